from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse

from tac_site.markdown.editor import MarkdownFormField, MarkdownWidget
from tac_site.pictures.fields import PictureFormField

M = TypeVar("M", bound=models.Model)


class ContentAdmin(admin.ModelAdmin[M]):
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


@dataclass(frozen=True)
class Attention:
    """Something an editor should look at: what, how many of it, and the list of them in the admin."""

    text: str
    count: int
    url: str


@runtime_checkable
class NeedsAttention(Protocol):
    """A ModelAdmin that has something to say on the first page of the admin."""

    def attention(self) -> list[Attention]: ...


class TacAdminSite(admin.AdminSite):
    site_header = "Council administration"
    site_title = "Council administration"
    index_title = "What needs attention"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        attention = [
            item
            for model_admin in self._registry.values()
            if isinstance(model_admin, NeedsAttention) and model_admin.has_view_permission(request)
            for item in model_admin.attention()
            if item.count
        ]
        return super().index(request, {"attention": attention, **(extra_context or {})})
