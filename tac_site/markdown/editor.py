"""Markdown in the admin: the form field, its widget, and the two views that the widget asks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import AdminMarkdownxWidget

from tac_site.http_methods import allow_methods
from tac_site.markdown.render import render_markdown
from tac_site.pictures.uploads import store_picture
from tac_site.plain_text import line_of_text


class MarkdownWidget(AdminMarkdownxWidget):
    """The markup of django-markdownx with a script of our own: its script traps the Tab key, shows
    outdated previews, and writes error messages into the text."""

    template_name = "includes/markdown_editor.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["tac_site/markdown_editor.css"]},
            js=["tac_site/markdown_editor.js"],
        )


class MarkdownFormField(MarkdownxFormField):
    widget = MarkdownWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)  # as an attribute of the textarea it would cut off what is pasted
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Browsers send CRLF; kept is what the editor sees: one character for a line break."""
        text: str = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """A short plain text that the editor can show: a redirect or a page would be shown as the preview."""
    if not request.user.is_authenticated:
        return line_of_text("You are signed out. Sign in again in another tab; your text stays here.", 401)
    if not admin.site.has_permission(request) or not any(
        model_admin.has_change_permission(request) or model_admin.has_add_permission(request)
        for model_admin in admin.site._registry.values()
    ):
        return line_of_text("Your account may not edit here. Ask an administrator for the right to.", 403)
    return None


@allow_methods("POST")
def preview(request: HttpRequest) -> HttpResponse:
    if refusal := _refusal(request):
        return refusal
    return HttpResponse(render_markdown(request.POST.get("content", "")))


@allow_methods("POST")
def upload(request: HttpRequest) -> HttpResponse:
    if refusal := _refusal(request):
        return refusal
    file = request.FILES.get("image")
    if file is None:
        return line_of_text("No picture arrived. Choose a JPEG, PNG, WebP or AVIF picture.", 400)
    try:
        name = store_picture(file)
    except ValidationError as error:
        return line_of_text(" ".join(error.messages), 400)
    except OSError as error:
        return line_of_text(f"The picture could not be stored: {error.strerror}. Your text is safe.", 507)
    return JsonResponse({"image_code": f"![Describe the picture]({default_storage.url(name)})"})
