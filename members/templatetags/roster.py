"""The entries of a list of members, each rendered once for all visits and pages that show the same."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html_join

from members.models import Member
from tac_site.caching.text_cache import TextCache

# All that an entry shows of a member of serving(): the template sees nothing else.
SHOWN = ("name", "slug", "role", "affiliation", "photo", "focus_x", "focus_y", "bio")

rendered = TextCache(capacity=4 * 2**20)
register = template.Library()


@register.simple_tag
def entries(members: Iterable[Member], template_name: str) -> str:
    return format_html_join("", "{}", ([_entry(member, template_name)] for member in members))


def _entry(member: Member, template_name: str) -> str:
    values = [getattr(member, name) for name in SHOWN]
    if settings.DEBUG:  # who works on the template wants to see it
        return _render(template_name, values)
    return rendered.get_or_create((template_name, values), lambda: _render(template_name, values))


def _render(template_name: str, values: list[object]) -> str:
    shown = Member()
    for name, value in zip(SHOWN, values, strict=True):
        setattr(shown, name, value)
    return render_to_string(template_name, {"member": shown})
