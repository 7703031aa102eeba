"""What a server writes about requests that are the sender's fault alone, and about a damaged database."""

import http.client
import json
import os
import re
import signal
import socket
from pathlib import Path
from urllib.parse import urlencode

from tests.tac_site.test_serve import Serve, free_port, lines_until_ready, serve  # noqa: F401

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WITH_COOKIE = {**FORM, "Cookie": "csrftoken=" + "a" * 32}  # else the body is not looked at


def status_of(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body or None, headers or {})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_scan_is_a_line_each_at_most_and_a_damaged_database_one(
    serve: Serve,  # noqa: F811
    tmp_path: Path,
) -> None:
    port = free_port()
    server = serve("--port", str(port), "--workers", "1", LOG_FORMAT="json", ACCESS_LOG="true")
    lines_until_ready(server)
    assert status_of(port, "GET", "/wp-login.php") == 404
    assert status_of(port, "POST", "/wp-login.php", "log=admin&pwd=sEcret", FORM) == 404
    assert status_of(port, "GET", "/", headers={"Host": "evil.example"}) == 400
    assert status_of(port, "GET", "/?" + urlencode([("a", "b")] * 1001)) == 200
    too_many = urlencode([("a", "b")] * 10_001)
    assert status_of(port, "POST", "/admin/login/", too_many, WITH_COOKIE) == 400
    assert status_of(port, "POST", "/admin/login/", "username=admin&password=sEcret", FORM) == 403
    with socket.create_connection(("127.0.0.1", port)) as cut_short:
        cut_short.sendall(b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\na")

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/%70review/sEcretKey/2/?q=a", headers={"Cookie": "sessionid=sEcretCookie"})
    request_id = connection.getresponse().headers["X-Request-ID"]
    connection.close()

    file = tmp_path / "data" / "db.sqlite3"
    file.with_name("db.sqlite3-wal").write_bytes(b"")
    file.write_bytes(b"\xff" * file.stat().st_size)
    for number in range(20):
        assert status_of(port, "GET", "/") == 200  # from memory
        assert status_of(port, "GET", f"/members/?q={number}") == 503
        assert status_of(port, "GET", "/readyz") == 503

    os.killpg(server.pid, signal.SIGKILL)  # what a server says at its end is not asked here
    _, stderr = server.communicate(timeout=30)
    assert "sEcret" not in stderr
    events = [json.loads(line) for line in stderr.splitlines()]
    requests = [event for event in events if event["logger"] == "tac_site.access"]
    shown = ("GET", "/preview/***/2/?q=a", 404, {request_id})
    assert shown in [
        (event["method"], event["path"], event["status"], {event["request_id"]}) for event in requests
    ]
    events = [event for event in events if event not in requests]
    damage = r"\((file is not a database|database disk image is malformed)\)"  # as SQLite meets it
    assert [
        (event["level"], event["logger"], re.sub(damage, "(…)", event["message"])) for event in events
    ] == [
        (
            "INFO",
            "django.security.TooManyFieldsSent",
            "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS.",
        ),
        ("INFO", "django.security.csrf", "Forbidden (CSRF cookie not set.): /admin/login/"),
        (
            "ERROR",
            "tac_site.logs.outages",
            f"The database cannot be used: the file {file} is damaged (…): bring a backup back with "
            "manage.py restore.",
        ),
    ]
    assert [event for event in events if "traceback" in event] == []
