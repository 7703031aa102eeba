from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

# No `sandbox`: with it Safari shows an empty page in place of some files. What it would forbid, these do too.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def pdf_response(name: str, file_name: str, caching: str) -> FileResponse:
    """A stored PDF, which the caller knows by its name, shown in the browser; it is saved under the file
    name. Http404 if there is none."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": caching, "Content-Security-Policy": POLICY}
    return FileResponse(file, filename=file_name, content_type="application/pdf", headers=headers)
