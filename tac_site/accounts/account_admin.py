from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from tac_site.accounts.account_form import AccountForm
from tac_site.accounts.account_list import AccountList
from tac_site.accounts.administrators import why_it_stays
from tac_site.accounts.forms import ProofForm, mark_busy
from tac_site.accounts.guarded_form import needs_proof
from tac_site.accounts.names import full_name
from tac_site.accounts.password_page import make_link, password_page
from tac_site.accounts.permissions_form import PermissionsForm
from tac_site.accounts.roles import ADMINISTRATOR, role_of

HAS_HISTORY = "Drafts and versions name this account, and who wrote what stays known."
WITHOUT_BUTTONS = {"show_save_and_add_another": False, "show_save_and_continue": False}


class AccountAdmin(AccountList):
    """One small form; Django's own of permissions and groups beside it, for superusers."""

    change_form_template = "accounts/account_form.html"
    delete_confirmation_template = "accounts/delete_account.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<id>/password/", view(self.password_view), name="auth_user_password_change"),
            path("<id>/permissions/", view(self.permissions_view), name="auth_user_permissions"),
            *super().get_urls(),
        ]

    # An account that can do more than write and publish is a superuser's to change.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_in_reach(obj, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_in_reach(obj, request.user)

    # The forms

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = PermissionsForm if _asks_for_permissions(request) else AccountForm
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["name", "email", "role", *(["is_active"] if obj else [])]
        if _asks_for_permissions(request):
            fields = ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        proof = ["proof"] if may_save and needs_proof(request, obj) else []
        return [(None, {"fields": [*fields, *proof]})]

    @method_decorator(sensitive_post_parameters())
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        proof = self._proof(request, object_id)
        response = super().changeform_view(
            request, object_id, form_url, {**WITHOUT_BUTTONS, **(extra_context or {})}
        )
        return mark_busy(response, proof) if proof else response

    def _proof(self, request: HttpRequest, object_id: str | None) -> ProofForm | None:
        """Of who sends the form, checked before the transaction, which no hash is to hold up."""
        if request.method != "POST" or not self.has_change_permission(request):
            return None
        account = self.get_object(request, unquote(object_id)) if object_id else None
        if not needs_proof(request, account):
            return None
        proof = ProofForm(request, request.user, request.POST)
        if request.POST.get("proof"):  # else the form itself says that it is missing
            request.proof_errors = proof.errors.as_data().get("proof", [])  # type: ignore[attr-defined]
        return proof

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.store()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        make_link(request, obj)
        text = f"{full_name(obj)} has an account now. One thing is left: a password, by the link below."
        messages.success(request, text)
        return redirect("admin:auth_user_password_change", obj.pk)

    # The pages beside them

    def permissions_view(self, request: HttpRequest, id: str) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        request.asks_for_permissions = True  # type: ignore[attr-defined]
        return self.changeform_view(request, id, extra_context={"title": "Permissions and groups"})

    @method_decorator(sensitive_post_parameters())
    def password_view(self, request: HttpRequest, id: str) -> HttpResponseBase:
        account = self.get_object(request, unquote(id))
        if account == request.user:
            return redirect("admin:password_change")
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account is None:
            raise Http404
        return password_page(request, account, {**self.admin_site.each_context(request), "opts": self.opts})

    # Deletion

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        reasons, lacking = ([HAS_HISTORY], set()) if protected else ([], lacking)
        with transaction.atomic():
            reasons += filter(None, [why_it_stays(account, by=request.user) for account in objs])
        return found, counts, lacking, reasons


def _asks_for_permissions(request: HttpRequest) -> bool:
    return getattr(request, "asks_for_permissions", False)


def _is_in_reach(account: Any, by: Any) -> bool:
    return by.is_superuser or account is None or role_of(account) not in ("", ADMINISTRATOR)
