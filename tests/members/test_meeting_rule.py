"""When the council meets as a rule: in its form, and on the pages."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Council
from members.models.council import RULE
from resources.meeting_rule import MeetingRule
from tests.factories import CouncilFactory, MeetingFactory
from tests.tac_site.publishing.editors import Form, change, make_draft, state_of

pytestmark = pytest.mark.django_db

FORM = "/admin/members/council/1/change/"
TUESDAYS = MeetingRule(2, 2, time(7), "America/Los_Angeles", 60)
WHOLE: dict[str, Any] = dict(zip(RULE, (2, 2, time(7), "America/Los_Angeles", 60), strict=True))
TYPED = dict(zip(RULE, ("2", "2", "07:00", "America/Los_Angeles", "60"), strict=True))
IN_PART = "When the council meets is said only in part. Fill this in too, or empty all five."


def test_the_rule_is_written_in_the_form_of_the_council(admin_client: Client) -> None:
    CouncilFactory.create()
    assert Council.objects.get().meeting_rule is None
    Form(admin_client, FORM).save(**TYPED)
    assert Council.objects.get().meeting_rule == TUESDAYS
    Form(admin_client, FORM).save(**dict.fromkeys(RULE, ""))
    assert Council.objects.get().meeting_rule is None


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (TYPED | {"meeting_weekday": ""}, {"meeting_weekday": [IN_PART]}),
        ({"meeting_time": "07:00"}, {name: [IN_PART] for name in RULE if name != "meeting_time"}),
        (
            TYPED | {"meeting_time": "07:00:30"},
            {"meeting_time": ["07:00:30 has seconds. Write hours and minutes alone."]},
        ),
        (
            TYPED | {"meeting_zone": "PST"},
            {
                "meeting_zone": [
                    "“PST” is not the name of a zone of time. Write one such as America/Los_Angeles or UTC."
                ]
            },
        ),
    ],
)
def test_half_a_rule_is_asked_about(
    admin_client: Client, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    CouncilFactory.create()
    form = Form(admin_client, FORM)
    assert form.press("_save", **typed, summary="Typed").status_code == 200
    assert (form.errors, form.fields["summary"]) == (errors, "Typed")


def test_two_changes_of_the_rule_make_no_third_one() -> None:
    council = CouncilFactory.create(**WHOLE)
    change(council)
    make_draft(council, meeting_weekday=3)
    assert not state_of(council).has_conflict
    change(council, meeting_time=time(8))
    assert state_of(council).has_conflict


@pytest.mark.parametrize("ordinal", [1, 5])
@pytest.mark.parametrize("weekday", [1, 7])
@pytest.mark.parametrize("duration", [1, 1440])
def test_a_rule_that_there_is_can_be_stored(ordinal: int, weekday: int, duration: int) -> None:
    fields = {"meeting_ordinal": ordinal, "meeting_weekday": weekday, "meeting_duration": duration}
    council = CouncilFactory.build(**WHOLE | fields)
    council.full_clean()
    council.save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        *(({name: "" if name == "meeting_zone" else None}, "whole") for name in RULE),
        ({"meeting_ordinal": 0}, "known"),
        ({"meeting_ordinal": 6}, "known"),
        ({"meeting_weekday": 0}, "known"),
        ({"meeting_weekday": 8}, "known"),
        ({"meeting_duration": 0}, "known"),
        ({"meeting_duration": 1441}, "known"),
    ],
)
def test_no_other_rule_can_be_stored(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CouncilFactory.build(**WHOLE | fields).full_clean()
    assert list(refused.value.message_dict) == list(fields)
    with pytest.raises(IntegrityError, match=f"members_council_rule_{constraint}"):
        CouncilFactory.create(**WHOLE | fields)


@pytest.mark.parametrize("path", ["/", "/meetings/"])
def test_the_pages_say_the_rule(path: str, client: Client) -> None:
    council = CouncilFactory.create()
    text = "As a rule the council meets on the second Tuesday of the month at 7:00 in Los Angeles."
    assertNotContains(client.get(path), "As a rule")
    Council.objects.filter(pk=council.pk).update(**WHOLE)
    assertContains(client.get(path), text)
    MeetingFactory.create(starts_at=timezone.now() + timedelta(days=7))
    assertContains(client.get(path), text)
