"""What is made from a person's name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from unicodedata import bidirectional, category, combining, name, normalize

from anyascii import anyascii
from django.utils.text import slugify

from tac_site.characters import clean_line

SLUG_LENGTH = 100
RESERVED_SLUGS = ("former", "members", "resources")  # of /members/former/, /#members and /#resources

# Without dots. The case matters only for those that would be names in another.
POST_NOMINALS = {
    *("Jr", "Sr", "II", "III", "IV", "Esq"),
    *("PhD", "DPhil", "DSc", "EdD", "PsyD", "MD", "DDS", "DVM", "RN", "JD", "LLB", "LLM"),
    *("BSc", "MSc", "MBA", "MPhil", "MEd", "BEng", "MEng", "PE", "CEng", "CPA", "CFA", "CISSP", "PMP"),
    *("MBE", "OBE", "CBE", "DBE", "KBE", "FRS", "FREng"),
}
GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}
NAMES_TOO = {
    *("ii", "iv", "edd", "md", "rn", "jd", "mba", "med", "beng", "meng", "pe", "ceng", "mbe", "obe"),
}
# Those that are organisations too if they are written so.
ORGANISATIONS_TOO = {"BSC", "CFA", "CPA", "DDS", "DSC", "FRS", "JD", "MSC"}
# In small letters. Where one has a dot at its end, the same word without it is a name.
ABBREVIATED_TITLES = {
    *("dr", "prof", "assoc", "asst", "pd", "mr", "mrs", "ms", "mx", "mme", "mlle"),
    *("rev.", "hon.", "ing.", "mag.", "capt.", "sen.", "eng.", "dipl.", "univ."),
    *("dr.-ing", "dipl.-ing", "univ.-prof", "priv.-doz", "dott", "dott.ssa"),
    *("д-р", "проф", "акад.", "доц.", "δρ", "د.", "डॉ"),
}
TITLES = ABBREVIATED_TITLES | {"professor", "sir", "dame", "miss", "herr", "frau"}

_post_nominals_folded = {each.casefold() for each in POST_NOMINALS}
_brackets = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_before_letters = re.compile("^[\\W_\u02b0-\u02ff]+")  # quotes, emoji, the ʻ of ʻIolani
_degree = re.compile(r"(?:[^\W\d_]{1,4}\.){2,}")  # such as “M.A.”
_LEADING_VOWELS = "เแโใไເແໂໃໄ"  # of Thai and Lao, written before the letter that they belong to
# To Unicode these are letters or signs, but they are parts of the letter before them.
_ATTACHED = "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"


def is_abbreviated_title(word: str) -> bool:
    """The word that stands before a dot."""
    return not ABBREVIATED_TITLES.isdisjoint({word.casefold(), f"{word.casefold()}."})


def is_post_nominal(text: str) -> bool:
    """It says nothing but what is written behind a name: “Jr.”, “Ph. D.”, “MD PhD”."""
    words = text.split()
    return bool(words) and (_is_post_nominal("".join(words)) or all(map(_is_post_nominal, words)))


def _is_post_nominal(word: str) -> bool:
    plain = word.replace(".", "")
    is_name = plain.casefold() in NAMES_TOO and word.count(".") < 2
    return plain in POST_NOMINALS or (plain.casefold() in _post_nominals_folded and not is_name)


def bare_name(full_name: str) -> str:
    """Without titles and degrees, to tell whether two names are of one person. A son is another one."""
    last_word = full_name.replace(".", "").split()[-1:]
    generation = [word.casefold() for word in last_word if word.casefold() in GENERATIONS]
    return " ".join([*_words_of_name(clean_line(full_name)), *generation])


def slug_of(name: str) -> str:
    """ASCII for a name in any script; "member" for a name without a letter or digit."""
    slug = slugify(anyascii(clean_line(name)).replace("/", " "))[:SLUG_LENGTH].strip("-_") or "member"
    return f"{slug}-member" if slug in RESERVED_SLUGS else slug


def slugs_of(name: str) -> Iterator[str]:
    """For the first of that name, the second, the third ..."""
    slug = slug_of(name)
    yield slug
    yield from (numbered(slug, number) for number in count(2))


def numbered(slug: str, number: int) -> str:
    """The slug for the second, third ... member of the same name, shortened to fit."""
    ending = f"-{number}"
    return slug[: SLUG_LENGTH - len(ending)] + ending


@lru_cache(maxsize=1000)  # a page of the roster has a hundred
def initials(full_name: str) -> str:
    """As a person would write them: the first letters of the first and the last word, here "OR".

    Titles, degrees and what is in brackets do not count: "Prof. Olatunji (Tunji) Ruwase, Ph.D.".
    """
    full_name = clean_line(full_name)
    words = _words_of_name(_brackets.sub(" ", full_name)) or _words_of_name(full_name)
    letters = [_first_letter(word) for word in (words[:1] + words[1:][-1:])]
    # Arabic letters side by side would join to a word.
    between = " " if any(bidirectional(letter[0]) == "AL" for letter in letters) else ""
    return between.join(letters) or full_name[:1]


def _words_of_name(text: str) -> list[str]:
    """What follows a comma belongs to no name, unless there was but one word before it."""
    head = re.split("[,;،，、]", text)[0]
    words = _words(head)
    return _without_post_nominals(_without_titles(words if len(words) > 1 else _words(text)))


def _words(text: str) -> list[str]:
    """Without the signs before their letters; a word without letters is none."""
    found = (_before_letters.sub("", word) for word in re.split(r"[\s・,;،，、]+", text))
    return [word for word in found if word]


def _without_titles(words: list[str]) -> list[str]:
    """Also without the small words of a title, as in “Dr. rer. nat.”."""
    at = 0
    while at < len(words) - 1:
        word = words[at].casefold()
        belongs_to_title = at > 0 and word.endswith(".") and words[at].islower()
        if not ({word, word.rstrip(".")} & TITLES or belongs_to_title):
            break
        at += 1
    return words[at:]


def _without_post_nominals(words: list[str]) -> list[str]:
    while len(words) > 1:
        last = words[-1]
        is_second_half = words[-2].endswith(".") and (last.endswith(".") or len(last) == 1)  # “Ph. D.”
        if len(words) > 2 and is_second_half and is_post_nominal(" ".join(words[-2:])):
            words = words[:-2]
        elif is_post_nominal(last) or (len(words) > 2 and _degree.fullmatch(last)):
            words = words[:-1]
        else:
            break
    return words


def _first_letter(word: str) -> str:
    """With its marks, and as a capital where its script has them."""
    if re.match("IJ[a-z]", word):  # one letter in Dutch
        return "IJ"
    end = 2 if word[0] in _LEADING_VOWELS else 1
    while end < min(len(word), 8) and _continues(word, end):
        end += 1
    letter = word[:end]
    if name(letter[0], "").startswith(("LATIN", "FULLWIDTH", "HALFWIDTH")):
        compatible = normalize("NFKC", letter)  # of a ligature only the first letter
        letter = letter if compatible == letter else compatible[: 2 if compatible == "IJ" else 1]
    capital = letter[0].title()  # not upper(), which has capitals for Georgian that nobody uses in names
    return capital + letter[1:] if len(capital) == 1 else letter


def _continues(word: str, at: int) -> bool:
    """What stands there is part of the letter before: a mark, or a consonant that a virama joins to it."""
    before = word[at - 2] if word[at - 1] in "\u200c\u200d" else word[at - 1]
    return category(word[at])[0] == "M" or word[at] in _ATTACHED or combining(before) == 9
