"""What may stand in a variable: each rule says what is wrong with a text, and what to do about it."""

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


class Wrong(NamedTuple):
    rule: str  # goes on after “NAME is “text”: ”
    fix: str


Rule = Callable[[str], Wrong | None]

TRUE_OR_FALSE = {
    "true",
    "t",
    "yes",
    "y",
    "on",
    "1",
    "false",
    "f",
    "no",
    "n",
    "off",
    "0",
}  # as environs has it
LABEL = r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?"
HOST = re.compile(rf"\.?{LABEL}(\.{LABEL})*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
CONTACT = re.compile(r"(mailto:|https://)[!-~]+")
PATH = re.compile("([A-Za-z0-9_-]+/)+")
DATABASES = ("postgres", "postgresql", "sqlite")
WORD = re.compile("[!-~]*")
BUCKET = re.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
MAIL_SERVERS = ("smtp", "submission")
MAIL_OPTIONS = ("", "ssl=true", "tls=true")
ENCODED = "In user and password, what is neither letter nor digit is %-encoded."
# As Django's check security.W009 has it.
LEAST_LENGTH, LEAST_VARIETY, INSECURE = 50, 5, "django-insecure-"


def anything(text: str) -> Wrong | None:
    return None


def true_or_false(text: str) -> Wrong | None:
    if text.lower() in TRUE_OR_FALSE:
        return None
    return Wrong(
        "it has to be true or false; yes, on, 1 and no, off, 0 are taken too.",
        "Write one of them, or unset it.",
    )


def one_of(*words: str) -> Rule:
    def rule(text: str) -> Wrong | None:
        return None if text in words else Wrong(f"it has to be {' or '.join(words)}.", f"Write {words[0]}.")

    return rule


def host_names(text: str) -> Wrong | None:
    if wrong := [host for host in text.split(",") if not HOST.fullmatch(host)]:
        return Wrong(
            f"{_are_no('host name', wrong)}. Neither scheme, port, path nor spaces belong to one, and * "
            "would let anybody choose what the site calls itself.",
            "Write names with commas between them, as in tac.example.org,www.example.org; "
            ".example.org stands for all hosts of that domain.",
        )
    return None


def networks(text: str) -> Wrong | None:
    wrong, everybody = [], []
    for network in text.split(",") if text else []:
        try:
            if ip_network(network).prefixlen == 0:
                everybody.append(network)
        except ValueError:
            wrong.append(network)
    problems = [f"{_are_no('network', wrong)}."] if wrong else []
    if everybody:
        problems.append(f"{', '.join(everybody)} is everybody: each visitor could pretend to be another.")
    fix = "Write addresses or networks with commas between them, as in 127.0.0.1,10.0.0.0/24."
    return Wrong(" ".join(problems), fix) if problems else None


def _are_no(kind: str, texts: list[str]) -> str:
    quoted = ", ".join(f"“{text}”" for text in texts)
    if len(texts) == 1:
        return f"{quoted} is no {kind}"
    return f"{quoted} are no {kind}{'es' if kind.endswith('s') else 's'}"


def absolute_path(text: str) -> Wrong | None:
    if Path(text).is_absolute():
        return None
    return Wrong("it has to be an absolute path.", "Write it with all that is above it, as in /srv/tac.")


def directory(text: str) -> Wrong | None:
    path = Path(text)
    if wrong := absolute_path(text):
        return wrong
    if os.path.exists(path) and not os.path.isdir(path):
        return Wrong("it is a file.", "Name a directory, which may be one that is not there yet.")
    if not os.path.isdir(path.parent):
        return Wrong(
            f"{path.parent} is not there.", f"Make it first (mkdir -p {path.parent}), or name another."
        )
    return None


def secret_key(text: str) -> Wrong | None:
    fix = "Unset it, and the site makes one in DATA_DIR; or write 50 random characters."
    if not text:
        return None
    if len(text) < LEAST_LENGTH:
        return Wrong(f"it has to be {LEAST_LENGTH} characters long or longer, and has {len(text)}.", fix)
    if len(set(text)) < LEAST_VARIETY:
        return Wrong(f"it has to have {LEAST_VARIETY} different characters or more.", fix)
    if text.startswith(INSECURE):
        return Wrong(f"one that begins with {INSECURE} is an example, which others know.", fix)
    return None


def database_url(text: str) -> Wrong | None:
    fix = "Write it as in postgres://user:password@host/name."
    if not text:
        return None
    if not (parts := _parts(text)):
        return Wrong("it cannot be read.", f"{fix} {ENCODED}")
    if parts.scheme not in DATABASES or "://" not in text:
        return Wrong("it has to begin with postgres://.", fix)
    return None if parts.path.strip("/") else Wrong("it names no database.", fix)


def bucket(text: str) -> Wrong | None:
    if not text or BUCKET.fullmatch(text):
        return None
    return Wrong(
        "3 to 63 small letters, digits, hyphens and dots make the name of a bucket.",
        "Write the name alone, as in tac-media.",
    )


def endpoint(text: str) -> Wrong | None:
    parts = _parts(text)
    if not text or (parts and parts.scheme in ("https", "http") and parts.hostname and not parts.username):
        return None
    return Wrong(
        "it has to be the address of a store, and nothing else.",
        "Write it as in https://s3.example.org; the key stands in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.",
    )


def word(text: str) -> Wrong | None:
    if WORD.fullmatch(text):
        return None
    return Wrong("it has spaces or letters that belong to none.", "Copy it once more, without quotes.")


def email_url(text: str) -> Wrong | None:
    fix = "Write it as in submission://user:password@host, or smtp://host."
    if not (parts := _parts(text)):
        return Wrong("it cannot be read.", f"{fix} {ENCODED}")
    if parts.scheme not in MAIL_SERVERS:
        return Wrong("it has to begin with submission:// or smtp://.", fix)
    if parts.query not in MAIL_OPTIONS:
        return Wrong("after the ? only ssl=true or tls=true may stand.", fix)
    return None if parts.hostname else Wrong("it names no host.", fix)


def _parts(text: str) -> SplitResult | None:
    """None also where a sign in the password ends the host too early."""
    try:
        parts = urlsplit(text)
        is_whole = parts.port != 0 and "@" not in parts.path + parts.query + parts.fragment
    except ValueError:
        return None
    return parts if is_whole else None


def mail_addresses(text: str) -> Wrong | None:
    wrong = [address for address in text.split(",") if not _is_mail_address(address)] if text else []
    fix = "Write addresses with commas and no spaces between them."
    return Wrong(f"{_are_no('mail address', wrong)}.", fix) if wrong else None


def sender(text: str) -> Wrong | None:
    if _is_mail_address(parseaddr(text)[1]):
        return None
    return Wrong("it is no mail address.", "Write one as in tac@example.org.")


def _is_mail_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def admin_path(text: str) -> Wrong | None:
    if PATH.fullmatch(text):
        return None
    return Wrong(
        "letters, digits, hyphens and underscores make a path, and a slash at the end alone.",
        "Write one as in staff-only/.",
    )


def time_zone(text: str) -> Wrong | None:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # a name that is none, a path, a directory of names
        return Wrong("no zone of time is called so.", "Write one such as America/Los_Angeles.")
    return None


def contact(text: str) -> Wrong | None:
    if not text or CONTACT.fullmatch(text):
        return None
    return Wrong(
        "it has to be a mailto: or https: address.",
        "Write it as in mailto:security@example.org or https://example.org/security.",
    )
