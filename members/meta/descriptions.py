"""One or two sentences on a page, shown by search engines and chat programs."""

from members.models import Council, Member, Term
from tac_site.markdown.render import plain_text

MAX_LENGTH = 155  # characters: search engines show no more
BEGINNING = 2000  # characters of a Markdown text that are enough to describe it


def describe_council(council: Council) -> str:
    text = council.summary or plain_text(council.overview[:BEGINNING])
    return shorten(text) or ", ".join(filter(None, [council.name, council.organization]))


def describe_member(member: Member, term: Term | None, council: Council) -> str:
    """The term is the one served today, if any."""
    if bio := shorten(plain_text(member.bio[:BEGINNING])):
        return bio
    role_and_affiliation = [term.get_role_display(), term.affiliation] if term else []
    return shorten(f"{', '.join(filter(None, [member.name, *role_and_affiliation]))} – {council.name}")


def shorten(text: str) -> str:
    """Whole sentences if some fit, else whole words and an ellipsis."""
    if len(text) <= MAX_LENGTH:
        return text
    head = text[:MAX_LENGTH]
    for end in range(MAX_LENGTH - 1, MAX_LENGTH // 2, -1):
        if head[end] == " " and head[end - 1] in ".!?":
            return head[:end]
    return f"{head.rpartition(' ')[0] or head[: MAX_LENGTH - 1]}…"
