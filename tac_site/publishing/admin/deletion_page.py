from collections import Counter
from typing import Any

from django.contrib.admin.utils import model_ngettext
from django.http import HttpRequest, HttpResponse

from tac_site.publishing.admin.base import RevisableAdmin
from tac_site.publishing.documents import instances_of, snapshot


class DeletionPageMixin(RevisableAdmin):
    """What is asked before something is deleted: it says what visitors lose, and that it can come back."""

    delete_confirmation_template = "publishing/delete.html"
    delete_selected_confirmation_template = "publishing/delete_selected.html"

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        deleted = context["object"]
        instance, *children = instances_of(snapshot(self.model, deleted.pk))
        kinds = Counter(type(child) for child in children)
        counted = kinds.items()
        context["children"] = [f"{count} {model_ngettext(kind._meta, count)}" for kind, count in counted]
        context["pages"] = deleted.pages() if instance.public_rows(children) else []
        return super().render_delete_form(request, context)
