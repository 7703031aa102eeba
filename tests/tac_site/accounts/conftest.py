from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

PASSWORD = "correct horse"
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture
def limits(settings: Settings) -> type[CountingHasher]:
    """django-axes asks and hears, as in production."""
    settings.AXES_ENABLED = True
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.count = 0
    return CountingHasher


@pytest.fixture
def ada(limits: type[CountingHasher], db: None) -> User:
    ada = User.objects.create_superuser("ada", password=PASSWORD)
    limits.count = 0
    return ada


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock
