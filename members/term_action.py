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
from members.term_changes import changed_from
from members.term_outcome import outcome
from tac_site.publishing.documents import Document, apply, document_of, instances_of, stored_rows
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import Writer


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
        others = [self._without_office(term) for term in self.others if term.pk in self.ticked]
        before = base_of(self.writer, self.is_draft)
        member, *terms = instances_of(before)
        changed = self.form.changed()
        self._validate(changed)
        terms = [*(each for each in terms if each != self.term), *changed]
        for conflict in own_conflicts(terms):
            self.form.add_error(None, conflict.message)
        self.changed = [*others, Changed(self.writer, before, document_of([member, *terms]))]
        self.token = _digest([(each.writer.pk, each.writer.state.token) for each in self.changed])

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

    def _without_office(self, other: Term) -> Changed:
        writer = Writer(Member, other.member_id)
        before = base_of(writer, self.is_draft)
        instances = instances_of(before)
        terms = [term for term in instances[1:] if term.pk == other.pk]
        if not terms:
            self.problem = f"The draft of “{other.member}” has not this term any more. Change it in its form."
        values = {"office": Term.Office.NONE, "is_announced": self.form.cleaned_data["is_announced"]}
        day, source = self.form.cleaned_data["day"], self.form.cleaned_data["source"]
        begun = [changed_from(term, day, values, source) for term in terms]
        return Changed(
            writer, before, document_of([*instances, *(term for term in begun if term not in terms)])
        )

    def _validate(self, changed: list[Term]) -> None:
        """What is wrong stands at the field."""
        places = {"starts_on": "day", "ends_on": "day"}
        for term in changed:
            try:
                term.full_clean(exclude={"member"}, validate_unique=False, validate_constraints=False)
            except ValidationError as error:
                for name, texts in error.message_dict.items():
                    field = places.get(name, name)
                    self.form.add_error(field if field in self.form.fields else None, texts)

    # It is stored

    def store(self, author: Any, submission: Submission, *, for_review: bool = False) -> list[Revision]:
        """ValidationError says why it cannot be. Each gets a version or draft, the member the last one."""
        stored = []
        for each in self.changed:
            values: dict[str, Any] = {"author": author, "reason": self.form.reason}
            values |= (
                submission.identity if each.writer is self.writer else _companion(submission, each.writer.pk)
            )
            if self.is_draft:
                _refuse_other_draft(each.writer)
                stored.append(each.writer.save_draft(each.after, needs_review=for_review, **values))
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
            self.doubts = Member.objects.get(pk=self.writer.pk).doubts() if self.changed else []

    @property
    def seen(self) -> str:
        """Names what is shown, to notice that something else is about to be stored."""
        known = sorted(self.form.cleaned_data.items()), sorted(self.ticked)
        return f"{_digest(known)}.{self.token}"  # with what there was before

    def kept_drafts(self) -> Iterator[str]:
        """What becomes of the drafts, of which it publishes nothing."""
        for each in self.changed:
            draft = each.writer.state.draft
            if self.is_draft or not draft:
                continue
            text = f"The draft of “{draft}” is kept, and is not published with this."
            if each.writer.state.has_conflict:
                text += " It changes the same: settle that in its form."
            yield text


def base_of(writer: Writer, is_draft: bool) -> Document:
    return writer.state.document if is_draft else writer.state.live_document


def _refuse_other_draft(writer: Writer) -> None:
    draft = writer.state.draft
    if draft and draft.goes_live_at:
        when = day_and_time(draft.goes_live_at)
        raise ValidationError(f"The draft of “{draft}” is scheduled for {when}. Change it in its form.")
    if writer.state.has_conflict:
        text = f"The draft of “{draft}” conflicts with what was published since. Settle that in its form."
        raise ValidationError(text)


def _companion(submission: Submission, pk: int) -> dict[str, str]:
    """The identity of what a submission stored of another member."""
    return {"form_id": submission.form_id, "form_digest": _digest((submission.digest, pk))}


def _digest(known: object) -> str:
    return blake2b(repr(known).encode(), digest_size=8).hexdigest()
