"""What an editor is told of a text that is too much for render_markdown()."""

from django.db import models
from django.utils.text import capfirst

from tac_site.fields import MarkdownField
from tac_site.markdown.render import render_markdown

TOO_MUCH = (
    "it is shown as it is typed, without headings, lists and links, because lists or quotations are too deep "
    "in each other, or the text is too long. Make it simpler."
)


def is_too_much(text: str) -> bool:
    html = render_markdown(text)
    return bool(html) and "\n" not in html  # which ends every block that was understood


def texts_that_are_too_much(instance: models.Model) -> list[str]:
    fields = [field for field in instance._meta.concrete_fields if isinstance(field, MarkdownField)]
    too_much = [field for field in fields if is_too_much(getattr(instance, field.attname))]
    return [f"{capfirst(str(field.verbose_name))}: {TOO_MUCH}" for field in too_much]
