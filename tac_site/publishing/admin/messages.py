"""What an editor is told of what happened."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from tac_site.publishing.documents import Document, instances_of
from tac_site.publishing.editing import Editing
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.undoing import Undone, token_of


def tell(request: HttpRequest, text: str, *, page: str = "", undo: Iterable[Revision] = ()) -> None:
    """That something was done. `page` is the address where visitors see it; `undo` has the revisions that
    Writer wrote for it, or the draft that it discarded."""
    link = format_html(' <a href="{}">See the page</a>', page) if page else ""
    revisions, button = list(undo), ""
    if revisions:  # base_site.html has the form
        token = token_of(revisions)
        button = format_html(' <button form="undo" name="undo" value="{}" class="link">Undo</button>', token)
    messages.success(request, format_html("{}{}{}", text, link, button))


def tell_stored(
    request: HttpRequest, editing: Editing, revision: Revision | None, *, is_repeated: bool
) -> None:
    """Of a form that was sent. None if that was published already."""
    before = editing.state.live_document
    if revision is None:
        text, page = _unchanged(before)
        discarded = editing.state.draft
        if discarded:
            text += " Its draft waits no longer."
        tell(request, text, page=page, undo=[discarded] if discarded else ())
    elif revision.live_at is None:
        tell(request, _draft_text(editing, revision))
    elif is_repeated:
        tell_version_again(request, revision)
    else:
        tell_version(request, revision, before)


def tell_version(
    request: HttpRequest, version: Revision, before: Document | None = None, prefix: str = ""
) -> None:
    """That it is published. `before` is what was public until then, if that is known already."""
    if before is None:
        earlier = version.version_before
        before = earlier.document if earlier else []
    text, page = _published(version.document, before)
    tell(request, f"{prefix}{text}", page=page, undo=[version])


def tell_version_again(request: HttpRequest, version: Revision, prefix: str = "") -> None:
    """To whoever sent it twice: somebody may have published another one since."""
    newest = Revision.objects.of(version.model, version.object_id).live().first()
    if newest in (None, version):
        tell_version(request, version, prefix=prefix)
    else:
        what = "deleted it" if newest.is_deletion else "published a newer version"
        tell(request, f"“{version}” was published. {newest.publisher} {what} since.")


def tell_doubts(request: HttpRequest, published: Iterable[tuple[Document, Document]]) -> None:
    """About what was public before, and what is now: those that are new."""
    pairs = list(published)
    known = {doubt for before, _ in pairs for doubt in _doubts_in(before)}
    for doubt in dict.fromkeys(doubt for _, now in pairs for doubt in _doubts_in(now)):
        if doubt not in known:
            messages.warning(request, doubt)


def _doubts_in(document: Document) -> list[str]:
    instances = instances_of(document)
    return instances[0].doubts(instances[1:]) if instances else []


def undone_text(undone: list[Undone]) -> tuple[str, str]:
    """With the address of the page where visitors see it."""
    if not undone:
        return "This is undone already.", ""
    if len(undone) > 1:
        titles = ", ".join(f"“{each.title}”" for each in undone)
        return f"Undone: {titles}.", ""
    (one,) = undone
    text, page, draft = "", "", ""
    if one.document != one.document_before:
        text = f" “{one.title}” is on no public page any more."
        if one.document:
            published, page = _published(one.document, one.document_before)
            text = f" {published}"
    if one.draft:
        draft = " Its draft waits again" if text else f" The draft of “{one.title}” waits again"
        at = one.draft.goes_live_at
        draft += f", scheduled for {day_and_time(at)}." if at else "."
    return f"Undone.{text}{draft}", page


def _published(document: Document, before: Document) -> tuple[str, str]:
    """What it means for visitors, and the address where they see it."""
    instance, *children = instances_of(document)
    if problem := instance.visibility_problem(children):
        return f"“{instance}” is saved. {_hidden(problem)}", ""
    return instance.outcome(children, instances_of(before)), instance.get_absolute_url()


def _unchanged(document: Document) -> tuple[str, str]:
    instance, *children = instances_of(document)
    text = f"“{instance}” is as it was: nothing was changed."
    if problem := instance.visibility_problem(children):
        return f"{text} {_hidden(problem)}", ""
    return text, instance.get_absolute_url()


def _hidden(problem: str) -> str:
    return f"It is on no public page, because {problem}."


def _draft_text(editing: Editing, draft: Revision) -> str:
    saved = f"The draft of “{draft.title}” is saved"
    if draft.goes_live_at:
        return f"{saved}. It is scheduled for {day_and_time(draft.goes_live_at)}."
    if editing.unscheduled_from:
        at = day_and_time(editing.unscheduled_from)
        return f"{saved}. It is not scheduled for {at} any more: the editors are asked to publish it."
    if draft.needs_review:
        return f"{saved}, and the editors are asked to publish it."
    return f"{saved}. The public pages are as they were."
