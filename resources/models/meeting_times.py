"""When a meeting is and how long it takes, as people say it in its zone."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.template.defaultfilters import pluralize
from django.utils.dateformat import format as date_format

from resources.zones import LocalTime


class MeetingTimes(models.Model):
    shares_day = False  # tell_apart() found another one on it

    class Meta:
        abstract = True

    @property
    def starts(self: Any) -> LocalTime:
        return LocalTime(self.starts_at, self.zone)

    @property
    def ends(self: Any) -> LocalTime:
        return LocalTime(self.ends_at, self.zone)

    @property
    def first_start(self: Any) -> LocalTime | None:
        """Of a meeting that was moved."""
        return LocalTime(self.moved_from, self.zone) if self.moved_from else None

    def first_start_after(self: Any, before: Any, now: datetime) -> datetime | None:
        """From when the pages say that it was moved, once it is stored. A correction of the start is no move,
        and one that changes no start takes back the move that was told last."""
        is_correction = before.corrected_start != self.corrected_start == self.starts_at
        if is_correction and before.starts_at == self.starts_at:
            return None
        is_told = before.is_visible and before.ends_at > now and not is_correction
        first: datetime | None = before.moved_from or (before.starts_at if is_told else None)
        return first if first != self.starts_at else None

    @property
    def day(self) -> date:
        return self.starts.day

    @property
    def day_in_words(self) -> str:
        day = date_format(self.day, "j F Y")
        return f"{day}, {self.starts.clock}" if self.shares_day else day

    @property
    def long_name(self: Any) -> str:
        return f"{self.title}, {self.day_in_words}" if self.title else f"Meeting of {self.day_in_words}"

    @property
    def length(self: Any) -> str:
        """Such as “1 hour 30 minutes”."""
        hours, minutes = divmod(self.duration, 60)
        parts = [(hours, "hour"), (minutes, "minute")]
        return " ".join(f"{number} {unit}{pluralize(number)}" for number, unit in parts if number)

    def moment_in_words(self: Any, moment: datetime) -> str:
        return LocalTime(moment, self.zone).in_full
