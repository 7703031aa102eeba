from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse

from members.forms import TermForm
from members.models import Member, Seat, Term
from members.models.conflicts import Conflict, own_conflicts, taken_seats
from members.seat_field import SeatField
from members.term_action_forms import actions_for
from tac_site.publishing.admin import PublishingAdmin, RowFormSet
from tac_site.publishing.documents import instances_of

# What seat_defaults.js asks for: kinds as the choices of seats are grouped by them, and capacities.
FOR_DEFAULTS = {
    "data-company": Seat.Kind.MEMBER_COMPANY.label,
    "data-group": Seat.Kind.WORKING_GROUP.label,
    "data-member": Term.Capacity.MEMBER,
    "data-lead": Term.Capacity.LEAD,
}


class ActionLink(NamedTuple):
    """What is done with a term from a day on, on a page of its own."""

    label: str
    address: str


def links_of(term: Term, published: Term) -> list[ActionLink]:
    """Those that can be done with what is published as well as with the draft that the form may show."""
    pks = [term.member_id, term.pk]
    offered = actions_for(published)
    return [
        ActionLink(each.label, reverse(f"admin:members_member_term_{each.name}", args=pks))
        for each in actions_for(term)
        if each in offered
    ]


class TermFormSet(RowFormSet):
    publishes = False  # a draft may be of a seat that somebody else leaves before it is live
    published: Mapping[int, Term] = MappingProxyType({})  # the terms that are, by their keys

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.is_published = form.instance.pk in self.published
        published = self.published.get(form.instance.pk)
        form.action_links = links_of(form.instance, published) if published else []

    def clean(self) -> None:
        super().clean()
        kept = [
            (term, form)
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get(DELETION_FIELD_NAME)
            if form.has_changed() or not form.instance._state.adding
            for term in (form.instance, form.begun)
            if term is not None
        ]
        forms_of = {id(term): form for term, form in kept}
        for conflict in self._conflicts([term for term, _ in kept]):
            forms_of[id(conflict.term)].add_error(conflict.field, conflict.message)

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        for form in self.forms:
            if form.begun and form not in self.deleted_forms:
                form.begun.save()
                self.new_objects.append(form.begun)
        return saved

    def _conflicts(self, terms: list[Term]) -> Iterator[Conflict]:
        yield from own_conflicts(terms)
        if self.publishes:
            yield from taken_seats(self.instance.pk, terms)


class TermInline(admin.StackedInline[Term, Member]):
    model = Term
    template = "members/admin/term_inline.html"
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
        formset: Any = super().get_formset(request, obj, **kwargs)
        editing = request.editing  # type: ignore[attr-defined]
        formset.publishes = editing.submission.publishes
        formset.published = {term.pk: term for term in instances_of(editing.state.live_document)[1:]}
        return formset

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Its choices are read once for all terms."""
        kwargs["form_class"] = SeatField
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.offer_all(field.empty_label)
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without Django's links to a window of the seat: the site's form of a seat opens in none."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "seat" and field is not None:
            field.widget = field.widget.widget
            field.widget.attrs |= FOR_DEFAULTS
        return field
