from typing import Any

from django import template

from tac_site.publishing.admin.editor_bar import EditorBar, editor_bar_of
from tac_site.publishing.models import day_and_time

register = template.Library()
register.filter(day_and_time)


@register.filter
def without_empty_head(table: str) -> str:
    return table.replace('<th class="original"></th>', '<td class="original"></td>')


@register.filter
def in_words(filters: list[Any]) -> str:
    """What is chosen in those of a list."""
    chosen = []
    for each in filters:
        values = getattr(each, "lookup_val", None) or [each.value() if hasattr(each, "value") else None]
        choices = each.lookup_choices if hasattr(each, "lookup_choices") else each.field.flatchoices
        chosen += [f"{each.title} “{words}”" for name, words in choices if str(name) in values]
    return ", ".join(chosen)


@register.simple_tag(takes_context=True)
def editor_bar(context: template.Context) -> EditorBar | None:
    return editor_bar_of(context["request"], context.get("edited"))
