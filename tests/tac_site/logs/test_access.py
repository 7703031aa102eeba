import logging

import pytest

from tac_site.logs.access import log_access
from tests.tac_site.caching.wsgi_site import environ_of


def log(path: str = "/members/", query: str = "") -> None:
    environ = environ_of(path, REMOTE_ADDR="192.0.2.7", QUERY_STRING=query, HTTP_X_REQUEST_ID="a1b2c3d4")
    log_access(environ, 200, 5120, 0.00123)


@pytest.fixture(autouse=True)
def access_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tac_site.access")


def test_a_request_is_a_line_and_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    log(query="q=Ada")
    [record] = caplog.records
    assert record.message == "192.0.2.7 GET /members/?q=Ada 200, 5120 bytes, 1.2 ms"
    assert record.__dict__["fields"] == {
        "client": "192.0.2.7",
        "method": "GET",
        "path": "/members/?q=Ada",
        "status": 200,
        "bytes": 5120,
        "ms": 1.2,
    }
    assert record.__dict__["request_id"] == "a1b2c3d4"


@pytest.mark.parametrize(
    ("path", "query", "shown"),
    [
        ("/preview/sEcret-key_1/", "", "/preview/***/"),
        ("/preview/sEcret-key_1/2/", "page=2", "/preview/***/2/?page=2"),
        ("/PREVIEW/sEcret-key_1", "", "/PREVIEW/***"),
        ("/admin/login/", "next=/preview/sEcret-key_1/", "/admin/login/?next=/preview/***/"),
        ("/admin/login/", "next=%2Fpreview%2fsEcret-key_1%2F", "/admin/login/?next=%2Fpreview%2f***%2F"),
        ("/preview/", "", "/preview/"),
        ("/admin/choose-password/M-g/sEcret-key_1/", "", "/admin/choose-password/M-g/***/"),
    ],
)
def test_the_key_of_a_shared_preview_is_never_written(
    caplog: pytest.LogCaptureFixture, path: str, query: str, shown: str
) -> None:
    log(path, query)
    assert caplog.records[0].__dict__["fields"]["path"] == shown


def test_a_long_address_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    log(query="q=" + "a" * 5000)
    assert caplog.records[0].__dict__["fields"]["path"] == "/members/?q=" + "a" * 988 + "…"


def test_without_the_access_log_nothing_is_written(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "tac_site.access")
    log()
    assert caplog.records == []
