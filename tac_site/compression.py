from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = (
    "text/",
    "image/svg+xml",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/atom+xml",
)


class TextCompressionMiddleware(GZipMiddleware):
    """Pictures are compressed already: to do it again would cost time and save nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
