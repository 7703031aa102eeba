import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import call_command

from members.exchange.council_exchange import dump
from members.exchange.document_parser import parse
from members.exchange.starter_council import ABOUT, STARTER_COUNCIL
from members.models import Council, Member, Term
from resources.models import Resource
from tests.factories import CouncilFactory, MeetingFactory, MemberFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def run() -> str:
    output = io.StringIO()
    call_command("load_starter_council", stdout=output)
    return output.getvalue()


def counts() -> list[int]:
    return [Council.objects.count(), Resource.objects.count(), Member.objects.count()]


def test_an_empty_site_is_filled_with_the_starter_council() -> None:
    assert run() == "Loaded the starter council: Technical Advisory Council, 16 members.\n"
    assert counts() == [1, 4, 16]
    document = parse(STARTER_COUNCIL.read_text(encoding="utf-8"))
    in_order = sorted(document.members, key=lambda member: (member.office or Term.Office.NONE, member.name))
    assert dump() == replace(document, members=tuple(replace(each, job_title="") for each in in_order))
    council = Council.objects.get()
    assert {name: getattr(council, name) for name in ABOUT} == ABOUT
    milos = Member.objects.get(slug="milos-puzovic")
    assert (milos.job_title, milos.terms.get().employer) == ("Technical Director", "Arm")
    urls = Resource.objects.values_list("url", flat=True)
    assert [bool(url) for url in urls] == [True, True, True, False]


def test_a_filled_site_is_left_alone() -> None:
    run()
    Member.objects.update(bio="")

    assert run() == ""
    assert set(Member.objects.values_list("bio", flat=True)) == {""}


@pytest.mark.parametrize(
    ("create", "expected"),
    [
        (CouncilFactory.create, [1, 0, 0]),
        (ResourceFactory.create, [0, 1, 0]),
        (MemberFactory.create, [0, 0, 1]),
        (MeetingFactory.create, [0, 0, 0]),
    ],
)
def test_a_site_with_any_content_is_left_alone(create: Callable[[], object], expected: list[int]) -> None:
    create()

    assert run() == ""
    assert counts() == expected
