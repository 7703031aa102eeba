from django import template
from django.contrib.auth.models import User

from tac_site.publishing.models import Revision, RevisionQuerySet

register = template.Library()


@register.simple_tag
def latest_revisions(author: User) -> RevisionQuerySet:
    return Revision.objects.filter(author=author).select_related("content_type")[:10]
