"""Two machines serve one site: a PostgreSQL, a store of files, and nothing else is shared."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.form_fields import form_fields
from tests.tac_site.faults.running_site import RunningSite
from tests.tac_site.pdf.samples import pdf_upload
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.test_serve import free_port
from tests.waiting import until
from tests.with_postgres import PostgreSQLServer

SECRET_KEY = "the key of both machines, as long as a key has to be"
FRESH = 1.0  # second after which a publish is public on every machine
OF_ONE_ANSWER = {"age", "cache-status", "date", "x-request-id"}


class Machines(NamedTuple):
    one: RunningSite
    two: RunningSite


class Raw(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def store(log: Path) -> Iterator[dict[str, str]]:
    """moto's, in a process of its own, with a bucket: the settings that name it."""
    port = free_port()
    with log.open("w") as file:
        command = [sys.executable, "-m", "moto.server", "-p", str(port)]
        process = subprocess.Popen(command, stdout=file, stderr=file)
    try:
        until(lambda: process.poll() is None and makes_bucket(port))
        yield {
            "MEDIA_BUCKET": "tac-media",
            "MEDIA_ENDPOINT": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
    finally:
        process.kill()
        process.wait()


def makes_bucket(port: int) -> bool:
    with suppress(OSError):
        return ask(port, "/tac-media", "PUT").status == 200
    return False


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Raw:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return Raw(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        )
    finally:
        connection.close()


@pytest.fixture(scope="module")
def shared(
    postgresql: PostgreSQLServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """The settings of both."""
    with store(tmp_path_factory.mktemp("store") / "log") as settings:
        yield {**settings, "DATABASE_URL": postgresql.url, "SECRET_KEY": SECRET_KEY}


@pytest.fixture(scope="module")
def machines(shared: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    directory = tmp_path_factory.mktemp("machines")
    one, two = (RunningSite(directory / each, directory / f"{each}.log", 1, **shared) for each in "ab")
    with one, two:
        one.sign_in()
        two.cookies = one.cookies
        yield Machines(one, two)
    lines = (one.log + two.log).splitlines()
    assert [line for line in lines if line.split()[1] != "INFO"] == []


def forms(site: RunningSite) -> list[str]:
    """The addresses of the forms of members."""
    page = site.ask("GET", "/admin/members/member/").text
    return sorted(set(re.findall("/admin/members/member/[0-9]+/change/", page)))


def public_address(site: RunningSite, form: dict[str, Any]) -> str:
    return f"/members/{form['slug']}/"


def save(site: RunningSite, path: str, form: dict[str, Any], button: str = "_save", **changes: Any) -> None:
    answer = site.post(path, {**form, **changes, button: "1"})
    assert (answer.status, answer.errors) == (302, [])


def visible_within_a_second(site: RunningSite, path: str, text: str) -> bool:
    """Whoever asks a second after now or later sees it. What is asked before may be from memory."""
    published = time.monotonic()
    while True:
        asked = time.monotonic()
        is_seen = text in site.get(path).text
        if is_seen or asked >= published + FRESH:
            return is_seen


def test_who_signed_in_on_one_is_signed_in_on_both_and_out_too(machines: Machines) -> None:
    other = RunningSite(machines.one.data, machines.one.data / "unused")
    other.port = machines.two.port
    other.sign_in()
    assert machines.two.ask("GET", "/admin/").status == 200
    other.port = machines.one.port
    assert other.ask("GET", "/admin/").status == 200
    assert other.post("/admin/logout/", {}).status == 200
    other.port = machines.two.port
    assert other.ask("GET", "/admin/").status == 302


def test_what_is_published_on_one_is_public_on_both_within_a_second(machines: Machines) -> None:
    path = forms(machines.one)[0]
    form = machines.one.form(path)
    page = public_address(machines.two, form)
    for number, (here, there) in enumerate([machines, reversed(machines), machines]):
        text = f"Published on a machine, time {number}."
        for site in machines:  # it is in the memory of both
            assert text not in site.get(page).text
        save(here, path, here.form(path), bio=text)
        assert visible_within_a_second(there, page, text)


def test_a_draft_of_one_is_opened_on_the_other_and_conflicts_are_told(machines: Machines) -> None:
    path = forms(machines.one)[1]
    mine, theirs = (site.form(path) for site in machines)
    save(machines.one, path, mine, "_draft", bio="A draft of one.")
    assert machines.two.form(path)["bio"] == "A draft of one."
    assert "A draft of one." not in machines.two.get(public_address(machines.two, mine)).text

    answer = machines.two.post(path, {**theirs, "job_title": "Of two", "_save": "1"})

    assert answer.status == 200
    (error,) = answer.errors
    assert error.startswith("You saved a draft on ")
    assert form_fields(answer.text)["job_title"] == "Of two"


def test_wrong_passwords_are_counted_on_both_together(machines: Machines) -> None:
    one, two = (RunningSite(site.data, site.data / "unused") for site in machines)
    for site, machine in zip((one, two), machines, strict=True):
        site.port = machine.port
        site.ask("GET", "/admin/login/")
    statuses = [
        site.post("/admin/login/", {"username": "ada", "password": "wrong"}).status
        for site in (one, two, one, two, one, two)
    ]
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_a_photo_of_one_is_shown_by_both_alike(machines: Machines) -> None:
    path = forms(machines.one)[2]
    form = machines.one.form(path)
    save(machines.one, path, form, photo=upload(encoded(plain(size=(90, 80)), "PNG")))
    page = public_address(machines.two, form)
    assert visible_within_a_second(machines.two, page, "/media/portraits/")
    [address, *_] = re.findall('/media/portraits/[^ ,"]+avif', machines.two.get(page).text)
    for headers in ({}, {"Range": "bytes=0-9"}):
        answers = [ask(site.port, address, **headers) for site in machines]
        assert answers[0].status == 200
        assert answers[0].headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answers[0].body[4:12] == b"ftypavif"
        assert alike(answers[0]) == alike(answers[1])
    tag = {"If-None-Match": answers[0].headers["etag"]}
    assert [ask(site.port, address, **tag).status for site in machines] == [304, 304]
    assert [(site.data / "media").exists() for site in machines] == [False, False]


def alike(answer: Raw) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ONE_ANSWER}
    return answer.status, headers, answer.body


def test_a_paper_of_a_draft_is_secret_on_both(machines: Machines) -> None:
    path = "/admin/resources/meeting/add/"
    form = {**machines.one.form(path), "papers-TOTAL_FORMS": "1", "papers-0-title": "Agenda"}
    form |= {"day": "2031-05-06", "time": "07:00", "zone": "UTC", "papers-0-file": pdf_upload()}
    answer = machines.one.post(path, {**form, "_draft": "1"})
    assert (answer.status, answer.errors) == (302, [])
    [address] = re.findall(r"/admin/resources/meeting/\d+/change/", answer.headers["Location"]) or ["?"]
    [paper] = set(re.findall(r"/media/papers/[0-9a-f]+-[0-9]+\.pdf", machines.two.ask("GET", address).text))
    cookie = "; ".join(f"{name}={value}" for name, value in machines.one.cookies.items())

    assert [ask(site.port, paper).status for site in machines] == [404, 404]
    answers = [ask(site.port, paper, Cookie=cookie) for site in machines]
    assert [each.status for each in answers] == [200, 200]
    assert alike(answers[0]) == alike(answers[1])
    assert answers[0].headers["cache-control"] == "private, no-store"

    save(machines.two, address, machines.two.form(address))
    public = [ask(site.port, paper) for site in machines]
    assert [(each.status, each.body) for each in public] == [(200, answers[0].body)] * 2


def test_a_machine_with_another_key_is_refused(
    machines: Machines, shared: dict[str, str], tmp_path: Path
) -> None:
    another = "of a machine that was forgotten, as long as it has to be"
    third = RunningSite(tmp_path / "data", tmp_path / "log", 1, **{**shared, "SECRET_KEY": another})
    done = third.manage("serve", "--port", str(third.port))
    assert (done.returncode, done.stderr.partition(" than ")[0]) == (
        1,
        "CommandError: SECRET_KEY is another one here",
    )
    assert another not in done.stdout + done.stderr
