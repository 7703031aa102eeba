"""Seats that drafts and versions of members name, and that are deleted."""

from members.models.seat import Seat
from tac_site.publishing.documents import apply, document_of
from tac_site.publishing.models import Revision


def problem_of(pk: int) -> str:
    """Why a term in it cannot be live."""
    if deletion := Revision.objects.of(Seat, pk).live().first():
        how = "Bring it back first: it is under “Drafts and versions”"
        return f"The seat “{deletion}” is deleted. {how}. Or choose another seat."
    return "The seat of this term is deleted for good. Choose another seat."


def name_of(pk: int) -> str:
    return str(Revision.objects.of(Seat, pk).live().first() or "a deleted seat")


def show_again(pk: int) -> None:
    """In a transaction that is rolled back."""
    versions = Revision.objects.of(Seat, pk).live().exclude(document_text="[]")
    version = versions.first()
    unknown = Seat(pk=pk, name="A deleted seat", slug="deleted", kind=Seat.Kind.MEMBER_COMPANY)
    apply(version.document if version else document_of([unknown]), [], strict=False)
