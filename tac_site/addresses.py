"""What a link may lead to: a web page, a mailbox, a calendar, a page of this site. Every field that holds an
address asks here, and every link in a text."""

import re
from collections.abc import Callable
from unicodedata import normalize
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from tac_site.characters import clean_address

SCHEMES = {"http", "https", "webcal", "mailto"}
MAX_ADDRESS = 2000  # characters; a longer one is not even read
MAX_LABEL = 63  # characters of a part of a host; Punycode of a longer one would take long

_LABEL = r"[^\s\x00-,./:-@\[-^`{-\x7f]+"  # one part of a host
HOST = rf"(?:{_LABEL}\.)+(?:xn--[\w-]+|(?![\d_-]){_LABEL}(?<=..))"
_HOST_FIRST = re.compile(rf"{HOST}\.?(:\d+)?([/?#].*)?")
_MAIL = re.compile(rf"((?!/)[^\s@:?#<>\\,;()\[\]\"]+@{HOST})(\?.*)?")
_AT = re.compile("&(#0*64|#x0*40|commat);", re.IGNORECASE)
_WITH_HOST = re.compile(r"(https?|webcal)://([^/?#]*)(.*)", re.DOTALL)
_SCHEME = re.compile(r"^(https?|webcal|mailto):\s*", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^[^/:?#]+\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|md|csv|json|xml|ics|zip|html?|php|jpe?g|png|gif|svg|webp)"
    r"([?#].*)?$",
    re.IGNORECASE,
)
_BEGINNING = r"(?=(?:https?|webcal)://|mailto:|www\.)"

# What stands before an address in a list or below a mail, such as “GitHub:”.
_LABELLED = re.compile(
    rf"(?!(?:https?|webcal|mailto)\b)[^\W\d_][^:：/@?#]{{0,40}}(?::\s+|：\s*|:{_BEGINNING})(.+)",
    re.IGNORECASE,
)
_QUOTES = "\"'`“”„‘’‚«»‹›「」"
_IN_MARKDOWN = re.compile(r"\[[^\[\]]*\]\(\s*<?([^\s<>]+)>?\s*\)")
_IN_BRACKETS = re.compile(r"[^<>]*<([^\s<>]+)>|\(([^\s()]+)\)")

EXAMPLES = "such as https://example.org/page, list@example.org or, for a page of this site, /members/"
_KEEP_ONE = "Keep one of them. Where there may be several, each has its own line."
_ON_THE_WEB = (
    "Put the file on the web first. Then write its address here, such as https://example.org/file.pdf."
)

# What people bring that is no address: what is wrong, and what to do.
_REFUSED = [
    (re.compile(pattern, re.IGNORECASE), problem, way_out)
    for pattern, problem, way_out in (
        (rf"^[^\s/@.]*+[/@.]\S.*\s[,;]?{_BEGINNING}", "has two addresses in it", _KEEP_ONE),
        (r"^[^/?#@]+@[^/?#@]+@", "has two addresses in it", _KEEP_ONE),
        (r"^(file:|[a-z]:[\\/]|\\\\)", "is a file on one computer, where nobody else finds it", _ON_THE_WEB),
        (_FILE_NAME.pattern, "is the name of a file and does not say where it is", _ON_THE_WEB),
        (
            r"^(?!(https?|webcal|mailto):)[a-z][a-z0-9+.-]*:(?!\d)",
            "is of a kind that is not linked here",
            "Write an address that begins with https://.",
        ),
    )
]
# Where it can be told what is meant, but not for sure: what is wrong, and how it becomes an address.
_DOUBTFUL = [
    (re.compile(pattern, re.IGNORECASE), problem, replacement)
    for pattern, problem, replacement in (
        (rf"^[^/@.?#]*\s{_BEGINNING}", "has words before it", ""),
        (r"^((https?|webcal)\b:?/*)+(?=(https?|webcal)\b:?/)", "begins twice", ""),
        (
            r"^(https?|webcal)(:/?(?!/)|[;.]?//|:/{3,})",
            "does not begin as a web address does",
            r"\1://",
        ),
        (r"^mailto:/+", "does not begin as a mail address does", "mailto:"),
        (r"\\", "has a backslash in it", "/"),
        (r"^//+", "leads to another site but does not say how", "https://"),
        (r"^([a-z]+://)[^/?#]*@", "has a user’s name before the host", r"\1"),
        (r"\s", "has a space in it", "%20"),
    )
]

_check_web = URLValidator(schemes=["http", "https"])


def understood(text: str) -> str:
    """The address that is meant by what was typed or pasted; check_address() says whether it is one."""
    address = clean_address(re.sub(rf"(?<!\s)\s++{_BEGINNING}", " ", text))
    if len(address) > MAX_ADDRESS:
        return address
    while (inner := _unwrapped(address)) != address:
        address = inner
    return with_scheme(address)


def with_scheme(address: str) -> str:
    """A host alone is on the web, and a mailbox alone gets mail; the name of a file says neither."""
    if len(address) > MAX_ADDRESS:
        return address
    address = _SCHEME.sub(lambda match: f"{match[1].lower()}:", address)
    with_at = _AT.sub("@", address)
    if address.startswith("mailto:"):
        return with_at
    if _is_mail(with_at):
        return f"mailto:{with_at}"
    if _HOST_FIRST.fullmatch(address) and not is_file_name(address):
        return f"https://{address}"
    return address


def is_file_name(text: str) -> bool:
    return _FILE_NAME.match(text) is not None


def check_address(address: str, examples: str = EXAMPLES) -> None:
    """ValidationError if no link may lead there."""
    if len(address) > MAX_ADDRESS:
        raise refusal(f"{address[:50]}…", "is too long", f"Write at most {MAX_ADDRESS} characters.")
    for pattern, problem, way_out in _REFUSED:
        if pattern.search(address):
            raise refusal(address, problem, way_out)
    problems, meant = [], address
    for pattern, problem, replacement in _DOUBTFUL:
        if pattern.search(meant):
            problems.append(problem)
            meant = pattern.sub(replacement, meant)
    if not _is_valid(meant):
        raise refusal(address, "is not an address", f"Write the whole of it, {examples}.")
    if problems:
        raise refusal(address, problems[0], f"Write {meant} if that is meant.")


def uri(address: str) -> str:
    """As programs have it: in ASCII, as RFC 3986 says."""
    address = re.sub("%(?![0-9A-Fa-f]{2})", "%25", address)
    if match := _WITH_HOST.fullmatch(address):
        scheme, host, rest = match.groups()
        return f"{scheme}://{_ascii_host(host)}{_quoted(rest)}"
    if address.startswith("mailto:"):
        mail, mark, headers = address.removeprefix("mailto:").partition("?")
        name, at, host = mail.rpartition("@")
        return f"mailto:{quote(name, safe='!$&*+=%')}{at}{_ascii_host(host)}{mark}{_quoted(headers)}"
    return _quoted(address)


def refusal(address: str, problem: str, way_out: str) -> ValidationError:
    return ValidationError(f"“{address}” {problem}. {way_out}", code="address")


def _unwrapped(address: str) -> str:
    """Without the quotes, the brackets or the Markdown around it, or the label before it."""
    if address[:1] in _QUOTES and address[-1:] in _QUOTES:
        return address.strip(_QUOTES).strip()
    if match := _IN_MARKDOWN.fullmatch(address) or _IN_BRACKETS.fullmatch(address):
        return str(next(filter(None, match.groups())))
    match = _LABELLED.fullmatch(address)
    return match[1] if match and _SCHEME.match(with_scheme(match[1])) else address


def _is_valid(address: str) -> bool:
    if re.match("/(?!/)", address):
        return True
    if address.startswith("mailto:"):
        return _is_mail(address.removeprefix("mailto:"))
    return _passes(_check_web, re.sub("^webcal:", "https:", uri(address)))


def _is_mail(text: str) -> bool:
    """A mailbox, as in “list@example.org?subject=TAC”."""
    match = _MAIL.fullmatch(text)
    return match is not None and _passes(validate_email, uri(f"mailto:{match[1]}").removeprefix("mailto:"))


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


def _ascii_host(host: str) -> str:
    """What is not in ASCII as Punycode, as browsers ask for it."""
    name, colon, port = host.partition(":")
    if name.isascii():
        return quote(host, safe=":[]%")
    labels = normalize("NFKC", name.lower()).replace("。", ".").split(".")
    return ".".join(map(_ascii_label, labels)) + colon + quote(port)


def _ascii_label(label: str) -> str:
    if label.isascii() or len(label) > MAX_LABEL or not re.fullmatch(_LABEL, label):
        return quote(label, safe="")
    return "xn--" + label.encode("punycode").decode()


def _quoted(rest: str) -> str:
    """What comes after the host."""
    head, mark, fragment = rest.partition("#")
    safe = "/?:@!$&'()*+,;=~%"
    return quote(head, safe) + mark + quote(fragment, safe)
