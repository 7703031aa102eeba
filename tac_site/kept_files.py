"""The field of a file in a form: what was chosen is stored at once, and kept when the form comes back with
errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.datastructures import MultiValueDict

from tac_site.faults import NotStoredError
from tac_site.media_storage import media_storage


@dataclass(frozen=True)
class FileKind:
    noun: str  # such as “picture”
    accept: str  # the types that a browser offers to choose
    is_name: Callable[[str], bool]  # whether one of the kind is stored under names like this
    clean: Callable[[Any], ContentFile[Any]]  # what is stored of an upload, under its name

    def is_stored(self, name: str) -> bool:
        """Nothing but a file of the kind can be named."""
        return self.is_name(name) and default_storage.exists(name)

    def may_be_stored(self, name: str) -> bool:
        """Also while nobody can say."""
        try:
            return self.is_stored(name)
        except NotStoredError:
            return self.is_name(name)

    def check(self, upload: Any) -> ContentFile[Any]:
        """The clean file, made once, or ValidationError, found once."""
        if not hasattr(upload, "checked"):
            try:
                upload.checked = self.clean(upload)
            except ValidationError as error:
                upload.checked = error
        if isinstance(upload.checked, ValidationError):
            raise upload.checked
        checked: ContentFile[Any] = upload.checked
        return checked

    def store(self, upload: Any) -> str:
        if not hasattr(upload, "stored_name"):
            file = self.check(upload)
            with self._naming_faults():
                upload.stored_name = default_storage.save(file.name, file)
        return str(upload.stored_name)

    def store_again(self, name: str) -> str:
        """So that clean_media leaves it alone."""
        with self._naming_faults():
            if not self.is_stored(name):
                text = f"The {self.noun} that you chose is not kept any more. Choose it again."
                raise ValidationError(text)
            media_storage().touch(name)
        return name

    @contextmanager
    def _naming_faults(self) -> Iterator[None]:
        try:
            yield
        except NotStoredError as error:
            raise NotStoredError(error.fault, f"The {self.noun}") from error


class StoredFile(str):
    """The name of a file in the media storage."""

    @property
    def url(self) -> str:
        return default_storage.url(self)


class KeptFileInput(AdminFileWidget):
    """When a form comes back with errors it brings along the file that was chosen, by its name."""

    template_name = "includes/kept_file_input.html"
    kind: ClassVar[FileKind]
    kept = ""  # the name of the file that was chosen
    is_lost = False  # one was chosen, and is not kept

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload, kept = files.get(name), data.get(f"{name}-kept", "")
        is_cleared = super().value_from_datadict(data, MultiValueDict(), name) is False
        self.checked &= not upload  # which takes the place of what was to be cleared
        self.kept = (
            getattr(upload, "stored_name", "") if upload else kept if self.kind.may_be_stored(kept) else ""
        )
        self.is_lost = bool(upload or kept) and not self.kept
        return upload or (False if is_cleared else kept or None)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, StoredFile(self.kept) if self.kept else value, attrs)
        context["widget"] |= {"kept": self.kept, "is_lost": self.is_lost}
        if self.kept:
            context["widget"]["initial_text"] = f"The {self.kind.noun} that you chose is kept"
        return context


class KeptFileField(forms.FileField):
    """Its value is the name of a stored file."""

    kind: ClassVar[FileKind]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # it limits the name of the upload, which is not kept
        super().__init__(**kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {"accept": self.kind.accept}

    def to_python(self, data: Any) -> Any:
        if isinstance(data, str):
            return self.kind.store_again(data)
        upload: Any = super().to_python(data)
        return self.kind.store(upload) if upload else None
