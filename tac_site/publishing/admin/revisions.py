from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from tac_site.attention import Section
from tac_site.folding import words_are_in
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin import dashboard
from tac_site.publishing.admin.base import seen_admins
from tac_site.publishing.admin.draft_column import DraftFilter
from tac_site.publishing.admin.finding import drafts_with, searched_words
from tac_site.publishing.admin.picture_choice import picture_choice
from tac_site.publishing.admin.search import SearchMixin
from tac_site.publishing.admin.undo import UndoMixin
from tac_site.publishing.models import Revision


class RevisionFilter(DraftFilter):
    """Among all drafts and versions: the drafts, in each state, and what has neither draft nor version."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = super().lookups(request, model_admin)
        return [("any", "Any draft"), *states, ("deleted", "Deleted, can be brought back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Revision]) -> QuerySet[Revision]:
        chosen = self.value()
        if chosen not in dict(self.lookup_choices):
            return queryset
        if chosen == "deleted":
            return queryset.filter(pk__in=Revision.objects.deletions())
        drafts = Revision.objects.drafts() if chosen == "any" else Revision.objects.in_state(str(chosen))
        return queryset.filter(pk__in=drafts)


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(kind.pk), str(capfirst(kind.name))) for kind in visible_kinds(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Revision]) -> QuerySet[Revision]:
        return queryset.filter(content_type=parse_pk(self.value() or "")) if self.value() else queryset


@admin.register(Revision)
class RevisionAdmin(SearchMixin, UndoMixin):
    """Every draft and version, also of what has no row in another list."""

    place = 6
    list_display = ["object", "kind", "state", "who", "saved", "why"]
    list_display_links = None
    list_filter = [RevisionFilter, KindFilter]
    list_select_related = ["content_type", "author"]
    search_fields = ["title"]
    search_help_text = "Names and titles, and the texts of drafts"

    def get_urls(self) -> list[Any]:
        # Without admin_view(), which answers with a page to sign in; this one answers a script with a line.
        return [path("pictures/", picture_choice, name="publishing_revision_pictures"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).filter(content_type__in=visible_kinds(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(visible_kinds(request))

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a revision is the history that it is in."""
        revision = get_object_or_404(self.get_queryset(request), pk=parse_pk(object_id))
        return redirect(revision.admin_address("history"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(capfirst(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description="of", ordering="title")
    def object(self, revision: Revision) -> str:
        url = revision.admin_address("change" if revision.is_current_draft else "history")
        return format_html('<a href="{}">{}</a>', url, revision.title)

    @admin.display(ordering="content_type")
    def kind(self, revision: Revision) -> str:
        return revision.content_type.name

    @admin.display(description="what")
    def state(self, revision: Revision) -> str:
        return revision.state

    @admin.display(description="by")
    def who(self, revision: Revision) -> str:
        return revision.who

    @admin.display(description=f"saved ({settings.TIME_ZONE})", ordering="created_at")
    def saved(self, revision: Revision) -> str:
        day, time = f"{timezone.localtime(revision.created_at):%Y-%m-%d %H:%M}".split()
        return format_html("<time>{}</time> <time>{}</time>", day, time)

    @admin.display(ordering="reason")
    def why(self, revision: Revision) -> str:
        return revision.reason

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Revision], bool]:
        if not (words := searched_words(search_term)):
            return queryset, False
        titles = queryset.order_by().values_list("title", flat=True).distinct()
        named = [title for title in titles if words_are_in(words, title)]
        drafts = drafts_with(words, queryset.order_by().drafts())
        return queryset.filter(Q(title__in=named) | Q(pk__in=[each.pk for each in drafts])), False

    def sections(self, request: HttpRequest) -> list[Section]:
        return dashboard.sections(request)


def visible_kinds(request: HttpRequest) -> list[ContentType]:
    """The kinds whose drafts and versions the account may see."""
    return [ContentType.objects.get_for_model(each.model) for each in seen_admins(request)]
