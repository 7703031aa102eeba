from functools import cached_property
from typing import Any

from members.models import Member
from tac_site.publishing.forms import PublishingForm


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
        photo, photo_before = self.cleaned_data.get("photo"), self.initial.get("photo")
        if photo and "photo" in self.changed_data:
            # The script has emptied the fields when the photo was chosen; without it they are as they were.
            untouched = self._default if self.data.get("photo-anew") else self._stored
            typed = {name for name, value in untouched.items() if self.cleaned_data.get(name) != value}
            typed.update(*(Member.dependent_fields.get(name, ()) for name in {*typed}))
            is_same = photo_before and photo.name == photo_before.name
            for name, value in (self._stored if is_same else self._default).items():
                if name not in typed:
                    self.cleaned_data[name] = value
        return cleaned

    @cached_property
    def _stored(self) -> dict[str, Any]:
        names = Member.dependent_fields["photo"]
        return {name: self.get_initial_for_field(self.fields[name], name) for name in names}

    @cached_property
    def _default(self) -> dict[str, Any]:
        return {name: getattr(Member(), name) for name in Member.dependent_fields["photo"]}
