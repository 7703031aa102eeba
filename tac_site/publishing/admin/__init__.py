from tac_site.publishing.admin.publishing_admin import PublishingAdmin
from tac_site.publishing.admin.revisions import RevisionAdmin

__all__ = ["PublishingAdmin", "RevisionAdmin"]
