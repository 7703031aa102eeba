import re
from dataclasses import dataclass
from hashlib import blake2b

from django.http import HttpRequest
from django.utils.crypto import get_random_string

BUTTONS = {"_continue": "continue", "_addanother": "another", "_draft": "draft", "_review": "review"}


@dataclass(frozen=True)
class Submission:
    """What a form of the admin was sent with, beside the fields of the object. Parsed once."""

    button: str  # publish, continue, another, draft or review
    form_id: str  # the same each time that one opened form is sent
    digest: str  # the same only for the same content
    opened_on: str | None  # the token of the state that the form was opened on
    choice: str  # what the editor chose to do about a conflict
    choice_token: str  # the state for which that was chosen
    doubts_read: str  # the digest of the doubts that the editor was asked about

    @classmethod
    def of(cls, request: HttpRequest) -> "Submission":
        post = request.POST
        button = next((button for name, button in BUTTONS.items() if name in post), "publish")
        form_id = match[0] if (match := re.fullmatch("[A-Za-z0-9]{16,32}", post.get("form_id", ""))) else ""
        choice, _, token = post.get("resolution", "").partition(" ")
        doubts_read = post.get("doubts_read", "")
        return cls(button, form_id, _digest(request), post.get("opened_on"), choice, token, doubts_read)

    @classmethod
    def none(cls) -> "Submission":
        """Of a form that is opened."""
        return cls("publish", get_random_string(16), "", None, "", "", "")

    @property
    def identity(self) -> dict[str, str]:
        """The fields by which a revision tells that it came from this submission."""
        return {"form_id": self.form_id, "form_digest": self.digest}

    @property
    def publishes(self) -> bool:
        return self.button in ("publish", "continue", "another")


def _digest(request: HttpRequest) -> str:
    digest = blake2b(digest_size=16)
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
