from functools import cached_property
from typing import Any

from members.models import Member
from tac_site.publishing.forms import PublishingForm

FOR_ANOTHER_PHOTO = (
    "The focus and the description below were typed for a photo that is not here. Choose that photo again. "
    "If they are meant for the present photo, press the button once more."
)


class MemberForm(PublishingForm):
    """Another photo begins with a focus and a description of its own. What was typed with it is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "photo" in self.fields:
            text = "Another photo begins with its own focus and an empty description."
            self.fields["photo"].help_text += f" {text}"
            for name, value in self._stored.items():  # for photo_focus.js
                attributes = {"data-stored": value, "data-default": self._default[name]}
                self.fields[name].widget.attrs |= attributes

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        photo, has_begun = self.cleaned_data.get("photo"), self.data.get("photo-anew")
        is_chosen = "photo" in self.changed_data
        if photo and (is_chosen or has_begun or "photo-lost" in self.data):
            # The script has emptied the fields when the photo was chosen; without it they are as they were.
            untouched = self._default if has_begun else self._stored
            typed = {name for name, value in untouched.items() if self.cleaned_data.get(name) != value}
            typed.update(*(Member.dependent_fields.get(name, ()) for name in {*typed}))
            is_same = str(photo) == str(self.initial.get("photo"))
            values = self._stored if is_same else self._default
            values = {name: value for name, value in values.items() if name not in typed}
            self.cleaned_data |= values
            self._show(values | {"photo-anew": "1" if is_chosen else ""})
            if not is_chosen and any(self.cleaned_data.get(name) != self._stored[name] for name in typed):
                self.add_error("photo", FOR_ANOTHER_PHOTO)
        return cleaned

    def _show(self, values: dict[str, Any]) -> None:
        """In the form that comes back, if something else is wrong."""
        data: Any = self.data
        self.data = data = data.copy()  # what was sent stays as it is
        for name, value in values.items():
            data[name] = value

    @cached_property
    def _stored(self) -> dict[str, Any]:
        names = Member.dependent_fields["photo"]
        return {name: self.get_initial_for_field(self.fields[name], name) for name in names}

    @cached_property
    def _default(self) -> dict[str, Any]:
        return {name: getattr(Member(), name) for name in Member.dependent_fields["photo"]}
