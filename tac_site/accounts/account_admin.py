from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
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
from tac_site.accounts.administrators import why_not_deleted
from tac_site.accounts.names import full_name
from tac_site.accounts.password_links import make_link
from tac_site.accounts.password_page import password_page
from tac_site.accounts.permissions_admin import PermissionsAdmin
from tac_site.accounts.proven_admin import ProvenAdmin
from tac_site.accounts.roles import ADMINISTRATOR, role_of

HAS_HISTORY = (
    "What this account did is in the history, and who did what stays known. Take “Active” away in its form "
    "instead: nobody signs in with it then, and all that it wrote stays as it is."
)


class AccountAdmin(ProvenAdmin, AccountList):
    """One small form; Django's own of permissions and groups beside it, for superusers."""

    form = AccountForm
    change_form_template = "accounts/account_form.html"
    delete_confirmation_template = "accounts/delete_account.html"

    def get_urls(self) -> list[Any]:
        view, permissions = self.admin_site.admin_view, PermissionsAdmin(self.model, self.admin_site)
        return [
            path("<id>/password/", view(self.password_view), name="auth_user_password_change"),
            path("<object_id>/permissions/", view(permissions.change_view), name="auth_user_permissions"),
            *super().get_urls(),
        ]

    # An account that can do more than write and publish is a superuser's to change.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_in_reach(obj, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_in_reach(obj, request.user)

    # The form

    def needs_proof(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever is an administrator, or becomes one."""
        return bool(obj and obj.is_superuser) or request.POST.get("role") == ADMINISTRATOR

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "email", "role", *(["is_active"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.store()
        if change:
            messages.success(request, form.outcome())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        make_link(request, obj)
        text = f"{full_name(obj)} has an account now. One thing is left: a password, by the link below."
        messages.success(request, text)
        return redirect("admin:auth_user_password_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """save_model() has said what changed."""
        return self.response_post_save_change(request, obj)

    # The pages beside them

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
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        with transaction.atomic():
            reasons = [*filter(None, [why_not_deleted(account, by=request.user) for account in objs])]
        # Django would delete the log of what they did to other accounts.
        if not reasons and (protected or LogEntry.objects.filter(user__in=objs).exists()):
            reasons = [HAS_HISTORY]
        return to_delete, counts, set() if protected else lacking, reasons


def _is_in_reach(account: Any, by: Any) -> bool:
    return by.is_superuser or account is None or role_of(account) not in ("", ADMINISTRATOR)
