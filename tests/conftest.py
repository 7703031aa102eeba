import os
from collections.abc import Generator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tac_site.logs import outages


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """One for each core; of browser tests, which wait for a third of their time, three for two cores."""
    workers = yield
    return workers * 3 // 2 if config.args == ["tests/browser"] else workers


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Every process has a database of its own: pytest-xdist starts several, mutmut forks one a mutant."""
    test_settings = connection.settings_dict["TEST"]
    test_settings["NAME"] = f"{test_settings['NAME'] or 'test'}_{os.getpid()}"


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Every test has an empty media directory of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """What made the database fail in one test is over in the next."""
    for outage in (outages.database, outages.files):
        monkeypatch.setattr(outage, "_failures", 0)
