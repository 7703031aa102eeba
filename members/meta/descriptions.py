"""One or two sentences on a page, shown by search engines and chat programs."""

from members.models import Council, Member, Term
from tac_site.markdown.render import plain_text

MOST = 155  # characters: search engines show no more
BEGINNING = 2000  # characters of a text that is looked at


def describe_council(council: Council) -> str:
    text = council.summary or plain_text(council.overview[:BEGINNING])
    return shorten(text) or ", ".join(filter(None, [council.name, council.organization]))


def describe_member(member: Member, term: Term | None, council: Council) -> str:
    """The term is the one served today, if any."""
    if bio := shorten(plain_text(member.bio[:BEGINNING])):
        return bio
    held = [term.get_role_display(), term.affiliation] if term else []
    return shorten(f"{', '.join(filter(None, [member.name, *held]))} – {council.name}")


def shorten(text: str) -> str:
    """Whole sentences if some fit, else whole words and an ellipsis."""
    if len(text) <= MOST:
        return text
    head = text[:MOST]
    for end in range(MOST - 1, MOST // 2, -1):
        if head[end] == " " and head[end - 1] in ".!?":
            return head[:end]
    return f"{head.rpartition(' ')[0] or head[: MOST - 1]}…"
