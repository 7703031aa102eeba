"""The choice of a seat in a form of the admin."""

from typing import Any

from django import forms
from django.utils import timezone

from members.models import Seat, deleted_seats
from tac_site.primary_keys import parse_pk


class SeatField(forms.ModelChoiceField[Seat]):
    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:  # it was deleted while the form was open
            raise forms.ValidationError(deleted_seats.problem_of(parse_pk(value))) from error


def seat_choices() -> list[tuple[str, list[tuple[int, str]]]]:
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
