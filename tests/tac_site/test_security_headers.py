"""Every kind of answer carries the whole table, and what a public scanner makes of it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory
from pytest_django import Settings

from members.models import Council
from tac_site.caching.page_cache import PageCache
from tac_site.pictures.portraits import Portrait
from tac_site.pictures.uploads import store_picture
from tac_site.security_headers import HEADERS, security_headers
from tests.factories import MeetingFactory
from tests.tac_site.caching.wsgi_site import Site, visit
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.test_serve import ROOT, free_port, lines_until_ready

Ask = Callable[..., tuple[int, HTTPMessage]]

HOST = "tac.example.org"
HTTPS = {"Host": HOST, "X-Forwarded-Proto": "https"}
POLICY, HSTS = "Content-Security-Policy", "Strict-Transport-Security"
CORP = "Cross-Origin-Resource-Policy"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A server behind a proxy with HTTPS, as docs/deploy.md has it."""
    port, data = free_port(), tmp_path_factory.mktemp("site") / "data"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--workers", "1", "--port", str(port)],
        cwd=ROOT,
        env={
            **{"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DATA_DIR": str(data)},
            **{"ALLOWED_HOSTS": HOST, "HTTPS": "true"},
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines_until_ready(process)

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, HTTPMessage]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, headers={**HTTPS, **headers})
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.headers

    yield ask
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def problem(headers: HTTPMessage | ResponseHeaders, policy: str = "same-origin") -> dict[str, str | None]:
    """The headers that are not as the table has them."""
    table = {**HEADERS, CORP: policy}
    found = {name: headers.get(name) for name, value in table.items() if headers.get(name) != value}
    if "default-src 'none'" not in headers.get(POLICY, "").split("; "):
        found[POLICY] = headers.get(POLICY)
    return found


ANSWERS = {
    ("/", "GET"): 200,
    ("/", "HEAD"): 200,
    ("/robots.txt", "GET"): 200,
    ("/admin/login/", "GET"): 200,
    ("/static/tac_site/site.css", "GET"): 200,
    ("/members", "GET"): 301,
    ("/admin/", "GET"): 302,
    ("/members/?on=never", "GET"): 400,
    ("/admin/login/", "POST"): 403,
    ("/no-such-page/", "GET"): 404,
    ("/static/no-such-file.css", "GET"): 404,
    ("/media/pictures/no-such-file.webp", "GET"): 404,
    ("/", "POST"): 405,
    ("/admin/", "PUT"): 405,
    ("/healthz", "GET"): 200,
}
OPEN_DATA = (
    *("/council.json", "/council-1.json", "/members.csv", "/council.md", "/meetings.json"),
    *("/members/feed.xml", "/meetings/feed.xml", "/meetings.ics", "/share.png", "/share.png?v=other"),
)
SCORES = {"/": 130, "/members/": 130, "/admin/login/": 135}


def test_what_a_server_behind_https_answers(ask: Ask) -> None:
    for (path, method), status in ANSWERS.items():
        answered, headers = ask(path, method)
        assert (path, method, answered, problem(headers)) == (path, method, status, {})
        assert headers[HSTS] == "max-age=31536000"
    answered, headers = ask("/admin/login/", "POST", **{"Content-Length": "999999999"})
    assert (answered, problem(headers), headers[HSTS]) == (413, {}, "max-age=31536000")
    for path in OPEN_DATA:  # which other sites may show and read
        answered, headers = ask(path)
        assert (path, answered, problem(headers, "cross-origin")) == (path, 200, {})

    status, headers = ask("/members/", **{"X-Forwarded-Proto": "http"})
    assert (status, headers["Location"], problem(headers)) == (301, f"https://{HOST}/members/", {})
    status, headers = ask("/", Host="evil.example")
    assert (status, problem(headers)) == (400, {})

    cookie = ask("/admin/login/")[1]["Set-Cookie"]
    assert re.sub(r"=\w{32};|=[^;]+ GMT;", "=…;", cookie) == (
        "__Host-csrftoken=…; expires=…; Max-Age=31449600; Path=/; SameSite=Lax; Secure"
    )
    assert {path: observatory_score(ask(path)[1]) for path in SCORES} == SCORES


@pytest.mark.django_db
def test_other_sites_may_show_portraits_and_meetings_but_no_pictures_of_texts(
    client: Client,
) -> None:
    picture = store_picture(upload(encoded(plain(), "PNG")))
    portrait = Portrait(picture, 50, 35)
    portrait.render()
    answers = [client.get(address) for address in (f"/media/{picture}", portrait.url(6, "jpg"))]
    assert all(answer.getvalue() for answer in answers)
    assert [answer[CORP] for answer in answers] == ["same-origin", "cross-origin"]
    meeting = MeetingFactory.create()
    assert client.get(f"/meetings/{meeting.slug}.ics")[CORP] == "cross-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_an_error_has_them_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception], status: int
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(type(Council.objects), "current", fail)
    client.raise_request_exception = False
    answer = client.get("/")
    assert (answer.status_code, problem(answer.headers)) == (status, {})


def test_the_503_of_the_page_cache_has_them_too(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    site = Site(is_down=True)
    reply = visit(PageCache(site, site.validator))
    assert reply.status == 503
    assert reply.headers.items() >= dict(security_headers()).items()
    assert {**HEADERS, HSTS: "max-age=60"}.items() <= reply.headers.items()


@pytest.mark.parametrize("subdomains", [False, True])
@pytest.mark.parametrize("preload", [False, True])
def test_what_they_say_of_https_is_what_django_says(
    settings: Settings, subdomains: bool, preload: bool
) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = subdomains
    settings.SECURE_HSTS_PRELOAD = preload

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    response = SecurityMiddleware(answer)(RequestFactory().get("/", secure=True))
    assert isinstance(response, HttpResponse)
    assert dict(security_headers())[HSTS] == response[HSTS]


def observatory_score(headers: HTTPMessage) -> int:
    """By the published rules of the HTTP Observatory (MDN), as far as they ask what an answer has: a part
    that is as they want it, or 0."""
    policy = {words.split()[0]: words.split()[1:] for words in headers[POLICY].split(";")}
    sources = {source for listed in policy.values() for source in listed}
    broad = {"'unsafe-inline'", "'unsafe-eval'", "data:", "https:", "http:", "*"}
    assert sources.isdisjoint(broad)
    assert not [source for source in sources if source.startswith("http://")]
    assert int(re.findall(r"max-age=(\d+)", headers[HSTS])[0]) >= 15_768_000
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
    score = 100
    score += 10 * (policy["default-src"] == ["'none'"] and policy["form-action"] == ["'self'"])
    score += 5 * ("frame-ancestors" in policy)
    score += 5 * (headers["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin"))
    score += 10 * (headers[CORP] in ("same-origin", "same-site"))
    for cookie in SimpleCookie("".join(headers.get_all("Set-Cookie", []))).values():
        assert cookie["secure"]
        assert cookie["samesite"] in ("Lax", "Strict")
        assert cookie["httponly"] or "sess" not in cookie.key
    return score + 5 * ("Set-Cookie" in headers)
