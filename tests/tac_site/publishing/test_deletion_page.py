"""What is asked before something is deleted."""

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from members.models import Member
from tests.factories import MemberFactory, TermFactory
from tests.tac_site.publishing.editors import change, list_of, url

pytestmark = pytest.mark.django_db


def question(client: Client, member: Member) -> str:
    page = client.get(url(member, "delete")).content.decode()
    text = re.sub(r"<[^>]+>", " ", page.partition("</h1>")[2].partition("<form")[0])
    return " ".join(text.split())


def test_it_says_what_visitors_lose_and_that_it_can_come_back(admin_client: Client, ada: Member) -> None:
    asked = "Delete “Ada Lovelace”, with 1 term? It can be brought back from its history , as it is now. "
    lost = "Visitors will not see it any more. Now it is on these pages: The member’s page Overview Members"
    assert question(admin_client, ada).endswith(asked + lost)
    change(ada, is_visible=False)
    TermFactory.create(member=ada, ends_on="2001-02-03")
    asked = asked.replace("1 term", "2 terms")
    assert question(admin_client, ada).endswith(asked + "Visitors see nothing of it now either.")


def test_several_are_named(admin_client: Client, ada: Member) -> None:
    bo = MemberFactory.create(name="Bo")
    chosen = {"action": "delete_selected", "_selected_action": [ada.pk, bo.pk]}

    page = admin_client.post(list_of(Member), chosen)

    assertContains(page, "Each can be brought back from its history")
    assertContains(page, 'value="Delete 2 members"')
    assert Member.objects.count() == 2
    admin_client.post(list_of(Member), {**chosen, "post": "yes"})
    assert not Member.objects.exists()
