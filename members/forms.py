from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from tac_site.days import DayField, readings


class RosterForm(forms.Form):
    """The query of `/members/?q=…&on=…`."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Name, affiliation or words of a bio",
        error_messages={"max_length": "Search for at most 100 characters; these were %(show_value)d."},
    )
    on = DayField(required=False, label="As of")

    @classmethod
    def of(cls, request: HttpRequest) -> "RosterForm":
        return cls(request.GET, auto_id="roster-%s")

    @cached_property
    def day(self) -> date:
        """The same for all lists of a page, so that nobody is on both or on none of them at midnight."""
        return self.cleaned_data["on"] or timezone.localdate()

    @property
    def possible_days(self) -> list[date]:
        """What was typed as a day may mean these."""
        return readings(self.data["on"]) if "on" in self.errors else []
