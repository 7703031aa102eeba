from django import template
from django.utils.html import format_html_join

from tac_site.addresses import uri

register = template.Library()


@register.filter
def href(address: str) -> str:
    """For a link. Browsers read character references in it; harvesters of mail addresses look for an @."""
    if address.startswith("mailto:"):
        return format_html_join("", "&#{};", ((ord(sign),) for sign in uri(address)))
    return uri(address)
