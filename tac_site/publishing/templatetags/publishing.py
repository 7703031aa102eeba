from django import template

from tac_site.publishing.admin.editor_bar import EditorBar, editor_bar_of
from tac_site.publishing.models import day_and_time

register = template.Library()
register.filter(day_and_time)


@register.simple_tag(takes_context=True)
def editor_bar(context: template.Context) -> EditorBar | None:
    return editor_bar_of(context["request"], context.get("edited"))
