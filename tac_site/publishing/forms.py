from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst

from tac_site.days import DayField, DayInput, TimeField, TimeInput
from tac_site.faults import NOT_STORED
from tac_site.fields import LineFormField, ProfilesField
from tac_site.publishing.editing import Editing

PUBLISHING_FIELDS = ("goes_live_at", "reason")
DOUBTFUL = "doubtful"  # of what may be stored, and yet may be a mistake
FAR = timedelta(days=36_500)
OVER = "{day} at {time} is over. Write a later time."
GOES_LIVE_WORDS = {
    "empty": "Not scheduled: a draft changes nothing on the public pages until somebody publishes it.",
    "past": OVER,
    "today": OVER,
    "future": f"Scheduled for {{day}} at {{time}} ({settings.TIME_ZONE}), {{distance}}.",
}


class DayAndTimeInput(forms.SplitDateTimeWidget):
    def __init__(self) -> None:
        day = DayInput({"aria-label": "Date"}, words=GOES_LIVE_WORDS)
        forms.MultiWidget.__init__(self, [day, TimeInput({"aria-label": "Time"})])


class DayAndTimeField(forms.SplitDateTimeField):
    widget = DayAndTimeInput
    default_error_messages = {
        "invalid_date": "There is a time, but no day. Write both, or empty both.",
        "invalid_time": "There is a day, but no time. Write both, or empty both.",
    }

    def __init__(self, **options: Any) -> None:
        forms.MultiValueField.__init__(self, (DayField(), TimeField()), **options)


class PublishingForm(forms.ModelForm[Any]):
    """What an editor says of a version beside what it says, and the refusal to save over a newer one."""

    editing: Editing  # set by PublishingAdmin, which makes the class anew for each request

    goes_live_at = DayAndTimeField(
        required=False,
        label=f"Scheduled for ({settings.TIME_ZONE})",
        help_text="To publish later, write a day and a time and press “Save draft”. Left empty, a draft "
        "waits until somebody publishes it.",
    )
    reason = LineFormField(
        required=False,
        max_length=200,
        label="Why",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="A word for the history, such as “New employer”. Visitors do not see it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = self.editing.state.draft
        if draft:
            self.initial = {**self.initial, "goes_live_at": draft.goes_live_at, "reason": draft.reason}
        if not self.editing.may_publish:
            self.fields.pop("goes_live_at", None)

    @cached_property
    def changed_data(self) -> list[str]:
        """Of the object alone."""
        return [name for name in super().changed_data if name not in PUBLISHING_FIELDS]

    def clean_goes_live_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["goes_live_at"]
        if at and self.editing.submission.publishes:
            text = "A day and a time are written here. Save a draft, which is published then,"
            raise forms.ValidationError(f"{text} or empty both to publish now.")
        if at and at <= timezone.now():
            text = f"{timezone.localtime(at):%Y-%m-%d %H:%M} is over in {settings.TIME_ZONE}."
            raise forms.ValidationError(
                f"{text} Write a later time, or empty both: then the draft is not scheduled."
            )
        if at and at - timezone.now() > FAR:
            text = f"{timezone.localtime(at):%Y-%m-%d} is more than a hundred years away."
            raise forms.ValidationError(f"{text} Correct the year.")
        return at

    def clean(self) -> dict[str, Any] | None:
        own = [each for each in self._meta.model._meta.concrete_fields if each.name in self.changed_data]
        self.editing.typed_fields = {
            str(capfirst(each.verbose_name)) for each in own if not isinstance(each, ProfilesField)
        }
        if self.editing.refusal:
            code = NOT_STORED if self.editing.is_fault else None
            self.add_error(None, forms.ValidationError(self.editing.refusal, code))
        for question in self.editing.questions:
            self.add_error(None, forms.ValidationError(question, DOUBTFUL))
        return super().clean()
