import os
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings


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
