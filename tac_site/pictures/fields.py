from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.datastructures import MultiValueDict

from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import FORMATS, clean_picture


class StoredPicture(str):
    """The name of a picture in the media storage."""

    @property
    def url(self) -> str:
        return default_storage.url(self)


class PictureInput(AdminFileWidget):
    """When a form comes back with errors it brings along the picture that was chosen, by its name."""

    template_name = "includes/picture_input.html"
    kept = ""  # the name of the picture that was chosen
    is_lost = False  # one was chosen, and is not kept

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload, kept = files.get(name), data.get(f"{name}-kept", "")
        is_cleared = super().value_from_datadict(data, MultiValueDict(), name) is False
        self.checked &= not upload  # which takes the place of what was to be cleared
        self.kept = getattr(upload, "stored_name", "") if upload else kept if _is_stored(kept) else ""
        self.is_lost = bool(upload or kept) and not self.kept
        return upload or (False if is_cleared else kept or None)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, StoredPicture(self.kept) if self.kept else value, attrs)
        context["widget"] |= {"kept": self.kept, "is_lost": self.is_lost}
        if self.kept:
            context["widget"]["initial_text"] = "The picture that you chose is kept"
        return context


class PictureFormField(forms.FileField):
    """An upload is stored at once. Its value is the name of a stored picture."""

    widget = PictureInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # it limits the name of the upload, which is not kept
        super().__init__(**kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}

    def to_python(self, data: Any) -> Any:
        if isinstance(data, str):
            return _kept(data)
        upload: Any = super().to_python(data)
        if upload and not hasattr(upload, "stored_name"):
            picture = clean_upload(upload)
            upload.stored_name = default_storage.save(picture.name, picture)
        return upload.stored_name if upload else None


def clean_upload(upload: Any) -> Any:
    """The clean picture of an upload, made once. ValidationError says what is wrong."""
    if not hasattr(upload, "clean_picture"):
        upload.clean_picture = clean_picture(upload)
    return upload.clean_picture


def _is_stored(name: str) -> bool:
    """Nothing but a picture can be named."""
    return picture_size(name) is not None and default_storage.exists(name)


def _kept(name: str) -> str:
    """Saved once more, so that clean_media leaves it alone."""
    if not _is_stored(name):
        raise ValidationError("The picture that you chose is not kept any more. Choose it again.")
    with default_storage.open(name) as picture:
        return default_storage.save(name, picture)
