from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from tac_site.accounts.events import log_event


class LoggedAdmin(admin.ModelAdmin[Any]):
    """What Django notes of a change, it notes once everything is saved."""

    class Media:
        css = {"all": ["tac_site/accounts.css"]}

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
        log_event(f"{kind} {what}", by, request, **whom, **details, **_logged_rights(obj))


def _logged_rights(obj: Any) -> dict[str, str]:
    granted = obj.permissions if isinstance(obj, Group) else obj.user_permissions
    permissions = {"permissions": ", ".join(sorted(each.codename for each in granted.all()))}
    if isinstance(obj, Group):
        return permissions
    marks = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(obj, name)]
    groups = ", ".join(sorted(group.name for group in obj.groups.all()))
    return {"marks": ", ".join(marks), "groups": groups, **permissions}
