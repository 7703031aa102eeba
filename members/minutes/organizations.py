"""Whether two names, as people write them, are of the same organization, project or group.

Case, accents, dots and commas make no difference, nor does a form such as “Inc.” at the end. “Red Hat/IBM” is
“IBM”, and it is “Red Hat”. All else does: “Google” is another name than “Google Cloud”.
"""

import re
from itertools import product

from members.models import Seat
from tac_site.folding import spellings

FORMS = {"inc", "incorporated", "ltd", "limited", "llc", "corp", "corporation", "gmbh", "ag", "plc"}
# Which words a name of the kind may have at its end, or leave out.
_ENDINGS = {
    Seat.Kind.MEMBER_COMPANY: (),
    Seat.Kind.MEMBER_CLASS: (("member",), ("members",)),
    Seat.Kind.PROJECT: (("project",),),
    Seat.Kind.WORKING_GROUP: (("working", "group"), ("wg",)),
}


def is_same(one: str, other: str) -> bool:
    return not names_of(one).isdisjoint(names_of(other))


def names_of(text: str, kind: Seat.Kind = Seat.Kind.MEMBER_COMPANY) -> set[str]:
    """How the name may be written otherwise, to be compared with those of another."""
    spelled = [each for part in {text, *text.split("/")} for each in spellings(part)]
    found = {_plain(each, ending) for each, ending in product(spelled, [(), *_ENDINGS[kind]])}
    return found - {""}


def _plain(text: str, ending: tuple[str, ...]) -> str:
    words = re.findall(r"[^\W_]+", text)
    while len(words) > 1 and words[-1] in FORMS:
        words.pop()
    has_ending = bool(ending) and tuple(words[-len(ending) :]) == ending
    return " ".join(words[: -len(ending)] if has_ending else words)
