from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from tac_site.admin import ContentAdmin


class RowField(forms.ModelChoiceField[Any]):
    """A choice from rows that are read once for all forms of a formset."""

    rows: dict[str, Model]

    def read(self, rows: Iterable[Model]) -> None:
        self.rows = {str(row.pk): row for row in rows}

    def to_python(self, value: Any) -> Any:
        return self.rows.get(value) or super().to_python(value)


class RowFormSet(BaseInlineFormSet[Any, Any, Any]):
    def add_fields(self, form: Any, index: int | None) -> None:
        """Django asks the database for each child once more."""
        super().add_fields(form, index)
        name = form.instance._meta.pk.name
        own = form.fields[name]
        field = RowField(own.queryset, initial=own.initial, required=False, widget=forms.HiddenInput)
        field.read(self.get_queryset())
        form.fields[name] = field

    def saved_rows(self) -> list[Model]:
        """All that there are once it is saved, also those that the form that was sent does not name."""
        return [*(row for row in self.get_queryset() if row.pk), *self.new_objects]


class ChildFormSet(RowFormSet):
    def clean(self) -> None:
        """New rows come last, in the order of the form."""
        super().clean()
        last = max((form.instance.position for form in self.initial_forms), default=0)
        for position, form in enumerate(self.extra_forms, last + 1):
            form.instance.position = position


class ChildInline(admin.TabularInline[Any, Any]):
    """Children that have no permissions of their own: who may write the parent may write them. A field
    `position` keeps their order."""

    formset = ChildFormSet
    template = "publishing/child_rows.html"
    after = ""  # the part of the form that it follows; else it comes last
    formfield_overrides = ContentAdmin.formfield_overrides
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_permission(request, "add" if obj is None else "change")

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_permission(request, "view") or self.has_change_permission(request, obj)

    def _has_permission(self, request: HttpRequest, action: str) -> bool:
        meta = self.parent_model._meta
        return request.user.has_perm(f"{meta.app_label}.{get_permission_codename(action, meta)}")
