"""Where everything stands in the picture of seats. The pages with it are in test_seat_pages.py."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.models import Member, Seat, Term
from members.text_width import width_of
from members.time_axis import Axis
from members.timeline import Bar, Lane, Row, bars_of, timeline_of

TODAY = timezone.localdate()
DAY = timedelta(days=1)
Seats = list[tuple[Seat, list[Term]]]
# A day is a percent, today the day number 79.
FIRST = TODAY - 79 * DAY
AXIS = Axis(FIRST.toordinal(), FIRST.toordinal() + 100, TODAY.toordinal(), 10)


def day(number: int) -> date:
    return FIRST + number * DAY


def term(first: int | None = None, last: int | None = None, bounds: str = "", **fields: Any) -> Term:
    return Term(
        member=fields.pop("member", Member(name="Ada")),
        starts_on=None if first is None else day(first),
        ends_on=None if last is None else day(last),
        starts_on_is_bound="first" in bounds,
        ends_on_is_bound="last" in bounds,
        **fields,
    )


def seat(name: str = "Arm", **fields: Any) -> Seat:
    return Seat(name=name, kind=fields.pop("kind", 1), **fields)


def row_of(*terms: Term, **fields: Any) -> Row:
    """Of a picture that begins some time before day 0."""
    return timeline_of([(seat(**fields), terms)], day(0), TODAY).rows[0]


def lane_of(*terms: Term, **fields: Any) -> Lane:
    (lane,) = row_of(*terms, **fields).lanes
    return lane


@pytest.mark.parametrize(
    ("of", "known_vacant", "bars"),
    [
        # Exact days have hard edges; the last day is served to its end.
        (term(20, 29), None, [("known", 20, 10)]),
        (term(20, 20), None, [("known", 20, 1)]),
        (term(20), None, [("known", 20, 60)]),
        (term(79), None, [("known", 79, 1)]),
        # A first day at the latest: since the day on which it had not begun for sure, or for a fixed time.
        (term(20, 29, "first"), None, [("begins", 10, 10), ("known", 20, 10)]),
        (term(20, 29, "first"), 14, [("begins", 15, 5), ("known", 20, 10)]),
        (term(20, 29, "first"), 19, [("known", 20, 10)]),
        (term(20, 29), 14, [("known", 20, 10)]),
        (term(3, 29, "first"), None, [("begins", 0, 3), ("known", 3, 27)]),
        # A last day at the latest: it may have ended on any day since it is known to have begun.
        (term(20, 29, "last"), None, [("ends", 20, 10)]),
        (term(20, 29, "first last"), 14, [("begins", 15, 5), ("ends", 20, 10)]),
        # Without a first day from the left edge.
        (term(None, 29), None, [("begins", 0, 10), ("known", 10, 20)]),
        (term(None, 4), None, [("begins", 0, 5)]),
        (term(), None, [("begins", 0, 10), ("known", 10, 70)]),
        # What is to come.
        (term(20, 89), None, [("known", 20, 60), ("coming", 80, 10)]),
        (term(80), None, [("coming", 80, 20)]),
        (term(90, 94), None, [("coming", 90, 5)]),
        (term(500), None, [("coming", 99, 1)]),
    ],
)
def test_a_term_is_a_bar(of: Term, known_vacant: int | None, bars: list[tuple[str, float, float]]) -> None:
    vacant_day = None if known_vacant is None else day(known_vacant).toordinal()
    assert bars_of(of, vacant_day, AXIS) == [Bar(*bar) for bar in bars]


def kinds(lane: Lane) -> list[str]:
    return [bar.kind for bar in lane.bars]


def test_a_fade_goes_back_to_the_term_before_in_a_voting_seat() -> None:
    terms = term(0, 29), term(60, None, "first")
    lane = lane_of(*terms)
    assert kinds(lane) == ["known", "begins", "known"]
    assert lane.bars[1].left == lane.bars[0].right
    assert lane_of(*terms, votes=False).bars[-2].left < lane.bars[0].right


def test_a_fade_goes_back_to_the_first_day_of_the_seat() -> None:
    bars = lane_of(term(60, None, "first"), starts_on=day(50)).bars
    alone = lane_of(term(60, None, "first")).bars
    assert (bars[0].kind, bars[0].right) == ("begins", alone[0].right)
    assert round(alone[0].width / 60, 2) == round(bars[0].width / 10, 2)


def test_a_time_without_anybody_is_dotted_only_where_the_record_says_so() -> None:
    assert kinds(lane_of(term(10, 29), term(40))) == ["vacant", "known", "known"]
    assert kinds(lane_of(term(10, 29), term(40, None, "first"))) == ["known", "begins", "known"]
    assert kinds(lane_of(term(10, 29), term(30))) == ["known", "known"]
    assert kinds(lane_of(term(10), starts_on=day(0))) == ["vacant", "known"]
    assert kinds(lane_of(term(10))) == ["known"]


@pytest.mark.parametrize(
    ("terms", "fields", "label"),
    [
        ([term(10, 29)], {}, ["Ada", "Vacant"]),
        ([], {}, ["Vacant"]),
        ([], {"ends_on": TODAY - DAY}, []),
        ([term(10, 29)], {"ends_on": day(29)}, ["Ada"]),
        ([term(10)], {}, ["Ada"]),
    ],
)
def test_a_seat_that_is_vacant_today_says_so(
    terms: list[Term], fields: dict[str, Any], label: list[str]
) -> None:
    assert [each.text for each in lane_of(*terms, **fields).labels] == label


def test_terms_that_share_days_lie_below_each_other() -> None:
    ada, bo = term(0, 20), term(10, 30, member=Member(name="Bo"))
    cy = term(21, member=Member(name="Cy"))
    row = row_of(bo, cy, ada, votes=False, kind=4)
    assert [[label.text for label in lane.labels] for lane in row.lanes] == [["Ada", "Cy"], ["Bo"]]
    assert row.lanes[1].place.rem == row.lanes[0].height.rem


def test_representatives_and_leads_have_bars() -> None:
    terms = [term(0, member=Member(name=capacity.label), capacity=capacity) for capacity in Term.Capacity]
    labels = [label.text for lane in row_of(*terms, votes=False).lanes for label in lane.labels]
    assert labels == ["Member", "Lead"]


def test_a_chair_has_a_second_bar_and_the_word() -> None:
    lane = lane_of(term(10, 19, office=1), term(20, 39, "first last", office=2), term(50))
    assert [label.text for label in lane.labels] == ["Ada, chair", "Ada, vice chair", "Ada"]
    chair, vice_chair = lane.offices
    assert (chair.left, chair.right) == (lane.bars[1].left, lane.bars[1].right)
    assert (vice_chair.left, vice_chair.right) == (lane.bars[2].left, lane.bars[2].right)


def test_of_two_bars_without_a_time_between_them_one_sees_where_the_second_begins() -> None:
    lane = lane_of(term(10, 19), term(20, 29), term(40, None, "first"))
    assert lane.edges == [lane.bars[1].left]


def test_words_that_would_cover_each_other_stand_on_two_lines() -> None:
    first, second, third, last = (
        term(number, number + 6, member=Member(name="Ada of Arm")) for number in (0, 7, 14, 40)
    )
    lane = lane_of(first, second, third, ends_on=day(20))
    assert [label.place for label in lane.labels] == [(0.875, 0), (2.0, 0), (3.125, 0)]
    assert lane.height == (4.25, 0)
    lane = lane_of(first, last, starts_on=day(0), ends_on=day(46))
    assert [label.place for label in lane.labels] == [(0.875, 0), (0.875, 1.125)]
    assert lane.height == (2.0, 1.125)


def test_words_that_have_no_room_to_the_right_end_where_their_bar_does() -> None:
    (label,) = lane_of(term(70, member=Member(name="Jongsok “James” Choi"))).labels
    today = timeline_of([(seat(), [])], day(0), TODAY).today
    assert (label.at_end, label.left) == (True, today)


def test_the_longest_name_is_cut_and_stays_in_the_picture() -> None:
    for first in (0, 30, 60):
        long = term(first, first + 9, member=Member(name="W" * 200), office=1)
        label = lane_of(long, ends_on=day(first + 9)).labels[0]
        assert label.text == "W" * 15 + "…, chair"
        width = 100 * width_of(label.text) / 18
        assert 0 <= label.left - label.at_end * width <= 100 - (not label.at_end) * width


def test_the_name_of_a_seat_is_wrapped_and_raises_the_row() -> None:
    seats: Seats = [
        (seat(name), []) for name in ("Arm", "Accelerator Integration Working Group", "A " * 99, "AMD")
    ]
    rows = timeline_of(seats, day(0), TODAY).rows
    assert [len(row.name) for row in rows] == [1, 2, 2, 1]
    assert rows[2].name[1][-1] == "…"
    places = [(row.place.rem, row.place.em) for row in rows]
    # On a narrow screen the name stands above: it adds its own height.
    assert places == [(5.25, 0), (7.875, 1.25), (11.0, 3.25), (14.125, 5.25)]


def test_each_kind_has_a_heading_unless_there_is_one_seat() -> None:
    kinds: Seats = [(seat("Arm"), []), (seat("AMD"), []), (seat("Ray", kind=3), [])]
    timeline = timeline_of(kinds, day(0), TODAY)
    assert [heading.kind for heading in timeline.headings] == [1, 3]
    assert timeline.headings[0].place == (2.75, 0)
    assert timeline.rows[0].place == (5.25, 0)
    assert timeline_of(kinds[:1], day(0), TODAY).headings == []
    assert timeline.height.rem == timeline.rows[-1].place.rem + 2.625
