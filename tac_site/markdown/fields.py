"""Markdown in the admin: the form field and its widget."""

from typing import Any

from django import forms
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import AdminMarkdownxWidget

from tac_site.characters import clean_text

STYLES = ["markdown_editor", "markdown_dialog"]
# Each uses those before it.
SCRIPTS = [
    *("markdown_words", "markdown_blocks", "html_source", "html_styles", "html_to_markdown"),
    *("csrf_token", "markdown_editor", "markdown_paste"),
    *("markdown_emphasis", "markdown_commands", "markdown_dialog", "markdown_link", "markdown_picture"),
    *("markdown_toolbar", "markdown_descriptions", "characters"),
]


class MarkdownWidget(AdminMarkdownxWidget):
    """The markup of django-markdownx with a script of our own: its script traps the Tab key, shows
    outdated previews, and writes error messages into the text."""

    template_name = "includes/markdown_editor.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": [f"tac_site/{name}.css" for name in STYLES]},
            js=[f"tac_site/{name}.js" for name in SCRIPTS],
        )


class MarkdownFormField(MarkdownxFormField):
    widget = MarkdownWidget

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value))
