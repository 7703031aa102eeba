from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from tac_site.admin import ContentAdmin
from tac_site.folding import words_are_in
from tac_site.primary_keys import parse_pk
from tac_site.publishing import notices
from tac_site.publishing.admin.finding import texts_of
from tac_site.publishing.admin.status_column import Status
from tac_site.publishing.models import Revision


class RevisableAdmin(ContentAdmin):
    def statuses(self) -> list[Status]:
        """Where on the public pages a row may be; of several that it has, the first counts."""
        return []

    def find_rows(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Those in whose texts every word is. Few rows are read; a kind with many has columns for this."""
        return rows.filter(pk__in=[row.pk for row in rows if words_are_in(words, "\n".join(texts_of(row)))])

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    # The revisions say who changed what. Django's log would keep names that are deleted for good.

    def log_addition(self, *args: Any) -> None:  # type: ignore[override]
        pass

    log_change = log_deletions = log_addition  # type: ignore[assignment]

    def mail_about(self, request: HttpRequest, revision: Revision) -> None:
        """What was just saved or published, to whom it concerns."""
        url = request.build_absolute_uri(self._url("change", revision.object_id))
        if revision.live_at:
            notices.tell_published(revision, url)
        elif revision.needs_review:
            notices.ask_for_review(revision, url)

    def _url(self, view: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def _pk(self, object_id: str | None) -> int:
        return parse_pk(unquote(object_id)) if object_id else 0


def seen_admins(request: HttpRequest) -> list[RevisableAdmin]:
    """Those whose drafts and versions the account may see."""
    admins = admin.site._registry.values()
    return [each for each in admins if isinstance(each, RevisableAdmin) and each.has_view_permission(request)]
