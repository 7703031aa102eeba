from django import template
from django.contrib.auth.models import User

from tac_site.publishing.admin.editor_bar import EditorBar, editor_bar_of
from tac_site.publishing.models import Revision, RevisionQuerySet, day_and_time

register = template.Library()
register.filter(day_and_time)


@register.simple_tag
def latest_revisions(author: User) -> RevisionQuerySet:
    return Revision.objects.filter(author=author).select_related("content_type")[:10]


@register.simple_tag(takes_context=True)
def editor_bar(context: template.Context) -> EditorBar | None:
    return editor_bar_of(context["request"], context.get("edited"))
