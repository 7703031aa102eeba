"""A revision on the public pages as it will look: applied, rendered, rolled back."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tac_site.publishing.documents import Document, apply, stored
from tac_site.publishing.history import State, lock
from tac_site.publishing.models import Revision, RevisionQuerySet


@dataclass(frozen=True)
class Preview:
    """What a previewed page says of itself: templates find it as `request.preview`."""

    revision: Revision
    pages: list[tuple[str, str]]  # what each page that shows the object is called, and its preview's address
    number: int  # of the page that is shown
    is_hidden: bool  # visitors would not see the page that is shown


@require_safe
def shared_preview(request: HttpRequest, key: str, number: int = 0) -> HttpResponseBase:
    """For whoever has the key, signed in or not."""
    revisions = Revision.objects.previewable(timezone.now())
    return preview(request, revisions, number, reverse("preview", args=[key]), preview_key=key)


def preview(
    request: HttpRequest, revisions: RevisionQuerySet, number: int, root: str, **which: object
) -> HttpResponseBase:
    """One of the object's pages, as visitors see them. `root` is the address of the first one's preview."""
    related = revisions.with_newest_live().select_related("author", "base", "content_type")
    revision = get_object_or_404(related, **which)
    with transaction.atomic():
        lock(revision.model)  # a save takes the rows in another order: the two could wait for each other
        present = stored(revision.model, revision.object_id)
        instance = apply(_document(revision), present, strict=False)
        pages = instance.pages() if instance else []
        if instance is None or number >= len(pages):
            raise Http404
        _, path = pages[number]
        environ = {**request.environ, "PATH_INFO": path, "HTTP_COOKIE": ""}  # type: ignore[attr-defined]
        public = WSGIRequest(environ)
        public.user = AnonymousUser()
        public.preview = Preview(  # type: ignore[attr-defined]
            revision,
            [(name, f"{root}{each}/" if each else root) for each, (name, _) in enumerate(pages)],
            number,
            is_hidden=number == 0 and instance.show_for_preview(),
        )
        match = resolve(path)
        response: HttpResponseBase = match.func(public, *match.args, **match.kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
        transaction.set_rollback(True)
    response["Cache-Control"] = "no-store"
    del response["CDN-Cache-Control"]  # a CDN would read it instead
    response["X-Robots-Tag"] = "noindex"
    return response


def _document(revision: Revision) -> Document:
    """Of a draft that waits: as it would go live now."""
    if not revision.is_current_draft or revision.newest_live_id == revision.base_id:
        return revision.document
    live = Revision.objects.filter(pk=revision.newest_live_id or 0).first()
    return State(live, revision).document
