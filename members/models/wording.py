"""How a term is called in a sentence: what somebody is, and from when to when."""

from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from members.models import deleted_seats
from members.models.seat import Seat


class TermWords:
    """A model with the fields, and the rules of what is public, of a term."""

    @property
    def role(self: Any) -> str:
        """The office, or else the capacity."""
        if self.office_name:
            return str(self.office_name)
        represents = self.public_seat and self.capacity == self.Capacity.MEMBER
        return "Representative" if represents else str(self.public_capacity.label)

    @property
    def full_role(self: Any) -> str:
        """“Chair, representative of Intel”, and without a seat “Chair” or “Member”."""
        if not self.public_seat:
            return str(self.role)
        sits = f"{self.public_capacity.noun} {self.public_seat}"
        return f"{self.office_name}, {sits}" if self.office_name else capfirst(sits)

    @property
    def seat_role(self: Any) -> str:
        """Such as “Representative of Intel”; without a seat the capacity, of whom has no office."""
        if self.seat_id:
            return f"{capfirst(self.Capacity(self.capacity).noun)} {self._name_of_seat}"
        return "" if self.office_name else self.get_capacity_display()

    @property
    def _name_of_seat(self: Any) -> str:
        """Also of a deleted one."""
        try:
            return str(self.seat or "")
        except Seat.DoesNotExist:
            return deleted_seats.name_of(self.seat_id or 0)

    @property
    def since(self: Any) -> str:
        """What stands before the first day."""
        return "from" if self.first_day > timezone.localdate() else "since"

    @property
    def period(self: Any) -> str:
        first = self.starts_on and f"{self.starts_on}{' or before' * self.starts_on_is_bound}"
        last = self.ends_on and f"{self.ends_on}{' at the latest' * self.ends_on_is_bound}"
        if first and last:
            return f"{first} to {last}"
        if first:
            return f"{self.since} {first}"
        return f"until {last}" if last else ""
