"""Makes the draft that a step of the comparison asks for: one, however often its button is pressed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from members.minutes.meeting_comparison import MeetingComparison
from members.minutes.meeting_record import Record
from members.minutes.roster_comparison import Difference, Kind
from members.minutes.steps import Action, Step, as_new, steps_of
from members.minutes.taken_over import taken_over
from members.models import Attendance, Member, Seat
from resources.models import Meeting
from tac_site.primary_keys import random_pk
from tac_site.publishing.documents import Document, Entry, document_of, key_of
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import day_and_time
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import Writer, lock, writing


@dataclass(frozen=True)
class Outcome:
    text: str
    is_done: bool = True
    url: str = ""  # of the draft, or of where it is mended


def make_draft(record: Record, key: str, action: Action, chosen: int, user: Any) -> Outcome:
    """What differs is found anew under the lock: the second of two clicks finds the draft of the first."""
    with transaction.atomic():
        lock(Member)
        comparison = MeetingComparison(record)
        difference = next((each for each in comparison.differences if each.key == key), None)
        if difference is None:
            return Outcome("This difference is gone: look at the others again below.", is_done=False)
        steps = steps_of(difference, comparison)
        for step in steps:
            if step.action == action and (step.member is None or step.member.pk == chosen):
                return _Making(comparison, difference, step, user).make()
        return Outcome(f"{difference.name}: {steps[-1].text}.", is_done=False, url=steps[-1].url)


class _Making:
    def __init__(self, comparison: MeetingComparison, difference: Difference, step: Step, user: Any) -> None:
        self.comparison, self.difference, self.step, self.user = comparison, difference, step, user
        self.meeting = comparison.record.meeting

    def make(self) -> Outcome:
        if self.step.action == Action.CHOOSE:
            return self._store(Meeting, self.meeting.pk)
        if self.step.action == Action.NEW_SEAT:
            return self._store(Seat, random_pk())
        drafted = self._drafted
        return self._store(Member, drafted.member.pk if drafted.member else random_pk())

    @property
    def _drafted(self) -> Difference:
        """As it is on top of the drafts that wait: of what was taken over before, this one begins."""
        difference = self.comparison.drafted[self.difference.key]
        return as_new(difference) if difference.kind == Kind.WHICH else difference

    def _store(self, model: type[Revisable], pk: int) -> Outcome:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
        with writing(model, pk) as writer:
            before = writer.state.draft
            if before and before.goes_live_at:
                when = day_and_time(before.goes_live_at)
                text = f"The draft of “{before}” is scheduled for {when}. Change it in its form."
                return Outcome(text, is_done=False, url=url)
            if writer.state.has_conflict:
                text = (
                    f"The draft of “{before}” conflicts with what was published since. Settle it in its form."
                )
                return Outcome(text, is_done=False, url=url)
            document = self._document(writer)
            if before and equivalent(document, writer.state.document):
                return Outcome(f"The draft of “{before}” says this already.", url=url)
            values = {"author": self.user, "reason": f"Taken over from the meeting of {self.meeting.day}"}
            values["needs_review"] = writer.state.stays_for_review(is_reviewed=False)
            draft = writer.save_draft(document, **values)
        how = "is in its draft now" if before else "is in a new draft"
        return Outcome(f"What the minutes say of “{draft}” {how}.", url=url)

    def _document(self, writer: Writer) -> Document:
        document = writer.state.document
        if self.step.action == Action.CHOOSE and self.step.member:
            row = self.difference.places[0].row
            return [_with_member(entry, row, self.step.member) for entry in document]
        if self.step.action == Action.NEW_SEAT and self.step.seat:
            kind = self.step.seat.kind
            seat = Seat(pk=writer.pk, name=self.step.seat.name, kind=kind, votes=kind.usually_votes)
            return document_of([seat])
        source = source_of(self.meeting)
        return taken_over(self._drafted, document, writer.pk, self.comparison.record.day, source)


def _with_member(entry: Entry, row: Attendance, member: Member) -> Entry:
    if key_of(entry) != (Attendance._meta.label_lower, row.pk):
        return entry
    return {**entry, "fields": {**entry["fields"], "member": member.pk}}


def source_of(meeting: Meeting) -> str:
    """The page with the minutes. A meeting that is only a draft gets its address when it goes live."""
    if not meeting.is_visible:
        return ""
    free = (slug for slug in meeting.possible_slugs() if not Meeting.objects.known_as(slug))
    return reverse("resources:meeting", args=[meeting.slug or next(free)])
