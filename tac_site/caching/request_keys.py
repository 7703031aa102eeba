"""Which page a request asks for."""

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import split_domain_port

MAX_PATHS = 10_000  # of which the significant parameters are remembered


class Key(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str


class PageRequest(NamedTuple):
    """A request for a page, at one generation of the content."""

    raw: Key  # with the whole query
    canonical: Key | None  # with its significant parameters, unless it is not known yet which these are
    generation: int

    @property
    def key(self) -> Key:
        return self.canonical or self.raw

    @property
    def call_key(self) -> tuple[Key, int]:
        """Of a single-flight call. Which parameters are significant, the first request finds out for all."""
        return self.canonical or self.raw._replace(query=""), self.generation


class RequestKeys:
    def __init__(self) -> None:
        self._hosts = {host.lower() for host in settings.ALLOWED_HOSTS}
        proxy: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
        self.scheme_variable, self._https = proxy or ("wsgi.url_scheme", "https")
        self._significant: dict[str, frozenset[str]] = {}  # path -> the significant parameters there

    def raw_key(self, environ: WSGIEnvironment) -> Key:
        """Raises DisallowedHost."""
        request = WSGIRequest({**environ})  # it writes the path anew, which the application has to read
        scheme = self._https if request.is_secure() else "http"
        host = request.get_host().lower()
        return Key(scheme, host, environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))

    def canonical(self, key: Key) -> Key | None:
        significant = self._significant.get(key.path)
        return None if significant is None else key._replace(query=canonical_query(key.query, significant))

    def learn(self, key: Key, significant: frozenset[str] | None) -> bool:
        """Which parameters the page with that key declared. Whether the key is that of a page to store."""
        if significant is None:
            return not key.query
        if len(self._significant) >= MAX_PATHS:
            self._significant.clear()
        self._significant[key.path] = significant
        return canonical_query(key.query, significant) == key.query

    def is_trusted(self, key: Key, environ: WSGIEnvironment) -> bool:
        """Nobody can make up many of its kind."""
        domain, port = split_domain_port(key.host)
        return domain in self._hosts and port in ("", environ.get("SERVER_PORT")) and not key.query

    def environ_of(self, key: Key, environ: WSGIEnvironment) -> WSGIEnvironment:
        """The request reduced to its key: whatever else it says cannot become part of the page."""
        removed = ("HTTP_", "CONTENT_", "wsgi.file_wrapper")
        kept = {name: environ[name] for name in environ if not name.startswith(removed)}
        return {
            **kept,
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": key.query,
            "HTTP_HOST": key.host,
            self.scheme_variable: key.scheme,
        }


def canonical_query(query: str, significant: frozenset[str]) -> str:
    """The same significant parameters always in the same words, byte for byte what they were."""
    found = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    pairs = sorted((pair for pair in found if pair[0] in significant), key=lambda pair: pair[0])
    return urlencode(pairs, encoding="latin-1")
