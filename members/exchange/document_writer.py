"""Writes a council document: data classes to text."""

import re

from members.exchange.council_document import (
    BIO_MARK,
    OVERVIEW_MARK,
    RESOURCES,
    CouncilDocument,
    DocumentMember,
    DocumentResource,
)
from members.names import slug_of


def write(document: CouncilDocument) -> str:
    """The text that parse reads as this document."""
    blocks = [
        f"# {document.name}\n{_write_overview(document.overview)}",
        "\n".join([RESOURCES, *map(_write_resource, document.resources)]),
        *(
            f"{_write_heading(member)}\n{_write_free_text(member.bio, BIO_MARK)}"
            for member in document.members
        ),
    ]
    return "\n\n\n".join(block.rstrip() for block in blocks) + "\n"


def _write_overview(overview: str) -> str:
    first, _, rest = overview.partition("\n\n")
    if first and first == first.strip() and "\n" not in first and rest == rest.strip():
        return f"### {first}\n{_write_free_text(rest, OVERVIEW_MARK)}"
    return _write_free_text(overview, OVERVIEW_MARK)


def _write_resource(resource: DocumentResource) -> str:
    title = _escape(resource.title, "\\[]" if resource.url or resource.title.startswith("[") else "\\")
    if title.endswith(")"):
        title = _escape(title, "(")
    url, note = (_escape(part, "\\()") for part in (resource.url, resource.note))
    text = f"[{title}]({url})" if url else title
    return f"- {text} ({note})" if note else f"- {text}"


def _write_heading(member: DocumentMember) -> str:
    who = _escape(member.name, "\\,")
    if member.affiliation:
        who += ", " + _escape(member.affiliation, "\\")
    if who.endswith(")"):
        who = _escape(who, "(")
    if who.endswith("}"):
        who = _escape(who, "{")
    role = f" ({member.role.label})" if member.role else ""
    slug = f" {{#{member.slug}}}" if member.slug != slug_of(member.name) else ""
    return f"### {who}{role}{slug}"


def _write_free_text(text: str, mark: re.Pattern[str]) -> str:
    return "\n".join(f"\\{line}" if mark.match(line) else line for line in text.split("\n"))


def _escape(text: str, signs: str) -> str:
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text)
