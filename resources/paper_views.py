from django.http import FileResponse, Http404, HttpRequest

from resources.models import Paper
from tac_site.caching.public_page import public_page
from tac_site.pdf.names import pdf_size
from tac_site.pdf.responses import pdf_response

# Under its address there is never another file, but an editor may take it off the pages.
CACHING = "public, max-age=3600"
# Before it is public it is for those alone who may read drafts.
FOR_EDITORS = "private, no-store"


@public_page()
def paper(request: HttpRequest, name: str) -> FileResponse:
    name = f"papers/{name}"
    if pdf_size(name) is None:  # PostgreSQL fails on some of these
        raise Http404
    if public := Paper.objects.public().filter(file=name).first():
        return pdf_response(name, public.file_name, CACHING)
    if not request.user.has_perm("resources.view_meeting"):
        raise Http404
    return pdf_response(name, "Not public yet.pdf", FOR_EDITORS)
