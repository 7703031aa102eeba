from typing import TypeVar

from tac_site.publishing.admin.change_form import ChangeFormMixin
from tac_site.publishing.admin.change_list import ChangeListMixin
from tac_site.publishing.admin.drafts import DraftsMixin
from tac_site.publishing.admin.history import HistoryMixin
from tac_site.publishing.revisable import Revisable

R = TypeVar("R", bound=Revisable)


class PublishingAdmin(ChangeFormMixin[R], ChangeListMixin[R], DraftsMixin[R], HistoryMixin[R]):
    """The ModelAdmin of what has drafts and a history."""
