"""A stored response: once in each encoding, ready to be sent."""

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from django.utils.http import parse_etags

from tac_site.caching.responses import Body, RawHeaders, Response, encoded

OVERHEAD = 12 * 1024  # bytes of an entry beside its bodies: about what its headers take, in three encodings
MAX_ACCEPT_ENCODING = 200  # characters of an Accept-Encoding that is read

ENCODINGS = ("br", "gzip", "identity")
TEXT_TYPE = re.compile(r"text/|image/svg\+xml|application/(json|javascript|xml|atom\+xml|manifest\+json)\b")
QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
# Those that the cache makes itself; a response's own are dropped.
CACHE_HEADERS = {"age", "cache-status", "content-encoding", "content-length", "etag", "vary"}
# What “not modified” repeats: RFC 9110, section 15.4.5.
NOT_MODIFIED = {"cache-control", "cdn-cache-control", "etag", "no-vary-search", "vary"}


def cache_headers(cache_status: str, age: int = 0) -> RawHeaders:
    """How the cache came to a response (RFC 9211), and how long ago that was known to be true."""
    return encoded([("Age", str(age)), ("Cache-Status", f"tac-site; {cache_status}")])


HIT = cache_headers("hit")


class Variant(NamedTuple):
    """The response in one encoding, without cache_headers()."""

    etag: str
    headers: RawHeaders
    not_modified: RawHeaders
    body: bytes


class Answer(NamedTuple):
    """What one request gets."""

    status: str
    headers: RawHeaders
    body: bytes

    def send(self, start_response: StartResponse) -> Body:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self.headers]
        start_response(self.status, headers)
        return [self.body] if self.body else []


@dataclass(slots=True)
class Entry:
    generation: int
    status: str
    variants: dict[str, Variant]
    size: int

    @classmethod
    def of(cls, response: Response, generation: int) -> "Entry":
        body = response.read()
        kept = [pair for pair in response.headers if pair[0].lower() not in CACHE_HEADERS]
        bodies = {"identity": body}
        if TEXT_TYPE.match(response.header("content-type")):
            kept.append(("Vary", "Accept-Encoding"))
            # More effort makes them little smaller, and a page after a publish many times slower.
            compressed = {"gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=5)}
            bodies |= {name: data for name, data in compressed.items() if len(data) < len(body)}
        digest = blake2b(body, digest_size=12).hexdigest()
        can_be_not_modified = response.status[:3] == "200"
        variants = {}
        for encoding, data in bodies.items():
            etag = f'"{digest}-{encoding}"'
            headers = [*kept, ("ETag", etag), ("Content-Length", str(len(data)))]
            if encoding != "identity":
                headers.append(("Content-Encoding", encoding))
            repeated = [pair for pair in headers if pair[0].lower() in NOT_MODIFIED and can_be_not_modified]
            variants[encoding] = Variant(etag, encoded(headers), encoded(repeated), data)
        size = sum(map(len, bodies.values())) + OVERHEAD
        by_encoding = {name: variants.get(name, variants["identity"]) for name in ENCODINGS}
        return cls(generation, response.status, by_encoding, size)

    @property
    def is_immutable(self) -> bool:
        """RFC 8246: it never changes, whatever is published."""
        headers = self.variants["identity"].headers
        return any(name.lower() == b"cache-control" and b"immutable" in value for name, value in headers)

    def answer(self, environ: WSGIEnvironment, cached: RawHeaders = HIT) -> Answer:
        variant = self.variants[preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None and variant.not_modified and matches(tags, variant.etag):
            return Answer("304 Not Modified", variant.not_modified + cached, b"")
        body = variant.body if environ["REQUEST_METHOD"] != "HEAD" else b""
        return Answer(self.status, variant.headers + cached, body)


@lru_cache(maxsize=64)
def preferred_encoding(accepted: str) -> str:
    """RFC 9110, section 12.5.3. Who wants none of ours gets the plain one."""
    if len(accepted) > MAX_ACCEPT_ENCODING:
        return "identity"
    qualities = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = QUALITY.fullmatch(parameter.strip() or "q=1")
        qualities[name.strip()] = float(weight[1]) if weight else 0.0
    rest = qualities.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: qualities.get(name, rest))
    quality = qualities.get(best, rest)
    # An identity that is not named is acceptable, but any other encoding that is wanted at all is better.
    return best if quality and quality >= qualities.get("identity", 0.0) else "identity"


def matches(tags: str, etag: str) -> bool:
    """Weakly, as If-None-Match asks: RFC 9110, section 13.1.2."""
    return tags == etag or not {"*", etag, f"W/{etag}"}.isdisjoint(parse_etags(tags))
