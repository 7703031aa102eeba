"""Whom a written name means among the members. Between two it never decides."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from members.models import Member
from members.names import bare_name
from tac_site.folding import spellings

Words = tuple[str, ...]
Readings = list[Words]  # the whole name comes first
Known = tuple[Member, Readings]

_NICKNAME = re.compile(
    r"(?<!\S)(?:[“”„\"](?P<double>[^“”„\"]+)[“”\"]|[‘’‚'](?P<single>[^‘’‚']+)[‘’'])(?!\S)"
    r"|«(?P<pointed>[^«»]+)»|[(（](?P<brackets>[^()（）]+)[)）]"
)
_BETWEEN_WORDS = re.compile(r"[\s.,‐‑–-]+")


@dataclass(frozen=True)
class Match:
    member: Member | None = None
    candidates: tuple[Member, ...] = ()  # whom it may mean, where nothing decides


def told_apart(members: Iterable[Member]) -> list[str]:
    """Their names, with the addresses of those who have the same."""
    known = list(members)
    times = Counter(member.name for member in known)
    return [f"{each.name} ({each.slug})" if times[each.name] > 1 else each.name for each in known]


class Names:
    def __init__(self, members: Iterable[Member]) -> None:
        self.known = [(member, readings(member.name)) for member in members]
        self._with_word: dict[str, set[int]] = defaultdict(set)  # positions among the known
        for at, (_, known) in enumerate(self.known):
            for word in _words_in(known):
                self._with_word[word].add(at)

    def match(self, written: str) -> Match:
        """The only one who has the very name, or else a part of it with a nickname, or else the same words in
        another order, or else its initials."""
        if not (own := readings(written)):
            return Match()
        near = self._near(own)
        for fits in (_same_name, _same_reading, _same_words, _same_initials):
            if found := _found(near, own, fits):
                return Match(found[0]) if len(found) == 1 else Match(None, tuple(found))
        return Match(None, tuple(_found(near, own, _may_be_the_same)))

    def _near(self, own: Readings) -> list[Known]:
        """Those who share a word, as whoever may be meant does: all 300 are too many to try each time."""
        positions: set[int] = set()
        for word in _words_in(own):
            positions |= self._with_word.get(word, set())
        return [self.known[at] for at in sorted(positions)]


def _found(near: list[Known], own: Readings, fits: Callable[[Readings, Readings], bool]) -> list[Member]:
    return [member for member, known in near if fits(own, known)]


def _words_in(found: Readings) -> set[str]:
    return {word for words in found for word in words}


def readings(name: str) -> Readings:
    """“Jongsok “James” Choi” is called Jongsok Choi and James Choi too."""
    found: Readings = []
    nickname = _NICKNAME.search(name)
    for spelling in (0, -1):
        if nickname is None:
            found.append(_words(name, spelling))
            continue
        before, after = (
            _words(part, spelling) for part in (name[: nickname.start()], name[nickname.end() :])
        )
        called = _words(next(filter(None, nickname.groups())), spelling)
        real = before + after
        found += [before + called + after, real, called + real[1:], called + after]
    several = any(len(each) > 1 for each in found)
    return [each for each in dict.fromkeys(found) if len(each) > several]


def _words(text: str, spelling: int) -> Words:
    """In small letters without accents, titles and degrees."""
    spelled = spellings(bare_name(text))[spelling] if text.strip() else ""
    return tuple(filter(None, _BETWEEN_WORDS.split(spelled)))


def _same_name(own: Readings, known: Readings) -> bool:
    return own[:1] == known[:1]


def _same_reading(own: Readings, known: Readings) -> bool:
    return not {*own}.isdisjoint(known)


def _same_words(own: Readings, known: Readings) -> bool:
    return not {tuple(sorted(each)) for each in own}.isdisjoint(tuple(sorted(each)) for each in known)


def _same_initials(own: Readings, known: Readings) -> bool:
    return any(_abbreviates(*sorted((one, other), key=len)) for one in own for other in known)


def _abbreviates(short: Words, long: Words) -> bool:
    """“J. Daily” and “Jeff A. Daily” are Jeff Daily: the last word is the same, the first begins alike."""
    if len(short) < 2 or short[-1] != long[-1] or len(short[-1]) < 2:
        return False
    if len(short) == len(long):
        return all(map(_begins_alike, short, long))
    left_out = long[1:-1]
    return len(short) == 2 and _begins_alike(short[0], long[0]) and all(len(word) == 1 for word in left_out)


def _begins_alike(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _may_be_the_same(own: Readings, known: Readings) -> bool:
    """Worth a question: Joe or Joseph, with or without a middle name, the last name alone."""
    return any(
        (one[-1] == other[-1] and one[0][0] == other[0][0]) or {*one} <= {*other} or {*other} <= {*one}
        for one in own
        for other in known
    )
