from tac_site.publishing.admin.change_form import ChangeFormMixin
from tac_site.publishing.admin.change_list import ChangeListMixin
from tac_site.publishing.admin.history import HistoryMixin


class PublishingAdmin(ChangeFormMixin, ChangeListMixin, HistoryMixin):
    """The ModelAdmin of what has drafts and a history."""
