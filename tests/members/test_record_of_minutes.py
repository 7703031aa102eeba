"""The record of real minutes, typed in through the admin: nothing of it is lost."""

import re
from collections import Counter
from datetime import date
from html import unescape

import pytest

from members.models import Seat, Term
from tests.members.record_of_minutes import (
    CAPACITIES,
    KINDS,
    OFFICES,
    SOURCE,
    Place,
    places,
    typed_member,
    typed_seats,
)
from tests.tac_site.publishing.editors import Form, signed_in

# The card of a seat on the roster, up to the next one.
CARD = re.compile(r'<li [^>]*id="seat:([^"]+)"(.*?)(?=<li [^>]*id="seat:|</main>)', re.DOTALL)

pytestmark = pytest.mark.django_db


def test_the_record_of_minutes_is_typed_in_without_a_loss() -> None:
    editor = signed_in("Editors")
    seat_form = Form(editor, "/admin/members/seat/add/")
    for number, typed in enumerate(typed_seats()):
        seat_form.save(**typed, form_id=f"{number:016}")
    member_form = Form(editor, "/admin/members/member/add/")
    page = member_form.response.content.decode()
    for number, name in enumerate(places()):
        member_form.save(**typed_member(name, page), form_id=f"{number:016}")

    seats = Seat.objects.values_list("kind", "votes")
    assert Counter((KINDS[kind], votes) for kind, votes in seats) == {
        ("Member companies", True): 14,
        ("Member classes", True): 1,
        ("Projects", True): 6,
        ("Working groups", False): 4,
    }
    stored: dict[str, list[Place]] = {}
    days = set()
    for term in Term.objects.select_related("member", "seat").order_by("capacity"):
        assert term.seat
        place = Place(term.employer, CAPACITIES[term.capacity], term.seat.name, OFFICES[term.office])
        stored.setdefault(term.member.name, []).append(place)
        days.add((term.starts_on, term.starts_on_is_bound, term.starts_source))
        days.add((term.ends_on, term.ends_on_is_bound, term.ends_source))
    assert stored == places()
    assert days == {(date(2026, 8, 11), True, SOURCE), (None, False, "")}
    capacities = Counter(place.capacity for each in stored.values() for place in each)
    assert capacities == {"Representative": 21, "Alternate": 13, "Lead": 5}

    page = editor.get("/members/").content.decode()
    cards = {name: unescape(card) for name, card in CARD.findall(page)}
    on_page = {
        seat.name: {name for name in places() if name in cards[seat.slug]} for seat in Seat.objects.all()
    }
    assert on_page == {
        seat: {name for name, each in places().items() if seat in {place.seat for place in each}}
        for seat in on_page
    }
