from tac_site.publishing.admin.change_form import ChangeFormMixin, pk_before
from tac_site.publishing.admin.change_list import ChangeListMixin
from tac_site.publishing.admin.child_inline import ChildInline, RowField, RowFormSet
from tac_site.publishing.admin.deletion_page import DeletionPageMixin
from tac_site.publishing.admin.draft_page import DraftMixin
from tac_site.publishing.admin.history import HistoryMixin
from tac_site.publishing.admin.revisions import RevisionAdmin
from tac_site.publishing.admin.status_column import Status

__all__ = ["ChildInline", "PublishingAdmin", "RevisionAdmin", "RowField", "RowFormSet", "Status", "pk_before"]


class PublishingAdmin(ChangeFormMixin, DraftMixin, ChangeListMixin, DeletionPageMixin, HistoryMixin):
    """The ModelAdmin of what has drafts and a history."""
