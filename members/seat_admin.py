from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest
from django.utils import timezone

from members.forms import SeatForm
from members.models import Seat, Term
from members.models.term_queryset import RANK
from tac_site.attention import Attention
from tac_site.publishing.admin import PublishingAdmin, Status


class HolderFilter(admin.SimpleListFilter):
    title = "who is in it"
    parameter_name = "holder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("no-representative", "Voting seat without a representative"),
            ("no-lead", "Working group without a lead"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "no-representative":
            return _without_representative(queryset)
        return _without_lead(queryset) if self.value() == "no-lead" else queryset


def _without_representative(seats: Any) -> Any:
    return _without(Term.Capacity.MEMBER, seats.filter(votes=True))


def _without_lead(seats: Any) -> Any:
    return _without(Term.Capacity.LEAD, seats.filter(kind=Seat.Kind.WORKING_GROUP))


def _without(capacity: int, seats: Any) -> Any:
    """Those that are there today, and in which nobody has this capacity."""
    today = timezone.localdate()
    held = Term.objects.covering(today).filter(seat=OuterRef("pk"), capacity=capacity)
    return seats.existing(today).filter(~Exists(held))


class SeatAdmin(PublishingAdmin):
    place = 3
    form = SeatForm
    publish_words = "Visitors see this at once, a seat to come from its first day."
    delete_confirmation_template = "members/admin/delete_seat.html"
    delete_selected_confirmation_template = "members/admin/delete_seats.html"
    list_display = ["name", "kind", "votes", "holders", "days"]
    list_filter = ["kind", "votes", HolderFilter]
    search_fields = ["name_folded"]
    search_help_text = "Names; and all texts of drafts"
    fieldsets = [
        ("Name and kind", {"fields": ["name", "kind", "votes"]}),
        ("Days and place", {"fields": [("starts_on", "ends_on"), "position"]}),
        ("Web address of the page", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    actions = ["publish_selected"]
    kept_for_another = ("kind", "votes")

    def get_queryset(self, request: HttpRequest) -> Any:
        terms = Term.objects.covering(timezone.localdate()).select_related("member")
        present = Prefetch("terms", terms.order_by("capacity", *RANK), to_attr="present_terms")
        return super().get_queryset(request).prefetch_related(present)

    def statuses(self) -> list[Status]:
        seats = Seat.objects.all()
        return [
            Status("secret", "Upcoming and secret", seats.exclude(pk__in=seats.public())),
            Status("current", "Current", seats.existing(timezone.localdate())),
            Status("ended", "Ended", seats),
        ]

    def find_rows(self, rows: Any, words: str) -> Any:
        return rows.named(words)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whoever is or was in a seat keeps it from being deleted: that says who."""
        *others, protected = super().get_deleted_objects(objs, request)
        if protected:
            terms = Term.objects.filter(seat__in=[each.pk for each in objs]).select_related("member", "seat")
            protected = [f"{term.member}: {term}" for term in terms.order_by("seat", *RANK)]
        return *others, protected

    @admin.display(description="held today by")
    def holders(self, seat: Any) -> str:
        return ", ".join(f"{term.member} ({term.role.lower()})" for term in seat.present_terms)

    @admin.display(ordering="starts_on")
    def days(self, seat: Seat) -> str:
        if seat.starts_on and seat.ends_on:
            return f"{seat.starts_on} to {seat.ends_on}"
        if seat.starts_on:
            return f"{'since' if seat.is_public(timezone.localdate()) else 'from'} {seat.starts_on}"
        return f"until {seat.ends_on}" if seat.ends_on else ""

    def view_on_site(self, seat: Seat) -> str | None:
        has_page = seat.slug and seat.is_public(timezone.localdate())  # a draft may leave the address empty
        return seat.get_absolute_url() if has_page else None

    def attention(self) -> list[Attention]:
        url = self._url("changelist")
        empty, no_lead = _without_representative(Seat.objects).count(), _without_lead(Seat.objects).count()
        return [
            Attention("Voting seats without a representative", empty, f"{url}?holder=no-representative"),
            Attention("Working groups without a lead", no_lead, f"{url}?holder=no-lead"),
        ]
