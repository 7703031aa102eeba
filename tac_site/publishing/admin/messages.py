"""What an editor is told of what happened."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from tac_site.publishing.editing import Editing
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.revisable import Revisable


def tell(request: HttpRequest, text: str, *, page: str = "", undo: Iterable[Revision] = ()) -> None:
    """That something was done: `page` is the address where visitors see it, `undo` what it has published."""
    link = format_html(' <a href="{}">See the page</a>', page) if page else ""
    messages.success(request, format_html("{}{}", text, link))


def stored_text(editing: Editing, revision: Any, instance: Revisable) -> str:
    if editing.submission.publishes or revision.live_at:  # a draft may be live by now
        return _published_text(revision, instance)
    saved = f"The draft of “{instance}” is saved"
    if revision.goes_live_at:
        return f"{saved}. It goes live on {day_and_time(revision.goes_live_at)}."
    if editing.unscheduled_from:
        at = day_and_time(editing.unscheduled_from)
        return f"{saved}. It does not go live on {at} any more: the editors are asked to publish it."
    if revision.needs_review:
        return f"{saved}, and the editors are asked to publish it."
    return f"{saved}. The public pages are as they were."


def _published_text(revision: Revision | None, instance: Revisable) -> str:
    if problem := instance.visibility_problem():
        how = "is saved." if revision else "is as it was: nothing was changed."
        return f"“{instance}” {how} It is on no public page, because {problem}."
    return f"“{instance}” is live." if revision else f"“{instance}” is live as it was: nothing was changed."
