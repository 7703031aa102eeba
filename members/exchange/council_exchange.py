"""The council document and the site: `load` brings one in, `dump` takes the present one out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentMember, DocumentResource
from members.models import Council, Member, Term
from resources.models import Resource, with_new_positions
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import writing_rows

DAY = timedelta(days=1)
Values = Mapping[str, object]  # by the names of a model's fields


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
    resources = [DocumentResource(each.title, each.url, each.note) for each in Resource.objects.public()]
    members = [_document_member(member) for member in Member.objects.roster(on=timezone.localdate())]
    return CouncilDocument(council.name, council.overview, tuple(resources), tuple(members))


def _document_member(member: Member) -> DocumentMember:
    role = None if member.role == Term.Role.MEMBER else Term.Role(member.role)
    return DocumentMember(member.name, member.slug, member.affiliation, role, member.bio)


def load(
    document: CouncilDocument, on: date | None = None, end_missing: bool = False, reason: str = ""
) -> Report:
    """All of the document or, with a DocumentError, nothing. What it does not say, stays; see `_set_term`.

    The reason stands in the history of whatever changes.
    """
    with writing_rows(Council, Resource, Member, reason=reason) as begin:
        loading = _Import(document, on, end_missing, begin)
        loading.load_council()
        loading.load_resources()
        loading.end_terms_of_the_others(loading.load_members())
        return loading.report


@dataclass
class _Import:
    document: CouncilDocument
    on: date | None
    end_missing: bool
    begin: Callable[[type[Revisable], int], None]  # before an object is changed
    report: Report = field(default_factory=Report)

    def load_council(self) -> None:
        document = self.document
        values = {"name": document.name, "overview": document.overview}
        council = Council.objects.first() or Council(short_name=document.short_name)
        was_derived = council.short_name == CouncilDocument(council.name, council.overview).short_name
        if council.name != document.name and was_derived:
            values["short_name"] = document.short_name
        self.report.counts["Council"][self._store(council, values, document.line, document.name)] += 1

    def load_resources(self) -> None:
        """If the site has them in another order, those of the document come first, in its order."""
        known = {resource.title: resource for resource in Resource.objects.all()}
        named = {entry.title: entry for entry in self.document.resources}
        keep_order = [title for title in known if title in named] == list(named)
        outcomes = {}
        for title, entry in named.items():
            resource = known.setdefault(title, Resource())
            values = {"title": title, "url": entry.url, "note": entry.note}
            outcomes[title] = self._store(resource, values, entry.line, title)
        if not keep_order:
            others = [title for title in known if title not in named]
            for resource in with_new_positions([known[title] for title in (*named, *others)]):
                self.begin(Resource, resource.pk)
                resource.save()
                if outcomes.get(resource.title) is Outcome.UNCHANGED:
                    outcomes[resource.title] = Outcome.UPDATED
        self.report.counts["Resources"].update(outcomes.values())

    def load_members(self) -> dict[int, int]:
        """The keys of the members whom the document names, and the lines that name them."""
        named: dict[int, int] = {}
        for entry in self.document.members:
            member = Member.objects.known_as(entry.slug) or Member(slug=entry.slug)
            outcome = self._store(member, {"name": entry.name, "bio": entry.bio}, entry.line, entry.name)
            if self._set_term(member, entry) and outcome is Outcome.UNCHANGED:
                outcome = Outcome.UPDATED
            if member.pk in named:
                expected = f"every member once; line {named[member.pk]} has this one's address"
                raise DocumentError(entry.line, entry.name, expected)
            named[member.pk] = entry.line
            self.report.counts["Members"][outcome] += 1
        return named

    def end_terms_of_the_others(self, named: Collection[int]) -> None:
        # Terms, not serving(): on a day to come that leaves out those whom the public does not know yet.
        terms = Term.objects.covering(self.on or timezone.localdate()).filter(member__is_visible=True)
        terms = terms.exclude(member__in=named).select_related("member")
        for term in terms.order_by("role", "member__name_folded", "member__slug"):
            if self.on and self.end_missing and term.starts_on != self.on:
                self.begin(Member, term.member_id)
                term.ends_on = self.on - DAY
                term.save()
                self.report.terms_ended.append(term.member.name)
            else:
                self.report.not_named.append(term.member.name)

    def _set_term(self, member: Member, entry: DocumentMember) -> bool:
        """Make the member serve as the entry says; whether that changed anything.

        With `on` a change starts a new term that day and ends the old one the day before; without it the
        current term is corrected in place. Whoever serves no term gets one, up to the next that is known.
        """
        day = self.on or timezone.localdate()
        values: Values = {"role": entry.role, "affiliation": entry.affiliation}
        term = member.terms.covering(day).first()
        if term is None:
            starts_on = self.on or (day if member.terms.exists() else None)
            following = member.terms.upcoming(day).order_by("starts_on").first()
            ends_on = following.starts_on - DAY if following and following.starts_on else None
            term = Term(member=member, starts_on=starts_on, ends_on=ends_on)
        elif not _changes(term, values):
            return False
        elif self.on and term.starts_on != self.on:
            values = {"role": entry.role or term.role, "affiliation": entry.affiliation or term.affiliation}
            successor = Term(member=member, starts_on=self.on, ends_on=term.ends_on)
            self._store(term, {"ends_on": self.on - DAY}, entry.line, entry.name)
            term = successor
        self._store(term, values, entry.line, entry.name)
        return True

    def _store(self, instance: Revisable | Term, values: Values, line: int, found: str) -> Outcome:
        """Save what is said and differs. DocumentError for what the site cannot hold."""
        new = instance._state.adding
        changed = _changes(instance, values)
        if not new and not changed:
            return Outcome.UNCHANGED
        revised = instance.member if isinstance(instance, Term) else instance
        self.begin(type(revised), revised.pk)
        for name, value in changed.items():
            setattr(instance, name, value)
        try:
            instance.full_clean()
        except ValidationError as error:
            problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            raise DocumentError(line, found, f"what the site can hold ({problems})") from error
        instance.save()
        return Outcome.CREATED if new else Outcome.UPDATED


def _changes(instance: models.Model, values: Values) -> dict[str, object]:
    """The values that differ. An empty text or None says nothing."""
    return {
        name: value
        for name, value in values.items()
        if value not in ("", None) and getattr(instance, name) != value
    }
