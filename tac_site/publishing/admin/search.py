"""One search in all that has drafts and versions: what there is, its drafts, and what is deleted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from tac_site.admin import ContentAdmin
from tac_site.folding import words_are_in
from tac_site.http_methods import READ_ONLY, allow_methods
from tac_site.publishing.admin.base import RevisableAdmin, seen_admins
from tac_site.publishing.admin.finding import (
    Snippet,
    drafts_with,
    searched_words,
    snippet_of,
    texts_in,
    texts_of,
)
from tac_site.publishing.models import Revision, day_and_time

MOST_RESULTS = 5  # of a kind; its list has all


@dataclass(frozen=True)
class Result:
    title: str
    url: str
    note: str  # what it is, and where or since when
    snippet: Snippet | None = None


@dataclass(frozen=True)
class Group:
    title: str
    results: list[Result]
    more: str  # the address of the list with all of them, if there are more


class SearchMixin(ContentAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.search_view)
        return [path("search/", view, name="publishing_revision_search"), *super().get_urls()]

    @allow_methods(*READ_ONLY)
    def search_view(self, request: HttpRequest) -> HttpResponse:
        """In what the account may see."""
        admins = seen_admins(request)
        if not admins:
            raise PermissionDenied
        words = searched_words(request.GET.get("q", ""))
        groups = _groups(request, words, sorted(admins, key=lambda each: each.place)) if words else []
        context = self.admin_site.each_context(request) | {
            "title": f"Search for “{words}”" if words else "Search",
            "words": words,
            "groups": [group for group in groups if group.results],
        }
        return TemplateResponse(request, "publishing/search.html", context)


def _groups(request: HttpRequest, words: str, admins: list[RevisableAdmin]) -> list[Group]:
    kinds = {ContentType.objects.get_for_model(each.model).pk: each for each in admins}
    revisions = Revision.objects.filter(content_type__in=kinds).select_related("author")
    drafts = drafts_with(words, revisions.drafts())
    gone = revisions.deletions()
    deleted = [each for each in gone if words_are_in(words, each.title)]
    return [
        *(_rows(request, words, each) for each in admins),
        _group("Drafts", [_draft(words, each, kinds) for each in drafts[: MOST_RESULTS + 1]], words, "any"),
        _group("Deleted", [_deleted(each, kinds) for each in deleted[: MOST_RESULTS + 1]], words, "deleted"),
    ]


def _rows(request: HttpRequest, words: str, model_admin: RevisableAdmin) -> Group:
    matching = model_admin.find_rows(model_admin.model._default_manager.all(), words).order_by()
    rows: Any = model_admin.get_queryset(request).defer(None).filter(pk__in=matching.values("pk"))
    results = [
        Result(
            str(row),
            model_admin._url("change", row.pk),
            row.list_status,
            snippet_of(words, [text for text in texts_of(row) if text not in str(row)]),
        )
        for row in rows[: MOST_RESULTS + 1]
    ]
    title = str(capfirst(model_admin.opts.verbose_name_plural))
    return _limited(title, results, f"{model_admin._url('changelist')}?{urlencode({'q': words})}")


def _draft(words: str, draft: Revision, kinds: dict[int, RevisableAdmin]) -> Result:
    model_admin = kinds[draft.content_type_id]
    what = f"{model_admin.opts.verbose_name}, {draft.draft_phrase or 'draft'}"
    note = f"{what}, saved by {draft.who} on {day_and_time(draft.created_at)}"
    texts = [text for text in texts_in(draft.document) if text != draft.title]
    return Result(draft.title, model_admin._url("change", draft.object_id), note, snippet_of(words, texts))


def _deleted(deletion: Revision, kinds: dict[int, RevisableAdmin]) -> Result:
    model_admin = kinds[deletion.content_type_id]
    note = f"{model_admin.opts.verbose_name}, deleted by {deletion.who} on {day_and_time(deletion.saved_at)}"
    return Result(deletion.title, model_admin._url("history", deletion.object_id), note)


def _group(title: str, results: list[Result], words: str, filtered: str) -> Group:
    query = urlencode({"draft": filtered, "q": words})
    return _limited(title, results, f"{reverse('admin:publishing_revision_changelist')}?{query}")


def _limited(title: str, results: list[Result], url: str) -> Group:
    return Group(title, results[:MOST_RESULTS], url if len(results) > MOST_RESULTS else "")
