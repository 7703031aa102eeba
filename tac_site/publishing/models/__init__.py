from tac_site.days import day_and_time
from tac_site.publishing.models.content_version import ContentVersion
from tac_site.publishing.models.presence import Presence
from tac_site.publishing.models.revision import DRAFT_STATES, Revision, RevisionQuerySet

__all__ = ["DRAFT_STATES", "ContentVersion", "Presence", "Revision", "RevisionQuerySet", "day_and_time"]
