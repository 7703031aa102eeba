"""How a text is searched: columns hold it as fold() writes it, and contains() asks them for a word.

Case, accents, and the kind of a quote, hyphen or digit make no difference. A word is looked for in its own
script. It is not transliterated, as an address is: “li”, for 李, stands in many English words, and nobody can
tell from a name which Latin letters the person writes: 山田 is Yamada or Shantian. Whom people shall find by
those has them in the name or the bio. Members are sorted by the same column: Latin letters come first.
"""

import re
from functools import lru_cache, reduce
from operator import or_
from unicodedata import category, combining, name, normalize

from anyascii import anyascii
from django.db.models import Q

# German, Danish and Norwegian letters, as they are written where there is no key for them.
_IN_TWO_LETTERS = {"ä": "ae", "å": "aa", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue"}
# Keyboards for Arabic and for Persian have the one or the other.
_ALIKE = {"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
_two_letters = re.compile(f"[{''.join(_IN_TWO_LETTERS)}]")
_changed = re.compile(r"([^\x00-\x7f]|['\"`])+")  # of ASCII, nothing but quotes: a long text is mostly that


def fold(text: str) -> str:
    """The text without accents, then the words that have another spelling: “Jörg” is “jorg joerg”."""
    plain, *others = spellings(text)
    words = {*plain.split()}
    more = [word for other in others for word in other.split() if word not in words]
    return " ".join([plain, *dict.fromkeys(more)])


def contains(word: str, *columns: str) -> Q:
    """The word is in one of the columns, in one of its spellings."""
    conditions = [Q(**{f"{column}__contains": each}) for column in columns for each in spellings(word)]
    return reduce(or_, conditions)


def words_are_in(words: str, text: str) -> bool:
    """As contains() asks a column, of a text that no column holds folded."""
    return words_are_in_folded(words, fold(text))


def words_are_in_folded(words: str, folded: str) -> bool:
    return all(any(each in folded for each in _spellings_of(word)) for word in words.split())


@lru_cache(maxsize=1000)  # the same words are asked of text after text
def _spellings_of(word: str) -> tuple[str, ...]:
    return tuple(spellings(word))


def spellings(text: str) -> list[str]:
    """One or two: “muller” and “mueller” for “Müller”. What is nothing but quotes stays as it is."""
    text = normalize("NFKC", text.replace("´", "'")).casefold()
    written = dict.fromkeys([text, _in_two_letters(text)])
    return list(dict.fromkeys(_plain(each) or text for each in written))


def _in_two_letters(text: str) -> str:
    return _two_letters.sub(lambda found: _IN_TWO_LETTERS[found[0]], text)


def _plain(text: str) -> str:
    plain = _changed.sub(lambda found: "".join(map(_plain_character, found[0])), normalize("NFKD", text))
    return normalize("NFC", plain)


@lru_cache(maxsize=5000)
def _plain_character(character: str) -> str:
    kind = category(character)
    if _is_accent(character) or kind in ("Cf", "Pi", "Pf"):
        return ""
    is_latin = kind == "Nd" or kind[0] == "P" or name(character, "").startswith(("LATIN", "MODIFIER LETTER"))
    text = anyascii(character) if is_latin else _ALIKE.get(character, character)
    return text.translate({ord(quote): None for quote in "'\"`"})


def _is_accent(character: str) -> bool:
    """A mark that people leave out: above or below a letter, a vowel of Hebrew or Arabic, a variant."""
    position = combining(character)
    is_variant = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return is_variant or position == 1 or 10 <= position <= 36 or position >= 200
