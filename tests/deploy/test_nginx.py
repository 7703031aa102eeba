"""The real nginx with the files of deploy/nginx in front of the real server, of which one instance is down
all the time."""

import json
import re
import socket
import sqlite3
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.deploy.echo import echo
from tests.deploy.machine import HOST, Answer, Machine, ask, said
from tests.waiting import until

OF_LIVE_PAGES = {
    *("cache-control", "cdn-cache-control", "content-length", "content-security-policy", "no-vary-search"),
}
DOWN = "This site does not answer. Please try again in a few seconds.\n"


def publish(machine: Machine, name: str) -> None:
    with sqlite3.connect(machine.data / "db.sqlite3") as database:
        database.execute("UPDATE members_council SET name = ?", [name])
        database.execute("UPDATE publishing_contentversion SET number = number + 1")


def show_member(machine: Machine, is_visible: int) -> None:
    numbers = {"focus_x": 50, "focus_y": 50, "is_visible": is_visible}
    with sqlite3.connect(machine.data / "db.sqlite3") as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(members_member)")][1:]
        values = [numbers.get(name, "robert" if name in ("name", "slug") else "") for name in columns]
        places = ", ".join("?" * len(columns))
        database.execute(f"REPLACE INTO members_member VALUES (7, {places})", values)  # noqa: S608
        database.execute("UPDATE publishing_contentversion SET number = number + 1")


def test_a_publish_is_seen_within_three_seconds_by_everybody(machine: Machine) -> None:
    until(lambda: machine.ask("/").from_nginx == "hit", "the page is kept")
    publish(machine, "Council of the new name")
    editor = machine.ask("/", headers={"Cookie": "sessionid=somebody"})
    assert editor.from_nginx == "fwd=bypass"

    def shows_it() -> bool:
        return b"Council of the new name" in machine.ask("/").body

    until(shows_it, "the new page is shown", 3)
    assert all(shows_it() for _ in range(50))


@pytest.mark.parametrize(
    ("path", "headers"),
    {
        "/members/?q=1": {"Cookie": "a=b; sessionid=x"},
        "/members/?q=2": {"Cookie": "csrftoken=x"},
        "/members/?q=3": {"Cookie": "__Host-sessionid=x"},
        "/members/?q=4": {"Cookie": "messages=x"},
        "/members/?q=5": {"Authorization": "Basic eDp5"},
    }.items(),
)
def test_who_may_be_signed_in_gets_nothing_kept_and_leaves_nothing(
    machine: Machine, path: str, headers: dict[str, str]
) -> None:
    assert machine.ask(path, headers=headers).from_nginx == "fwd=bypass"
    assert machine.ask(path).from_nginx == "fwd=miss"
    assert machine.ask(path).from_nginx == "hit"
    assert machine.ask(path, headers=headers).from_nginx == "fwd=bypass"
    assert machine.ask(path, headers={"Cookie": "theme=dark"}).from_nginx == "hit"


def test_what_the_site_wants_nobody_to_keep_is_not_kept(machine: Machine) -> None:
    for path in ("/admin/login/", "/no-such-page/", "/members/?on=never"):
        found = [machine.ask(path) for _ in range(2)]
        assert [answer.from_nginx for answer in found] == ["fwd=miss"] * 2
    assert "set-cookie" in machine.ask("/admin/login/").headers


def test_what_anybody_can_make_up_takes_no_room_from_pages(machine: Machine) -> None:
    for encoding in ("", "gzip", "br"):
        machine.ask("/seats/", headers={"Accept-Encoding": encoding})
    pages, queries = machine.stored("pages"), machine.stored("queries")
    for number in range(20):
        machine.ask(f"/seats/?{number}")
    machine.ask("/%73eats/")
    machine.ask("/./members/../seats/")
    for accepted in ("gzip;q=0.1", "GZIP, x", "br, gzip;q=0", "*", "zstd", "identity;q=0.3"):
        machine.ask("/seats/", headers={"Accept-Encoding": accepted})
    assert (machine.stored("pages"), machine.stored("queries")) == (pages, queries + 20)


def test_encodings_are_those_of_the_site(machine: Machine) -> None:
    expected_of = {"gzip, deflate, br, zstd": "br", "gzip": "gzip", "": None, "br;q=0": None}
    for accepted, expected in expected_of.items():
        for _ in range(2):
            answer = machine.ask("/seats/", headers={"Accept-Encoding": accepted})
            assert answer.headers.get("content-encoding") == expected
            assert answer.headers["vary"] == "Accept-Encoding"


def test_an_unchanged_page_is_not_sent_again(machine: Machine) -> None:
    tag = machine.ask("/members/").headers["etag"]
    again = machine.ask("/members/", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_while_no_instance_answers(machine: Machine) -> None:
    live = {path: machine.ask(path) for path in ("/", "/accessibility/")}
    with machine.in_front_of(1, 2):
        until(lambda: machine.ask("/").from_nginx != "hit", "the page is old")
        kept = machine.ask("/")
        assert (kept.status, kept.from_nginx, kept.body) == (200, "hit; detail=stale", live["/"].body)

        exported = machine.root / "var/cache/tac/site"
        for path, file in {
            "/resources/": "resources/index.html",
            "/resources/?page=1": "resources/index.html",
            "/council-1.json": "council-1.json",
            "/share.png": "share.png",
        }.items():
            answer = machine.ask(path)
            assert (path, answer.status, answer.body) == (path, 200, (exported / file).read_bytes())
        assert machine.ask("/resources/", "HEAD").status == 200

        for answer in (
            machine.ask("/no-such-page/"),
            machine.ask("/resources/", headers={"Cookie": "sessionid=x"}),
            machine.ask("/resources/", headers={"Authorization": "Basic eDp5"}),
            machine.ask("/resources/", "POST", b"a=b"),
            machine.ask("/admin/"),
            machine.ask("/members/?on=1999-01-01"),
            machine.ask("/members.csv?on=1999-01-01"),
            machine.ask("/members/?page=1&q=nobody"),
        ):
            assert (answer.status, answer.body.decode()) == (503, DOWN)
            assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("5", "no-store")
    assert machine.ask("/admin/login/").status == 200


def test_what_is_hidden_stays_so_while_no_instance_answers(machine: Machine) -> None:
    show_member(machine, is_visible=1)
    until(lambda: machine.ask("/members/robert/").from_nginx == "hit", "the page is kept")
    pages = machine.stored("pages")
    assert [machine.ask(f"/members/made-up-{number}/").status for number in range(5)] == [404] * 5
    assert machine.stored("pages") == pages
    show_member(machine, is_visible=0)
    until(lambda: machine.ask("/members/robert/").status == 404, "it is hidden")
    with machine.in_front_of(1, 2):
        assert [machine.ask("/members/robert/").status for _ in range(3)] == [404] * 3


def test_an_exported_page_says_what_the_live_one_says(machine: Machine) -> None:
    paths = ["/", "/council.json", "/members.csv", "/council.md", "/meetings.ics", "/share.png",
             "/manifest.webmanifest", "/robots.txt"]  # fmt: skip
    live = {path: said(ask(machine.instances[0], path)) for path in paths}
    with machine.in_front_of(1, 2):
        for file in (machine.root / "var/lib/nginx/tac-pages").rglob("*"):
            if file.is_file():
                file.unlink()
        exported = {path: said(machine.ask(path)) for path in paths}
    for headers in (*live.values(), *exported.values()):
        for name in OF_LIVE_PAGES:
            headers.pop(name, None)
    assert exported == live


def test_files_from_disk_say_what_the_site_says_of_them(machine: Machine) -> None:
    names = [f"media/portraits/0123456789abcdef-96.{ending}" for ending in ("avif", "webp", "jpg")]
    names += [f"media/pictures/{'ab' * 16}-10x10.webp", "media/logos/0123456789abcdef-10x10.webp"]
    for name in names:
        (machine.data / name).parent.mkdir(exist_ok=True)
        (machine.data / name).write_bytes(b"a picture")
    static = machine.root / "srv/tac/current/static"
    by_kind = {
        path.suffix: path for path in static.rglob("*") if path.is_file() and path.suffix not in (".gz", "")
    }
    names += [f"static/{path.relative_to(static)}" for path in by_kind.values()]
    for name in (*names, "static/tac_site/site.css"):
        from_disk, site = machine.ask(f"/{name}"), ask(machine.instances[0], f"/{name}")
        assert "cache-status" not in from_disk.headers, name
        assert (name, from_disk.status, from_disk.body) == (name, 200, site.body)
        expected = said(site)
        if "vary" not in from_disk.headers:  # there is no compressed file beside it
            expected.pop("vary", None)
        assert said(from_disk) == expected, name
    compressed = machine.ask("/static/tac_site/site.css", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["content-encoding"] == "gzip"


def test_what_lies_beside_the_pictures_is_the_sites_to_answer(machine: Machine) -> None:
    paper = f"media/papers/{'ab' * 16}-9.pdf"
    for name in (paper, "media/tmp12345", "media/portraits/0123456789abcdef-96.svg"):
        (machine.data / name).parent.mkdir(exist_ok=True)
        (machine.data / name).write_bytes(b"a secret.")
        assert (machine.ask(f"/{name}").status, machine.ask(f"/{name}").from_nginx) == (404, "fwd=miss")


def test_a_body_that_is_too_large_is_refused_before_it_is_sent_and_in_the_words_of_the_site(
    machine: Machine,
) -> None:
    site, nginx = (announce(port, 105 * 2**20 + 1) for port in (machine.instances[0], machine.port))
    assert (site.status, nginx.status) == (413, 413)
    assert (nginx.body, said(nginx)) == (site.body, said(site))
    assert b"105 MB" in site.body


@pytest.mark.parametrize(
    ("request_line", "status"),
    {"GET /" + "a" * 9000: "414", "TRACE /": "405", "BREW": "400"}.items(),
    ids=lambda given: given[:5],
)
def test_what_nginx_refuses_by_itself_has_the_headers_of_the_site(
    machine: Machine, request_line: str, status: str
) -> None:
    with socket.create_connection(("127.0.0.1", machine.port), 10) as connection:
        connection.sendall(f"{request_line} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        response = HTTPResponse(connection)
        response.begin()
        answer = Answer.of(response)
    expected = said(ask(machine.instances[0], "/made-up"))
    names = [
        name
        for name in expected
        if not name.startswith("content-") and name not in ("vary", "x-accel-expires")
    ]
    assert str(answer.status) == status
    assert {name: answer.headers.get(name) for name in names} == {name: expected[name] for name in names}


def test_who_asks_for_too_much_at_once_is_told(machine: Machine) -> None:
    head = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"
    with ExitStack() as uploads:
        for _ in range(30):
            connection = uploads.enter_context(socket.create_connection(("127.0.0.1", machine.port), 10))
            connection.sendall(head.encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        answer = announce(machine.port, 9_999_999)
    assert answer.status == 429
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("5", "no-store")
    assert answer.body == b"Your address asks for too much at once. Please try again in a few seconds.\n"


def announce(port: int, length: int) -> Answer:
    """A body that is not sent."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/admin/login/")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    try:
        return Answer.of(connection.getresponse())
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/%68ealthz", "/./healthz", "/a/../readyz", "/healthz?a", "//healthz"]
)
def test_nobody_outside_asks_for_the_health(machine: Machine, path: str) -> None:
    assert machine.ask(path).status == 404


def test_nobody_chooses_what_only_nginx_says(machine: Machine) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=6.6.6.6", "X-Request-ID": "forged", "X_Forwarded_Proto": "https",
    }  # fmt: skip
    with echo() as site, machine.in_front_of(site.server_port, site.server_port):
        connection = HTTPConnection("127.0.0.1", machine.port, timeout=10)
        connection.request("GET", "/%6dembers//a%20b/?q=1", headers={"Host": f"{HOST.upper()}:99", **forged})
        asked = json.loads(connection.getresponse().read())
        connection.close()
    request_id = asked["headers"].pop("x-request-id")
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    assert asked == {
        "path": "/members//a%20b/?q=1",
        "headers": {
            "host": HOST, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http", "connection": "close",
        },
    }  # fmt: skip
    until(lambda: request_id in [line["id"] for line in machine.log()], "the line is in the log", 5)
    line = next(line for line in machine.log() if line["id"] == request_id)
    assert (line["address"], line["host"], line["path"], line["status"]) == (
        "127.0.0.1", HOST, "/%6dembers//a%20b/?q=1", 200
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "logged"),
    {
        "/preview/a-key/": "/preview/***",
        "/preview/a-key/7/?q=1": "/preview/***",
        "//preview/a-key": "/preview/***",
        "/%70review/a-key/": "/preview/***",
        "/?next=%2Fpreview%2Fa-key%2F": "/?next=%2Fpreview%2F***",
        "/?next=/preview/a-key/&then=/preview/a-key/": "/?next=/preview/***",
        "/admin/choose-password/Mg/a-key/": "/choose-password/***",
        "/?next=%2Fchoose-password%2FMg%2Fa-key": "/?next=%2Fchoose-password%2F***",
    }.items(),
)
def test_no_key_is_logged(machine: Machine, path: str, logged: str) -> None:
    referer = "https://tac.example.org/preview/a-key/"
    request_id = machine.ask(path, headers={"Referer": referer}).headers["x-request-id"]
    until(lambda: request_id in [line["id"] for line in machine.log()], "the line is in the log", 5)
    line = next(line for line in machine.log() if line["id"] == request_id)
    assert (line["path"], line["referer"]) == (logged, "https://tac.example.org/preview/***")


def test_only_what_changes_nothing_is_asked_again(machine: Machine) -> None:
    with echo() as first, echo() as second, machine.in_front_of(first.server_port, second.server_port):
        for method, times in {"GET": 4, "POST": 1}.items():
            answer = machine.ask("/ends-without-an-answer", method, b"" if method == "GET" else b"a=b")
            assert answer.status == 503
            assert [*first.asked, *second.asked] == [f"{method} /ends-without-an-answer"] * times
            first.asked.clear()
            second.asked.clear()


def test_over_https_files_from_disk_keep_it(machine: Machine) -> None:
    answer = machine.ask_over_https("/static/tac_site/site.css")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_plain_http_leads_to_https_and_other_hosts_nowhere(machine: Machine) -> None:
    answer = ask(machine.plain_port, "/members/?q=a")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{HOST}/members/?q=a")
    with pytest.raises(ConnectionError):
        ask(machine.plain_port, headers={"Host": "other.example"})
