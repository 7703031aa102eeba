from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.forms import modelform_factory
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member, Term
from tac_site.attention import Attention
from tac_site.publishing.models import Revision
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def test_the_index_opens_on_what_needs_attention(admin_client: Client) -> None:
    TermFactory.create(member__bio="A bio.")
    TermFactory.create(member__photo="pictures/a.webp")
    MemberFactory.create(bio="A bio.", photo="pictures/a.webp")
    ResourceFactory.create()

    response = admin_client.get("/admin/")

    assert response.context["attention"] == [
        Attention(
            "Members without a bio",
            1,
            "/admin/members/member/?status=serving&serves_as=1&missing=bio",
        ),
        Attention(
            "Members without a photo",
            1,
            "/admin/members/member/?status=serving&serves_as=1&missing=photo",
        ),
        Attention("Members on no list, because they have no term", 1, "/admin/members/member/?missing=term"),
        Attention("Resources without a link", 1, "/admin/resources/resource/?link=missing&status=published"),
    ]
    assertContains(response, "Members without a bio: <strong>1</strong>", html=True)


def test_only_what_visitors_see_needs_attention(admin_client: Client) -> None:
    yesterday = date.today() - timedelta(days=1)
    TermFactory.create(member__is_visible=False)
    TermFactory.create(ends_on=yesterday)
    ResourceFactory.create(is_visible=False)

    response = admin_client.get("/admin/")

    assert response.context["attention"] == []
    assertContains(response, "Nothing is missing from what is published.")


def test_every_item_leads_to_as_many_rows_as_it_counts(admin_client: Client) -> None:
    TermFactory.create_batch(2, office=Term.Office.CHAIR)
    TermFactory.create(capacity=Term.Capacity.OBSERVER)
    TermFactory.create(member__is_visible=False)
    TermFactory.create(ends_on=date(2000, 1, 1))
    MemberFactory.create_batch(3)
    ResourceFactory.create_batch(2)
    ResourceFactory.create(url="https://example.org/")
    ResourceFactory.create(is_visible=False)

    attention = admin_client.get("/admin/").context["attention"]

    assert [item.count for item in attention] == [2, 2, 3, 2]
    for item in attention:
        assert admin_client.get(item.url).context["cl"].result_count == item.count


def test_nobody_is_told_of_what_they_may_not_see(client: Client) -> None:
    TermFactory.create()
    client.force_login(User.objects.create_user("guest", is_staff=True))

    response = client.get("/admin/")

    assert response.context["attention"] == []
    assertNotContains(response, "without a bio")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_index_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    TermFactory.create_batch(rows)
    ResourceFactory.create_batch(rows)
    CouncilFactory.create()
    meeting = MeetingFactory.create(starts_at=datetime(2020, 1, 14, tzinfo=UTC))
    AttendanceFactory.create_batch(rows, meeting=meeting)
    admin_client.get("/admin/")  # the kinds of things are known from then on

    with django_assert_num_queries(31):
        admin_client.get("/admin/")


def test_an_editor_may_open_and_add_content_and_nothing_else(editor: Client) -> None:
    council, member, resource = CouncilFactory.create(), MemberFactory.create(), ResourceFactory.create()
    user = User.objects.get()
    group = Group.objects.get(name="Editors")

    answers = {
        path: editor.get(f"/admin/{path}/").status_code
        for path in (
            f"members/council/{council.pk}/change",
            f"members/council/{council.pk}/delete",
            "members/council/add",
            "members/member",
            "members/member/add",
            f"members/member/{member.pk}/change",
            f"members/member/{member.pk}/delete",
            "resources/resource",
            "resources/resource/add",
            f"resources/resource/{resource.pk}/change",
            f"resources/resource/{resource.pk}/delete",
            "auth/user",
            "auth/user/add",
            f"auth/user/{user.pk}/change",
            f"auth/user/{user.pk}/delete",
            "auth/group",
            "auth/group/add",
            f"auth/group/{group.pk}/change",
            f"auth/group/{group.pk}/delete",
        )
    }

    assert [path for path, status in answers.items() if status == 200] == [
        f"members/council/{council.pk}/change",
        "members/member",
        "members/member/add",
        f"members/member/{member.pk}/change",
        "resources/resource",
        "resources/resource/add",
        f"resources/resource/{resource.pk}/change",
    ]
    assert {status for status in answers.values() if status != 200} == {403}


def test_an_editor_cannot_post_what_the_forms_do_not_offer(editor: Client) -> None:
    member = MemberFactory.create()
    user = User.objects.get()

    deletion = editor.post(f"/admin/members/member/{member.pk}/delete/", {"post": "yes"})
    action = editor.post(
        "/admin/members/member/",
        {"action": "delete_selected", "_selected_action": [member.pk], "post": "yes"},
    )
    promotion = editor.post(
        f"/admin/auth/user/{user.pk}/change/", {"username": "editor", "is_superuser": "on"}
    )

    assert (deletion.status_code, action.status_code, promotion.status_code) == (403, 302, 403)
    assert Member.objects.get() == member
    assert not User.objects.get().is_superuser


def test_an_account_that_is_not_staff_does_not_get_in(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))

    response = client.get("/admin/")

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/login/?next=/admin/")


def test_a_superuser_manages_the_accounts(admin_client: Client) -> None:
    assertContains(admin_client.get("/admin/auth/user/"), "<h1>Accounts</h1>", html=True)


def test_what_is_saved_as_it_was_has_not_been_updated(admin_client: Client) -> None:
    things = (
        CouncilFactory.create(overview="Two\nlines"),
        MemberFactory.create(bio="Two\nlines"),
        ResourceFactory.create(description="Two\nlines"),
    )
    for thing in things:
        address = f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"
        initial = admin_client.get(address).context["adminform"].form.initial
        sent = {"terms-TOTAL_FORMS": 0, "terms-INITIAL_FORMS": 0} | {
            name: value.replace("\n", "\r\n") if isinstance(value, str) else value
            for name, value in initial.items()
            if value is not None and name not in ("photo", "logo")
        }
        for changes, count in (({}, 0), ({"name": "Other", "title": "Other"}, 1)):
            assert admin_client.post(address, sent | changes).status_code == 302
            saved = Revision.objects.of(type(thing), thing.pk).exclude(reason="Found as it was")
            assert saved.count() == count


@pytest.mark.parametrize(
    ("day", "is_a_day"), [("01/12/2026", False), ("Dec 1 2026", False), ("2026-12-01", True)]
)
def test_a_form_of_django_guesses_no_day_either(day: str, is_a_day: bool) -> None:
    form = modelform_factory(Term, fields=["starts_on"])({"starts_on": day})
    assert ("starts_on" not in form.errors) is is_a_day
