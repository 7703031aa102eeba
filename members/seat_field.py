"""The choice of a seat in a form of the admin."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from members.models import Seat, deleted_seats
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin import RowField


class SeatField(RowField):
    def offer_all(self, empty: str) -> None:
        self.read(Seat.objects.all())
        self.choices = [("", empty), *_by_kind(self.rows.values())]

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:  # it was deleted while the form was open
            raise forms.ValidationError(deleted_seats.problem_of(parse_pk(value))) from error


def _by_kind(seats: Iterable[Any]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Last those that are not there today, with their days."""
    today = timezone.localdate()
    groups: dict[str, list[tuple[int, str]]] = {}
    others = []
    for seat in seats:
        if seat.covers(today):
            groups.setdefault(seat.get_kind_display(), []).append((seat.pk, str(seat)))
        else:
            days = f"until {seat.ends_on}" if seat.last_day < today else f"from {seat.starts_on}"
            others.append((seat.pk, f"{seat} ({days})"))
    return [*groups.items(), *([("Not there today", others)] if others else [])]
