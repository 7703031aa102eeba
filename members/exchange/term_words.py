"""The words that say what a member is on the council, and for which seat."""

import re
from collections.abc import Mapping

from members.models import Seat, Term

CHAIRS = ("chair", "chairperson", "chairwoman", "chairman")
CO_CHAIR = "co chair"
OFFICES = {
    CO_CHAIR: Term.Office.CHAIR,
    "member": Term.Office.NONE,
    **dict.fromkeys(CHAIRS, Term.Office.CHAIR),
    **{f"vice {chair}": Term.Office.VICE_CHAIR for chair in CHAIRS},
}
KINDS = {str(kind.label).lower(): kind for kind in Seat.Kind}
VOTES = {"with vote": True, "no vote": False}  # said of a seat that is not as others of its kind

_capacities = {capacity.noun.split()[0]: capacity for capacity in Term.Capacity}
# “Of” and “for” are read alike.
_phrase = re.compile(rf"(?ai)(?:co[- ](?=lead))?({'|'.join(_capacities)}) (?:of|for) (.+)")
_with_kind = re.compile(rf"(?ai)(.+) ({'|'.join(KINDS)})")
_employer = re.compile(r"(?ai)no employer|at .+")


def plain(text: str) -> str:
    return " ".join(text.replace("-", " ").lower().split())


def split_phrase(words: str) -> tuple[Term.Capacity | None, str]:
    """The capacity and the seat of “Lead of Security”; no capacity where the words are but a seat."""
    if match := _phrase.fullmatch(words):
        return _capacities[match[1].lower()], match[2]
    return (Term.Capacity.OBSERVER, "") if words.lower() == "observer" else (None, words)


def needs_phrase(reference: str) -> bool:
    """To be read as a seat, because alone it would or might be read as something else."""
    is_taken = split_phrase(reference)[0] is not None or _employer.fullmatch(reference)
    return bool(is_taken) or has_office(reference)


def has_office(text: str) -> bool:
    """It is an office, or would be one if a council had the rest for a name."""
    return not {*CHAIRS, "member"}.isdisjoint(plain(text).split())


def split_kind(reference: str) -> tuple[str, Seat.Kind | None]:
    """The name and the kind of “DeepSpeed project”."""
    match = _with_kind.fullmatch(reference)
    return (match[1], KINDS[match[2].lower()]) if match else (reference, None)


def find_seat(reference: str, kinds: Mapping[str, Seat.Kind]) -> str | None:
    """The name of the seat that is meant, of those whose kinds are given by their names."""
    if reference in kinds:
        return reference
    name, kind = split_kind(reference)
    return name if kind and kinds.get(name) == kind else None


def reference_to(name: str, kinds: Mapping[str, Seat.Kind]) -> str:
    """What find_seat finds it by: of a project with its kind, unless another seat has that for a name."""
    with_kind = f"{name} {Seat.Kind.PROJECT.label.lower()}"
    is_project = kinds.get(name) == Seat.Kind.PROJECT
    return with_kind if is_project and with_kind not in kinds else name
