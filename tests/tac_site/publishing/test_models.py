"""What the table of revisions refuses, and what a revision says of itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import Writer
from tests.factories import ResourceFactory
from tests.tac_site.publishing.editors import account, live, make_draft, publish_draft

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def writer_of(thing: Revisable) -> Writer:
    return Writer(type(thing), thing.pk)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_current_draft": True, "live_at": NOW},
        {"goes_live_at": NOW},
        {"preview_key": "key"},
        {"preview_ends_at": NOW},
    ],
)
def test_a_revision_is_one_thing_or_the_other(fields: dict[str, Any]) -> None:
    revision = make_draft(ResourceFactory.create())
    revision.is_current_draft = False
    for name, value in fields.items():
        setattr(revision, name, value)

    with transaction.atomic(), pytest.raises(IntegrityError):
        revision.save()


def test_a_second_draft_is_refused() -> None:
    draft = make_draft(ResourceFactory.create())
    draft.pk = None

    with transaction.atomic(), pytest.raises(IntegrityError):
        draft.save()


def test_an_account_with_a_history_stays() -> None:
    author, publisher = account("Writers"), account("Editors")
    resource = ResourceFactory.create()
    writer_of(resource).save_draft(with_fields(live(resource), note="New"), author=author)
    publish_draft(writer_of(resource), publisher)

    for user in (author, publisher):
        with pytest.raises(ProtectedError):
            user.delete()
    assert User.objects.count() == 2


def test_who_wrote_it_is_a_name_if_there_is_one() -> None:
    user = User.objects.create_user("ada", first_name="Ada", last_name="Lovelace")
    revision = make_draft(ResourceFactory.create())

    assert [Revision(author=who).who for who in (None, User(username="ada"), user)] == [
        "the site",
        "ada",
        "Ada Lovelace",
    ]
    assert revision.model is Resource


def test_a_draft_says_what_it_waits_for() -> None:
    at = timezone.now().replace(2026, 3, 1, 12, 30)
    drafts = [
        Revision(is_current_draft=True),
        Revision(is_current_draft=True, needs_review=True),
        Revision(is_current_draft=True, returned_at=at),
        Revision(is_current_draft=True, goes_live_at=at),
        Revision(is_current_draft=True, publish_error="Why"),
    ]

    assert [draft.state for draft in drafts] == [
        "Draft",
        "Draft, for review",
        "Draft, returned",
        f"Draft, scheduled for {day_and_time(at)}",
        "Draft, could not be published",
    ]


def test_there_are_no_drafts_in_a_state_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        Revision.objects.in_state("any")
