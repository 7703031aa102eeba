"""An answer of the application as the page cache keeps it: once in each encoding, ready to be sent."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

Headers = list[tuple[str, str]]

LARGEST = 2**20  # bytes of a body that is kept
OVERHEAD = 4096  # bytes of an entry beside its bodies: about what its headers take
LONGEST_ACCEPTED = 200  # characters of an Accept-Encoding that is read

ENCODINGS = ("br", "gzip", "identity")
TEXT = re.compile(r"text/|image/svg\+xml|application/(json|javascript|xml|atom\+xml|manifest\+json)\b")
QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
NO_VARY_SEARCH = re.compile(r'params(?:,\s*except=\(((?:\s*"[^"\\]*")*)\s*\))?')
# Headers of an answer that are made here.
OWN_HEADERS = {"age", "cache-status", "content-encoding", "content-length", "etag", "vary"}
# What “not modified” repeats: RFC 9110, section 15.4.5.
NOT_MODIFIED = {"age", "cache-control", "cache-status", "cdn-cache-control", "etag", "no-vary-search", "vary"}


class Key(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str


@dataclass(slots=True)
class Answer:
    """What the application says."""

    status: str
    headers: Headers
    body: Iterable[bytes]

    def header(self, wanted: str) -> str:
        return ", ".join(value for name, value in self.headers if name.lower() == wanted)

    def is_storable(self) -> bool:
        """Whole, public, the same for everybody, and small. Errors never are: anybody can make them up."""
        if self.status[:3] not in ("200", "301"):
            return False
        allowed = {part.partition("=")[0].strip().lower() for part in self.header("cache-control").split(",")}
        varies = self.header("vary").lower()
        length = self.header("content-length")
        return (
            "public" in allowed
            and allowed.isdisjoint(("private", "no-store", "no-cache"))
            and varies in ("", "accept-encoding")
            and not self.header("set-cookie")
            and not self.header("content-encoding")
            and length.isdecimal()
            and int(length) <= LARGEST
        )

    def counting_parameters(self) -> frozenset[str] | None:
        """None is all of them."""
        said = NO_VARY_SEARCH.fullmatch(self.header("no-vary-search"))
        return frozenset(re.findall('"(.*?)"', said[1] or "")) if said else None

    def read(self) -> bytes:
        try:
            body = b"".join(self.body)
        finally:
            close(self.body)
        self.body = [body]
        return body

    def to(self, method: str, start_response: "StartResponse") -> Iterable[bytes]:
        start_response(self.status, self.headers)
        if method != "HEAD":
            return self.body
        close(self.body)
        return []


class Variant(NamedTuple):
    """An answer in one encoding."""

    etag: str
    headers: Headers
    not_modified: Headers
    body: bytes


@dataclass(slots=True)
class Entry:
    generation: int
    status: str
    variants: dict[str, Variant]
    size: int

    @classmethod
    def of(cls, answer: Answer, body: bytes, key: Key, generation: int) -> "Entry":
        digest = blake2b(body, digest_size=12).hexdigest()
        kept = [pair for pair in answer.headers if pair[0].lower() not in OWN_HEADERS]
        bodies = {"identity": body}
        if TEXT.match(answer.header("content-type")):
            kept.append(("Vary", "Accept-Encoding"))
            # More effort makes them little smaller, and a page after a publish many times slower.
            compressed = {"gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=5)}
            bodies |= {name: data for name, data in compressed.items() if len(data) < len(body)}
        variants = {}
        for encoding, data in bodies.items():
            etag = f'"{digest}-{encoding}"'
            own = [("ETag", etag), ("Content-Length", str(len(data)))]
            if encoding != "identity":
                own.append(("Content-Encoding", encoding))
            headers = [*kept, *own, *traces("hit")]
            unchanged = [pair for pair in headers if pair[0].lower() in NOT_MODIFIED]
            variants[encoding] = Variant(etag, headers, unchanged if answer.status[:3] == "200" else [], data)
        size = sum(map(len, bodies.values())) + len(key.path) + OVERHEAD
        return cls(
            generation,
            answer.status,
            {name: variants.get(name, variants["identity"]) for name in ENCODINGS},
            size,
        )


def traces(how: str, age: int = 0) -> Headers:
    """How the cache came to an answer (RFC 9211), and how long ago that was known to be true."""
    return [("Age", str(age)), ("Cache-Status", f"tac-site; {how}")]


def canonical(query: str, counting: frozenset[str]) -> str:
    """The same parameters always in the same words, byte for byte what they were; those that count."""
    found = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    pairs = sorted((pair for pair in found if pair[0] in counting), key=lambda pair: pair[0])
    return urlencode(pairs, encoding="latin-1")


@lru_cache(maxsize=64)
def preferred_encoding(accepted: str) -> str:
    """RFC 9110, section 12.5.3. Who wants none of ours gets the plain one."""
    if len(accepted) > LONGEST_ACCEPTED:
        return "identity"
    qualities = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = QUALITY.fullmatch(parameter.strip())
        qualities[name.strip()] = float(weight[1]) if weight else 0.0 if parameter.strip() else 1.0
    rest = qualities.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: qualities.get(name, rest))
    quality = qualities.get(best, rest)
    # Nothing said of the plain one: it will do, but any other that is wanted at all is better.
    return best if quality and quality >= qualities.get("identity", 0.0) else "identity"


def matches(tags: str, etag: str) -> bool:
    """Weakly, as If-None-Match asks: RFC 9110, section 13.1.2."""
    return tags.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))


def close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()
