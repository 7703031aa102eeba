from typing import Any

from django.contrib import admin
from django.db import models

from tac_site.markdown.fields import MarkdownFormField, MarkdownWidget
from tac_site.pictures.fields import PictureFormField


class ContentAdmin(admin.ModelAdmin[Any]):
    """Texts are Markdown, files are pictures, an address without a scheme is https."""

    formfield_overrides = {
        models.TextField: {"form_class": MarkdownFormField, "widget": MarkdownWidget},
        models.FileField: {"form_class": PictureFormField},
        models.URLField: {
            "assume_scheme": "https",
            "error_messages": {
                "invalid": "This is not a web address. Write the whole of it, such as https://example.org/page."
            },
        },
    }
