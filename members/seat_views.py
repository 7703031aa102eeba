from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from members.forms import RosterForm
from members.models import Seat, Term
from members.seat_record import SeatRecord, records_of
from members.timeline import Timeline, timeline_of
from tac_site.caching.public_page import public_page


@public_page()
def seat_list(request: HttpRequest) -> HttpResponse:
    records = list(records_of(Seat.objects.public()))
    context = {"title": "Seats over time", "records": records, **_picture(records)}
    return render(request, "members/seat_list.html", context)


@public_page()
def seat_detail(request: HttpRequest, slug: str) -> HttpResponse:
    seats = Seat.objects.public()
    record = next(records_of(seats.filter(slug=slug)), None)
    if record is None:
        if moved := seats.known_as(slug):
            return HttpResponsePermanentRedirect(moved.get_absolute_url())
        raise Http404
    previous, following = _neighbours(record.seat)
    context = {"title": record.seat.name, "record": record, "seat": record.seat, **_picture([record])}
    context |= {"previous": previous, "following": following}
    return render(request, "members/seat_detail.html", context)


def _picture(records: list[SeatRecord]) -> dict[str, object]:
    """Without a day on record there is none."""
    first_record = Term.objects.first_record() if records else None
    timeline: Timeline | None = None
    if first_record:
        terms = [(record.seat, record.terms) for record in records]
        timeline = timeline_of(terms, first_record, timezone.localdate())
    return {"first_record": first_record, "timeline": timeline, "day_form": RosterForm(auto_id="roster-%s")}


def _neighbours(seat: Seat) -> tuple[Seat | None, Seat | None]:
    """In the order of the roster."""
    seats = [None, *Seat.objects.public().only("name", "slug"), None]
    place = seats.index(seat)
    return seats[place - 1], seats[place + 1]
