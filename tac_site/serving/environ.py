"""A request as WSGI has it."""

import logging
import sys
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from tac_site.serving.asgi_types import Scope

# Headers in which a proxy says what it alone knows. Anybody else can send them too.
OF_PROXIES = {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID"}
MAX_SHOWN = 100  # characters of what is told
CONTENT = {"HTTP_CONTENT_LENGTH": "CONTENT_LENGTH", "HTTP_CONTENT_TYPE": "CONTENT_TYPE"}

logger = logging.getLogger(__name__)


class TrustedProxies:
    """By their addresses and networks."""

    def __init__(self, proxies: Iterable[str]) -> None:
        self._networks = [ip_network(proxy) for proxy in proxies]
        self._told: set[str] = set()

    def __contains__(self, text: str) -> bool:
        address = ip_address(text)
        return any(address in network for network in self._networks)

    def client(self, peer: str, forwarded_for: str) -> str:
        """The last address that none of the proxies has: those before it, anybody can have made up."""
        client = peer
        for address in reversed(forwarded_for.split(",")):
            try:
                if client not in self:
                    break
                client = without_mapping(without_port(address.strip()))
            except ValueError:
                if address.strip():
                    text = "X-Forwarded-For of %s names no address (%s): its visitors count as itself."
                    self._tell_once(text, client, address.strip()[:MAX_SHOWN])
                break
        return client

    def tell_of_stranger(self, peer: str) -> None:
        """With HTTPS=true the visitors of a proxy that is not believed are redirected for ever."""
        text = "X-Forwarded-Proto of %s is ignored. If that is your proxy, name it in TRUSTED_PROXIES."
        self._tell_once(text, peer)

    def _tell_once(self, text: str, *values: str) -> None:
        if text not in self._told:
            self._told.add(text)
            logger.warning(text, *values)


def without_port(address: str) -> str:
    """Some proxies write 203.0.113.5:4711 or [2001:db8::1]:4711."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def without_mapping(address: str) -> str:
    """::ffff:192.0.2.1 is how a socket for both kinds tells an address of IPv4. Raises ValueError."""
    parsed = ip_address(address)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def environ_of(scope: Scope, proxies: TrustedProxies) -> WSGIEnvironment:
    """Without its body."""
    server, client = scope["server"], scope["client"]
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": without_mapping(client[0]) if ":" in client[0] else client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:  # WSGI would take X_Forwarded_For for X-Forwarded-For
            continue
        variable = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        variable = CONTENT.get(variable, variable)
        text = value.decode("latin-1")
        if variable in environ:
            separator = "; " if variable == "HTTP_COOKIE" else ","
            text = f"{environ[variable]}{separator}{text}"
        environ[variable] = text
    if not OF_PROXIES.isdisjoint(environ):
        _believe_proxies_alone(environ, proxies)
    return environ


def _believe_proxies_alone(environ: WSGIEnvironment, proxies: TrustedProxies) -> None:
    peer = environ["REMOTE_ADDR"]
    if peer in proxies:
        environ["REMOTE_ADDR"] = proxies.client(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
    else:
        if "HTTP_X_FORWARDED_PROTO" in environ:
            proxies.tell_of_stranger(peer)
        for variable in OF_PROXIES:
            environ.pop(variable, None)
