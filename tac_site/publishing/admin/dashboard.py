"""What the first page of the admin says of drafts and of the newest versions."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Exists, OuterRef, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator

from tac_site.attention import Link, Row, Section
from tac_site.publishing.admin.base import RevisableAdmin, seen_admins
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.models.revision import SAME_OBJECT, name_of

MOST_ROWS = 8
MOST_CHARACTERS = 300  # of a comment; all of it is above the draft
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
    admins = seen_admins(request)
    return {ContentType.objects.get_for_model(each.model).pk: each for each in admins}


def _drafts(account: int | None, publishes: dict[int, bool]) -> list[Section]:
    """Those that the account may publish, and those that it has a hand in."""
    # Somebody else may have saved it since, or returned it.
    written = Revision.objects.filter(**SAME_OBJECT, author=account, live_at=None)
    written = written.filter(pk__gt=Coalesce(OuterRef("base"), 0))
    drafts: Any = Revision.objects.drafts().filter(content_type__in=publishes)
    drafts = drafts.annotate(is_own=Exists(written)).defer("document_text")
    drafts = drafts.select_related("author", "returned_by", "content_type").order_by("-created_at")
    rows: dict[str, list[Row]] = {state: [] for state in PARTS}
    for draft in drafts:
        state = draft.draft_state
        is_told = publishes[draft.content_type_id] or (state == "failed" and draft.is_own)
        if is_told and state in rows:
            rows[state].append(_row_of(draft, publishes))
        elif draft.is_own:
            rows["own"].append(_row_of(draft, publishes))
    may_publish = any(publishes.values())
    always = {*PARTS} - {"returned"} if may_publish else {"own"}
    parts = [state for state in PARTS if state in always or rows[state]]
    return [_part(state, rows[state], len(drafts)) for state in parts]


def _part(state: str, rows: list[Row], count: int) -> Section:
    title, nothing, query = PARTS[state]
    shown = rows[:MOST_ROWS]
    total = count if state == "own" else len(rows)
    url = reverse("admin:publishing_revision_changelist")
    more = Link(f"All drafts: {total}", f"{url}?{query}") if total > len(shown) else None
    return Section(title, shown, nothing, more)


def _row_of(draft: Revision, publishes: dict[int, bool]) -> Row:
    words = draft.draft_phrase
    if draft.draft_state == "returned" and draft.returned_at:
        words = f"returned by {draft.returner} on {day_and_time(draft.returned_at)}"
    what = ", ".join(filter(None, [draft.content_type.name, words]))
    note = f"{what}, saved by {draft.who} on {day_and_time(draft.created_at)}"
    is_asked = draft.draft_state == "review" and publishes[draft.content_type_id]
    links = [Link("Review" if is_asked else "Open", draft.admin_address("change"))]
    if draft.base_id:
        links.append(Link("What changes", _difference(draft, draft.base_id)))
    more = Truncator(draft.publish_error or draft.review_comment or draft.reason).chars(MOST_CHARACTERS)
    return Row(draft.title, note, tuple(links), more)


def _changes(publishes: dict[int, bool]) -> Section:
    """By accounts: what was imported, and what was found changed, has no author."""
    is_gone = Case(When(document_text="[]", then=True), default=Value(False), output_field=BooleanField())
    newest = Revision.objects.live().filter(content_type__in=publishes, author__isnull=False)
    # First which: what each replaced takes long to find for all of them.
    versions = Revision.objects.live().filter(pk__in=newest.values("pk")[:MOST_ROWS])
    versions = versions.with_version_before().annotate(is_gone=is_gone)
    versions = versions.select_related("author", "published_by", "content_type").defer("document_text")
    rows = [_row_of_change(each, publishes[each.content_type_id]) for each in versions]
    return Section("Changed lately", rows, "Nobody has published or deleted anything yet.")


def _row_of_change(version: Any, may_publish: bool) -> Row:
    before = version.version_before_id
    what = "deleted" if version.is_gone else "published" if before else "published for the first time"
    who = name_of(version.published_by or version.author)
    note = f"{version.content_type.name}, {what} by {who} on {day_and_time(version.live_at)}"
    is_to_restore = version.is_gone and may_publish
    link = Link("Bring it back" if is_to_restore else "History", version.admin_address("history"))
    if before and not version.is_gone:
        link = Link("What changed", _difference(version, before))
    return Row(version.title, note, (link,), "" if version.is_gone else version.reason)


def _difference(revision: Revision, since: int) -> str:
    return f"{revision.admin_address('history')}?from={since}&to={revision.pk}"
