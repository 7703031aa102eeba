from datetime import date

import pytest
from django.test import Client

from members.models import Council, Member
from tests.factories import CouncilFactory, TermFactory
from tests.tac_site.publishing.editors import signed_in


@pytest.fixture
def editor() -> Client:
    return signed_in("Editors", "ed")


@pytest.fixture
def other() -> Client:
    return signed_in("Editors", "eve")


@pytest.fixture
def council() -> Council:
    return CouncilFactory.create()


@pytest.fixture
def ada() -> Member:
    term = TermFactory.create(
        member__name="Ada Lovelace", member__bio="A story", employer="Acme", starts_on=date(2020, 1, 1)
    )
    member: Member = term.member
    return member
