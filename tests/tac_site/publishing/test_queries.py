"""How much the database is asked, and for how long."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import apply, snapshot
from tests.factories import TermFactory
from tests.tac_site.publishing.editors import (
    Form,
    draft_of,
    list_of,
    make_draft,
    photo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


def queries(act: Callable[[], object]) -> int:
    """With what begins and ends transactions; to roll back to a savepoint and to let it go is one."""
    with CaptureQueriesContext(connection) as captured:
        act()
    asked = [query["sql"].partition(" ")[0] for query in captured.captured_queries]
    return len(asked) - asked.count("ROLLBACK")


@pytest.fixture
def busy(editor: Client, ada: Member) -> Member:
    """With a photo, and a draft that changes the term too."""
    ada.photo = store_picture(photo())
    ada.save()
    Form(editor, ada).draft(
        bio="Another story", **{"terms-0-employer": "Other", "terms-0-role_is": "correction"}
    )
    return ada


@pytest.mark.parametrize(("button", "count"), [("_save", 30), ("_draft", 24), ("_review", 25)])
def test_a_save_asks_the_database_so_many_times(
    button: str, count: int, editor: Client, busy: Member
) -> None:
    """It takes two transactions: in one the form is read, in the other what was typed is stored. PostgreSQL
    takes one more query for the lock of each."""
    form = Form(editor, busy)

    asked = queries(lambda: form.press(button, bio="A third story"))

    assert form.response.status_code == 200
    locks = 2 if connection.features.has_select_for_update else 0
    assert asked == count + locks


@pytest.mark.parametrize("terms", [1, 3])
def test_a_deleted_member_is_brought_back_with_one_query_for_each_term(terms: int, ada: Member) -> None:
    for year in range(2001, 2000 + terms):
        TermFactory.create(member=ada, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    document = snapshot(Member, ada.pk)
    ada.delete()

    assert queries(lambda: apply(document, [], strict=False)) == 4 + terms


def test_opening_a_draft_asks_the_database_at_most_25_times(editor: Client, busy: Member) -> None:
    assert queries(lambda: Form(editor, busy)) <= 25


def test_nobody_waits_for_a_form_to_be_rendered(editor: Client, ada: Member) -> None:
    """A transaction holds off every other writer on SQLite, and to render a form takes longest."""
    make_draft(ada, bio="Another story")
    of_this_test = len(connection.atomic_blocks)
    held = []

    def note(**rendered: Any) -> None:
        held.append(len(connection.atomic_blocks) - of_this_test)

    template_rendered.connect(note)
    Form(editor, ada).press("_draft", opened_on="0.0")
    template_rendered.disconnect(note)

    assert set(held) == {0}


@pytest.mark.parametrize("page", ["", "1/", "2/"])
def test_a_preview_asks_the_database_at_most_24_times(page: str, editor: Client, busy: Member) -> None:
    draft = draft_of(busy)
    assert draft
    draft.allow_preview()

    for address in (f"{list_of(Member)}preview/{draft.pk}/{page}", f"/preview/{draft.preview_key}/{page}"):
        assert queries(lambda address=address: editor.get(address)) <= 24  # type: ignore[misc]
