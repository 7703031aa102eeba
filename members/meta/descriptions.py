"""One or two sentences on a page, shown by search engines and chat programs."""

import re

from django.utils.dateformat import format as date_format

from members.models import Council, Member, Term
from members.names import is_abbreviated_title
from members.seat_record import SeatRecord
from resources.models import Meeting
from tac_site.markdown.render import plain_text
from tac_site.markdown.scripts import SIGNS, UNSPACED

MAX_LENGTH = 155  # characters: search engines show no more
BEGINNING = 2000  # characters of a Markdown text that are enough to describe it

# Full stops of most scripts are followed by a space, those of Chinese and Japanese by the next sentence.
END_OF_SENTENCE = re.compile(r"""[.!?…।॥؟۔։።፧။៕]["'”’»)\]]*(?=\s)|[。！？｡][」』”’）》〉]*""")
ABBREVIATION = re.compile(  # beside those of titles
    "al|approx|bzw|ca|cf|dept|esp|est|etc|feat|fig|incl|messrs|nos|orig|pp|resp|sept|usw|vgl|vol|vs|гг|им|ред|см|ул|др",
    re.IGNORECASE,
)
BETWEEN_LETTERS = re.compile(rf"[{UNSPACED}]\w|\w[{UNSPACED}]|[{SIGNS}]")
SIGNS_INSIDE = " ,;:–—-(/、，；：（「『“"


def describe_council(council: Council) -> str:
    text = council.summary or plain_text(council.overview[:BEGINNING])
    return shorten(text) or ", ".join(filter(None, [council.name, council.organization]))


def describe_member(member: Member, term: Term | None, council: Council, status: str = "") -> str:
    """The term is the one served today; without any the status says what the member was or will be."""
    seat = place_of(term, council.name) if term else ""
    if bio := plain_text(member.bio[:BEGINNING]):
        return shorten(". ".join(filter(None, [seat or status, bio])))
    said = [term.office_name if seat else term.role, term.employer] if term else [status.lower()]
    who = ", ".join(filter(None, [member.name, *said]))
    return shorten(f"{who}. {seat}." if seat else f"{who} – {council.name}")


def place_of(term: Term, council_name: str = "") -> str:
    """“Represents Intel on the Technical Advisory Council”, or empty without a seat."""
    council = f" on the {council_name.removeprefix('The ')}" if council_name else ""
    return f"{term.verb} {term.public_seat}{council}" if term.public_seat else ""


def describe_seat(record: SeatRecord, council: Council) -> str:
    holders = [term.member.name for term in record.present if term.holds_seat]
    vacant = "Vacant today." if record.vacancy and record.vacancy.is_certain else ""
    today = f"Today: {', '.join(holders)}." if holders else vacant
    return shorten(f"Who has held the seat “{record.seat}” of the {council.name}. {today}".strip())


def describe_seats(records: list[SeatRecord], council: Council) -> str:
    name = council.name
    return shorten(f"Who has held which seat of the {name}." if records else f"The {name} has no seats.")


def describe_meeting(meeting: Meeting, council: Council) -> str:
    day = date_format(meeting.day, "l j F Y")
    state = ", which is cancelled" if meeting.is_cancelled else ""
    text = f"Meeting of the {council.name} on {day}, {meeting.starts}{state}."
    return shorten(f"{meeting.title}. {text}" if meeting.title else text)


def describe_meetings(council: Council) -> str:
    return shorten(
        f"The meetings of the {council.name}: when they are, their agendas, minutes and recordings."
    )


def shorten(text: str) -> str:
    """Whole sentences if some fit, else whole words and an ellipsis."""
    if len(text) <= MAX_LENGTH:
        return text
    ends = [match.end() for match in END_OF_SENTENCE.finditer(text[: MAX_LENGTH + 2]) if _is_end(text, match)]
    if fitting := [end for end in ends if MAX_LENGTH // 2 < end <= MAX_LENGTH]:
        return text[: fitting[-1]]
    return f"{_whole_words(text, MAX_LENGTH - 1).rstrip(SIGNS_INSIDE)}…"


def _is_end(text: str, match: re.Match[str]) -> bool:
    """Not after an abbreviation, an initial or a day, nor before a small letter."""
    if match[0][0] not in ".!?…":
        return True
    if text[match.end() :].lstrip()[:1].islower():
        return False
    word = (text[: match.start()].split() or [""])[-1].lstrip("(“\"„‘'")
    is_short_name = len(word) <= 4 and word[:1].isupper()  # Dr, Prof, Inc, and IBM
    is_day = len(word) <= 2 and word.isdigit()  # "am 3. Mai"
    is_known = is_abbreviated_title(word) or ABBREVIATION.fullmatch(word) is not None
    is_abbreviation = len(word) == 1 or "." in word or is_known
    return match[0][0] != "." or not (is_short_name or is_day or is_abbreviation)


def _whole_words(text: str, length: int) -> str:
    """As many as fit. Where no space is near, as in Chinese, it may end after any letter of such a script."""
    head = text[:length]
    if text[length].isspace():
        return head
    if (space := head.rfind(" ")) > length // 2:
        return head[:space]
    ends = (end for end in range(length, length // 2, -1) if BETWEEN_LETTERS.match(text, end - 1))
    return text[: next(ends, length)]
