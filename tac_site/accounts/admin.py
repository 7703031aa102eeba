"""Accounts and groups in the admin, where each change is an event of the log."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.plugins.otp_static import admin as _static_admin  # noqa: F401  (registers its device)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from tac_site.accounts.events import log_event
from tac_site.attention import Step

admin.site.unregister([User, Group])
# The secret of a second factor is its owner's alone.
admin.site.unregister([StaticDevice, TOTPDevice])


class LoggedAdmin(admin.ModelAdmin[Any]):
    """What Django notes of a change, it notes once everything is saved."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._log("added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        fields = [each["changed"].get("fields", []) for each in message if "changed" in each]
        changed = ", ".join(name for names in fields for name in names)
        self._log("changed", request, obj, changed=changed)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._log("deleted", request, obj)
        return super().log_deletions(request, queryset)

    def _log(self, what: str, request: HttpRequest, obj: Any, **details: str) -> None:
        kind = "account" if isinstance(obj, User) else "group"
        by = request.user.get_username()
        whom = {f"{what}_{kind}": str(obj)}
        log_event(f"{kind} {what}", by, request, **whom, **details, **_rights_of(obj))


def _rights_of(obj: Any) -> dict[str, str]:
    granted = obj.permissions if isinstance(obj, Group) else obj.user_permissions
    permissions = {"permissions": ", ".join(sorted(each.codename for each in granted.all()))}
    if isinstance(obj, Group):
        return permissions
    marks = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(obj, name)]
    groups = ", ".join(sorted(group.name for group in obj.groups.all()))
    return {"marks": ", ".join(marks), "groups": groups, **permissions}


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # which Django's form does not take
    @property
    def changed_data(self) -> list[str]:
        """Django has an empty list where the password is switched off."""
        return super().changed_data or ["usable_password"]


@admin.register(User)
class LoggedUserAdmin(LoggedAdmin, UserAdmin[User]):
    change_password_form = PasswordForm

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_add_permission(request):
            return []
        others = User.objects.filter(is_active=True, is_staff=True).exclude(
            username=request.user.get_username()
        )
        text = "Let somebody else in, who can go on while you are away"
        return [Step(text, others.exists(), reverse("admin:auth_user_add"))]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """One's own takes the old one first: a browser that is signed in may be somebody else's."""
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)


@admin.register(Group)
class LoggedGroupAdmin(LoggedAdmin, GroupAdmin):
    pass
