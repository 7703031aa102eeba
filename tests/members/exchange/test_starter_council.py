from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from members.exchange.council_exchange import load
from members.exchange.document_parser import parse
from members.exchange.starter_council import load_starter, remove_starter
from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import snapshot
from tac_site.publishing.models import ContentVersion, Revision
from tac_site.publishing.writing import writing
from tests.factories import MeetingFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def test_the_starter_council_goes_whole() -> None:
    load_starter()
    version = ContentVersion.current()

    assert remove_starter() == []
    models = (Council, Resource, Member, Term, Revision)
    assert [model._base_manager.count() for model in models] == [0, 0, 0, 0, 0]
    assert ContentVersion.current() > version


def test_after_it_a_council_of_earlier_days_comes_in(client: Client) -> None:
    load_starter()
    remove_starter()
    load(parse("# Harbour\n## Resources\n### Ada"), on=date(2024, 9, 1))

    assert "Ada" in client.get("/").content.decode()
    assert str(Term.objects.get()) == "Member, since 2024-09-01"


def test_what_was_edited_or_added_since_is_named_and_all_stays() -> None:
    load_starter()
    yikun, joe, andrew = (
        Member.objects.get(slug=slug) for slug in ("yikun-jiang", "joe-pamer", "andrew-wafaa")
    )
    ResourceFactory.create(title="Ours")
    MeetingFactory.create()
    Council.objects.update(name="Harbour")
    with writing(Member, yikun.pk) as writer:
        writer.save_draft(snapshot(Member, yikun.pk))
    with writing(Member, joe.pk) as writer:
        writer.publish([])
    andrew.terms.update(employer="Works")

    expected = [
        "Council Harbour",
        "Resource Ours",
        "Meeting of 2026-09-08",
        "Member Andrew Wafaa",
        "Member Yikun Jiang",
        "Member Joe Pamer",
    ]
    assert sorted(remove_starter()) == sorted(expected)
    assert Member.objects.count() == 15


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match=r"^There is no council here: nothing to remove\.$"):
        call_command("remove_starter_council")
    load_starter()
    ours = ResourceFactory.create(title="Ours")
    with pytest.raises(CommandError) as refused:
        call_command("remove_starter_council")
    assert str(refused.value) == (
        "Nothing was removed, because this was edited or added: Resource Ours. "
        "Go on in the admin: change or hide there what is not of your council."
    )

    ours.delete()
    call_command("remove_starter_council")
    assert capsys.readouterr().out == (
        "Removed the starter council. Bring in your own (manage.py import_council FILE, or the admin) "
        "before the next start, which fills an empty site with the starter council again.\n"
    )
