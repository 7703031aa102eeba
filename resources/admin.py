import json
from typing import Any

from adminsortable2.admin import SortableAdminMixin
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from resources.models import Resource, with_new_positions
from tac_site.attention import Attention, Step
from tac_site.plain_text import line_of_text
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin import PublishingAdmin, Status
from tac_site.publishing.writing import writing_rows


class MissingLinkFilter(admin.SimpleListFilter):
    title = "link"
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("missing", "Missing")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.without_link() if self.value() == "missing" else queryset


@admin.register(Resource)
class ResourceAdmin(SortableAdminMixin, PublishingAdmin):
    place = 5
    list_display = ["position", "title", "note", "has_link"]
    list_display_links = ["title"]
    list_note = (
        "The order is that of the page. To move a resource, drag it, or open it and write another position."
    )
    list_filter = [MissingLinkFilter]
    search_fields = ["title"]
    search_help_text = "Words of a title, note, address or description; and all texts of drafts"
    sensible_lengths = {"description": (50, 600, "the page of the resources shows all of it.")}
    sortable_by = []  # the list is always in the order of the page: that is what dragging changes

    def statuses(self) -> list[Status]:
        resources = Resource.objects.all()
        return [Status("published", "Published", resources.public()), Status("hidden", "Hidden", resources)]

    def get_fields(self, request: HttpRequest, obj: Resource | None = None) -> Any:
        """The position too, for whom dragging is no way; a new resource goes last by itself."""
        fields = ["title", "note", "url", "description", "is_visible"]
        is_live = obj is not None and bool(request.editing.state.live_document)  # type: ignore[attr-defined]
        return [*fields, "position"] if is_live else fields

    def update_order(self, request: HttpRequest) -> HttpResponse:
        """The dragged rows, in their new order, share out the places that they had among all resources."""
        if not self.has_publish_permission(request):
            return line_of_text("Your account may not change the order. Ask an editor to.", 403)
        try:
            pks = [parse_pk(str(pk)) for pk, _ in json.loads(request.body)["updatedItems"]]
        except (ValueError, KeyError, TypeError):
            return line_of_text("The new order could not be read. Load the page again.", 400)
        with writing_rows(Resource, author=request.user, reason="Moved") as begin:
            dragged = Resource.objects.in_bulk(pks)
            if len(dragged) < len(pks):
                return line_of_text("One of these is gone. Load the page again.", 400)
            in_new_order = (dragged[pk] for pk in pks)
            resources = [
                next(in_new_order) if each.pk in dragged else each for each in Resource.objects.all()
            ]
            for resource in with_new_positions(resources):
                begin(Resource, resource.pk)
                resource.save()
        return line_of_text(f"Updated {len(dragged)} items", 200)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the mixin's, which move rows to another page, past the history."""
        return super(SortableAdminMixin, self).get_actions(request)

    @admin.display(boolean=True, description="link")
    def has_link(self, resource: Resource) -> bool:
        return bool(resource.url)

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_add_permission(request):
            return []
        is_done = Resource.objects.public().exclude(url="").exists()
        return [Step("Give visitors links to the council’s resources", is_done, self._url("changelist"))]

    def attention(self) -> list[Attention]:
        missing = Resource.objects.public().without_link().count()
        url = reverse("admin:resources_resource_changelist")
        return [Attention("Resources without a link", missing, f"{url}?link=missing&status=published")]
