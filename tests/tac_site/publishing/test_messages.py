"""What an editor is told, and what is offered with it."""

from typing import Any

import pytest
from django.test import Client

from members.models import Member
from tests.tac_site.publishing.editors import Form, offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


def pages(response: Any) -> str:
    return offers(response).get("See the page", "")


def test_who_publishes_is_led_to_the_page_where_visitors_see_it(editor: Client, ada: Member) -> None:
    assert pages(Form(editor, ada).press("_save", bio="New", slug="lovelace")) == "/members/lovelace/"
    assert pages(Form(editor, ada).press("_save")) == "/members/lovelace/"
    assert pages(Form(editor, ada).press("_save", is_visible="")) == ""
    assert pages(Form(editor, ada).press("_draft", is_visible="on")) == ""


def test_a_name_is_no_markup_in_a_message(editor: Client, ada: Member) -> None:
    response = Form(editor, ada).press("_save", name="<b>Ada</b> & Co")

    (message,) = response.wsgi_request._messages
    told = "“&lt;b&gt;Ada&lt;/b&gt; &amp; Co” is published. "
    assert str(message).startswith(f'{told}<a href="/members/ada-lovelace/">See the page</a> <button')
