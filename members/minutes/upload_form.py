from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from members.minutes.minutes_document import Minutes, MinutesError
from members.minutes.minutes_file import LARGER, MAX_BYTES, text_of
from members.minutes.minutes_parser import parse
from tac_site.characters import clean_lines

ENDINGS = (".md", ".markdown", ".txt")


class MinutesUploadForm(forms.Form):
    """A file or a text. The field for the text shows that of a file too, which can be corrected there."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,  # its message comes from here
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
        """The field for the text shows it then."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        ending = PurePath(file.name).suffix.lower()
        if ending not in ENDINGS:
            problem = f"“{file.name}” is neither Markdown nor plain text."
            raise ValidationError(f"{problem} Save it as Markdown (.md) first, and choose that file.")
        if file.size > MAX_BYTES:
            raise ValidationError(f"“{file.name}” is {LARGER} Choose the one with the text of the minutes.")
        text, typed = text_of(file.read()), self.data.get("text", "")
        if not text.strip():
            raise ValidationError(f"“{file.name}” is empty. Choose another file, or paste the minutes below.")
        if typed.strip() and clean_lines(typed).strip() != clean_lines(text).strip():
            problem = f"There is a text below too, and “{file.name}” has another one."
            raise ValidationError(f"{problem} Empty it and choose the file again, or use the text alone.")
        self._show(text)
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
