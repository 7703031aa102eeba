"""What may be brought in as minutes: a text of at most 1 MB and 3,000 lines."""

from django.core.exceptions import ValidationError

MAX_BYTES = 1024 * 1024
MAX_LINES = 3_000  # each may be a name that is looked for
LARGER = "larger than 1 MB: is it the right file?"
TOO_LARGE = f"It is {LARGER}"
# How files of word processors begin: what is zipped, what is of the kind before, and rich text.
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%PDF")


def text_of(data: bytes) -> str:
    """ValidationError for what is none."""
    if len(data) > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    if data.startswith(_SIGNATURES):
        raise ValidationError(
            "It is a document of a word processor, or a PDF. Save it as Markdown (.md) first."
        )
    if (lines := data.count(b"\n")) > MAX_LINES:
        raise ValidationError(
            f"It has {lines:,} lines, and minutes have at most {MAX_LINES:,}. Leave out what belongs to none."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = data[error.start : error.start + 1].hex().upper()
        problem = f"Line {line}: found the byte 0x{found}, expected UTF-8 text."
        raise ValidationError(f"{problem} Save the file as UTF-8.") from error
