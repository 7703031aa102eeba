"""What is made from a person's name."""

from anyascii import anyascii
from django.utils.text import slugify

SLUG_LENGTH = 100
RESERVED_SLUGS = ("former",)  # /members/former/ is another page

# In small letters and without dots, as is_post_nominal() compares them.
POST_NOMINALS = {
    *("jr", "sr", "ii", "iii", "iv", "esq"),
    *("phd", "dphil", "dsc", "edd", "psyd", "md", "dds", "dvm", "rn", "jd", "llb", "llm"),
    *("bsc", "msc", "mba", "mphil", "med", "beng", "meng", "pe", "ceng", "cpa", "cfa", "cissp", "pmp"),
    *("mbe", "obe", "cbe", "dbe", "kbe", "frs", "freng"),
}
TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "dame", "lord", "lady", "rev", "hon"}


def is_post_nominal(text: str) -> bool:
    """It says nothing but what is written behind a name: “Jr.”, “Ph. D.”, “MD PhD”."""
    words = text.replace(".", "").casefold().split()
    return bool(words) and ("".join(words) in POST_NOMINALS or POST_NOMINALS.issuperset(words))


def slug_of(name: str) -> str:
    """ASCII for a name in any script; "member" for a name without a letter or digit."""
    slug = slugify(anyascii(name))[:SLUG_LENGTH].strip("-_") or "member"
    return f"{slug}-member" if slug in RESERVED_SLUGS else slug


def numbered(slug: str, number: int) -> str:
    """The slug for the second, third ... member of the same name, shortened to fit."""
    ending = f"-{number}"
    return slug[: SLUG_LENGTH - len(ending)] + ending


def initials(name: str) -> str:
    """The first letters of the first and the last word: "OR" for "Olatunji (Tunji) Ruwase"."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or name[:1]
