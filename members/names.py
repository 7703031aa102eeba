"""What is made from a person's name."""

from anyascii import anyascii
from django.utils.text import slugify

SLUG_LENGTH = 100
RESERVED_SLUGS = ("former",)  # addresses under /members/ that are pages of their own


def fold(text: str) -> str:
    """For finding and sorting: "José" and "jose" become one, as do “curly” and "straight" quotes."""
    return anyascii(text).casefold()


def slug_of(name: str) -> str:
    """ASCII for a name in any script; "member" for a name without a letter or digit."""
    slug = slugify(anyascii(name))[:SLUG_LENGTH].strip("-_") or "member"
    return f"{slug}-member" if slug in RESERVED_SLUGS else slug


def numbered(slug: str, number: int) -> str:
    """The slug of the second, third ... of one name, within the length that fits."""
    ending = f"-{number}"
    return slug[: SLUG_LENGTH - len(ending)] + ending


def initials(name: str) -> str:
    """The first letters of the first and the last word, of "Olatunji (Tunji) Ruwase" OR."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or name[:1]
