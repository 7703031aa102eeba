from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from members.forms import TermForm
from members.models import Member, Seat, Term, deleted_seats
from members.models.conflicts import Conflict, own_conflicts, taken_seats
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin import PublishingAdmin

# What seat_defaults.js asks for: kinds as the choices of seats are grouped by them, and capacities.
FOR_DEFAULTS = {
    "data-company": Seat.Kind.MEMBER_COMPANY.label,
    "data-group": Seat.Kind.WORKING_GROUP.label,
    "data-member": Term.Capacity.MEMBER,
    "data-lead": Term.Capacity.LEAD,
}


class SeatField(forms.ModelChoiceField[Seat]):
    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:  # it was deleted while the form was open
            raise forms.ValidationError(deleted_seats.problem_of(parse_pk(value))) from error


class TermFormSet(BaseInlineFormSet[Term, Member, forms.ModelForm[Term]]):
    publishes = False  # a draft may be of a seat that somebody else leaves before it is live

    def clean(self) -> None:
        super().clean()
        kept = {
            id(form.instance): form
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get(DELETION_FIELD_NAME)
            if form.has_changed() or not form.instance._state.adding
        }
        for conflict in self._conflicts([form.instance for form in kept.values()]):
            kept[id(conflict.term)].add_error(conflict.field, conflict.message)

    def _conflicts(self, terms: list[Term]) -> Iterator[Conflict]:
        yield from own_conflicts(terms)
        if self.publishes:
            yield from taken_seats(self.instance.pk, terms)


class TermInline(admin.StackedInline[Term, Member]):
    model = Term
    form = TermForm
    formset = TermFormSet
    after = "Name and bio"
    formfield_overrides = PublishingAdmin.formfield_overrides
    fields = [
        ("seat", "capacity", "office", "employer"),
        ("starts_on", "starts_on_is_bound", "starts_source"),
        ("ends_on", "ends_on_is_bound", "ends_source"),
        "is_announced",
    ]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("seat")

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.publishes = request.editing.submission.publishes  # type: ignore[attr-defined]
        return formset

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Its choices are read once for all terms."""
        kwargs["form_class"] = SeatField
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [("", field.empty_label), *_seat_choices()]
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without Django's links to a window of the seat: the site's form of a seat opens in none."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "seat" and field is not None:
            field.widget = field.widget.widget
            field.widget.attrs |= FOR_DEFAULTS
        return field


def _seat_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """By kind; last those that are not there today, with their days."""
    today = timezone.localdate()
    groups: dict[str, list[tuple[int, str]]] = {}
    others = []
    for seat in Seat.objects.all():
        if seat.covers(today):
            groups.setdefault(seat.get_kind_display(), []).append((seat.pk, str(seat)))
        else:
            days = f"until {seat.ends_on}" if seat.last_day < today else f"from {seat.starts_on}"
            others.append((seat.pk, f"{seat} ({days})"))
    return [*groups.items(), *([("Not there today", others)] if others else [])]
