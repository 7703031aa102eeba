"""The pictures that texts have already, so that they can be chosen again."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from tac_site.fields import MarkdownField
from tac_site.pictures.names import PICTURE_NAME
from tac_site.publishing.models import Revision

PICTURE = re.compile(
    rf"!\[((?:\\.|[^\[\]\\])*)\]\(\s*<?{re.escape(settings.MEDIA_URL)}({PICTURE_NAME.pattern})"
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
PLACEHOLDER = "Describe the picture"  # of texts in which a picture was inserted before it was asked for


class UsedPicture(NamedTuple):
    name: str
    description: str
    where: str


def used_pictures(kinds: Iterable[type[models.Model]]) -> list[UsedPicture]:
    """Those in what is live of these kinds and in their drafts, each once, by their descriptions."""
    kinds = list(kinds)
    found: dict[str, UsedPicture] = {}
    for text, where in (*_live_texts(kinds), *_draft_texts(kinds)):
        for match in PICTURE.finditer(text):
            description = ESCAPED.sub(r"\1", match[1]).strip()
            picture = UsedPicture(match[2], "" if description == PLACEHOLDER else description, where)
            known = found.get(picture.name)
            if known is None or (picture.description and not known.description):
                found[picture.name] = picture
    return sorted(
        found.values(), key=lambda each: (not each.description, each.description.casefold(), each.name)
    )


def _live_texts(kinds: list[type[models.Model]]) -> Iterator[tuple[str, str]]:
    for model in kinds:
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, MarkdownField)]
        if not names:
            continue
        has_picture = Q(*((f"{name}__contains", settings.MEDIA_URL) for name in names), _connector=Q.OR)
        for instance in model._default_manager.filter(has_picture):
            yield from ((getattr(instance, name), str(instance)) for name in names)


def _draft_texts(kinds: list[type[models.Model]]) -> Iterator[tuple[str, str]]:
    content_types = ContentType.objects.get_for_models(*kinds).values()
    drafts = Revision.objects.drafts().filter(content_type__in=content_types)
    for draft in drafts.filter(document_text__contains=settings.MEDIA_URL):
        for entry in draft.document:
            yield from ((text, draft.title) for text in entry["fields"].values() if isinstance(text, str))
