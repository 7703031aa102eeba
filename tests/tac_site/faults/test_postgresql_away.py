"""PostgreSQL hangs, or is stopped and started again, while visitors come and an editor saves."""

import html
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import psycopg
import pytest

from tests.tac_site.faults.running_site import Answer, RunningSite
from tests.waiting import until
from tests.with_postgres import PostgreSQLServer

COUNCIL = "/admin/members/council/1/change/"
NOT_SHOWN = "This page cannot be shown at the moment. Please try again in a few seconds."
AWAY = "The database of this site does not answer. Please try again in a few seconds."
AT_MOST = 4  # seconds, on a machine that is busy: two where nothing else runs
numbers = count()


@pytest.fixture(scope="module")
def site(postgresql: PostgreSQLServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    directory = tmp_path_factory.mktemp("site")
    with RunningSite(directory / "data", directory / "log", DATABASE_URL=postgresql.url) as site:
        site.sign_in()
        yield site


def not_in_memory() -> str:
    return f"/members/?q=nobody{next(numbers)}"


def saved_texts(postgresql: PostgreSQLServer, text: str) -> int:
    with psycopg.connect(postgresql.url) as database:
        query = "SELECT count(*) FROM publishing_revision WHERE document_text LIKE %s"
        (found,) = database.execute(query, [f"%{text}%"]).fetchone() or (-1,)
    return int(found)


def is_back(site: RunningSite) -> None:
    until(lambda: site.get(not_in_memory()).status == 200)


def test_nobody_waits_for_one_that_hangs(site: RunningSite, postgresql: PostgreSQLServer) -> None:
    page, form = site.get("/").text, site.form(COUNCIL)
    sent = {**form, "overview": "Saved while it hangs.", "_draft": "Save draft"}
    with ThreadPoolExecutor(12) as pool, postgresql.paused():
        visits = [pool.submit(site.get, not_in_memory()) for _ in range(8)]
        save = pool.submit(site.post, COUNCIL, sent)
        answers: list[Answer] = [each.result() for each in (*visits, save)]
        answers += [site.get("/"), site.get("/"), site.get(not_in_memory())]
        assert answers[-3].text == answers[-2].text == page
    is_back(site)
    assert [answer.status for answer in answers] == [503] * 9 + [200, 200, 503]
    assert [answer.headers["Retry-After"] for answer in answers[:9]] == ["5"] * 9
    assert all(answer.text.startswith(NOT_SHOWN) for answer in answers[:9])
    assert "It is not known whether what you sent was stored." in answers[8].text
    assert max(answer.seconds for answer in answers) < AT_MOST

    assert site.post(COUNCIL, sent).status == 302  # whether it had been stored or not
    assert saved_texts(postgresql, "Saved while it hangs") == 1


def test_one_that_was_restarted_is_used_at_once(site: RunningSite, postgresql: PostgreSQLServer) -> None:
    page, form = site.get("/").text, site.form(COUNCIL)
    postgresql.stop()
    try:
        assert site.get("/").text == page
        answer = site.get(not_in_memory())
        assert (answer.status, answer.headers["Retry-After"], answer.text.startswith(NOT_SHOWN)) == (
            503,
            "5",
            True,
        )
        save = site.post(COUNCIL, {**form, "overview": "“Stopped” <b>\r\n& started", "_draft": "Save draft"})
        assert (save.status, save.headers["Retry-After"]) == (503, "5")
        assert AWAY in save.text
    finally:
        postgresql.start()
    is_back(site)
    typed = re.findall('<input type="hidden" name="(.*?)" value="(.*?)">', save.text, re.DOTALL)
    again = site.post(COUNCIL, {name: html.unescape(value) for name, value in typed})
    assert (again.status, saved_texts(postgresql, "“Stopped” <b>")) == (302, 1)
    lines = [line for line in site.log.splitlines() if " ERROR " in line]
    assert [line for line in lines if "The database cannot be used: " not in line] == []
    assert "Traceback" not in site.log


def test_an_editors_save_waits_for_another_as_long_as_it_takes(
    site: RunningSite, postgresql: PostgreSQLServer
) -> None:
    form = site.form(COUNCIL)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgresql.url) as other:
        other.execute("SELECT * FROM django_content_type FOR UPDATE")
        sent = {**form, "overview": "It waited.", "_draft": "Save draft"}
        save = pool.submit(site.post, COUNCIL, sent)
        with psycopg.connect(postgresql.url, autocommit=True) as looking:
            until(lambda: looking.execute(waiting).fetchone() == (1,))
        began = time.monotonic()
        until(lambda: time.monotonic() > began + 3)  # longer than for a database that is away
        assert not save.done()
        other.rollback()
        assert save.result().status == 302
