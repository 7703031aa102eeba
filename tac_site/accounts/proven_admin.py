"""Pages of the admin that ask for one's own password: a browser that is signed in may be found."""

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from tac_site.accounts.forms import ProofForm, mark_busy
from tac_site.accounts.logged_admin import LoggedAdmin

WHY_PROOF = (
    "It is asked for before rights are given, and before an administrator’s account is changed: somebody "
    "else could have found this browser signed in."
)
PROOF_MISSING = "Type your own password too: without it nothing is changed here."
WITHOUT_BUTTONS = {"show_save_and_add_another": False, "show_save_and_continue": False}


class ProvenForm(forms.ModelForm[Any]):
    proof = forms.CharField(
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=WHY_PROOF,
        max_length=4096,
        error_messages={"required": PROOF_MISSING},
    )
    # What ProvenAdmin.get_form() knows of the request:
    request: HttpRequest
    checked_proof: ProofForm | None
    needs_proof: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.needs_proof:
            self.fields["proof"].label = ProofForm(self.request, self.request.user).fields["proof"].label
        else:
            del self.fields["proof"]

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "proof"]

    def clean_proof(self) -> str:
        """Nothing counts that was not checked: the account may have become an administrator's only now."""
        if self.checked_proof is None:
            raise ValidationError(PROOF_MISSING)
        for error in self.checked_proof.errors.as_data().get("proof", []):
            raise error
        return ""


class ProvenAdmin(LoggedAdmin):
    form = ProvenForm

    def needs_proof(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        form.checked_proof = getattr(request, "checked_proof", None)
        form.needs_proof = self.needs_proof(request, obj)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        asks = self._may_save(request, obj) and self.needs_proof(request, obj)
        return [(None, {"fields": [*self.get_fields(request, obj), *(["proof"] if asks else [])]})]

    @method_decorator(sensitive_post_parameters())
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        proof = self._check_proof(request, object_id)
        request.checked_proof = proof  # type: ignore[attr-defined]
        response = super().changeform_view(
            request, object_id, form_url, {**WITHOUT_BUTTONS, **(extra_context or {})}
        )
        return mark_busy(response, proof) if proof else response

    def _check_proof(self, request: HttpRequest, object_id: str | None) -> ProofForm | None:
        """Before the transaction, which no hash is to hold up. None if there is nothing to check."""
        if request.method != "POST" or not request.POST.get("proof"):
            return None
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if not (self._may_save(request, obj) and self.needs_proof(request, obj)):
            return None
        proof = ProofForm(request, request.user, request.POST)
        proof.full_clean()
        return proof

    def _may_save(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
