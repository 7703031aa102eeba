"""What may stand on a line of the log."""

import re

# Who has the key of a shared preview can read a draft, and who has the link to choose a password, sign in. In
# parameters the slashes are encoded.
PREVIEW_KEY = r"(?:/|%2f)preview(?:/|%2f)"
PASSWORD_LINK = r"(?:/|%2f)choose-password(?:/|%2f)[\w-]+(?:/|%2f)"  # noqa: S105
SECRET = re.compile(rf"({PREVIEW_KEY}|{PASSWORD_LINK})[^\s/?#&%\"'<>]+", re.IGNORECASE)


def one_line(text: str) -> str:
    """Line breaks, control characters and what turns the direction of the text are escaped as in Python."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text
    )


def without_secrets(text: str) -> str:
    return SECRET.sub(r"\1***", text)
