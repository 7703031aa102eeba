from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst, get_text_list

from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.admin.draft_column import HEAD, DraftChangeList, DraftFilter, draft_cell
from tac_site.publishing.admin.finding import drafts_with, searched_words
from tac_site.publishing.admin.messages import tell, tell_doubts, tell_version
from tac_site.publishing.admin.status_column import StatusFilter, with_status
from tac_site.publishing.documents import Document, instance_of, with_fields
from tac_site.publishing.files import make_renditions
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer, in_any_order, writing

Change = Callable[[Writer], Revision | None]
MOST_NAMES = 5


class ChangeListMixin(RevisableAdmin):
    """The list: where each row is on the pages, which have drafts, and what is done to several at once."""

    actions = ["publish_selected", "hide_selected"]
    list_note = ""  # what is to be known of the list before it is used

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "status_in_words", "draft"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [StatusFilter, DraftFilter, *super().get_list_filter(request)]

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_status(super().get_queryset(request), self.statuses())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return DraftChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """In what is public and in what the drafts say."""
        if not (words := searched_words(search_term)):
            return queryset, False
        drafts = drafts_with(words, Revision.objects.of_kind(self.model).drafts())
        rows = self.find_rows(self.model._default_manager.all(), words).order_by().values("pk")
        return queryset.filter(Q(pk__in=rows) | Q(pk__in=[each.object_id for each in drafts])), False

    @admin.display(description="status", ordering="list_status")
    def status_in_words(self, instance: Any) -> str:
        return str(instance.list_status)

    @admin.display(description=HEAD)
    def draft(self, instance: Any) -> str:
        return draft_cell(instance.current_draft, self._url("change", instance.pk))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(capfirst(self.opts.verbose_name_plural))
        context = {"title": title, "list_note": self.list_note, **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.action(permissions=["publish"], description="Publish the selected %(verbose_name_plural)s")
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """With the drafts that wait for them."""

        def publish(writer: Writer) -> Revision | None:
            writer.check_conflict()
            draft = writer.state.draft
            if draft and draft.goes_live_at:
                at = day_and_time(draft.goes_live_at)
                raise ValidationError(f"Its draft is scheduled for {at}. Open it to publish it before that.")
            document = with_fields(writer.state.document, is_visible=True)
            reason = "" if draft else "Published from the list"  # a draft has its author's own
            return writer.publish(document, draft=draft, author=request.user, reason=reason)

        self.change_each(request, queryset, publish, "Published")

    @admin.action(permissions=["publish"], description="Hide the selected %(verbose_name_plural)s")
    def hide_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def hide(writer: Writer) -> Revision | None:
            document = with_fields(writer.state.live_document, is_visible=False)
            return writer.publish(document, author=request.user, reason="Hidden from the list")

        self.change_each(request, queryset, hide, "Hidden")

    def change_each(self, request: HttpRequest, queryset: QuerySet[Any], change: Change, done: str) -> None:
        """Each in a transaction of its own: one that cannot be changed stays as it was."""
        changed: dict[int, Revision] = {}
        before: dict[int, Document] = {}

        def change_one(instance: Any) -> bool:
            state = read_state(self.model, instance.pk)
            if state.document:  # before anything is locked
                make_renditions(instance_of(state.document), state.live_document)
            before[instance.pk] = state.live_document
            with writing(self.model, instance.pk) as writer:
                revision = change(writer)
            for problem in writer.problems:
                self.message_user(request, problem, messages.WARNING)
            if revision:
                changed[instance.pk] = revision
                self.mail_about(request, revision)
            return revision is not None

        things = list(queryset)
        _, failed = in_any_order(things, change_one)
        for instance, error in failed.items():
            text = f"“{instance}” stays as it was: {' '.join(error.messages)}"
            self.message_user(request, text, messages.ERROR)
        if revisions := [changed[each.pk] for each in things if each.pk in changed]:
            self._tell_changed(request, done, revisions)
            tell_doubts(request, [(before[each.object_id], each.document) for each in revisions])
        if same := [each for each in things if each not in failed and each.pk not in changed]:
            self.message_user(request, f"Nothing was changed of: {self._names(same)}.", messages.INFO)

    def _tell_changed(self, request: HttpRequest, done: str, revisions: list[Revision]) -> None:
        if len(revisions) == 1:
            tell_version(request, revisions[0])
        else:
            tell(request, f"{done}: {self._names(revisions)}.", undo=revisions)

    def _names(self, things: Sequence[Any]) -> str:
        """All of a few."""
        if len(things) > MOST_NAMES:
            return f"{len(things)} {self.opts.verbose_name_plural}"
        return str(get_text_list([f"“{each}”" for each in things], "and"))
