"""Which member of the site an entry of a document means."""

from collections.abc import Collection

from members.exchange.council_document import DocumentMember
from members.models import Member
from members.names import bare_name, slug_of
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
    others = Member.objects.exclude(slug__in=addresses)
    namesakes = [each for each in others if bare_name(each.name) == bare_name(entry.name)]
    return namesakes[0] if len(namesakes) == 1 else Member(slug="" if former else entry.slug)


def _had_name(member: Member, name: str) -> bool:
    """Now or in an earlier version."""
    earlier = Revision.objects.of(Member, member.pk).live().values_list("title", flat=True)
    return slug_of(name) in {slug_of(each) for each in [member.name, *earlier]}
