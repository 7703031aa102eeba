import io
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import Page, expect

from members.models import Member, Seat
from resources.models import Meeting, Resource
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.models import Revision
from tests.browser.screens import check_screens
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.publishing.editors import make_draft

pytestmark = pytest.mark.browser

PAGES = [
    "/admin/",
    "/admin/members/member/",
    "/admin/members/member/?q=nobody",
    "/admin/members/member/1/change/",
    "/admin/members/member/add/?after=1",
    "/admin/members/council/1/change/",
    "/admin/members/seat/",
    "/admin/members/seat/1/change/",
    "/admin/members/seat/1/delete/",
    "/admin/resources/resource/",
    "/admin/resources/resource/1/change/",
    "/admin/auth/user/",
    "/admin/auth/user/1000/permissions/",
    "/admin/auth/user/1000/password/",
    "/admin/password_change/",
    "/admin/resources/meeting/",
    "/admin/publishing/revision/?draft=any",
    "/admin/publishing/revision/search/?q=a",
]


def make_content() -> None:
    CouncilFactory.create(
        overview="# Aim\n\nThe [open](/members/) harbour.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    photo = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(photo, "PNG")
    member = MemberFactory.create(
        pk=1,
        name="Ada Lovelace",
        bio="## Early years\n\nShe *wrote* `code`.",
        photo=store_picture(ContentFile(photo.getvalue(), "ada.png")),
    )
    assert member.portrait
    member.portrait.render()
    seat = SeatFactory.create(pk=1, name="Analytical Engines of the Whole Wide World")
    TermFactory.create(member=member, seat=seat, employer="Analytical Engines of the Whole Wide World")
    TermFactory.create(member__name="Bartholomew Featherstonehaugh-Cholmondeley")
    ResourceFactory.create(
        pk=1, title="Attend a meeting of the council that takes place every month", position=1
    )
    ResourceFactory.create(pk=2, position=2)
    User.objects.create_user("ada@example.org", "ada@example.org", pk=1000, is_staff=True)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(path: str, admin_page: Page, complaints: list[str]) -> None:
    make_content()
    admin_page.goto(path)

    check_screens(admin_page, complaints)


@pytest.mark.parametrize("status", [403, 404])
def test_a_page_in_place_of_another_is_accessible(
    status: int, admin_page: Page, admin_user: User, complaints: list[str]
) -> None:
    make_content()
    User.objects.update(is_superuser=False)
    admin_user.user_permissions.set(Permission.objects.filter(codename__in=["view_member", "view_resource"]))
    admin_page.goto("/admin/auth/user/" if status == 403 else "/admin/nothing/")
    (complaint,) = complaints
    assert f"status of {status}" in complaint
    complaints.clear()

    check_screens(admin_page, complaints)


def test_a_link_is_copied_only_where_the_browser_can(admin_page: Page) -> None:
    ada = User.objects.create_user("ada@example.org", "ada@example.org", is_staff=True)
    admin_page.goto(f"/admin/auth/user/{ada.pk}/password/")
    admin_page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})"
    )
    admin_page.get_by_role("button", name="Make a new link").click()
    expect(admin_page.get_by_label("Link for")).to_be_visible()
    expect(admin_page.get_by_role("button", name="Copy")).to_have_count(0)

    refuse = "{value: {writeText: async () => { throw new Error() }}, configurable: true}"
    admin_page.add_init_script(
        f"delete navigator.clipboard; Object.defineProperty(navigator, 'clipboard', {refuse})"
    )
    admin_page.get_by_role("button", name="Make a new link").click()
    admin_page.get_by_role("button", name="Copy").click()
    expect(admin_page.get_by_role("status")).to_have_text(
        "The browser did not allow it. The link is selected: copy it with Ctrl+C."
    )


LISTS = ("members/member", "members/seat", "resources/meeting", "resources/resource", "publishing/revision")


def test_no_column_of_a_list_is_cut_off_on_a_small_screen(admin_page: Page) -> None:
    """With the menu beside it, and long names in it."""
    make_content()
    MeetingFactory.create(
        title="Working session on the lifecycle of projects", zone="America/Argentina/Buenos_Aires"
    )
    for model in (Member, Seat, Meeting, Resource):
        for thing in model.objects.all():
            make_draft(thing)
    User.objects.update(first_name="Wilhelmina", last_name="Writer-Featherstonehaugh")
    Revision.objects.drafts().update(author=User.objects.first(), goes_live_at="2030-01-01T00:00Z")
    admin_page.set_viewport_size({"width": 1024, "height": 768})
    for path in LISTS:
        admin_page.goto(f"/admin/{path}/")
        expect(admin_page.locator("#main.shifted #nav-sidebar")).to_be_visible()
        hidden = "(results) => results.scrollWidth - results.clientWidth"
        assert (path, admin_page.locator(".results").evaluate(hidden)) == (path, 0)


def test_the_login_is_accessible_and_fits_the_screen(page: Page, complaints: list[str]) -> None:
    page.goto("/admin/")
    page.get_by_label("E-mail address or account name:").fill("nobody")
    page.get_by_label("Password:").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No active account has this e-mail address")).to_be_visible()

    check_screens(page, complaints)


def test_a_form_with_errors_is_accessible_and_fits_the_screen(
    admin_page: Page, complaints: list[str]
) -> None:
    make_content()
    admin_page.goto("/admin/members/member/1/change/")
    admin_page.get_by_label("Links:").fill(f"@ada\nftp://example.org/{'a' * 200}")
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.locator("#id_links_error")).to_be_visible()

    check_screens(admin_page, complaints)


def test_the_main_job(page: Page, admin_user: User, tmp_path: Path) -> None:
    """Sign in, give a member a bio and a photo, see both on the site."""
    CouncilFactory.create()
    TermFactory.create(member__name="Joe Pamer")
    photo = tmp_path / "joe.jpg"
    Image.new("RGB", (300, 400), "teal").save(photo)

    page.goto("/admin/")
    page.get_by_label("E-mail address or account name:").fill(admin_user.username)
    page.get_by_label("Password:").fill("password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Members without a bio: 1").click()
    page.get_by_role("link", name="Joe Pamer").click()
    page.get_by_label("Bio:").press_sequentially("Joe *really* likes harbours.")
    expect(page.get_by_role("region", name="Preview of bio").locator("em")).to_have_text("really")
    page.get_by_label("Photo:").set_input_files(photo)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("“Joe Pamer” is published.")).to_be_visible()

    for path in ("/", "/members/joe-pamer/"):
        page.goto(path)
        expect(page.get_by_text("Joe really likes harbours.")).to_be_visible()
        picture = page.locator(".portrait img")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        shown = str(picture.evaluate("(image) => image.currentSrc"))
        portrait = Member.objects.get().portrait
        assert portrait
        assert shown.partition("/media/")[2] in portrait.names
        expect(picture).not_to_have_js_property("naturalWidth", 0)


def test_resources_are_put_in_order_by_dragging(admin_page: Page) -> None:
    for position, title in enumerate(("Archive", "Calendar", "Charter"), start=1):
        ResourceFactory.create(title=title, position=position)
    admin_page.goto("/admin/resources/resource/")
    handles = admin_page.locator("#result_list .handle")

    with admin_page.expect_response("**/adminsortable2_update/") as answer:
        handles.nth(2).drag_to(handles.nth(0))

    assert answer.value.status == 200
    expect(admin_page.locator("#result_list th a")).to_have_text(["Charter", "Archive", "Calendar"])
    assert list(Resource.objects.values_list("title", flat=True)) == ["Charter", "Archive", "Calendar"]


def test_resources_are_put_in_order_by_keyboard(admin_page: Page) -> None:
    for position, title in enumerate(("Archive", "Calendar", "Charter"), start=1):
        ResourceFactory.create(title=title, position=position)
    admin_page.goto("/admin/resources/resource/")

    admin_page.get_by_role("link", name="Charter").press("Enter")
    admin_page.get_by_label("Position:").press("Control+a")
    admin_page.keyboard.type("1")
    admin_page.get_by_role("button", name="Publish", exact=True).press("Enter")

    expect(admin_page.locator("#result_list th a")).to_have_text(["Charter", "Archive", "Calendar"])


def test_a_term_is_added_with_the_button(admin_page: Page) -> None:
    term = TermFactory.create(member__name="Ada Lovelace", ends_on="2024-12-31")
    admin_page.goto(f"/admin/members/member/{term.member.pk}/change/")

    admin_page.get_by_role("button", name="Add another Term").click()
    added = admin_page.locator("#terms-1")
    added.get_by_label("Employer:").fill("Acme")
    added.get_by_label("First day:").focus()
    admin_page.keyboard.type("01022025")  # in the order of the browser's language
    admin_page.get_by_role("button", name="Publish", exact=True).click()
    expect(admin_page.get_by_text("a member (Acme) from 2 January 2025 on")).to_be_visible()

    terms = term.member.terms.values_list("employer", "starts_on")
    assert list(terms) == [("", None), ("Acme", date(2025, 1, 2))]
