"""PostgreSQL is stopped while visitors come, started again, and hangs."""

import json
import os
import signal
import time

from tests.tac_site.test_serve import Serve, free_port, get, lines_until_ready, serve  # noqa: F401
from tests.with_postgres import PostgreSQLServer


def test_an_outage_is_a_line_when_it_begins_and_one_when_it_ends(
    serve: Serve,  # noqa: F811
    postgresql: PostgreSQLServer,
) -> None:
    port = free_port()
    server = serve("--port", str(port), "--workers", "1", DATABASE_URL=postgresql.url, LOG_FORMAT="json")
    lines_until_ready(server)
    status, page = get(port, "/")
    assert (status, get(port, "/readyz")[0]) == (200, 200)

    postgresql.stop()
    while get(port, "/readyz")[0] == 200:  # what was found is told for a second
        pass
    for number in range(30):
        assert get(port, "/") == (200, page)
        assert get(port, f"/members/?q={number}")[0] == 503
        assert get(port, "/admin/nowhere/")[0] == 503
        assert get(port, "/readyz")[0] == 503
        assert get(port, "/healthz")[0] == 200
    postgresql.start()

    assert server.stderr
    lines = [json.loads(server.stderr.readline()) for _ in range(2)]
    assert get(port, "/members/?q=again")[0] == 200
    assert json.loads(get(port, "/readyz")[1])["status"] == "ok"

    postgresql.pause()
    while get(port, "/readyz")[0] == 200:
        pass
    assert get(port, "/") == (200, page)
    begun = time.monotonic()
    for _ in range(30):
        assert get(port, "/") == (200, page)
        assert get(port, "/readyz")[0] == 503
        assert get(port, "/healthz")[0] == 200
    assert time.monotonic() - begun < 3  # nobody waits once it is known
    lines.append(json.loads(server.stderr.readline()))
    postgresql.resume()
    os.killpg(server.pid, signal.SIGKILL)  # what a server says at its end is not asked here
    _, rest = server.communicate(timeout=60)

    assert rest == ""
    assert [line["level"] for line in lines] == ["ERROR", "WARNING", "ERROR"]
    assert [line["message"].partition(": ")[0] for line in (lines[0], lines[2])] == [
        "The database cannot be used"
    ] * 2
    assert lines[1]["message"].startswith("The database can be used again, after ")
    assert [line for line in lines if "traceback" in line] == []
