"""The access log: one line for each request, once its answer is sent."""

import logging

from tac_site.logs.lines import without_secrets

MAX_ADDRESS = 1000  # characters of an address that are written

logger = logging.getLogger("tac_site.access")


def log_access(
    *,
    method: str,
    path: str,
    query: str,
    status: int,
    size: int,
    seconds: float,
    client: str,
    request_id: str,
) -> None:
    """The path is decoded, which is how keys in it are found; the query is as it came. `size` is the bytes of
    the body that were sent."""
    if not logger.isEnabledFor(logging.INFO):  # as ACCESS_LOG says
        return
    address = without_secrets(f"{path}?{query}" if query else path)
    if len(address) > MAX_ADDRESS:
        address = f"{address[:MAX_ADDRESS]}…"
    ms = round(seconds * 1000, 1)
    fields = {"client": client, "method": method, "path": address, "status": status, "bytes": size, "ms": ms}
    logger.info(
        "%s %s %s %d, %d bytes, %s ms", *fields.values(), extra={"fields": fields, "request_id": request_id}
    )
