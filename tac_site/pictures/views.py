from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from tac_site.caching.public_page import FOR_EVER, public_page
from tac_site.pictures.names import content_type, picture_size
from tac_site.security_headers import CROSS_ORIGIN

HEADERS = {"Cache-Control": FOR_EVER, "Content-Security-Policy": "default-src 'none'; sandbox"}


@public_page()
def picture(request: HttpRequest, name: str) -> FileResponse:
    """One stored picture. Only the names of tac_site.pictures.names are answered."""
    if not (kind := content_type(name)):
        raise Http404
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    # Data that other sites show names portraits and logos; the pictures of texts are for our own pages.
    others = {} if picture_size(name) else CROSS_ORIGIN
    return FileResponse(file, content_type=kind, headers={**HEADERS, **others})
