"""Drafts that are published at a time."""

import logging
import time
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import close_old_connections

from tac_site.accounts.expired import REMOVAL_INTERVAL, remove_expired
from tac_site.faults import NotStoredError, fault_of
from tac_site.logs import outages
from tac_site.logs.mail import tell_admins
from tac_site.publishing import notices
from tac_site.publishing.documents import instance_of
from tac_site.publishing.files import make_renditions
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.models.revision import AT_ITS_TIME
from tac_site.publishing.state import read_state
from tac_site.publishing.steady_clock import SteadyClock
from tac_site.publishing.writing import in_any_order, writing

logger = logging.getLogger(__name__)

CHECK_INTERVAL = 0.5  # seconds
FAILURES_WORTH_A_WORD = 10  # in a row: somebody else's transaction ends sooner


def publish_scheduled(now: datetime, *, wait: bool = True) -> int:
    """Publish what is due, each draft whole; returns how many were published.

    A draft that cannot be published stays one and says why. One whose files cannot be stored stays scheduled.
    OperationalError if the database is away, or if somebody else writes and `wait` is false.
    """

    def publish(due: Revision) -> bool:
        try:
            return _publish(due, now, wait)
        except ValidationError:
            raise
        except Exception as error:
            if fault_of(error):
                raise  # it is no fault of the draft
            # One draft that cannot be read may not hold up the others.
            text = "It could not be stored. Open it, look it over and save it again."
            raise ValidationError(text) from error

    count, failed = in_any_order(Revision.objects.due(now).select_related("content_type", "author"), publish)
    for draft, error in failed.items():
        if isinstance(error, NotStoredError):
            continue
        logger.warning("The draft %s could not be published.", draft.pk, exc_info=error)
        reason = " ".join(error.messages)
        waiting = Revision.objects.due(now).filter(pk=draft.pk)
        if waiting.update(publish_error=reason, goes_live_at=None):  # else another process has said it
            _tell_admins(draft, reason)
            notices.tell_failed(draft, reason, form_address(draft))
    return count


def _tell_admins(draft: Revision, reason: str) -> None:
    assert draft.goes_live_at  # as it was read
    what = f"The draft of the {draft.model._meta.verbose_name} “{draft.title}” by {draft.who}"
    when = f"was scheduled for {day_and_time(draft.goes_live_at)}, and could not be published"
    text = f"{what} {when}:\n\n{reason}\n\nIt stays a draft, which the admin’s first page shows.\n"
    tell_admins(f"A scheduled draft could not be published: {draft.title}", text)


def _publish(due: Revision, now: datetime, wait: bool) -> bool:
    state = read_state(due.model, due.object_id)
    if state.document:
        make_renditions(instance_of(state.document), state.live_document)  # before anything is locked
    with writing(due.model, due.object_id, wait=wait) as writer:
        draft = writer.state.draft
        if draft is None or draft.goes_live_at is None or draft.goes_live_at > now:
            return False  # somebody published, changed or discarded it meanwhile
        writer.check_conflict()
        writer.publish(writer.state.document, draft=draft, author=draft.author, form_digest=AT_ITS_TIME)
        if writer.problems:
            raise ValidationError(writer.problems)
    notices.tell_published_on_time(due, form_address(due))
    return True


def form_address(draft: Revision) -> str:
    """For a mail: no request says under which name the site is asked."""
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip("*.")
    path = draft.admin_address("change")
    return f"{'https' if settings.HTTPS else 'http'}://{host or 'localhost'}{path}"


def publish_on_time() -> None:
    """For ever, in a thread of a server, with what else it does by itself: no visitor ever waits for it."""
    failures, removes_at = 0, 0.0
    clock = SteadyClock()
    while True:
        close_old_connections()
        try:
            publish_scheduled(clock.now(), wait=False)
            if time.monotonic() >= removes_at:
                remove_expired()
                removes_at = time.monotonic() + REMOVAL_INTERVAL
            failures = 0
            outages.database.answered()
        except Exception as error:  # whatever it is, the draft that is due next has its time too
            failures += 1
            is_told = failures >= FAILURES_WORTH_A_WORD and outages.notice(error)
            if failures == FAILURES_WORTH_A_WORD and not is_told:
                logger.exception("Scheduled drafts cannot be published at present.")
        time.sleep(CHECK_INTERVAL)
