from typing import Any

from django import forms

from tac_site.pictures.uploads import FORMATS, clean_picture


class PictureFormField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # it limits the name of the upload, which is not kept
        super().__init__(**kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        return upload and clean_upload(upload)


def clean_upload(upload: Any) -> Any:
    """The clean picture of an upload, made once. ValidationError says what is wrong."""
    if not hasattr(upload, "clean_picture"):
        upload.clean_picture = clean_picture(upload)
    return upload.clean_picture
