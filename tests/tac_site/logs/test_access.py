import logging
from typing import Any

import pytest

from tac_site.logs.access import log_access

REQUEST: dict[str, Any] = {
    "method": "GET",
    "path": "/members/",
    "query": "",
    "status": 200,
    "size": 5120,
    "seconds": 0.00123,
    "client": "192.0.2.7",
    "request_id": "a1b2c3d4",
}


@pytest.fixture(autouse=True)
def access_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tac_site.access")


def test_a_request_is_a_line_and_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    log_access(**REQUEST | {"query": "q=Ada"})
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
    ],
)
def test_the_key_of_a_shared_preview_is_never_written(
    caplog: pytest.LogCaptureFixture, path: str, query: str, shown: str
) -> None:
    log_access(**REQUEST | {"path": path, "query": query})
    assert caplog.records[0].__dict__["fields"]["path"] == shown


def test_a_long_address_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    log_access(**REQUEST | {"query": "q=" + "a" * 5000})
    assert caplog.records[0].__dict__["fields"]["path"] == "/members/?q=" + "a" * 988 + "…"


def test_without_the_access_log_nothing_is_written(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "tac_site.access")
    log_access(**REQUEST)
    assert caplog.records == []
