"""The access log: one line for each request, once its answer is sent."""

import logging
from wsgiref.types import WSGIEnvironment

from tac_site.logs.lines import without_secrets
from tac_site.request_ids import request_id_of

MAX_ADDRESS = 1000  # characters of an address that are written

logger = logging.getLogger("tac_site.access")


def log_access(environ: WSGIEnvironment, status: int, size: int, seconds: float) -> None:
    """`size` is the bytes of the body that were sent."""
    if not logger.isEnabledFor(logging.INFO):  # as ACCESS_LOG says
        return
    # Decoded, which is how keys in it are found; the query is as it came.
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    query = environ["QUERY_STRING"]
    address = without_secrets(f"{path}?{query}" if query else path)
    if len(address) > MAX_ADDRESS:
        address = f"{address[:MAX_ADDRESS]}…"
    fields = {
        "client": environ["REMOTE_ADDR"],
        "method": environ["REQUEST_METHOD"],
        "path": address,
        "status": status,
        "bytes": size,
        "ms": round(seconds * 1000, 1),
    }
    text = "%s %s %s %d, %d bytes, %s ms"
    logger.info(text, *fields.values(), extra={"fields": fields, "request_id": request_id_of(environ)})
