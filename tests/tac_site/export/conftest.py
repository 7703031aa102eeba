from pathlib import Path

import pytest
from pytest_django import Settings

from tests.tac_site.export.exports import HOST


@pytest.fixture(autouse=True)
def host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.HTTPS = True


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"
