from django import template

from tac_site import request_ids

register = template.Library()


@register.simple_tag
def request_id() -> str:
    """Of the request that is answered; for error pages, which no cache stores."""
    return request_ids.current.get()
