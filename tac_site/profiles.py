"""Where a person is elsewhere on the web: the network and the handle, told from an address. Several are kept
as one text, an address a line."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from tac_site.addresses import HOST, check_address, refusal, understood, uri
from tac_site.characters import clean_line, clean_text

MAX_PROFILES = 20
MAX_LINES = 200  # a text of more is not even read
MAX_SHOWN = 40  # characters of a web address; of a longer one the host


@dataclass(frozen=True)
class Network:
    key: str
    label: str
    host: str  # on each that fits, the same path is the same page
    path: str  # its group is the handle
    shown: str = "{}"
    tracking: str = "(?!)"


@dataclass(frozen=True)
class Profile:
    network: str  # a key
    label: str
    handle: str  # as people write it; empty where the address has none
    url: str

    @property
    def text(self) -> str:
        return self.handle or _short(self.url)


NO_HANDLE = "(?!)"
NETWORKS = (
    Network("github", "GitHub", r"github\.com", r"/([\w-]+)/?"),
    Network("github", "GitHub", r"gist\.github\.com", NO_HANDLE),
    Network(
        "linkedin",
        "LinkedIn",
        r"([a-z]{2}\.|m\.|touch\.)?linkedin\.com",
        r"(?:/mwlite)?/(?:in|pub)/([^/]+).*",
        tracking=r"trk\w*|trackingid|lipi|licu|originalsubdomain|original_referer|miniprofileurn",
    ),
    Network(
        "x", "X", r"(mobile\.|m\.)?(x|twitter)\.com", r"/@?(\w+)/?", "@{}", tracking="s|t|ref_src|ref_url"
    ),
    Network("bluesky", "Bluesky", r"bsky\.app", r"/profile/([\w.-]+)/?", "@{}"),
    Network("orcid", "ORCID", r"orcid\.org", r"/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])"),
)
# Mastodon is on any host. On these an address of its form is something else.
NOT_MASTODON = (
    *("dev.to", "facebook.com", "farcaster.xyz", "figma.com", "flipboard.com", "hackernoon.com"),
    *("hackmd.io", "hashnode.com", "hashnode.dev", "instagram.com", "jsr.io", "kick.com", "ko-fi.com"),
    *("lu.ma", "luma.com", "medium.com", "note.com", "observablehq.com", "odysee.com"),
    *("patreon.com", "pinterest.com", "producthunt.com", "replit.com", "rumble.com", "snapchat.com"),
    *("stackblitz.com", "steemit.com", "substack.com", "t.me", "threads.com", "threads.net"),
    *("tiktok.com", "twitch.tv", "unsplash.com", "velog.io", "vimeo.com", "youtube.com"),
)
MASTODON_PATH = re.compile(r"/(?:web/)?@([\w.-]+)(?:@([^/@]+))?/?")

# Who sent the visitor, and with what: no page needs to know.
TRACKING = re.compile(
    r"utm_\w+|fbclid|[gd]clid|[gw]braid|igshid|igsh|mc_[ce]id|msclkid|yclid|twclid|ttclid|li_fat_id|_hs(enc|mi)"
    r"|mkt_tok|oly_(anon|enc)_id|vero_id|__s",
    re.IGNORECASE,
)

_NOT_MASTODON = tuple(f".{host}" for host in NOT_MASTODON)
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/?#]*)([^?#]*)", re.IGNORECASE)
_ORCID = re.compile(
    r"(?:https?://(?:www\.)?orcid\.org/|orcid(?: id)?:?\s*)?"
    r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE,
)
_ORCID_DIGITS = "0123456789X"
# What people write who write no address.
_HANDLES = [
    (re.compile(pattern, re.IGNORECASE), address)
    for pattern, address in (
        (rf"(?:mastodon:\s*@?|@)([\w.-]+)@({HOST})", r"https://\2/@\1"),
        (r"(?:bluesky:\s*)?(?:@|https://)?([\w-]+\.bsky\.social)/?", r"https://bsky.app/profile/\1"),
        (r"github:\s*@?([\w-]+)", r"https://github.com/\1"),
        (r"linkedin:\s*@?([\w-]+)", r"https://www.linkedin.com/in/\1"),
        (r"(?:x|twitter):\s*@?(\w+)", r"https://x.com/\1"),
    )
]


def profile_of(address: str) -> Profile:
    host, path = _host_and_path(address)
    if network := _network_of(host):
        match = re.fullmatch(network.path, path)
        handle = network.shown.format(_readable(match[1])) if match else ""
        return Profile(network.key, network.label, handle, address)
    if (match := MASTODON_PATH.fullmatch(path)) and not f".{host}".endswith(_NOT_MASTODON):
        return Profile("mastodon", "Mastodon", f"@{match[1]}@{match[2] or host}", address)
    return Profile("website", "Website", "", address)


def understood_profile(text: str) -> str:
    """The address that is meant; check_profile() says whether it is one."""
    address = understood(text)
    if match := _ORCID.fullmatch(address):
        return f"https://orcid.org/{'-'.join(match.groups()).upper()}"
    for pattern, meant in _HANDLES:
        if match := pattern.fullmatch(text.strip()) or pattern.fullmatch(address):
            return match.expand(meant)
    return _without_tracking(address)


def check_profile(address: str) -> None:
    if address.startswith("mailto:"):
        mail = address.removeprefix("mailto:").partition("?")[0]
        way_out = (
            "Here stand links to pages, such as https://example.org/page or https://github.com/ada. "
            f"If it is an account on Mastodon, write @{mail}."
        )
        raise refusal(mail, "is a mail address", way_out)
    if re.fullmatch(r"@[\w.-]+|[\w-]+", address):
        name = address.removeprefix("@")
        pages = f"https://github.com/{name}, https://x.com/{name}"
        way_out = f"Write {pages} or, on Mastodon, @{name}@mastodon.social."
        if "." in name:
            way_out = f"On Bluesky that is https://bsky.app/profile/{name}."
        raise refusal(address, "does not say on which network", way_out)
    check_address(address, "such as https://example.org/page")
    if not _ADDRESS.match(address):
        raise refusal(address, "is not a web address", "Write one that begins with https://.")
    host, path = _host_and_path(address)
    if host == "orcid.org" and not _is_orcid(path.removeprefix("/")):
        way_out = "Copy it anew from orcid.org, such as https://orcid.org/0000-0002-1825-0097."
        raise refusal(address, "is not an ORCID iD: a digit is wrong or missing", way_out)


def understood_profiles(text: str) -> str:
    """One address a line, each page once."""
    lines = [line for line in clean_text(text).split("\n") if line.strip()]
    if len(lines) > MAX_LINES:
        return text
    found: dict[object, str] = {}
    for address in filter(None, map(understood_profile, lines)):
        found.setdefault(_identity(address), address)
    return "\n".join(found.values())


def check_profiles(text: str) -> None:
    """ValidationError with the lines that are no address of a profile."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) > MAX_PROFILES:
        problem = f"These are {len(lines)} links, and at most {MAX_PROFILES} are kept."
        raise ValidationError(f"{problem} Take away those that matter least.")
    errors: list[str] = []
    for number, line in lines:
        try:
            check_profile(understood_profile(line))
        except ValidationError as error:
            errors += (f"Line {number}: {message}" for message in error.messages)
    if errors:
        raise ValidationError(errors)


def profiles_of(text: str) -> list[Profile]:
    return [profile_of(address) for address in text.split("\n") if address]


def _host_and_path(address: str) -> tuple[str, str]:
    match = _ADDRESS.match(address)
    return (match[1].lower(), match[2]) if match else ("", "")


def _network_of(host: str) -> Network | None:
    return next((network for network in NETWORKS if re.fullmatch(network.host, host)), None)


def _identity(address: str) -> tuple[str, str, str]:
    """Equal for two addresses only where they surely lead to one page: no link may vanish."""
    match = _ADDRESS.match(uri(address))
    if not match:
        return "", address, ""
    profile, network = profile_of(address), _network_of(match[1].lower())
    rest = match.string[match.end() :]
    if profile.handle and not network:  # the same on every server of Mastodon
        return profile.network, profile.handle.lower(), rest
    path = match[2].rstrip("/")
    return network.host if network else match[1].lower(), path.lower() if profile.handle else path, rest


def _short(address: str) -> str:
    host, path = _host_and_path(address)
    text = _readable(host + path).rstrip("/")
    return text if len(text) <= MAX_SHOWN else host


def _readable(text: str) -> str:
    return clean_line(unquote(text))


def _without_tracking(address: str) -> str:
    network = _network_of(_host_and_path(address)[0])
    rest, hash_sign, fragment = address.partition("#")
    page, _, query = rest.partition("?")
    names = network.tracking if network else "(?!)"
    kept = [
        parameter
        for parameter in query.split("&")
        if not TRACKING.fullmatch(name := parameter.partition("=")[0])
        and not re.fullmatch(names, name, re.IGNORECASE)
    ]
    if query and len(kept) < len(query.split("&")):
        rest = "?".join(filter(None, [page, "&".join(kept)]))
    return rest + hash_sign + fragment


def _is_orcid(text: str) -> bool:
    """As ISO 7064 computes its last digit."""
    match = _ORCID.fullmatch(text)
    if match is None:
        return False
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return _ORCID_DIGITS.index(digits[-1]) == (12 - total % 11) % 11
