"""What visitors read of a member once a version is published, in a sentence with its days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as date_format

from members.models.seat import Seat
from members.models.term import Term
from tac_site.folding import fold
from tac_site.publishing.documents import document_of

DAY = timedelta(days=1)
FORMER, ANNOUNCED = "a former member", "announced"


@dataclass(frozen=True)
class Standing:
    """What somebody is on the roster from a day on."""

    first_day: date  # date.min if it is not known
    words: str
    is_bound: bool = False  # the day, or one before
    is_secret: bool = False  # until that day
    ends_term: bool = False  # visitors read before that day that a term ends then

    def until(self, last_day: date | None) -> str:
        """“chair from 1 December 2026 on”, or until that last day."""
        words = self.words or "on no list of members"
        end = f" until {in_words(last_day)}" if last_day else ""
        if self.first_day == date.min:
            return words + end
        return f"{words} from {in_words(self.first_day)}{end or ' on'}{' at the latest' * self.is_bound}"


def outcome(member: Any, terms: Sequence[Term], previous: Sequence[Any]) -> str:
    """Empty if the roster is as it was. `previous` are the member and the terms before, or nothing."""
    old, *old_terms = previous or [None]
    if not member.is_visible:
        return f"{member} is hidden, and on no public page."
    was_visible = old is not None and old.is_visible
    if was_visible and document_of(terms) == document_of(old_terms):
        return ""
    if not terms:
        return f"{member} is on no list of members, because there is no term."
    was = standings(old_terms) if was_visible else []
    now = standings(terms)
    if new := [each for each in now if each not in was]:
        new = [each for each in new if each.words] or new
        return f"{member} is {_changes(now, new)}"
    lost = [each for each in was if each not in now]
    return (
        f"{member} is {_at(now, lost[0].first_day).words} after {in_words(_before(lost[0]))} too."
        if lost
        else ""
    )


def _changes(now: Sequence[Standing], new: Sequence[Standing]) -> str:
    parts = []
    for each, after in zip_longest(now, now[1:]):
        if each in new:
            parts.append(each.until(_before(after) if after and after not in new else None))
    text = ", and ".join(parts)
    earlier = now[: now.index(new[0])]
    if len(earlier) > 1:
        text += f"; before that {earlier[-1].until(None)}"
    elif earlier:
        listed = f"listed as {earlier[-1].words}" if earlier[-1].words else "on no list of members"
        text += f"; until {in_words(_before(new[0]))} {listed}"
    secret = next((each for each in new if each.is_secret), None)
    if secret is None:
        return f"{text}."
    first_day = in_words(secret.first_day)
    if secret.ends_term:
        last_day = in_words(_before(secret))
        return f"{text}. Visitors read at once of the end on {last_day}, and of what follows on {first_day}."
    return f"{text}. Visitors read of it on {first_day}, not before."


def standings(terms: Sequence[Term]) -> list[Standing]:
    """That of today, and those that follow."""
    today = timezone.localdate()
    seats = Seat.objects.in_bulk({term.seat_id for term in terms if term.seat_id})
    days = {date.min, *(term.first_day for term in terms)}
    days |= {term.day_after for term in terms if term.day_after}
    found: list[Standing] = []
    for day in sorted(days):
        standing = _standing(day, terms, seats)
        if not found or found[-1].words != standing.words:
            found.append(standing)
    present = max(index for index, each in enumerate(found) if each.first_day <= today)
    return found[present:]


def _standing(day: date, terms: Sequence[Term], seats: dict[Any, Seat]) -> Standing:
    present = sorted(
        (term for term in terms if term.covers(day)), key=lambda each: (each.office, each.capacity)
    )
    words = " and ".join(dict.fromkeys(_words(term, seats.get(term.seat_id), day) for term in present))
    today = timezone.localdate()
    if not present and any(term.last_day < day for term in terms):
        words = FORMER
    elif not present and any(term.is_public(today) for term in terms):
        words = ANNOUNCED
    begun = [term for term in terms if term.starts_on == day and term.starts_on_is_bound]
    ended = [term for term in terms if term.day_after == day and term.ends_on_is_bound]
    is_secret = any(term.starts_on == day and not term.is_public(today) for term in present)
    ends_term = any(term.day_after == day and term.is_public(today) for term in terms)
    return Standing(day, words, bool(begun or ended), is_secret, is_secret and ends_term)


def _words(term: Term, seat: Seat | None, day: date) -> str:
    """“chair, representative of Intel”"""
    place = ""
    if seat and seat.is_public(day):
        place = f"{Term.Capacity(term.capacity).noun} {seat}"
    elif not term.office_name:
        place = (
            "an observer" if (term.capacity, term.seat_id) == (Term.Capacity.OBSERVER, None) else "a member"
        )
    text = ", ".join(filter(None, [term.office_name.lower(), place]))
    is_named = seat is not None and seat.name_folded == fold(term.employer)
    return f"{text} ({term.employer})" if term.employer and not is_named else text


def _at(now: Iterable[Standing], day: date) -> Standing:
    return [each for each in now if each.first_day <= day][-1]


def _before(standing: Standing) -> date:
    return standing.first_day - DAY


def in_words(day: date) -> str:
    return date_format(day, "j F Y")
