"""An upload becomes a PDF that does nothing but be read, under a name that nobody guesses."""

import hashlib
import subprocess
import sys
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.crypto import salted_hmac

from tac_site.pdf import inspection

MAX_BYTES = 25 * 1024 * 1024
PATIENCE = 2 * inspection.SECONDS  # on a machine that is busy
SMALLER = "Save it smaller, with smaller pictures, or put it elsewhere and write its address."
TOO_LONG = "takes too long to be checked"
AGAIN = "Export it once more, from the program that it was made with, then upload that."
PRINT = "Print it to a new PDF, which leaves that out, then upload that."
# By what is wrong.
WAYS_OUT = {
    inspection.LOCKED: "Save it without one, then upload that.",
    inspection.FILES: "Take them out and upload each by itself.",
    inspection.MEDIA: "Take that out, or put it elsewhere and write its address.",
    inspection.LINK: "Take that link out: those that begin with https:// or mailto: may stay.",
    **dict.fromkeys((inspection.TOO_MUCH, TOO_LONG), SMALLER),
    **dict.fromkeys((inspection.SCRIPT, inspection.PROGRAM, inspection.FORM), PRINT),
    **dict.fromkeys((inspection.BY_ITSELF, inspection.OUTSIDE), PRINT),
}
# One is checked at a time in a process, which takes some memory while it lasts.
checking = Lock()


def clean_pdf(upload: File) -> ContentFile:  # type: ignore[type-arg]
    """The same file under its name in the media storage. ValidationError says what is wrong with it."""
    if not upload.size:
        raise ValidationError(f"“{upload.name}” is empty. Choose a PDF.")
    if upload.size > MAX_BYTES:
        problem = f"“{upload.name}” has {upload.size / 1024 / 1024:.1f} MB and at most 25 MB are taken."
        raise ValidationError(f"{problem} {SMALLER}")
    upload.seek(0)
    content = upload.read()
    if not content.startswith(b"%PDF-"):
        raise ValidationError(f"“{upload.name}” is not a PDF. Export it as one, then upload that.")
    with checking:
        problem = inspect(content)
    if problem:
        advice = WAYS_OUT.get(problem, AGAIN)
        raise ValidationError(f"“{upload.name}” {problem}, and no such file is taken. {advice}")
    # Not of the content alone: whoever has the file could find out that it is here before it is public.
    secret = salted_hmac("tac_site.pdf", hashlib.sha256(content).digest(), algorithm="sha256").hexdigest()
    return ContentFile(content, f"papers/{secret[:32]}-{len(content)}.pdf")


def inspect(content: bytes) -> str:
    """What is wrong with it, or empty: in a process of its own, which ends in any case."""
    command = [sys.executable, "-I", inspection.__file__]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=True)  # noqa: S603
    except subprocess.SubprocessError:
        return TOO_LONG
    return done.stdout.decode().strip()
