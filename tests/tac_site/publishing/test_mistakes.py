"""The list of what has to be corrected, above a form that comes back."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member
from tests.tac_site.publishing.editors import Form

pytestmark = pytest.mark.django_db


def mistakes(response: Any) -> list[tuple[str, str]]:
    """The words of each, and what its link leads to, which has to be there."""
    page = response.content.decode()
    found = re.findall('<li><a href="#([^"]+)">([^<:]+): [^<]+</a>', page)
    assert all(f'id="{target}"' in page for target, _ in found)
    return [(where, target) for target, where in found]


def test_each_leads_to_its_field(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    typed = {"goes_live_at_0": "2030-01-01", "terms-0-starts_on": "1/2/2020", "terms-0-ends_on": "soon"}

    response = form.press("_draft", name="", links="@ada", **typed)

    assert mistakes(response) == [
        ("Name", "id_name"),
        ("Links", "id_links"),
        ("Scheduled for (UTC)", "id_goes_live_at_0"),
        ("Term 1, First day", "id_terms-0-starts_on"),
        ("Term 1, Last day", "id_terms-0-ends_on"),
    ]
    assertContains(response, "<title>Error: ")
    assertNotContains(response, "errors below")
    described = re.findall(r'<input[^>]* name="name"[^>]*>', response.content.decode())[0]
    assert 'aria-invalid="true"' in described
    assert 'aria-describedby="id_name_helptext id_name_error"' in described


def test_what_is_wrong_with_no_field_that_is_seen_leads_to_its_row(editor: Client, ada: Member) -> None:
    response = Form(editor, ada).press("_draft", **{"terms-0-id": "x"})
    assert mistakes(response) == [("Term 1", "terms-0")]


def test_a_row_that_is_to_be_deleted_has_nothing_to_correct(editor: Client, ada: Member) -> None:
    typed = {"terms-0-starts_on": "soon", "terms-0-DELETE": "on"}
    response = Form(editor, ada).press("_draft", name="", **typed)
    assert mistakes(response) == [("Name", "id_name")]


def test_a_mistake_in_a_part_that_is_folded_opens_it(editor: Client, ada: Member) -> None:
    form = Form(editor, ada)
    assertContains(form.response, "<details>", count=2)
    assertContains(form.press("_draft", slug="a b", focus_x="101"), "<details>", count=0)
    assert mistakes(form.response) == [
        ("Focus point, across (%)", "id_focus_x"),
        ("Address", "id_slug"),
    ]


def test_what_was_saved_has_none(editor: Client, ada: Member) -> None:
    assertNotContains(Form(editor, ada).response, 'id="mistakes"')
