from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import cached_property

from members.models import Seat, Term
from members.term_question import AskingForm
from resources.meeting_form import zone_choices
from tac_site.days import DayField, DayInput, readings
from tac_site.fields import SearchFormField
from tac_site.publishing.forms import PublishingForm

# What a day does, as Term.is_public() and covers() have it.
SCHEDULED = "What this form says is public only from {live}, for which it is scheduled."
HIDDEN = "But the member is on no page while “Visible” is not ticked."
AFTER_LAST_DAY = "This is after the last day. Correct one of the two."
BEFORE_FIRST_DAY = "This is before the first day. Correct one of the two."
FIRST_DAY_WORDS = {
    "empty": "Public already: the first day is not known.",
    "past": "Public since {day}, {distance}.",
    "past starts_on_is_bound": "Public. Serves since {day}, {distance}, or a day before.",
    "today": "Public from today, {day}.",
    "today starts_on_is_bound": "Public. Serves since today, {day}, or a day before.",
    "future": "Public from {day}: {distance}. Secret until then.",
    "future is_announced": "Announced: public now. Serves from {day}, {distance}.",
    "scheduled empty": f"The first day is not known. {SCHEDULED}",
    "scheduled": f"First day served: {{day}}, {{distance}}. {SCHEDULED}",
    "scheduled starts_on_is_bound": f"First day served: {{day}}, {{distance}}, or a day before. {SCHEDULED}",
    "scheduled is_announced": f"Announced: serves from {{day}}, {{distance}}. {SCHEDULED}",
    "later than ends_on": AFTER_LAST_DAY,
    "hidden": HIDDEN,
}
LAST_DAY_WORDS = {
    "past": "Last day served: {day}, {distance}. The term is over.",
    "past ends_on_is_bound": "Last day served: {day}, {distance}, or a day before. The term is over.",
    "today": "Last day served: today, {day}; former from {next}, unless another term follows.",
    "today ends_on_is_bound": "Last day served: today, {day}, or a day before. Former from {next}.",
    "future": "Last day served: {day}, {distance}; former from {next}, unless another term follows.",
    "future ends_on_is_bound": "Last day served: {day}, {distance}, or a day before.",
}
TERM_LAST_DAY_WORDS = {
    **LAST_DAY_WORDS,
    "empty": "No end is known: the term goes on.",
    "scheduled empty": f"No end is known. {SCHEDULED}",
    "scheduled": f"Last day served: {{day}}, {{distance}}. {SCHEDULED}",
    "scheduled ends_on_is_bound": f"Last day served: {{day}}, {{distance}}, or a day before. {SCHEDULED}",
    "earlier than starts_on": BEFORE_FIRST_DAY,
}
# What a day does, as Seat.is_public() has it.
SEAT_WORDS = {
    "starts_on": {
        "empty": "Public already: the first day is not known.",
        "past": "Public since {day}, {distance}.",
        "today": "Public from today, {day}.",
        "future": "Public from {day}: {distance}. Secret until then.",
        "scheduled empty": f"The first day is not known. {SCHEDULED}",
        "scheduled": f"First day: {{day}}, {{distance}}. {SCHEDULED}",
        "later than ends_on": AFTER_LAST_DAY,
    },
    "ends_on": {
        "empty": "No end is known: the seat stays.",
        "past": "Last day: {day}, {distance}. There is no such seat any more.",
        "today": "Last day: today, {day}.",
        "future": "Last day: {day}, {distance}.",
        "scheduled empty": f"No end is known. {SCHEDULED}",
        "scheduled": f"Last day: {{day}}, {{distance}}. {SCHEDULED}",
        "earlier than starts_on": BEFORE_FIRST_DAY,
    },
}


class CouncilForm(PublishingForm):
    class Meta:
        labels = {
            "meeting_ordinal": "Which of the month",
            "meeting_weekday": "Weekday",
            "meeting_time": "Time",
            "meeting_zone": "Zone of time",
            "meeting_duration": "Duration",
        }
        widgets = {"meeting_zone": forms.Select(choices=zone_choices)}  # type: ignore[arg-type]  # asked for when it is shown


NO_VOTE = [kind.value for kind in Seat.Kind if not kind.usually_votes]  # for seat_defaults.js


class SeatForm(PublishingForm):
    class Meta:
        widgets = {
            "kind": forms.Select({"data-no-vote": NO_VOTE}),
            **{name: DayInput(words=words) for name, words in SEAT_WORDS.items()},
        }

    class Media:
        js = ["members/seat_defaults.js"]


IF_IT_CHANGES = "If it changes from a day on, write it here all the same: the form asks for the day."


class TermForm(AskingForm):
    class Meta:
        help_texts = {
            "office": f"On all days of this term. {IF_IT_CHANGES}",
            "employer": f"Where the person works on all days of this term. {IF_IT_CHANGES}",
        }
        widgets = {
            "starts_on": DayInput(words=FIRST_DAY_WORDS),
            "ends_on": DayInput(words=TERM_LAST_DAY_WORDS),
        }

    class Media:
        css = {"all": ["members/terms.css"]}
        js = ["members/seat_defaults.js"]

    def has_changed(self) -> bool:
        """The term offered with a new member counts as it stands: without one nobody is on the roster."""
        offered = self.instance._state.adding and not self.empty_permitted
        return offered or super().has_changed()


def today_in_words() -> str:
    return f"Today is {date_format(timezone.localdate(), 'l, j F Y')} ({settings.TIME_ZONE})."


class LastDayForm(forms.ModelForm[Term]):
    ends_on = DayField(
        label="Last day",
        widget=DayInput(words=LAST_DAY_WORDS),
        help_text="The last day served by each of them. Whoever serves no term on it is left as they are.",
    )

    class Meta:
        model = Term
        fields = ["ends_on", "ends_on_is_bound", "ends_source"]
        widgets = {"ends_source": forms.TextInput({"class": "vURLField"})}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["ends_on"].help_text += f" {today_in_words()}"


class RosterForm(forms.Form):
    """The query of `/members/?q=…&on=…`."""

    q = SearchFormField(label="Name, seat, employer or words of a bio")
    on = DayField(required=False, label="As of")

    @classmethod
    def of(cls, request: HttpRequest) -> "RosterForm":
        return cls(request.GET, auto_id="roster-%s")

    @cached_property
    def day(self) -> date:
        """The same for all lists of a page, so that nobody is on both or on none of them at midnight."""
        return self.cleaned_data["on"] or timezone.localdate()

    @property
    def as_of(self) -> str:
        """“ as of 11 August 2026”, after the title of the page."""
        day = self.cleaned_data["on"]
        return f" as of {day.day} {day:%B} {day.year}" if day else ""

    @property
    def is_to_come(self) -> bool:
        """Of such a day only the announced terms are known."""
        return self.day > timezone.localdate()

    @property
    def possible_days(self) -> list[date]:
        """What was typed as a day may mean these."""
        return readings(self.data["on"]) if "on" in self.errors else []
