"""Who else has a form open."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from members.models import Member
from tac_site.publishing.models import Presence
from tests.factories import MemberFactory, ResourceFactory
from tests.tac_site.publishing.editors import Form, account, signed_in, url

pytestmark = pytest.mark.django_db


def note(user: User, pk: int) -> str:
    Presence.objects.report(user, Member, pk)
    return Presence.objects.others(user, Member, pk)


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_the_others_are_named_and_oneself_is_not() -> None:
    ada, eve, bob = (account("staff", name) for name in ("ada", "eve", "bob"))
    eve.first_name, eve.last_name = "Eve", "Moneypenny"
    eve.save()

    assert note(ada, 7) == ""
    assert note(eve, 7) == "ada has this form open too."
    assert note(bob, 7) == "ada and Eve Moneypenny have this form open too."
    assert Presence.objects.others(ada, Member, 7) == "Eve Moneypenny and bob have this form open too."
    assert Presence.objects.others(ada, Member, 8) == ""


def test_who_says_nothing_for_a_while_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, eve = account("staff", "ada"), account("staff", "eve")
    note(ada, 7)

    later(monkeypatch, 49)
    assert note(eve, 7) == "ada has this form open too."
    later(monkeypatch, 2)
    assert note(eve, 7) == ""
    assert Presence.objects.count() == 1
    assert str(Presence.objects.get()) == f"eve at {timezone.now():%H:%M}"


def test_a_form_says_who_else_has_it_open_and_locks_nobody_out() -> None:
    member = MemberFactory.create()
    first, second = signed_in("Editors", "ada"), signed_in("Writers", "eve")

    assert first.post(url(member, "presence")).json() == {"text": ""}
    form = Form(second, member)
    assert b"ada has this form open too." in form.response.content
    assert second.post(url(member, "presence")).json() == {"text": "ada has this form open too."}
    form.draft(bio="New")


def test_it_is_told_by_post_alone() -> None:
    assert signed_in("Editors").get(url(MemberFactory.create(), "presence")).status_code == 405


@pytest.mark.parametrize("pk", [2**63, 10**30])
def test_an_absurd_key_is_nobody_s(pk: int) -> None:
    client: Any = signed_in("Editors")
    address = url(ResourceFactory.create(), "presence").split("/")
    address[4] = str(pk)

    assert client.post("/".join(address)).status_code in (200, 404)
