"""What is done with a term from a day on, and what the page of each action asks for."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from members.forms import HIDDEN, LAST_DAY_WORDS, today_in_words
from members.models import Seat, Term
from members.models.term import SOURCE
from members.seat_field import SeatField
from members.term_changes import changed_from, is_announced_ahead, problem_with_day
from tac_site.addresses import check_address
from tac_site.days import DayField, DayInput
from tac_site.fields import AddressFormField, LineFormField

Office = Term.Office
FROM_DAY_WORDS = {
    "past": "From {day} on, {distance}. It is public at once.",
    "today": "From today on, {day}. It is public at once.",
    "future": "From {day} on, {distance}. Secret until then; what is now stays until the day before.",
    "future is_announced": "From {day} on, {distance}. Announced: public now.",
    "hidden": HIDDEN,
}
ANNOUNCED = (
    "Before that day visitors do not read of it, unless this is ticked. "
    "That the present term ends they read at once."
)


class SourceField(AddressFormField):
    default_validators = [check_address]

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"class": "vURLField"})
        super().__init__(required=False, max_length=500, widget=widget, help_text=SOURCE, **options)


class TermActionForm(forms.Form):
    """Asks for the day, each in words of its own, and makes the change in a list of a member's terms."""

    name: ClassVar[str]  # in the address
    label: ClassVar[str]  # of the link in the member's form
    office: ClassVar[int] = Office.NONE  # that one member has at a time, if it is given

    def __init__(self, data: Any, term: Term) -> None:
        super().__init__(data)
        self.term = term
        self.fields["day"].help_text += f" {today_in_words()}"

    @classmethod
    def is_offered(cls, term: Term) -> bool:
        return True

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if problem := problem_with_day(self.term, day):
            raise forms.ValidationError(problem)
        return day

    @property
    def reason(self) -> str:
        """A word for the history."""
        raise NotImplementedError

    def changed(self) -> list[Term]:
        """The term, and the one that follows it."""
        raise NotImplementedError


class EndForm(TermActionForm):
    name, label = "end", "End this term"

    day = DayField(
        label="Last day", widget=DayInput(words=LAST_DAY_WORDS), help_text="The last day served of this term."
    )
    at_the_latest = forms.BooleanField(
        required=False,
        label="Last day at the latest",
        help_text="Only this is known: this day or one before was the last.",
    )
    source = SourceField(label="Last day known from")

    @property
    def reason(self) -> str:
        return f"Term ends on {self.cleaned_data['day']}"

    def changed(self) -> list[Term]:
        known = self.cleaned_data
        self.term.ends_on, self.term.ends_on_is_bound = known["day"], known["at_the_latest"]
        self.term.ends_source = known["source"]
        return [self.term]


class ChangeForm(TermActionForm):
    """The old term ends the day before, and a new one begins."""

    day = DayField(
        label="First day",
        widget=DayInput(words=FROM_DAY_WORDS),
        help_text="From this day on it is so. The present term ends the day before, and a new one begins.",
    )
    is_announced = forms.BooleanField(required=False, label="Announced", help_text=ANNOUNCED)
    source = SourceField(label="Known from")

    def __init__(self, data: Any, term: Term) -> None:
        super().__init__(data, term)
        self.initial = {"is_announced": is_announced_ahead(term)}

    def values(self) -> dict[str, Any]:
        return {"office": self.office}

    def changed(self) -> list[Term]:
        known = self.cleaned_data
        values = {**self.values(), "is_announced": known["is_announced"]}
        begun = changed_from(self.term, known["day"], values, known["source"])
        return [self.term] if begun is self.term else [self.term, begun]


class ChairForm(ChangeForm):
    name, label, office = "chair", "Make chair", Office.CHAIR

    @classmethod
    def is_offered(cls, term: Term) -> bool:
        return term.capacity == Term.Capacity.MEMBER and term.office != cls.office

    @property
    def reason(self) -> str:
        return f"{Office(self.office).label} from {self.cleaned_data['day']} on"


class ViceChairForm(ChairForm):
    name, label, office = "vice-chair", "Make vice chair", Office.VICE_CHAIR


class NoOfficeForm(ChangeForm):
    name, label = "no-office", "Give up the office"

    @classmethod
    def is_offered(cls, term: Term) -> bool:
        return term.office != Office.NONE

    @property
    def reason(self) -> str:
        return f"In no office from {self.cleaned_data['day']} on"


class EmployerForm(ChangeForm):
    name, label = "employer", "New employer"

    employer = LineFormField(
        required=False, max_length=200, label="Employer", widget=forms.TextInput({"class": "vTextField"})
    )
    seat = SeatField(
        Seat.objects.all(),
        required=False,
        label="Seat",
        help_text="Whoever works elsewhere often gives up the seat of a company: choose another, or none. "
        "For somebody who leaves the council, end the term instead.",
    )
    capacity = forms.TypedChoiceField(label="Capacity", choices=Term.Capacity.choices, coerce=int)
    field_order = ("day", "employer", "seat", "capacity")

    def __init__(self, data: Any, term: Term) -> None:
        super().__init__(data, term)
        was = f"It was “{term.employer}” until then." if term.employer else "Until then none is known."
        self.fields["employer"].help_text = f"{was} Leave it empty if there is none."
        self.fields["seat"].offer_all("None")  # type: ignore[attr-defined]
        self.initial = {**self.initial, "seat": term.seat_id, "capacity": term.capacity}

    @property
    def reason(self) -> str:
        return f"New employer from {self.cleaned_data['day']} on"

    def values(self) -> dict[str, Any]:
        seat = self.cleaned_data["seat"]
        office = self.term.office if self.cleaned_data["capacity"] == Term.Capacity.MEMBER else Office.NONE
        values = {name: self.cleaned_data[name] for name in ("employer", "capacity")}
        return {**values, "seat_id": seat and seat.pk, "office": office}


ACTIONS: dict[str, type[TermActionForm]] = {
    each.name: each for each in (EndForm, ChairForm, ViceChairForm, NoOfficeForm, EmployerForm)
}


def actions_for(term: Term) -> list[type[TermActionForm]]:
    """None for a term that is over."""
    is_over = term.last_day < timezone.localdate()
    return [] if is_over else [each for each in ACTIONS.values() if each.is_offered(term)]
