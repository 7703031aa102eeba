"""The council document and the site: `load` brings one in, `dump` takes the present one out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError, DocumentMember, DocumentResource
from members.exchange.import_report import Outcome, Report, describe_changes, describe_left_alone, heading_of
from members.exchange.known_days import KnownDays
from members.exchange.matching import find_member
from members.models import Council, Member, Term
from resources.models import Resource, with_new_positions
from tac_site.publishing.documents import Document, instance_of, snapshot
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import writing_rows

DAY = timedelta(days=1)
Values = Mapping[str, object]  # by the names of a model's fields


def dump() -> CouncilDocument:
    """What the public page shows today."""
    council = Council.objects.current()
    resources = [DocumentResource(each.title, each.url, each.note) for each in Resource.objects.public()]
    roster = Member.objects.roster(on=timezone.localdate())
    members = tuple(_document_member(each) for each in roster if each.capacity == Term.Capacity.MEMBER)
    return CouncilDocument(council.name, council.overview, tuple(resources), members)


def _document_member(member: Member) -> DocumentMember:
    office = None if member.office == Term.Office.NONE else Term.Office(member.office)
    return DocumentMember(member.name, member.slug, member.employer, office, member.bio)


def load(
    document: CouncilDocument,
    on: date | None = None,
    end_missing: bool = False,
    reason: str = "",
    about: Values = MappingProxyType({}),
) -> Report:
    """All of the document or, with a DocumentError, nothing. What it does not say, stays; see `_set_term`.

    It holds from the day `on`. Where the site knows something from a later day, that stays: see `known_days`.
    The reason stands in the history of whatever changes. `about` is said of the council beside the document.
    """
    day = on or timezone.localdate()
    with writing_rows(Council, Resource, Member, reason=reason, as_of=day) as begin:
        loading = _Import(document, day, on is not None, end_missing, begin)
        loading.load_council(about)
        loading.load_resources()
        chairs = loading.chairs()
        named = loading.load_members()
        loading.end_terms_of_the_others(named)
        loading.check_chairs(named, chairs)
        return loading.finish()


@dataclass
class _Import:
    document: CouncilDocument
    day: date
    is_dated: bool  # changes begin on the day; else what is there is corrected in place
    end_missing: bool
    begin: Callable[[type[Revisable], int], None]  # before an object is changed
    report: Report = field(default_factory=Report)
    known: KnownDays = field(default_factory=KnownDays)
    before: dict[tuple[type[Revisable], int], Document] = field(default_factory=dict)

    def load_council(self, about: Values) -> None:
        document = self.document
        values = {"name": document.name, "overview": document.overview, **about}
        council = Council.objects.first() or Council(short_name=document.short_name)
        was_derived = council.short_name == CouncilDocument(council.name, council.overview).short_name
        if council.name != document.name and was_derived:
            values["short_name"] = document.short_name
        self.report.counts["Council"][self._store_or_leave(council, values, document.line)] += 1

    def load_resources(self) -> None:
        """If the site has them in another order, those of the document come first, in its order."""
        known = {resource.title: resource for resource in Resource.objects.all()}
        named = {entry.title: entry for entry in self.document.resources}
        keep_order = [title for title in known if title in named] == list(named)
        is_older = any(map(self._is_older, [*known.values(), Resource()]))
        outcomes = {}
        for title, entry in named.items():
            resource = known.setdefault(title, Resource())
            values = {"title": title, "url": entry.url, "note": entry.note}
            if is_older:
                outcomes[title] = self._leave(resource, values)
            else:
                outcomes[title] = self._store(resource, values, entry.line, title)
        if not keep_order and not is_older:
            others = [title for title in known if title not in named]
            for resource in with_new_positions([known[title] for title in (*named, *others)]):
                self._begin(Resource, resource.pk)
                resource.save()
                if outcomes.get(resource.title) is Outcome.UNCHANGED:
                    outcomes[resource.title] = Outcome.UPDATED
        self.report.counts["Resources"].update(outcomes.values())

    def load_members(self) -> dict[int, DocumentMember]:
        """Those whom the document names, by their keys."""
        named: dict[int, DocumentMember] = {}
        addresses = {entry.slug for entry in self.document.members}
        for entry in self.document.members:
            member = find_member(entry, addresses)
            if member.pk in named:
                expected = f"every member once; line {named[member.pk].line} has this one's address"
                raise DocumentError(entry.line, entry.name, expected)
            named[member.pk] = entry
            is_older = self._is_older(member)
            values = {"name": entry.name, "job_title": entry.job_title, "bio": entry.bio}
            outcome = self._store_or_leave(member, values, entry.line)
            if self._set_term(member, entry, is_older) and outcome is Outcome.UNCHANGED:
                outcome = Outcome.UPDATED
            self.report.counts["Members"][outcome] += 1
        return named

    def end_terms_of_the_others(self, named: Collection[int]) -> None:
        # Terms, not serving(): on a day to come that leaves out those whom the public does not know yet.
        terms = Term.objects.of_members().covering(self.day).filter(member__is_visible=True)
        terms = terms.exclude(member__in=named).select_related("member")
        for term in terms.order_by("office", "member__name_folded", "member__slug"):
            ends = self.is_dated and self.end_missing and term.starts_on != self.day
            if ends and not self._is_older(term.member):
                self._begin(Member, term.member_id)
                term.end(self.day - DAY)
                term.save()
                self.report.terms_ended.append(term.member.name)
            else:
                self.report.not_named.append(term.member.name)

    def chairs(self) -> dict[int, Member]:
        terms = Term.objects.covering(self.day).filter(office=Term.Office.CHAIR, member__is_visible=True)
        return {term.member_id: term.member for term in terms.select_related("member")}

    def check_chairs(self, named: Mapping[int, DocumentMember], before: Collection[int]) -> None:
        """DocumentError if this makes somebody chair beside another whom the document does not call so.

        Who was chair on a day before the roster that the site knows is nobody's chair today.
        """
        if self._is_older(Member()):
            return
        chairs = self.chairs()
        called = {pk for pk, entry in named.items() if entry.office == Term.Office.CHAIR}
        new = [pk for pk in named if pk in chairs and pk not in before]
        others = [chairs[pk] for pk in chairs.keys() - called]
        if not new or not others:
            return
        other = min(others, key=lambda member: member.name)
        also = "too"
        way_out = f"Add “### {other} (Member)”, end that term in the admin or with --on DATE --end-missing"
        if self._is_older(other):
            also, way_out = "too, which the site knows from a later day", "End that term in the admin"
        entry = named[new[0]]
        raise DocumentError(
            entry.line,
            f"{entry.name} (Chair)",
            f"one chair on {self.day}; {other} is chair on that day {also}. "
            f"{way_out}, or name both as “(Co-Chair)”",
        )

    def finish(self) -> Report:
        for (model, pk), before in self.before.items():
            after = snapshot(model, pk)
            if lines := list(describe_changes(before, after)):
                self.report.changes.setdefault(heading_of(instance_of(after)), []).extend(lines)
        if self.is_dated and self.day < self.known.roster:
            self.report.roster_known = self.known.roster
        return self.report

    def _set_term(self, member: Member, entry: DocumentMember, is_older: bool) -> bool:
        """Make the member serve as the entry says; whether that changed anything.

        From a dated document a change starts a new term that day and ends the old one the day before; else
        the current term is corrected in place. Whoever serves no term gets one, up to the next that is known,
        or of that day alone if the site knows the roster from a later one.
        """
        terms = member.terms.covering(self.day).ranked()  # an observer without a seat is a member from now on
        term = terms.filter(Q(seat=None) | Q(capacity=Term.Capacity.MEMBER)).first()
        if term is None:
            self._store(self._new_term(member, is_older), _said(entry), entry.line, entry.name)
            return True
        values = _said(entry)
        if entry.office is None and term.office in self._offices:
            values["office"] = Term.Office.NONE
        if not _changes(term, values):
            return False
        if is_older:
            self._leave(term, values)
            return False
        if self.is_dated and term.starts_on != self.day:
            values = {
                "office": values["office"] or term.office,
                "employer": entry.employer or term.employer,
            }
            kept = ("seat", "ends_on", "ends_on_is_bound", "ends_source")
            successor = Term(
                member=member, starts_on=self.day, **{name: getattr(term, name) for name in kept}
            )
            term.ends_on_is_bound, term.ends_source = False, ""
            self._store(term, {"ends_on": self.day - DAY}, entry.line, entry.name)
            term = successor
        self._store(term, values, entry.line, entry.name)
        return True

    def _new_term(self, member: Member, is_older: bool) -> Term:
        starts_on = self.day if self.is_dated or member.terms.exists() else None
        following = member.terms.upcoming(self.day).order_by("starts_on").first()
        ends_on = self.day if is_older else None
        if following and following.starts_on and not (is_older and following.starts_on > self.known.today):
            ends_on = following.starts_on - DAY
        return Term(member=member, starts_on=starts_on, ends_on=ends_on)

    @property
    def _offices(self) -> set[Term.Office | None]:
        """Of which the document names who has them: others whom it names have them no more."""
        return {entry.office for entry in self.document.members} - {None, Term.Office.NONE}

    def _is_older(self, instance: Revisable) -> bool:
        """The site knows this, or if it is new the whole roster, from a later day than the document's."""
        return self.is_dated and self.day < self.known.of(instance)

    def _store_or_leave(self, instance: Revisable, values: Values, line: int) -> Outcome:
        if self._is_older(instance) and not instance._state.adding:
            return self._leave(instance, values)
        return self._store(instance, values, line, str(values["name"]))

    def _leave(self, instance: Revisable | Term, values: Values) -> Outcome:
        """Only tell what differs."""
        revised = instance.member if isinstance(instance, Term) else instance
        if instance._state.adding:
            self.report.left_alone[f"Resource {values['title']}"] = ["not added"]
        elif lines := list(describe_left_alone(instance, _changes(instance, values))):
            self.report.left_alone.setdefault(heading_of(revised), []).extend(lines)
        return Outcome.UNCHANGED

    def _store(self, instance: Revisable | Term, values: Values, line: int, found: str) -> Outcome:
        """Save what is said and differs. DocumentError for what the site cannot hold."""
        new = instance._state.adding
        changed = _changes(instance, values)
        if not new and not changed:
            return Outcome.UNCHANGED
        revised = instance.member if isinstance(instance, Term) else instance
        self._begin(type(revised), revised.pk)
        for name, value in changed.items():
            setattr(instance, name, value)
        try:
            instance.full_clean()
        except ValidationError as error:
            problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            raise DocumentError(line, found, f"what the site can hold ({problems})") from error
        instance.save()
        return Outcome.CREATED if new else Outcome.UPDATED

    def _begin(self, model: type[Revisable], pk: int) -> None:
        if (model, pk) not in self.before:
            self.before[model, pk] = snapshot(model, pk)
        self.begin(model, pk)


def _said(entry: DocumentMember) -> dict[str, object]:
    return {"capacity": Term.Capacity.MEMBER, "office": entry.office, "employer": entry.employer}


def _changes(instance: models.Model, values: Values) -> dict[str, object]:
    """The values that differ, as the fields store them. An empty text or None says nothing."""
    fields: dict[str, Any] = {field.name: field for field in instance._meta.concrete_fields}
    stored = {name: fields[name].to_python(value) for name, value in values.items()}
    return {
        name: value
        for name, value in stored.items()
        if value not in ("", None) and getattr(instance, name) != value
    }
