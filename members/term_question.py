"""Whether another role in a present term is a correction, or a change from a day on: asked once."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import get_text_list

from members.models import Term
from members.models.term import DAYS
from members.term_changes import ROLE, changed_from, problem_with_day
from tac_site.days import DayField, DayInput

CORRECTION, CHANGE = "correction", "change"
ANSWERS = {
    CORRECTION: "It was so on all days of this term (a correction)",
    CHANGE: "It changes from a day on (the term ends the day before, and a new one begins)",
}
FROM_DAY_WORDS = {
    "past": "From {day} on, {distance}.",
    "today": "From today on, {day}.",
    "future": "From {day} on, {distance}. Secret until then.",
}
ENDS = ("ends_on", "ends_on_is_bound", "ends_source")


class AskingForm(forms.ModelForm[Term]):
    role_is = forms.ChoiceField(
        required=False, label="Correction or change", choices=[*ANSWERS.items()], widget=forms.RadioSelect
    )
    role_from = DayField(required=False, label="From which day on", widget=DayInput(words=FROM_DAY_WORDS))

    is_published = False  # a term that only a draft has is simply another
    begun: Term | None = None  # the new term, if it changes from a day on

    @cached_property
    def changed_role(self) -> list[str]:
        """The fields about which it asks. Where nothing was said before, what is said now was left out."""
        changed, today = {*self.changed_data}, timezone.localdate()
        first_day, last_day = self.initial.get("starts_on"), self.initial.get("ends_on")
        is_present = (first_day or today) <= today <= (last_day or today)
        if not self.is_bound or not self.is_published or not is_present or changed.intersection(DAYS):
            return []
        return [name for name in ROLE if name in changed and self.initial.get(name)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        known = self.cleaned_data
        if not self.changed_role or known.get(DELETION_FIELD_NAME) or not {*ROLE} <= known.keys():
            return cleaned
        answer, day = known.get("role_is"), known.get("role_from")
        if answer == CHANGE and day and not (problem := problem_with_day(self.instance, day)):
            self._divide()
        elif answer == CHANGE and "role_from" not in self.errors:
            self.add_error("role_from", problem if day else "Write the day from which on it is so.")
        elif answer not in ANSWERS:
            names = get_text_list(self.changed_role, "and")
            text = f"The {names} changed, and the days did not. Choose what that means, then save again."
            self.add_error("role_is", text)
            self._keep(self.instance, *ROLE)  # nothing else is said of what may be no term of all these days
        return cleaned

    def _divide(self) -> None:
        """The stored term stays as it was, and ends; what was typed is of the new one."""
        known, old = self.cleaned_data, copy(self.instance)
        values = {name: known[name] for name in ROLE if name != "seat"}
        values["seat_id"] = known["seat"] and known["seat"].pk
        values["ends_source"] = known.get("ends_source", "")
        begun = changed_from(old, known["role_from"], values)
        if begun is old:
            return
        self.begun = begun
        self._keep(old, *ROLE, *ENDS)

    def _keep(self, term: Term, *names: str) -> None:
        self.cleaned_data |= {name: getattr(term, name) for name in names}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.begun is None:
            return
        try:
            self.begun.full_clean(exclude={"member"}, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                self.add_error(name if name in ROLE else "role_from", texts)
