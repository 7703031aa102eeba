"""The bar of a form: what is stored, and what each of its buttons does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member
from tac_site.publishing.models import day_and_time
from tests.factories import ResourceFactory, SeatFactory
from tests.tac_site.publishing.editors import Form, change, draft_of, list_of, signed_in, url, versions

pytestmark = pytest.mark.django_db


def bar(client: Client, address: Any) -> tuple[str, list[str]]:
    """What it says of what is stored; its buttons, in their order."""
    page = client.get(address if isinstance(address, str) else url(address)).content.decode()
    html = page.partition('id="save-bar"')[2].partition("</section>")[0]
    state = re.sub(r"<[^>]+>", "", re.findall(r"<p>(.*?)</p>", html, re.S)[0])
    return " ".join(state.split()), re.findall(r'<input type="submit" value="([^"]+)"', html)


EDITORS = ["Save draft", "Publish", "Publish and continue editing"]


def test_of_something_new_nothing_is_saved(editor: Client) -> None:
    another = "Publish and add another"
    assert bar(editor, f"{list_of(Member)}add/") == ("New: nothing is saved yet.", [*EDITORS, another])


def test_it_says_since_when_it_is_published_and_by_whom(editor: Client, ada: Member) -> None:
    assert bar(editor, ada) == ("Published.", EDITORS)  # past the admin: nobody knows when
    Form(editor, ada).save(bio="My story")
    when = versions(ada)[-1].live_at
    assert when
    assert bar(editor, ada)[0] == f"Published {day_and_time(when)} by ed, no changes since."


def test_it_names_who_published_the_draft_of_another(editor: Client, ada: Member) -> None:
    Form(signed_in("Writers", "wr"), ada).draft(bio="My story")
    Form(editor, ada).save()
    assert "by ed," in bar(editor, ada)[0]


@pytest.mark.parametrize(
    ("button", "role", "more"), [("_draft", "Editors", ""), ("_review", "Writers", ", for review")]
)
def test_it_says_that_it_is_a_draft(button: str, role: str, more: str, editor: Client, ada: Member) -> None:
    Form(signed_in(role, "wr"), ada).press(button, bio="My story")
    draft = draft_of(ada)
    assert draft
    assert bar(editor, ada)[0] == f"Draft saved {day_and_time(draft.created_at)} by wr{more}."


def test_it_says_for_when_a_draft_is_scheduled(editor: Client, ada: Member) -> None:
    due = timezone.localtime(timezone.now() + timedelta(days=2))
    Form(editor, ada).draft(goes_live_at_0=f"{due:%Y-%m-%d}", goes_live_at_1=f"{due:%H:%M:%S}")
    assert bar(editor, ada)[0].endswith(f"by ed, scheduled for {day_and_time(due)}.")
    is_not_any_more = "Once you change it, it is not scheduled any more"
    assert is_not_any_more not in bar(editor, ada)[0]
    assert is_not_any_more in bar(signed_in("Writers", "wr"), ada)[0]


def test_it_says_what_visitors_do_not_see(editor: Client, ada: Member) -> None:
    change(ada, is_visible=False)
    seat = SeatFactory.create(starts_on=timezone.localdate() + timedelta(days=1))
    assert re.sub(r" 2.*since", "", bar(editor, ada)[0]) == "Saved. It is hidden from visitors."
    assert bar(editor, seat)[0] == "Saved. Visitors see it from its first day."


def test_writers_have_no_button_that_publishes(ada: Member) -> None:
    assert bar(signed_in("Writers", "wr"), ada)[1] == ["Save draft", "Save draft and ask for review"]


def test_what_is_wrong_is_not_saved(editor: Client) -> None:
    form = Form(editor, ResourceFactory.create())
    page = form.press("_draft", title="").content.decode()
    assert "Not saved:" in page.partition('id="save-bar"')[2]
