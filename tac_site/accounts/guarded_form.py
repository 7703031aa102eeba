from typing import Any

from django.contrib.auth.models import User

from tac_site.accounts.administrators import why_it_stays
from tac_site.accounts.proven_admin import ProvenForm
from tac_site.accounts.roles import is_active_staff


class GuardedForm(ProvenForm):
    """Of an account: the last administrator stays, and so does one's own account."""

    instance: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_administrator = self.instance.is_superuser
        self.was_active_staff = is_active_staff(self.instance)

    def check_stays(self, *, is_active: bool, is_staff: bool, is_superuser: bool) -> None:
        """With what it would have from now on."""
        loses_mark = self.was_active_staff and not is_active
        loses_role = (self.was_active_staff and not is_staff) or (self.was_administrator and not is_superuser)
        problem = why_it_stays(self.instance, by=self.request.user) if loses_mark or loses_role else ""
        if problem:
            at = "role" if loses_role and not loses_mark and "role" in self.fields else "is_active"
            self.add_error(at, problem)
