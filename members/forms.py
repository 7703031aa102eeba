from datetime import date

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property


class RosterForm(forms.Form):
    """The query of `/members/?q=…&on=…`."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Name, affiliation or words of a bio",
        error_messages={"max_length": "Search for at most 100 characters; these were %(show_value)d."},
    )
    on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        label="As of",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": "“on” is not a day. Write year, month and day as in on=2024-09-01, "
            "or leave it out for today."
        },
    )

    @classmethod
    def of(cls, request: HttpRequest) -> "RosterForm":
        """The valid form of the request's query. BadRequest says what is wrong with it."""
        form = cls(request.GET, auto_id="roster-%s")
        if not form.is_valid():
            raise BadRequest(" ".join(str(text) for texts in form.errors.values() for text in texts))
        return form

    @cached_property
    def day(self) -> date:
        """The same for all lists of a page, so that nobody is on both or on none of them at midnight."""
        return self.cleaned_data["on"] or timezone.localdate()
