"""Which rows of a list have a draft, and what of: the column, its filter, and drafts that have no row yet."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from tac_site.publishing.admin.finding import drafts_with
from tac_site.publishing.models import DRAFT_STATES, Revision, RevisionQuerySet

HEAD = f"draft ({settings.TIME_ZONE})"


class DraftFilter(admin.SimpleListFilter):
    title = parameter_name = "draft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _) in DRAFT_STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in DRAFT_STATES:
            return queryset
        drafts = Revision.objects.of_kind(queryset.model).in_state(str(self.value()))
        return queryset.filter(pk__in=drafts.values("object_id"))


class DraftChangeList(ChangeList):
    """Each row has its `current_draft`, or None."""

    drafts_of_new: list[Revision]  # of what is not in the list yet

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        drafts = self._drafts().filter(object_id__in=[row.pk for row in rows]).defer("document_text")
        by_object = {draft.object_id: draft for draft in drafts}
        for row in rows:
            row.current_draft = by_object.get(row.pk)
        self.drafts_of_new = self._drafts_of_new()

    def _drafts(self) -> RevisionQuerySet:
        return Revision.objects.of_kind(self.model).drafts().select_related("author")

    def _drafts_of_new(self) -> list[Revision]:
        """A search finds these too, and so does the filter of drafts; other filters find none of them."""
        filters = self.get_filters_params()
        if filters.keys() - {DraftFilter.parameter_name}:
            return []
        state, *_ = filters.get(DraftFilter.parameter_name, [""])
        live = self.model._base_manager.filter(pk=OuterRef("object_id"))
        drafts = self._drafts().in_state(state) if state in DRAFT_STATES else self._drafts()
        drafts = drafts.filter(~Exists(live))
        return drafts_with(self.query, drafts) if self.query else list(drafts.defer("document_text"))


def draft_cell(draft: Revision | None, url: str) -> str:
    if draft is None:
        return ""
    day, time = f"{timezone.localtime(draft.created_at):%Y-%m-%d %H:%M}".split()
    cell = '<a href="{}">{}</a><div class="mini quiet">{}, <time>{}</time> {}</div>'
    return format_html(cell, url, draft.draft_words, draft.who, day, time)
