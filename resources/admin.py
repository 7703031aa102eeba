from typing import Any

from adminsortable2.admin import SortableAdminMixin
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from resources.models import Resource, ResourceQuerySet
from tac_site.admin import Attention, ContentAdmin


class MissingLinkFilter(admin.SimpleListFilter):
    title = "link"
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("missing", "Missing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Resource]) -> QuerySet[Resource]:
        assert isinstance(queryset, ResourceQuerySet)
        return queryset.without_link() if self.value() == "missing" else queryset


@admin.register(Resource)
class ResourceAdmin(SortableAdminMixin, ContentAdmin[Resource]):
    list_display = ["position", "title", "note", "has_link", "is_published"]
    list_display_links = ["title"]
    list_filter = ["is_published", MissingLinkFilter]
    search_fields = ["title", "note"]
    sortable_by = []  # the list is always in the order of the page: that is what dragging changes

    def get_fieldsets(self, request: HttpRequest, obj: Resource | None = None) -> Any:
        """The position too, for whom dragging is no way; a new resource goes last by itself."""
        fields = ["title", "note", "url", "description", "is_published"]
        return [(None, {"fields": fields if obj is None else [*fields, "position"]})]

    def save_model(self, request: HttpRequest, obj: Resource, form: Any, change: bool) -> None:
        """A position that was typed is a place in the list; the others make room."""
        super().save_model(request, obj, form, change)
        if "position" in form.changed_data:
            resources = list(Resource.objects.exclude(pk=obj.pk))
            resources.insert(max(0, obj.position - 1), obj)
            self._number(resources)

    def _update_order(self, updated_items: list[tuple[str, int]], extra_model_filters: Any) -> int:
        """The dragged rows, in their new order, share out the places that they had among all resources."""
        dragged = Resource.objects.in_bulk([int(pk) for pk, _ in updated_items])
        in_new_order = iter([dragged[int(pk)] for pk, _ in updated_items])
        self._number(
            [
                next(in_new_order) if resource.pk in dragged else resource
                for resource in Resource.objects.all()
            ]
        )
        return len(dragged)

    def _number(self, resources: list[Resource]) -> None:
        """From 1, without gaps or ties, whatever stood there before."""
        for position, resource in enumerate(resources, start=1):
            if resource.position != position:
                resource.position, resource.updated_at = position, timezone.now()
        Resource.objects.bulk_update(resources, ["position", "updated_at"])

    @admin.display(boolean=True, description="link")
    def has_link(self, resource: Resource) -> bool:
        return bool(resource.url)

    def attention(self) -> list[Attention]:
        missing = Resource.objects.published().without_link().count()
        url = reverse("admin:resources_resource_changelist")
        return [Attention("Resources without a link", missing, f"{url}?link=missing&is_published__exact=1")]
