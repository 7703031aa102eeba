from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission, User

from tac_site.accounts.guarded_form import GuardedForm

MARKS = ("is_active", "is_staff", "is_superuser")


class PermissionsForm(GuardedForm):
    """Django's own marks, groups and permissions, for what no role says."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.all(),
        label="Groups",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="The roles Writer and Editor are the groups Writers and Editors, and nothing else.",
    )
    user_permissions = forms.ModelMultipleChoiceField(
        Permission.objects.select_related("content_type"),
        label="Permissions of its own",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = (*MARKS, "groups", "user_permissions")
        labels = {"is_staff": "Staff status", "is_superuser": "All permissions (administrator)"}
        help_texts = {
            "is_active": "Without it nobody signs in.",
            "is_staff": "Without it nobody signs in.",
            "is_superuser": "",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_stays(**{mark: bool(cleaned.get(mark)) for mark in MARKS})
        return cleaned

    def store(self) -> None:
        changed = {*self.changed_data} & {*MARKS}
        self.instance.save(update_fields=changed)
