"""How people and moments are written in messages."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser, User
from django.http import HttpRequest
from django.utils import timezone


def name_of(user: AbstractUser) -> str:
    return user.get_full_name() or user.get_username()


def user_of(request: HttpRequest) -> User:
    """Whoever is signed in, as everybody is in the admin."""
    assert isinstance(request.user, User)
    return request.user


def day_and_time(when: datetime) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d at %H:%M (%Z)}"
