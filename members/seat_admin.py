from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest
from django.utils import timezone

from members.forms import SeatForm
from members.models import Seat, Term
from members.models.term_queryset import RANK
from tac_site.attention import Attention
from tac_site.publishing.admin import PublishingAdmin


class HolderFilter(admin.SimpleListFilter):
    title = "who is in it"
    parameter_name = "holder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("vacant", "Vacant: votes, and has no representative")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return _vacant(queryset) if self.value() == "vacant" else queryset


def _vacant(seats: Any) -> Any:
    today = timezone.localdate()
    held = Term.objects.of_members().covering(today).filter(seat=OuterRef("pk"))
    return seats.existing(today).filter(~Exists(held), votes=True)


class SeatAdmin(PublishingAdmin):
    form = SeatForm
    delete_confirmation_template = "members/admin/delete_seat.html"
    list_display = ["name", "kind", "votes", "holders", "starts_on", "ends_on", "position"]
    list_filter = ["kind", "votes", HolderFilter]
    search_fields = ["name_folded"]
    search_help_text = "Search by name"
    fieldsets = [
        (None, {"fields": ["name", "kind", "votes", ("starts_on", "ends_on"), "position"]}),
        ("Web address of the page", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    actions = ["publish_selected"]
    kept_for_another = ("kind", "votes")

    def get_queryset(self, request: HttpRequest) -> Any:
        terms = Term.objects.covering(timezone.localdate()).select_related("member")
        present = Prefetch("terms", terms.order_by("capacity", *RANK), to_attr="present_terms")
        return super().get_queryset(request).prefetch_related(present)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return queryset.named(search_term), False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whoever is or was in a seat keeps it from being deleted: that says who."""
        *others, protected = super().get_deleted_objects(objs, request)
        if protected:
            terms = Term.objects.filter(seat__in=[each.pk for each in objs]).select_related("member", "seat")
            protected = [f"{term.member}: {term}" for term in terms.order_by("seat", *RANK)]
        return *others, protected

    @admin.display(description="held today by")
    def holders(self, seat: Any) -> str:
        return ", ".join(f"{term.member} ({term.label.lower()})" for term in seat.present_terms)

    def attention(self) -> list[Attention]:
        url = self._url("changelist")
        return [Attention("Vacant seats", _vacant(Seat.objects).count(), f"{url}?holder=vacant")]
