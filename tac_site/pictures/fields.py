from typing import Any

from django import forms
from django.forms.widgets import Widget

from tac_site.pictures.uploads import FORMATS, clean_picture


class PictureFormField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # of the name, which is ours
        super().__init__(**kwargs)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        return {"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        return upload and clean_picture(upload)
