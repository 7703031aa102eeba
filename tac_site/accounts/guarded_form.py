"""What every form asks that changes an account in the admin."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest

from tac_site.accounts.administrators import why_it_stays
from tac_site.accounts.forms import ProofForm
from tac_site.accounts.roles import ADMINISTRATOR

WHY = "An administrator may do everything, so this is asked: a browser that is signed in may be found."


class GuardedForm(forms.ModelForm[User]):
    """The last administrator stays, and so does one's own account. Whoever makes an administrator, or changes
    the account of one, proves who they are."""

    proof = forms.CharField(
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=WHY,
        max_length=4096,
        error_messages={"required": "Type your own password too: this is the account of an administrator."},
    )
    request: HttpRequest  # AccountAdmin.get_form()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_administrator = self.instance.is_superuser
        self.was_working = self.instance.is_active and self.instance.is_staff
        if needs_proof(self.request, self.instance):
            self.fields["proof"].label = ProofForm(self.request, self.request.user).fields["proof"].label
        else:
            del self.fields["proof"]

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "proof"]

    def clean_proof(self) -> str:
        """It was checked before the transaction began: AccountAdmin.changeform_view()."""
        for error in getattr(self.request, "proof_errors", []):
            raise error
        return ""

    def check_stays(self, is_active: bool, is_staff: bool, is_superuser: bool) -> None:
        """With what it would have from now on."""
        loses_mark = self.was_working and not is_active
        loses_role = (self.was_working and not is_staff) or (self.was_administrator and not is_superuser)
        problem = why_it_stays(self.instance, by=self.request.user) if loses_mark or loses_role else ""
        if problem:
            at = "role" if loses_role and not loses_mark and "role" in self.fields else "is_active"
            self.add_error(at, problem)


def makes_administrator(request: HttpRequest) -> bool:
    return request.POST.get("role") == ADMINISTRATOR or "is_superuser" in request.POST


def needs_proof(request: HttpRequest, account: Any) -> bool:
    return bool(account and account.is_superuser) or makes_administrator(request)
