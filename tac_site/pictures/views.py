from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from tac_site.caching.public_page import FOR_EVER, public_page
from tac_site.pictures.names import content_type

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
    return FileResponse(file, content_type=kind, headers=HEADERS)
