from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from members.forms import RosterForm
from members.models import Seat, Term
from members.models.seat import SeatQuerySet
from members.seat_record import records_of
from members.time_axis import axis_of
from tac_site.caching.public_page import public_page


@public_page()
def seat_list(request: HttpRequest) -> HttpResponse:
    context = _context(Seat.objects.public())
    context |= {"title": "Seats over time", "edited": Seat, "day_form": RosterForm(auto_id="roster-%s")}
    return render(request, "members/seat_list.html", context)


@public_page()
def seat_detail(request: HttpRequest, slug: str) -> HttpResponse:
    seats = Seat.objects.public()
    context = _context(seats.filter(slug=slug))
    if not context["records"]:
        if moved := seats.known_as(slug):
            return HttpResponsePermanentRedirect(moved.get_absolute_url())
        raise Http404
    (record,) = context["records"]
    previous, following = _neighbours(record.seat)
    context |= {"title": record.seat.name, "edited": record.seat, "record": record, "seat": record.seat}
    context |= {"previous": previous, "following": following}
    return render(request, "members/seat_detail.html", context)


def _context(seats: SeatQuerySet) -> dict[str, Any]:
    first_record = Term.objects.first_record()
    axis = axis_of(first_record, timezone.localdate()) if first_record else None
    records = list(records_of(seats, axis))
    return {"first_record": first_record, "axis": axis, "records": records}


def _neighbours(seat: Seat) -> tuple[Seat | None, Seat | None]:
    """In the order of the roster."""
    seats = [None, *Seat.objects.public().only("name", "slug"), None]
    for previous, current, following in zip(seats, seats[1:], seats[2:], strict=False):
        if current == seat:
            return previous, following
    return None, None
