from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from members.minutes.minutes_document import Minutes, MinutesError
from members.minutes.minutes_file import MAX_BYTES, TOO_LARGE, text_of
from members.minutes.minutes_parser import parse

ENDINGS = (".md", ".markdown", ".txt")


class MinutesUploadForm(forms.Form):
    """A file or a text. The field for the text shows that of a file too, which can be corrected there."""

    file = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text="Markdown or plain text (.md or .txt), up to 1 MB.",
    )
    text = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text="Or paste the minutes here. What is not understood stays in the text: nothing is dropped.",
    )
    minutes: Minutes | None = None

    def clean_file(self) -> Any:
        """The file as text."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        ending = PurePath(file.name).suffix.lower()
        if ending not in ENDINGS:
            problem = f"“{file.name}” is neither Markdown nor plain text."
            raise ValidationError(f"{problem} Save it as Markdown (.md) first, and choose that file.")
        if file.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        self._show(text_of(file.read()))
        return file

    def clean_text(self) -> str:
        """Comes after the file, whose text it is then."""
        text: str = self.data.get("text", "").replace("\r\n", "\n")
        self._show(text)
        if "file" in self.errors:
            return text
        if not text.strip():
            raise ValidationError("There are no minutes yet. Choose a file, or paste their text here.")
        text_of(text.encode())
        try:
            self.minutes = parse(text)
        except MinutesError as error:
            raise ValidationError(f"{error} Correct it here or in the file.") from error
        return text

    def _show(self, text: str) -> None:
        self.data = MultiValueDict({**self.data, "text": [text]})
