"""What the first page of the admin says of drafts and of the newest versions."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from tac_site.attention import Link, Row, Section
from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.models.revision import SAME_OBJECT, name_of

MOST_ROWS = 8
DELETED = "draft=deleted"  # of the list of drafts and versions
# Title, what is said where there is none, and the filter of the list that has all of them.
PARTS = {
    "failed": ("Drafts that could not be published", "None.", "draft=failed"),
    "review": ("Drafts for review", "None.", "draft=review"),
    "scheduled": ("Scheduled drafts", "None.", "draft=scheduled"),
    "returned": ("Returned drafts", "None.", "draft=returned"),
    "own": ("Your drafts", "None.", "draft=any"),
}


def sections(request: HttpRequest) -> list[Section]:
    admins = _admins(request)
    publishes = {kind: each.has_publish_permission(request) for kind, each in admins.items()}
    return [*_drafts(request.user.pk, publishes), _changes(publishes)] if admins else []


def restoring(request: HttpRequest) -> dict[str, Any]:
    """Where that which was deleted is, and whether the account may bring it back."""
    admins = _admins(request).values()
    url = f"{reverse('admin:publishing_revision_changelist')}?{DELETED}" if admins else ""
    return {"deleted_url": url, "may_restore": any(each.has_publish_permission(request) for each in admins)}


def _admins(request: HttpRequest) -> dict[int, RevisableAdmin]:
    """By the key of its kind, each whose drafts and versions the account may see."""
    return {
        ContentType.objects.get_for_model(model).pk: model_admin
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, RevisableAdmin) and model_admin.has_view_permission(request)
    }


def _drafts(account: int | None, publishes: dict[int, bool]) -> list[Section]:
    """Those that the account may publish, and those that it has a hand in."""
    # Somebody else may have saved it since, or returned it.
    own = Revision.objects.filter(**SAME_OBJECT, author=account, live_at=None)
    own = own.filter(pk__gt=Coalesce(OuterRef("base"), 0))
    drafts: Any = Revision.objects.drafts().filter(content_type__in=publishes).annotate(is_own=Exists(own))
    drafts = drafts.select_related("author", "returned_by", "content_type").defer("document_text")
    drafts = drafts.order_by("-created_at")
    found: dict[str, list[Row]] = {state: [] for state in PARTS}
    for draft in drafts:
        state = draft.draft_state
        is_told = publishes[draft.content_type_id] or (state == "failed" and draft.is_own)
        if is_told and state in found:
            found[state].append(_row_of(draft, publishes))
        elif draft.is_own:
            found["own"].append(_row_of(draft, publishes))
    may_publish = any(publishes.values())
    always = {*PARTS} - {"returned"} if may_publish else {"own"}
    parts = [state for state in PARTS if state in always or found[state]]
    return [_part(state, found[state], len(drafts)) for state in parts]


def _part(state: str, rows: list[Row], count: int) -> Section:
    title, nothing, query = PARTS[state]
    shown = rows[:MOST_ROWS]
    total = count if state == "own" else len(rows)
    url = reverse("admin:publishing_revision_changelist")
    more = Link(f"All drafts: {total}", f"{url}?{query}") if total > len(shown) else None
    return Section(title, shown, nothing, more)


WORDS = {"failed": "could not be published, ", "review": "for review, "}


def _row_of(draft: Revision, publishes: dict[int, bool]) -> Row:
    state = draft.draft_state
    words = WORDS.get(state, "")
    if state == "scheduled" and draft.goes_live_at:
        words = f"scheduled for {day_and_time(draft.goes_live_at)}, "
    if state == "returned" and draft.returned_at:
        words = f"returned by {draft.returner} on {day_and_time(draft.returned_at)}, "
    note = f"{draft.content_type.name}, {words}saved by {draft.who} on {day_and_time(draft.created_at)}"
    is_asked = state == "review" and publishes[draft.content_type_id]
    links = [Link("Review" if is_asked else "Open", _url(draft, "change"))]
    if draft.base_id:
        links.append(Link("What changes", _difference(draft, draft.base_id)))
    return Row(draft.title, note, tuple(links), draft.publish_error or draft.review_comment or draft.reason)


def _changes(publishes: dict[int, bool]) -> Section:
    """By accounts: what was imported, and what was found changed, has no author."""
    earlier = Revision.objects.live().filter(**SAME_OBJECT, live_at__lt=OuterRef("live_at"))
    is_gone = Case(When(document_text="[]", then=True), default=Value(False), output_field=BooleanField())
    newest = Revision.objects.live().filter(content_type__in=publishes, author__isnull=False)
    # First which: what each replaced takes long to find for all of them.
    versions = Revision.objects.live().filter(pk__in=newest.values("pk")[:MOST_ROWS])
    versions = versions.annotate(before=Subquery(earlier.values("pk")[:1]), is_gone=is_gone)
    versions = versions.select_related("author", "published_by", "content_type").defer("document_text")
    rows = [_row_of_change(each, publishes[each.content_type_id]) for each in versions]
    return Section("Changed lately", rows, "Nobody has published or deleted anything yet.")


def _row_of_change(version: Any, may_publish: bool) -> Row:
    what = "deleted" if version.is_gone else "published" if version.before else "published for the first time"
    who = name_of(version.published_by or version.author)
    note = f"{version.content_type.name}, {what} by {who} on {day_and_time(version.live_at)}"
    is_to_restore = version.is_gone and may_publish
    link = Link("Bring it back" if is_to_restore else "History", _url(version, "history"))
    if version.before and not version.is_gone:
        link = Link("What changed", _difference(version, version.before))
    return Row(version.title, note, (link,), "" if version.is_gone else version.reason)


def _difference(revision: Revision, since: int) -> str:
    return f"{_url(revision, 'history')}?from={since}&to={revision.pk}"


def _url(revision: Revision, page: str) -> str:
    kind = revision.content_type
    return reverse(f"admin:{kind.app_label}_{kind.model}_{page}", args=[revision.object_id])
