"""A revision on the public pages as it will look: applied, rendered, rolled back."""

from contextlib import suppress
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone

from tac_site.faults import NotStoredError
from tac_site.http_methods import READ_ONLY, allow_methods
from tac_site.publishing.documents import apply, instance_of, stored_rows
from tac_site.publishing.models import Revision, RevisionQuerySet
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import lock, rolled_back


@dataclass(frozen=True)
class Preview:
    """What a previewed page says of itself: templates find it as `request.preview`."""

    revision: Revision
    pages: list[tuple[str, str]]  # the name of each page that shows the object, and its preview's address
    number: int  # of the page that is shown
    is_hidden: bool  # visitors would not see the page that is shown


@allow_methods(*READ_ONLY)
def shared_preview(request: HttpRequest, key: str, number: int = 0) -> HttpResponseBase:
    """For whoever has the key, signed in or not."""
    revisions = Revision.objects.filter(preview_key=key, preview_ends_at__gt=timezone.now())
    return preview(request, revisions, number, reverse("preview", args=[key]))


def preview(request: HttpRequest, revisions: RevisionQuerySet, number: int, root: str) -> HttpResponseBase:
    """One of the object's pages, as visitors see them. `root` is the address of the first one's preview."""
    revision = get_object_or_404(revisions.select_related("author", "content_type"))
    document = revision.document
    if revision.is_current_draft:  # as it would go live now
        document = read_state(revision.model, revision.object_id).document
    if not document:
        raise Http404
    with suppress(NotStoredError):  # the page is shown without
        instance_of(document).make_renditions()  # before anything is locked
    with rolled_back():
        lock(revision.model)  # a save takes the rows in another order: the two could wait for each other
        instance = apply(document, stored_rows(revision.model, revision.object_id), strict=False)
        assert instance is not None
        pages = instance.pages()
        if number >= len(pages):
            raise Http404
        addresses = [(name, f"{root}{each}/" if each else root) for each, (name, _) in enumerate(pages)]
        is_hidden = number == 0 and instance.show_for_preview()
        response = _visit(request, pages[number][1], Preview(revision, addresses, number, is_hidden))
    response["Cache-Control"] = "no-store"
    del response["CDN-Cache-Control"]  # a CDN would read it instead
    response["X-Robots-Tag"] = "noindex"
    return response


def _visit(request: HttpRequest, path: str, preview: Preview) -> HttpResponseBase:
    """The page at the path as somebody sees it who is not signed in."""
    environ = {**request.environ, "PATH_INFO": path, "HTTP_COOKIE": ""}  # type: ignore[attr-defined]
    visit = WSGIRequest(environ)
    visit.user = AnonymousUser()
    visit.preview = preview  # type: ignore[attr-defined]
    match = resolve(path)
    response: HttpResponseBase = match.func(visit, *match.args, **match.kwargs)
    if isinstance(response, TemplateResponse):
        response.render()
    return response
