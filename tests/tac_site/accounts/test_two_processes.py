"""The site as it is served: two processes, which know the addresses of visitors from a proxy."""

import re
import signal
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.tac_site.test_serve import Serve, free_port, lines_until_ready, serve  # noqa: F401

PASSWORD = "harbour bell 42"
HERE, ELSEWHERE = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "2001:db8::7"}


def signing_in(port: int) -> Callable[[str, dict[str, str]], int]:
    def ask(method: str, body: str, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, "/admin/login/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Set-Cookie", ""), answer.read().decode()
        finally:
            connection.close()

    _, cookie, page = ask("GET", "", {})
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token

    def sign_in(password: str, headers: dict[str, str]) -> int:
        """Returns the status; 302 is a success."""
        fields = {"csrfmiddlewaretoken": token[1], "username": "admin", "password": password}
        form = {"Cookie": cookie.partition(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
        return ask("POST", urlencode(fields), {**form, **headers})[0]

    return sign_in


def test_a_lock_holds_in_both_and_for_one_address(serve: Serve) -> None:  # noqa: F811
    port = free_port()
    server = serve("--port", str(port), "--workers", "2", ADMIN_PASSWORD=PASSWORD)
    lines_until_ready(server)
    sign_in = signing_in(port)

    assert [sign_in("wrong", HERE) for _ in range(5)] == [200, 200, 200, 200, 429]
    assert [sign_in(PASSWORD, HERE) for _ in range(6)] == [429] * 6
    assert sign_in(PASSWORD, {**HERE, "X_Forwarded_For": "198.51.100.9"}) == 429
    assert sign_in(PASSWORD, ELSEWHERE) == 302

    server.send_signal(signal.SIGINT)
    _, log = server.communicate(timeout=30)
    events = re.findall(r"tac_site\.security \[\w+\]: (.*)", log)
    assert [event for event in events if "locked" not in event] == [
        *["sign-in failed: account 'admin', address '192.0.2.1'"] * 5,
        *["sign-in refused: account 'admin', address '192.0.2.1'"] * 7,
        "sign-in: account 'admin', address '2001:db8::7'",
    ]
    assert PASSWORD not in log
