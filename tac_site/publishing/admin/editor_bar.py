"""The bar at the top of a public page, for whoever is signed in: from the page to its form."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from tac_site.publishing.admin.base import RevisableAdmin, seen_admins
from tac_site.publishing.models import Presence, Revision


@dataclass(frozen=True)
class EditorBar:
    review_count: int  # of drafts, for whoever may publish them
    edit_text: str = ""
    edit_url: str = ""
    draft: Revision | None = None
    draft_url: str = ""
    others: str = ""  # who else has the form open


def editor_bar_of(request: HttpRequest, edited: Any) -> EditorBar | None:
    """None for visitors, of whom nobody asks who they are: whoever has no session has none in the database.

    `edited` is what the page shows, or a model whose list it shows.
    """
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME) or not admin.site.has_permission(request):
        return None
    return EditorBar(_review_count(request), **_ways(request, edited))


def _ways(request: HttpRequest, edited: Any) -> dict[str, Any]:
    """From the page to what an account that may edit it wants to see."""
    model_admin = admin.site._registry.get(edited._meta.model) if edited else None
    if not isinstance(model_admin, RevisableAdmin) or not model_admin.has_change_permission(request):
        return {}
    opts = model_admin.opts
    if isinstance(edited, type) or edited._state.adding:  # there may be no council yet
        return {
            "edit_text": f"Edit the {opts.verbose_name_plural}",
            "edit_url": model_admin._url("changelist"),
        }
    ways: dict[str, Any] = {
        "edit_text": f"Edit this {opts.verbose_name}",
        "edit_url": model_admin._url("change", edited.pk),
        "others": " and ".join(Presence.objects.names_of_others(request.user, opts.model, edited.pk)),
    }
    drafts = Revision.objects.of(opts.model, edited.pk).drafts()
    if draft := drafts.select_related("author").first():
        ways |= {"draft": draft, "draft_url": model_admin._url("preview", draft.pk)}
    return ways


def _review_count(request: HttpRequest) -> int:
    models = [each.model for each in seen_admins(request) if each.has_publish_permission(request)]
    kinds = ContentType.objects.get_for_models(*models).values()
    return Revision.objects.in_state("review").filter(content_type__in=kinds).count()
