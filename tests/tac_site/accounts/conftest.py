import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from pytest_django import Settings

PASSWORD = "correct horse"


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
