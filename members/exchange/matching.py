"""Which member of the site an entry of a document means."""

from collections.abc import Collection

from members.exchange.council_document import DocumentMember
from members.models import Member
from members.names import slug_of
from tac_site.publishing.models import Revision


def find_member(entry: DocumentMember, addresses: Collection[str]) -> Member:
    """The member at its address; else who had that address and the name; else, if the document gives no
    address, the only one of the name at none of the document's addresses; else somebody new, not stored.

    So who is new is never taken for somebody who once had the address that their name makes.
    """
    if member := Member.objects.filter(slug=entry.slug).first():
        return member
    former = Member.objects.filter(former_slugs__slug=entry.slug).first()
    if former and _had_name(former, entry.name):
        return former
    if entry.slug != slug_of(entry.name):
        return Member(slug=entry.slug)
    namesakes = Member.objects.filter(name=entry.name).exclude(slug__in=addresses)[:2]
    return namesakes[0] if len(namesakes) == 1 else Member(slug="" if former else entry.slug)


def _had_name(member: Member, name: str) -> bool:
    """Now or in an earlier version."""
    earlier = Revision.objects.of(Member, member.pk).live().values_list("title", flat=True)
    return slug_of(name) in {slug_of(each) for each in [member.name, *earlier]}
