from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Every test has an empty media directory of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
