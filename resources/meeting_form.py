from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from resources.models import Meeting
from resources.models.meeting import is_of_another_day
from resources.zones import check_zone, instant_of, zones
from tac_site.days import DayField, DayInput, TimeField
from tac_site.publishing.forms import PublishingForm

DAY_WORDS = dict.fromkeys(("past", "today", "future"), "{day}, {distance}.")


def zone_choices() -> list[tuple[str, str]]:
    return [("", "Choose one"), *((zone, zone) for zone in zones())]


class MeetingForm(PublishingForm):
    """The start is typed as a clock of its zone shows it."""

    day = DayField(widget=DayInput(words=DAY_WORDS))
    time = TimeField(help_text="In the zone beside it: 07:00 or 21:30.")
    corrects_start = forms.BooleanField(
        required=False,
        label="Corrects a mistyped start",
        help_text="A meeting to come that gets another start says from when it was moved. Tick this where "
        "the start was only mistyped: nothing is said of this change.",
    )

    class Meta:
        widgets = {"zone": forms.Select(choices=zone_choices)}  # type: ignore[arg-type]  # asked for when it is shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting: Meeting = self.instance
        if meeting.starts_at:
            there = meeting.starts.there
            start = {"day": there.date(), "time": there.time()}
            self.initial = {**self.initial, **start, "corrects_start": self._draft_corrects_start()}

    def _draft_corrects_start(self) -> bool:
        """What is live has no start that could still be corrected by it."""
        is_draft = not self.editing.shows_rows
        return is_draft and self.instance.corrected_start == self.instance.starts_at

    def clean_zone(self) -> str:
        """Before the start is read by it."""
        zone: str = self.cleaned_data["zone"]
        check_zone(zone)
        return zone

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        day, at, zone = (cleaned.get(name) for name in ("day", "time", "zone"))
        if day and at and zone:
            try:
                self.instance.starts_at = instant_of(day, at, zone)
            except ValidationError as error:
                self.add_error("time", error)
            if "corrects_start" in self.changed_data or cleaned["corrects_start"]:
                is_correction = cleaned["corrects_start"]
                self.instance.corrected_start = self.instance.starts_at if is_correction else None
            if is_of_another_day(cleaned.get("slug", ""), day):
                cleaned["slug"] = ""  # the new day makes another
        return cleaned
