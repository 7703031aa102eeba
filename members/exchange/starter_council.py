"""The council that an empty site begins with: it comes whole, and goes whole while nobody edited it."""

from pathlib import Path

from django.db import transaction

from members.exchange.council_document import CouncilDocument
from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.exchange.import_report import heading, heading_of
from members.models import Council, Member, Seat
from resources.models import Meeting, Resource
from tac_site.publishing.documents import snapshot
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import lock, writing

STARTER_COUNCIL = Path(__file__).resolve().parents[1] / "starter_council.md"
# What a council document does not say.
ABOUT = {
    "organization": "PyTorch Foundation",
    "organization_url": "https://pytorch.org/foundation",
    "summary": "The technical council of the PyTorch Foundation: engineers of its members and projects, who "
    "advise it on technical direction in monthly meetings that are open to everyone.",
}
REASON = "The starter council"
KINDS: tuple[type[Revisable], ...] = (Council, Resource, Meeting, Member, Seat)


def load_starter() -> CouncilDocument | None:
    """None if the site has any content."""
    if any(model._base_manager.exists() for model in KINDS):
        return None
    document = parse(STARTER_COUNCIL.read_text(encoding="utf-8"))
    load(document, reason=REASON, about=ABOUT)
    return document


def remove_starter() -> list[str]:
    """With its history: nothing of it is known any more. If it may not be removed: what was edited."""
    with transaction.atomic():
        for model in KINDS:
            lock(model)
        if edited := edited_since():
            return edited
        for row in _rows():
            with writing(type(row), row.pk) as writer:
                writer.publish([])
                writer.erase()
    return []


def edited_since() -> list[str]:
    """What is not as the starter brought it."""
    return [*filter(None, map(_edited, _rows())), *_without_rows()]


def _rows() -> list[Revisable]:
    return [row for model in KINDS for row in model._base_manager.order_by("pk")]


def _edited(row: Revisable) -> str:
    """Empty if it is as the starter brought it: without any other version or draft."""
    revisions = list(Revision.objects.of(type(row), row.pk))
    is_starter = len(revisions) == 1 and revisions[0].reason.startswith(REASON)
    if is_starter and equivalent(revisions[0].document, snapshot(type(row), row.pk)):
        return ""
    return heading_of(row)


def _without_rows() -> list[str]:
    """What was deleted, or is a draft that was never live."""
    found: dict[str, None] = {}
    for model in KINDS:
        others = Revision.objects.of_kind(model).exclude(object_id__in=model._base_manager.values("pk"))
        found |= dict.fromkeys(heading(model, each.title) for each in others)
    return list(found)
