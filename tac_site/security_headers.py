"""The headers that every answer carries: Django's by the middleware, any other by `security_headers()`."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)

# What a page may ask of a browser and none of this site does, but for fullscreen, in which slides are shown.
# A browser that does not know a name complains in its console, so these are old ones.
UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
)

# tac_site.security_policy adds Content-Security-Policy, and Django's SecurityMiddleware
# Strict-Transport-Security.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Of what the pages of other sites may show or read.
CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}

# Of an answer that loads nothing.
EMPTY_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def security_headers() -> list[tuple[str, str]]:
    """Of a line of text that Django did not make."""
    headers = {**HEADERS, "Content-Security-Policy": EMPTY_POLICY}
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = strict_transport_security()
    return list(headers.items())


def strict_transport_security() -> str:
    """As SecurityMiddleware has it. Over plain HTTP browsers ignore it."""
    value = f"max-age={settings.SECURE_HSTS_SECONDS}"
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        value += "; includeSubDomains"
    return f"{value}; preload" if settings.SECURE_HSTS_PRELOAD else value


def security_headers_middleware(get_response: Callable[[HttpRequest], R]) -> Callable[[HttpRequest], R]:
    def middleware(request: HttpRequest) -> R:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
