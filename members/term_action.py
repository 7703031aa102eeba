"""An action on a term: what becomes of the member, and of whom else it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from members.models import Member, Term
from members.models.conflicts import own_conflicts
from members.term_action_forms import ACTIONS, TermActionForm
from members.term_changes import changed_from, is_announced_ahead
from members.term_outcome import outcome
from tac_site.publishing.documents import Document, apply, document_of, instances_of, stored_rows
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.state import digest
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import Writer

AGAIN = "then press the button again."
UNSEEN = {
    "typed": f"You changed something above. This is what changes now: look at it, {AGAIN}",
    "moved": "Somebody saved or published something meanwhile, and nothing is overwritten. "
    f"This is what changes now: look at it once more, {AGAIN}",
    "draft": f"This is what is saved: the draft says other things than what is public. Look at it, {AGAIN}",
    "live": f"This is what is published, without what else the draft says. Look at it, {AGAIN}",
}


@dataclass
class Changed:
    """A member whose terms the action changes."""

    writer: Writer
    before: Document
    after: Document

    @property
    def outcome(self) -> str:
        member, *terms = instances_of(self.after)
        return outcome(member, terms, instances_of(self.before))


class TermAction:
    """It changes what is live, or, for a draft, what the draft says."""

    def __init__(self, writer: Writer, term: Term, name: str, data: QueryDict | None, is_draft: bool) -> None:
        self.writer, self.term, self.data, self.is_draft = writer, term, data, is_draft
        self.term_words = str(term)  # as it was
        self.problem = ""  # why it cannot be stored, though nothing that was typed is wrong
        self.doubts: list[str] = []
        self.changed: list[Changed] = []
        self.form: TermActionForm = ACTIONS[name](data, term)
        if self.form.is_valid():
            self._change()

    # What it changes

    def _change(self) -> None:
        held: dict[int, list[Term]] = {}  # by the member: one may have the office in several terms
        for term in self.others:
            if term.pk in self.ticked:
                held.setdefault(term.member_id, []).append(term)
        others = [self._without_office(terms) for terms in held.values()]
        before = base_of(self.writer, self.is_draft)
        member, *terms = instances_of(before)
        changed = self.form.changed()
        self._show_problems(changed)
        terms = [*(each for each in terms if each != self.term), *changed]
        for conflict in own_conflicts(terms):
            self.form.add_error(None, conflict.message)
        self.changed = [*others, Changed(self.writer, before, document_of([member, *terms]))]

    @cached_property
    def others(self) -> list[Term]:
        """Who has the office on that day."""
        if self.form.office == Term.Office.NONE:
            return []
        terms = Term.objects.covering(self.form.cleaned_data["day"]).filter(office=self.form.office)
        terms = terms.filter(member__is_visible=True).exclude(member=self.writer.pk)
        return list(terms.select_related("member", "seat").ranked())

    @cached_property
    def ticked(self) -> set[int]:
        """Whose office ends the day before: everybody's, unless it was offered and not ticked."""
        data = self.data or QueryDict()
        left = {*data.getlist("offered")} - {*data.getlist("ends")}
        return {term.pk for term in self.others if str(term.pk) not in left}

    def _without_office(self, held: list[Term]) -> Changed:
        """Of a member who has it in these terms, as the published version says."""
        known = self.form.cleaned_data
        writer = Writer(Member, held[0].member_id)
        before = base_of(writer, self.is_draft)
        member, *terms = instances_of(before)
        ended = [term for term in terms if term in held and self._has_office(term)]
        for missing in (term for term in held if term not in ended):
            text = f"The draft of “{member}” has no such term on {known['day']}: {missing}."
            self.problem = f"{text} Untick it, or change that draft in its form."
        begun = []
        for term in ended:
            is_announced = known["is_announced"] or is_announced_ahead(term)
            values = {"office": Term.Office.NONE, "is_announced": is_announced}
            begun.append(changed_from(term, known["day"], values, known["source"]))
        begun = [term for term in begun if term not in ended]
        terms = [*terms, *begun]
        texts = [text for _, text in problems_of([*ended, *begun])]
        texts += [conflict.message for conflict in own_conflicts(terms)]
        if texts and not self.problem:
            self.problem = f"“{member}” cannot be changed with this: {' '.join(texts)} Untick that term."
        return Changed(writer, before, document_of([member, *terms]))

    def _has_office(self, term: Term) -> bool:
        return term.office == self.form.office and term.covers(self.form.cleaned_data["day"])

    def _show_problems(self, changed: list[Term]) -> None:
        """What is wrong stands at the field."""
        places = {"starts_on": "day", "ends_on": "day"}
        for name, text in problems_of(changed):
            field = places.get(name, name)
            self.form.add_error(field if field in self.form.fields else None, text)

    # It is stored

    def store(self, author: Any, submission: Submission, *, for_review: bool = False) -> list[Revision]:
        """ValidationError says why it cannot be. Each gets a version or draft, the member the last one."""
        if self.problem:
            raise ValidationError(self.problem)
        stored = []
        for each in self.changed:
            values: dict[str, Any] = {"author": author, "reason": self.form.reason}
            values |= (
                submission.identity if each.writer is self.writer else _companion(submission, each.writer.pk)
            )
            if self.is_draft:
                if refusal := refusal_of(each.writer):
                    raise ValidationError(refusal)
                values["needs_review"] = for_review or each.writer.state.stays_for_review(is_reviewed=False)
                stored.append(each.writer.save_draft(each.after, **values))
            elif revision := each.writer.publish(each.after, **values):
                stored.append(revision)
        return stored

    @staticmethod
    def stored_by(pk: int, submission: Submission) -> list[Revision]:
        """What was stored when the page was sent before with the same content."""
        own = Revision.objects.of(Member, pk).of_submission(**submission.identity).first()
        if own is None:
            return []
        same = Revision.objects.of_kind(Member).filter(form_id=submission.form_id)
        others = [
            each for each in same if each.form_digest == _companion(submission, each.object_id)["form_digest"]
        ]
        return [*others, own]

    # It is shown first

    def try_out(self, user: Any) -> None:
        """In a transaction that is rolled back."""
        try:
            self.store(user, Submission.none())
            if self.is_draft:
                for each in self.changed:
                    apply(each.after, stored_rows(Member, each.writer.pk), strict=False)
        except ValidationError as error:
            self.problem = " ".join(error.messages)
        else:
            self.doubts = self._doubts() if self.changed else []

    def _doubts(self) -> list[str]:
        member, *terms = stored_rows(Member, self.writer.pk)
        obstacles = member.obstacles(terms) if self.is_draft else []
        return [*obstacles, *member.doubts(terms)]

    @property
    def seen(self) -> str:
        """Names what is shown, to notice that something else is about to be stored."""
        typed = sorted(self.form.cleaned_data.items()), sorted(self.ticked)
        before = [(each.writer.pk, digest(each.before)) for each in self.changed]
        return f"{_digest(typed)}.{_digest(before)}.{'draft' if self.is_draft else 'live'}"

    def unseen(self, seen: str) -> str:
        """Why this is not what was shown by that name, or empty."""
        (typed, before, kind), (was_typed, was_before, was_kind) = (
            each.split(".") if each.count(".") == 2 else ("", "", "") for each in (self.seen, seen)
        )
        if typed != was_typed:
            return UNSEEN["typed"]
        if before == was_before:
            return ""
        return UNSEEN[kind if kind != was_kind else "moved"]

    @property
    def refusals(self) -> list[str]:
        """Why no draft can be saved of what is shown."""
        return [text for each in self.changed if (text := refusal_of(each.writer))]

    def kept_drafts(self) -> Iterator[str]:
        """What becomes of the drafts, of which it publishes nothing."""
        for each in self.changed:
            draft = each.writer.state.draft
            if self.is_draft or not draft:
                continue
            text = f"The draft of “{draft}” is kept, and is not published with this."
            if draft.goes_live_at:
                text += f" It stays scheduled for {day_and_time(draft.goes_live_at)}."
            if each.writer.state.has_conflict:
                text += " It changes the same: settle that in its form."
            yield text


def problems_of(terms: list[Term]) -> Iterator[tuple[str, str]]:
    """What is wrong with them, by the field."""
    for term in terms:
        try:
            term.full_clean(exclude={"member"}, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            yield from ((name, text) for name, texts in error.message_dict.items() for text in texts)


def base_of(writer: Writer, is_draft: bool) -> Document:
    return writer.state.document if is_draft else writer.state.live_document


def refusal_of(writer: Writer) -> str:
    """Why its draft is changed in its form alone, or empty."""
    draft = writer.state.draft
    if draft and draft.goes_live_at:
        when = day_and_time(draft.goes_live_at)
        return f"The draft of “{draft}” is scheduled for {when}. Change it in its form."
    if writer.state.has_conflict:
        return f"The draft of “{draft}” conflicts with what was published since. Settle that in its form."
    return ""


def _companion(submission: Submission, pk: int) -> dict[str, str]:
    """The identity of what a submission stored of another member."""
    return {"form_id": submission.form_id, "form_digest": _digest((submission.digest, pk))}


def _digest(known: object) -> str:
    return blake2b(repr(known).encode(), digest_size=8).hexdigest()
