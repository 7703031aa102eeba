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


def load(
    document: CouncilDocument, on: date | None = None, end_missing: bool = False, reason: str = ""
) -> Report:
    """All of the document or, with a DocumentError, nothing. What it does not say, stays; see `_set_term`.

    The reason stands in the history of whatever changes.
    """
    with writing_rows(Council, Resource, Member, reason=reason) as begin:
        return _Import(document, on, end_missing, begin).run()


@dataclass
class _Import:
    document: CouncilDocument
    on: date | None
    end_missing: bool
    begin: Callable[[type[Revisable], int], None]  # before an object is changed
    report: Report = field(default_factory=Report)

    def run(self) -> Report:
        self._load_council()
        self._load_resources()
        named = self._load_members()
        self._end_terms_of_the_others(named)
        return self.report

    def _load_council(self) -> None:
        document = self.document
        values: dict[str, object] = {"name": document.name, "overview": document.overview}
        council = Council.objects.first() or Council(short_name=document.short_name)
        was_derived = council.short_name == CouncilDocument(council.name, council.overview).short_name
        if council.name != document.name and was_derived:
            values["short_name"] = document.short_name
        self.report.counts["Council"][self._store(council, values, document.line, document.name)] += 1

    def _load_resources(self) -> None:
        """If the site has them in another order, those of the document come first, in its order."""
        known = {resource.title: resource for resource in Resource.objects.all()}
        named = {entry.title: entry for entry in self.document.resources}
        keep_order = [title for title in known if title in named] == list(named)
        outcomes = {}
        for title, entry in named.items():
            resource = known.setdefault(title, Resource())
            values: dict[str, object] = {"title": title, "url": entry.url, "note": entry.note}
            outcomes[title] = self._store(resource, values, entry.line, title)
        if not keep_order:
            others = [title for title in known if title not in named]
            for resource in with_new_positions([known[title] for title in (*named, *others)]):
                self.begin(Resource, resource.pk)
                resource.save()
                if outcomes.get(resource.title) is Outcome.UNCHANGED:
                    outcomes[resource.title] = Outcome.UPDATED
        self.report.counts["Resources"].update(outcomes.values())

    def _load_members(self) -> dict[int, int]:
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

    def _end_terms_of_the_others(self, named: Collection[int]) -> None:
        # Terms, not serving(): on a day to come that leaves out those whom the public does not know yet.
        terms = Term.objects.covering(self.on or timezone.localdate()).filter(member__is_visible=True)
        terms = terms.exclude(member__in=named).select_related("member")
        for term in terms.order_by("role", "member__name_folded", "member__slug"):
            if self.on and self.end_missing and self._end_term(term, self.on):
                self.report.terms_ended.append(term.member.name)
            else:
                self.report.not_named.append(term.member.name)

    def _set_term(self, member: Member, entry: DocumentMember) -> bool:
        """Make the member serve as the entry says; whether that changed anything.

        With `on` a change starts a new term that day and ends the old one the day before; without it the
        current term is corrected in place. Whoever serves no term gets one, up to the next that is known.
        """
        on = self.on
        day = on or timezone.localdate()
        values = {"role": entry.role, "affiliation": entry.affiliation}
        term = member.terms.covering(day).first()
        if term is None:
            starts_on = on or (day if member.terms.exists() else None)
            following = member.terms.upcoming(day).order_by("starts_on").first()
            ends_on = following.starts_on - DAY if following and following.starts_on else None
            term = Term(member=member, starts_on=starts_on, ends_on=ends_on)
        elif not _changes(term, values):
            return False
        elif on and term.starts_on != on:
            successor = Term(
                member=member,
                role=term.role,
                affiliation=term.affiliation,
                starts_on=on,
                ends_on=term.ends_on,
            )
            self._store(term, {"ends_on": on - DAY}, entry.line, entry.name)
            term = successor
        self._store(term, values, entry.line, entry.name)
        return True

    def _end_term(self, term: Term, on: date) -> bool:
        """End the term that covers the day on the day before, unless it only begins then."""
        if term.starts_on == on:
            return False
        self.begin(Member, term.member_id)
        term.ends_on = on - DAY
        term.save()
        return True

    def _store(
        self,
        instance: Council | Resource | Member | Term,
        values: Mapping[str, object],
        line: int,
        found: str,
    ) -> Outcome:
        """Save what is said and differs. DocumentError for what the site cannot hold."""
        new = instance._state.adding
        changed = _changes(instance, values)
        if not new and not changed:
            return Outcome.UNCHANGED
        if isinstance(instance, Term):
            self.begin(Member, instance.member_id)
        else:
            self.begin(type(instance), instance.pk)
        for name, value in changed.items():
            setattr(instance, name, value)
        try:
            instance.full_clean()
        except ValidationError as error:
            problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            raise DocumentError(line, found, f"what the site can hold ({problems})") from error
        instance.save()
        return Outcome.CREATED if new else Outcome.UPDATED


def _changes(instance: models.Model, values: Mapping[str, object]) -> dict[str, object]:
    """The values that differ. An empty text or None says nothing."""
    return {
        name: value
        for name, value in values.items()
        if value not in ("", None) and getattr(instance, name) != value
    }
