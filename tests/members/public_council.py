"""A small council with all that programs can read, and what the schemas of council.json say."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from jsonschema import FormatChecker

from members.models import Term
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, SeatFactory, TermFactory

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "council.schema.json").read_text())
TODAY = timezone.localdate()
DAY = timedelta(days=1)
SOURCE = "https://example.org/minutes"

formats = FormatChecker(["date"])


def make_everything() -> None:
    CouncilFactory.create(
        overview="We *meet*.",
        joining="Ask *us*.",
        organization_url="https://harbour.example/",
        charter="/charter",
        logo=f"pictures/{'0' * 32}-300x100.webp",
        contact="tac@harbour.example",
    )
    ResourceFactory.create(
        title="Attend", note="Calendar", url="https://example.org/", description="On *Mondays*."
    )
    ResourceFactory.create(title="Ask")
    make_seated_members()
    TermFactory.create(
        member__name="Éva Gone", ends_on=date(2021, 6, 30), ends_on_is_bound=True, ends_source="/minutes/2021"
    )
    TermFactory.create(
        member__name="Zoe Next",
        office=Term.Office.VICE_CHAIR,
        starts_on=TODAY + DAY,
        is_announced=True,
        seat=SeatFactory.create(name="Not yet", starts_on=TODAY + DAY),
    )


def make_seated_members() -> None:
    """Ann, a chair who leads a working group too; Bo, who is now an alternate only; and Cy, who observes."""
    intel = SeatFactory.create(name="Intel")
    old = SeatFactory.create(name="Old & Co", ends_on=date(2021, 12, 31))
    SeatFactory.create(name="vLLM", kind=3, starts_on=date(2021, 1, 1))
    security = SeatFactory.create(name="Security", kind=4, votes=False)
    ann = MemberFactory.create(
        name="Ann First",
        job_title="Analyst",
        bio="She *sails*.",
        photo=f"pictures/{'0' * 32}-300x200.webp",
        photo_alt="Ann at sea",
        links="https://müller.example/ä\nhttps://x.com/ann\nhttps://mastodon.example/@ann",
    )
    TermFactory.create(member=ann, employer="Old", starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    TermFactory.create(
        member=ann,
        office=Term.Office.CHAIR,
        seat=intel,
        employer="Quay & Co",
        starts_on=date(2022, 1, 1),
        starts_on_is_bound=True,
        starts_source=SOURCE,
    )
    TermFactory.create(member=ann, seat=security, capacity=Term.Capacity.LEAD, starts_on=date(2023, 1, 1))
    bo = MemberFactory.create(name="Bo Both")
    TermFactory.create(member=bo, seat=old, ends_on=date(2021, 12, 31))
    TermFactory.create(
        member=bo, seat=intel, capacity=Term.Capacity.ALTERNATE, employer="Pier", starts_on=date(2022, 1, 1)
    )
    TermFactory.create(member__name="Cy Sees", capacity=Term.Capacity.OBSERVER)


def strict(schema: Any) -> Any:
    """The same, but every object has the listed properties, all of them, and no other."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(each) for name, each in schema.items()}
    if "properties" in schema:
        closed |= {"additionalProperties": False, "required": list(schema["properties"])}
    return closed


@formats.checks("uri")
def is_uri(value: object) -> bool:
    """As RFC 3986 says, with a scheme; an IRI is none."""
    if not isinstance(value, str):
        return True
    sign = r"[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}"
    rest = rf"([/?]|{sign})*(#([/?]|{sign})*)?"
    return (
        re.fullmatch(rf"[a-z]+:(//(\[[0-9a-f:]+\]|[\w.-]+)(:\d+)?(?![^/?#]))?{rest}", value, re.ASCII)
        is not None
    )
