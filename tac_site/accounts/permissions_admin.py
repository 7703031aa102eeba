from typing import Any

from django.http import HttpRequest, HttpResponse

from tac_site.accounts.permissions_form import PermissionsForm
from tac_site.accounts.proven_admin import ProvenAdmin


class PermissionsAdmin(ProvenAdmin):
    """One page of accounts, for superusers: AccountAdmin has its address."""

    form = PermissionsForm
    fields = PermissionsForm.Meta.fields
    change_form_template = "accounts/permissions_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        title = {"title": "Permissions and groups"}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.store()
