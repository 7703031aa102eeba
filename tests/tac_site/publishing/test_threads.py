"""Many people at once: what was answered as saved is in the history, whoever looks on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connections, transaction
from django.test import Client

from members.models import Council, Member, Seat, Term
from tac_site.publishing.models import Revision
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import writing
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory
from tests.tac_site.publishing.editors import list_of, make_draft, messages, url, versions

SAVES = 5


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(member: Member, bio: str) -> dict[str, Any]:
    return {
        "name": member.name,
        "slug": member.slug,
        "bio": bio,
        "focus_x": 50,
        "focus_y": 35,
        "is_visible": "on",
        "terms-TOTAL_FORMS": 0,
        "terms-INITIAL_FORMS": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_every_save_of_eight_people_has_its_revision_while_others_look_on(admin_user: User) -> None:
    council = CouncilFactory.create()
    members = [TermFactory.create().member for _ in range(8)]
    with transaction.atomic():
        looked_at = make_draft(members[0], bio="A draft")
    looked_at.allow_preview()
    done = Event()

    def save(number: int) -> list[str]:
        """Each a member of their own, and all of them the council in turns."""
        client, said = signed_in(admin_user), []
        for turn in range(SAVES):
            button = "_save" if turn % 2 else "_draft"
            sent = {**form(members[number], f"Bio {number} {turn}"), button: ""}
            assert client.post(url(members[number]), sent).status_code == 302
            text = f"Overview {number} {turn}"
            response = client.post(url(council), {"name": "Council", "overview": text, "_save": ""})
            assert response.status_code == 302
            said.append(messages(response)[-1])
        connections.close_all()
        return said

    def look(number: int) -> set[int]:
        client, answers = signed_in(admin_user), set()
        while not done.is_set():
            member = members[number]
            drafts = Revision.objects.of(Member, member.pk).drafts()
            pages = [
                url(member, "history"),
                url(member),
                *(f"{list_of(Member)}preview/{draft.pk}/" for draft in drafts[:1]),
                f"/preview/{looked_at.preview_key}/",
                "/members/",
            ]
            answers |= {client.get(page).status_code for page in pages}
        connections.close_all()
        return answers

    with ThreadPoolExecutor(11) as pool:
        looking = [pool.submit(look, number) for number in range(3)]
        try:
            said = list(pool.map(save, range(8)))
        finally:
            done.set()
        seen = set().union(*(each.result() for each in looking))

    assert seen <= {200, 404}  # of the link: until the draft was published
    assert said == [["“Council” is published."] * SAVES] * 8
    for number, member in enumerate(members):
        texts = [each.document[0]["fields"].get("bio") for each in Revision.objects.of(Member, member.pk)]
        assert {f"Bio {number} {turn}" for turn in range(SAVES)} <= set(texts)
    overviews = [each.document[0]["fields"]["overview"] for each in versions(council)]
    assert sorted(overviews[1:]) == sorted(
        f"Overview {number} {turn}" for number in range(8) for turn in range(SAVES)
    )
    assert Council.objects.get().overview == overviews[-1]


@pytest.mark.django_db(transaction=True)
def test_of_saves_at_the_same_moment_one_is_applied_and_the_others_are_refused(admin_user: User) -> None:
    member = TermFactory.create().member
    with transaction.atomic():
        token = read_state(Member, member.pk).token

    def save(number: int) -> bool:
        sent = {**form(member, f"Bio {number}"), "opened_on": token, "_save": ""}
        response = signed_in(admin_user).post(url(member), sent)
        applied = response.status_code == 302
        assert applied or f"Bio {number}" in response.content.decode()
        connections.close_all()
        return applied

    with ThreadPoolExecutor(8) as pool:
        applied = list(pool.map(save, range(8)))

    assert applied.count(True) == 1
    assert Member.objects.get().bio == f"Bio {applied.index(True)}"
    assert len(versions(member)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_a_seat_at_the_same_moment_one_gets_it(admin_user: User) -> None:
    """And it may be made to vote meanwhile only if one of them has it."""
    seat = SeatFactory.create(name="Intel", votes=False)
    members = [MemberFactory.create() for _ in range(4)]

    def take(member: Member) -> None:
        row = {"terms-TOTAL_FORMS": 1, "terms-0-capacity": 1, "terms-0-office": 3, "terms-0-seat": seat.pk}
        signed_in(admin_user).post(url(member), {**form(member, ""), **row, "_save": ""})
        connections.close_all()

    def let_vote(_: Member) -> None:
        sent = {"name": "Intel", "slug": "intel", "kind": 1, "position": 0, "votes": "on", "_save": ""}
        signed_in(admin_user).post(url(seat), sent)
        connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda act, each: act(each), [let_vote, *[take] * 4], [members[0], *members]))

    votes = Seat.objects.get().votes
    assert Term.objects.count() == 1 if votes else Term.objects.count() > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("one", "other"), [(Seat, Member), (Member, Seat)])
def test_nobody_writes_members_while_somebody_writes_seats(one: type[Any], other: type[Any]) -> None:
    """What is valid of the one depends on the rows of the other."""

    def write() -> bool:
        try:
            with writing(other, 1, wait=False):
                return True
        except OperationalError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with writing(one, 1):
            written = [pool.submit(write).result()]
        written.append(pool.submit(write).result())

    assert written == [False, True]
