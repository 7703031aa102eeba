from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import Member
from tac_site.caching import page_cache
from tac_site.publishing.content_version import content_version
from tac_site.publishing.documents import with_fields
from tac_site.publishing.history import History
from tac_site.publishing.models import Revision
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def history() -> History:
    return History(Member, MemberFactory.create(name="Ada").pk)


def test_it_goes_up_with_what_the_public_can_see_and_with_nothing_else(history: History) -> None:
    before = content_version()
    history.save_draft(with_fields(history.state.document, bio="A draft."))
    history.close_draft()
    assert content_version() == before

    history.publish(with_fields(history.state.document, bio="A story."))
    assert content_version() == before + 1
    history.publish(history.state.document)
    assert content_version() == before + 1


def test_it_goes_up_with_a_draft_that_goes_live_as_it_is(history: History) -> None:
    history.save_draft(with_fields(history.state.document, bio="A draft."))
    before = content_version()
    history.publish_draft(by=None)
    assert content_version() == before + 1


def test_whoever_asks_makes_live_what_is_due(history: History) -> None:
    history.save_draft(
        with_fields(history.state.document, bio="A draft."),
        goes_live_at=timezone.now() + timedelta(hours=1),
    )
    before = content_version()
    assert Member.objects.get().bio == ""

    Revision.objects.drafts().update(goes_live_at=timezone.now())
    assert content_version() == before + 1
    assert Member.objects.get().bio == "A draft."


def test_a_busy_database_does_not_keep_the_pages_away(
    history: History, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(now: object) -> None:
        raise OperationalError("database is locked")

    before = content_version()
    monkeypatch.setattr("tac_site.publishing.content_version.publish_scheduled", busy)
    assert content_version() == before
    assert "What is due could not go live yet." in caplog.text


def test_a_draft_that_cannot_be_read_keeps_nothing_away(
    history: History, caplog: pytest.LogCaptureFixture
) -> None:
    draft = history.save_draft(
        with_fields(history.state.document, bio="A draft."), goes_live_at=timezone.now()
    )
    Revision.objects.filter(pk=draft.pk).update(document_text="no document")
    content_version()
    draft.refresh_from_db()
    assert draft.goes_live_at is None
    assert draft.publish_error != ""


def test_the_process_that_publishes_is_told_when_that_is_certain(
    history: History, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    document = with_fields(history.state.document, bio="A story.")
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        history.publish(document)
        transaction.set_rollback(True)
    assert callbacks == []

    history = History(Member, history.pk)
    with django_capture_on_commit_callbacks() as callbacks:
        history.publish(document)
    assert callbacks == [page_cache.forget]
