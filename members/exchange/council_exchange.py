"""The council document and the site: `load` brings one in, `dump` takes the present one out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentMember, DocumentResource
from members.models import Council, Member
from members.terms import Term
from resources.models import Resource
from tac_site.publishing.history import Changes

DAY = timedelta(days=1)


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Report:
    """How many of each kind ("Members") had which outcome, and who serves without being named."""

    counts: dict[str, Counter[Outcome]] = field(
        default_factory=lambda: {kind: Counter() for kind in ("Council", "Resources", "Members")}
    )
    not_named: list[str] = field(default_factory=list)
    terms_ended: list[str] = field(default_factory=list)


def dump() -> CouncilDocument:
    """What the public page shows today."""
    council = Council.objects.current()
    return CouncilDocument(
        name=council.name,
        overview=council.overview,
        resources=tuple(
            DocumentResource(resource.title, resource.url, resource.note)
            for resource in Resource.objects.public()
        ),
        members=tuple(
            DocumentMember(
                member.name,
                member.slug,
                member.affiliation,
                None if member.role == Term.Role.MEMBER else Term.Role(member.role),
                member.bio,
            )
            for member in Member.objects.roster(on=timezone.localdate())
        ),
    )


@transaction.atomic
def load(
    document: CouncilDocument, on: date | None = None, end_missing: bool = False, reason: str = ""
) -> Report:
    """All of the document or, with a DocumentError, nothing. What it does not say, stays; see `_set_term`.

    The reason stands in the history of whatever changes.
    """
    report, changes = Report(), Changes(Council, Resource, Member)
    report.counts["Council"][_load_council(document, changes)] += 1
    _load_resources(document, report, changes)
    today = on or timezone.localdate()
    named: dict[int, int] = {}
    for entry in document.members:
        member, outcome = _load_member(entry, on, changes)
        if member.pk in named:
            raise DocumentError(
                entry.line, entry.name, f"every member once; line {named[member.pk]} has this one's address"
            )
        named[member.pk] = entry.line
        report.counts["Members"][outcome] += 1
    # Of a day to come also those that the public does not know yet: serving() has none of them.
    serving = Term.objects.covering(today).filter(member__is_visible=True).exclude(member__in=named)
    for term in serving.select_related("member").order_by("role", "member__name_folded", "member__slug"):
        if on and end_missing and _end_term(term, on, changes):
            report.terms_ended.append(term.member.name)
        else:
            report.not_named.append(term.member.name)
    changes.record(reason=reason)
    return report


def _load_council(document: CouncilDocument, changes: Changes) -> Outcome:
    said: dict[str, object] = {"name": document.name, "overview": document.overview}
    council = Council.objects.first() or Council(short_name=document.short_name)
    was_derived = council.short_name == CouncilDocument(council.name, council.overview).short_name
    if council.name != document.name and was_derived:
        said["short_name"] = document.short_name
    return _store(council, said, document.line, document.name, changes)


def _load_resources(document: CouncilDocument, report: Report, changes: Changes) -> None:
    """If the site has them in another order, those of the document come first, in its order."""
    known = {resource.title: resource for resource in Resource.objects.all()}
    named = {entry.title: entry for entry in document.resources}
    keep_order = [title for title in known if title in named] == list(named)
    for position, (title, entry) in enumerate(named.items(), start=1):
        resource = known.get(title, Resource())
        said: dict[str, object] = {"title": title, "url": entry.url, "note": entry.note}
        if not keep_order:
            said["position"] = position
        report.counts["Resources"][_store(resource, said, entry.line, title, changes)] += 1
    if not keep_order:
        others = [resource for title, resource in known.items() if title not in named]
        for position, resource in enumerate(others, start=len(named) + 1):
            changes.begin(Resource, resource.pk)
            resource.position = position
        Resource.objects.bulk_update(others, ["position"])


def _load_member(entry: DocumentMember, on: date | None, changes: Changes) -> tuple[Member, Outcome]:
    member = Member.objects.known_as(entry.slug) or Member(slug=entry.slug)
    outcome = _store(member, {"name": entry.name, "bio": entry.bio}, entry.line, entry.name, changes)
    if _set_term(member, entry, on, changes) and outcome is Outcome.UNCHANGED:
        outcome = Outcome.UPDATED
    return member, outcome


def _set_term(member: Member, entry: DocumentMember, on: date | None, changes: Changes) -> bool:
    """Make the member serve as the entry says; whether that changed anything.

    With `on` a change starts a new term that day and ends the old one the day before; without it the
    current term is corrected in place. Whoever serves no term gets one, up to the next that is known.
    """
    day = on or timezone.localdate()
    said = {"role": entry.role, "affiliation": entry.affiliation}
    term = member.terms.covering(day).first()
    if term is None:
        starts_on = on or (day if member.terms.exists() else None)
        following = member.terms.upcoming(day).order_by("starts_on").first()
        ends_on = following.starts_on - DAY if following and following.starts_on else None
        term = Term(member=member, starts_on=starts_on, ends_on=ends_on)
    elif not _changes(term, said):
        return False
    elif on and term.starts_on != on:
        successor = Term(
            member=member, role=term.role, affiliation=term.affiliation, starts_on=on, ends_on=term.ends_on
        )
        _store(term, {"ends_on": on - DAY}, entry.line, entry.name, changes)
        term = successor
    _store(term, said, entry.line, entry.name, changes)
    return True


def _end_term(term: Term, on: date, changes: Changes) -> bool:
    """End the term that covers the day on the day before, unless it only begins then."""
    if term.starts_on == on:
        return False
    changes.begin(Member, term.member_id)
    term.ends_on = on - DAY
    term.save()
    return True


def _changes(instance: models.Model, said: Mapping[str, object]) -> dict[str, object]:
    """What is said and differs; an empty text or None says nothing."""
    return {
        name: value
        for name, value in said.items()
        if value not in ("", None) and getattr(instance, name) != value
    }


def _store(
    instance: Council | Resource | Member | Term,
    said: Mapping[str, object],
    line: int,
    found: str,
    changes: Changes,
) -> Outcome:
    """Save what is said and differs. DocumentError for what the site cannot hold."""
    new = instance._state.adding
    changed = _changes(instance, said)
    if not new and not changed:
        return Outcome.UNCHANGED
    if isinstance(instance, Term):
        changes.begin(Member, instance.member_id)
    else:
        changes.begin(type(instance), instance.pk)
    for name, value in changed.items():
        setattr(instance, name, value)
    try:
        instance.full_clean()
    except ValidationError as error:
        problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise DocumentError(line, found, f"what the site can hold ({problems})") from error
    instance.save()
    return Outcome.CREATED if new else Outcome.UPDATED
