from pathlib import Path

import pytest
from pytest_django import Settings

from tests.tac_site.export.exports import HOST


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Of this test alone, with a secret key as `manage.py serve` makes one."""
    monkeypatch.delenv("SECRET_KEY")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings.DATA_DIR = data
    settings.SECRET_KEY_FILE = data / "secret_key"
    settings.SECRET_KEY_FILE.write_text("the key of this site\n")
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.HTTPS = True
    return data
