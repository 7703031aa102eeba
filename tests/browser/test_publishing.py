"""Drafts, previews, the history and two editors at once, as people see them."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import writing
from tests.browser.conftest import RequestCount
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.browser

FORM = "/admin/members/member/1/change/"
HISTORY = "/admin/members/member/1/history/"
PUBLIC = ["/", "/members/", "/members/ada-lovelace/"]

PageOf = Callable[..., Page]


@pytest.fixture
def page_of(browser: Browser, live_server: LiveServer, requests: RequestCount) -> Iterator[PageOf]:
    """A window in which a user is signed in, or nobody."""
    with ExitStack() as contexts:

        def open_window(user: User | None = None, **options: Any) -> Page:
            context = browser.new_context(base_url=live_server.url, **options)
            contexts.callback(context.close)
            if user:
                client = Client()
                client.force_login(user)
                session = client.cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            page.set_default_timeout(10_000)
            return page

        yield open_window
    requests.wait_for_none()


@pytest.fixture
def ada() -> Member:
    CouncilFactory.create()
    photo = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(photo, "PNG")
    ada = MemberFactory.create(
        pk=1,
        name="Ada Lovelace",
        bio="She wrote the first notes.",
        photo=store_picture(ContentFile(photo.getvalue(), "ada.png")),
    )
    assert ada.portrait
    ada.portrait.render()
    TermFactory.create(member=ada, employer="Engines", ends_on=date(2020, 12, 31))
    TermFactory.create(
        member=ada, office=Term.Office.CHAIR, employer="Analytical Engines", starts_on=date(2021, 1, 1)
    )
    TermFactory.create(member__name="Bartholomew Featherstonehaugh-Cholmondeley")
    return ada


def save_draft(model: type[Revisable], pk: int, author: User, **values: Any) -> Revision:
    with writing(model, pk) as writer:
        document = with_fields(writer.state.document, **values)
        return writer.save_draft(document, author=author, reason="She asked for it")


def publish(model: type[Revisable], pk: int, author: User, **values: Any) -> None:
    with writing(model, pk) as writer:
        document = with_fields(writer.state.live_document, **values)
        writer.publish(document, author=author, reason="A" * 200)


def delete(model: type[Revisable], pk: int, author: User) -> None:
    with writing(model, pk) as writer:
        writer.publish([], author=author, reason="Deleted")


@pytest.fixture
def everything(ada: Member, admin_user: User) -> dict[str, str]:
    """An object in each state that a page shows; the addresses of the pages whose keys are random."""
    publish(Member, 1, admin_user, bio="She wrote the *first* notes.\n\n" + "x" * 500)
    publish(Member, 1, admin_user, photo="")
    draft = save_draft(Member, 1, admin_user, bio="She wrote the *best* notes.", job_title="Countess")
    draft.allow_preview()
    publish(Member, 1, admin_user, job_title="Analyst")

    MemberFactory.create(pk=2, name="W" * 200)
    failed = save_draft(Member, 2, admin_user, bio="Late.")
    Revision.objects.filter(pk=failed.pk).update(
        publish_error="Another member has this address. Choose another."
    )

    MemberFactory.create(pk=3, name="Grace Hopper")
    delete(Member, 3, admin_user)

    ResourceFactory.create(pk=1, title="Attend a meeting")
    save_draft(Resource, 1, admin_user, note="Calendar")
    save_draft(Council, 1, admin_user, summary="Another sentence.")

    new = MemberFactory.create(pk=4, name="Nova Newcomer")
    save_draft(Member, 4, admin_user, bio="New.")
    Revision.objects.of(Member, 4).exclude(live_at=None).delete()
    new.delete()

    versions = Revision.objects.of(Member, 1).order_by("pk")
    first, last = versions[0].pk, versions.reverse()[0].pk
    key = Revision.objects.of(Member, 1).exclude(preview_key=None).get().preview_key
    return {
        "history": f"{HISTORY}?from={first}&to={last}",
        "preview": f"/preview/{key}/",
        "preview on the overview": f"/preview/{key}/1/",
        "preview in the list": f"/preview/{key}/2/",
    }


def check(page: Page, complaints: list[str]) -> None:
    check_screens(page, complaints)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def bio(page: Page) -> Locator:
    return page.get_by_label("Bio:")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/members/member/",
        "/admin/resources/resource/",
        FORM,
        "/admin/members/member/2/change/",
        "/admin/members/member/4/change/",
        "/admin/members/council/1/change/",
        "/admin/resources/resource/1/change/",
        HISTORY,
        "history",
        "/admin/members/member/3/history/",
        "/admin/publishing/revision/",
        "/admin/publishing/revision/?draft=deleted",
        "preview",
        "preview on the overview",
        "preview in the list",
    ],
)
def test_a_page_is_accessible_and_fits_the_screen(
    path: str, everything: dict[str, str], admin_page: Page, complaints: list[str]
) -> None:
    admin_page.goto(everything.get(path, path))

    check(admin_page, complaints)


def test_a_draft_is_shown_to_others_by_a_link_until_it_is_revoked(
    ada: Member, admin_page: Page, page_of: PageOf, complaints: list[str]
) -> None:
    visitor = page_of()

    admin_page.goto(FORM)
    bio(admin_page).fill("She wrote about *waves*.")
    press(admin_page, "Save draft")
    expect(admin_page.locator(".messagelist .success")).to_have_text(
        "The draft of “Ada Lovelace” is saved. The public pages are as they were."
    )
    draft = admin_page.get_by_role("region", name="This form shows a draft")
    draft.get_by_role("button", name="Make a link for people without an account").click()
    link = draft.get_by_role("link", name="/preview/").get_attribute("href")
    assert link

    response = visitor.goto(link)
    assert response
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-robots-tag"] == "noindex"
    expect(visitor.get_by_text("She wrote about waves.")).to_be_visible()
    for name in ("Overview", "Members"):
        visitor.get_by_label("Preview", exact=True).get_by_role("link", name=name).click()
        expect(visitor.get_by_label("Preview", exact=True).locator("[aria-current]")).to_have_text(name)
    for path in PUBLIC:
        visitor.goto(path)
        assert "waves" not in visitor.content()

    draft.get_by_role("button", name="Revoke the link").click()
    expect(admin_page.get_by_text("The link shows nothing any more.")).to_be_visible()
    response = visitor.goto(link)
    assert response
    assert response.status == 404
    assert "waves" not in visitor.content()

    admin_page.goto(link)
    assert complaints == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    complaints.clear()
    check(admin_page, complaints)


def test_a_draft_is_published(ada: Member, admin_page: Page, admin_user: User) -> None:
    save_draft(Member, 1, admin_user, bio="She wrote about *waves*.")
    admin_page.goto(FORM)
    expect(bio(admin_page)).to_have_value("She wrote about *waves*.")
    admin_page.get_by_role("link", name="What the draft changes").click()
    expect(admin_page.locator(".differences dd")).to_have_text("She wrote the first notes.about *waves*.")

    admin_page.get_by_role("link", name="Open the draft").click()
    press(admin_page, "Publish")
    expect(admin_page.locator(".messagelist .success")).to_contain_text("“Ada Lovelace” is published.")

    admin_page.goto("/members/ada-lovelace/")
    expect(admin_page.get_by_text("She wrote about waves.")).to_be_visible()


def test_what_is_not_visible_is_not_said_to_be_live(ada: Member, admin_page: Page) -> None:
    admin_page.goto(FORM)
    admin_page.get_by_label("Visible").uncheck()
    press(admin_page, "Publish")
    expect(admin_page.locator(".messagelist .success")).to_contain_text(
        "“Ada Lovelace” is saved. It is on no public page, because “Visible” is not ticked."
    )


def test_enter_in_a_field_saves_a_draft(ada: Member, admin_page: Page) -> None:
    admin_page.goto(FORM)
    title = admin_page.get_by_label("Job title:")
    title.fill("Countess")
    title.press("Enter")

    expect(admin_page.locator(".messagelist .success")).to_have_text(
        "The draft of “Ada Lovelace” is saved. The public pages are as they were."
    )
    assert Member.objects.get(pk=1).job_title == ""


def test_a_draft_is_discarded(ada: Member, admin_page: Page, admin_user: User) -> None:
    save_draft(Member, 1, admin_user, bio="She wrote about *waves*.")
    admin_page.goto(FORM)
    press(admin_page, "Discard the draft")

    expect(bio(admin_page)).to_have_value("She wrote the first notes.")
    expect(admin_page.get_by_role("region", name="This form shows a draft")).to_have_count(0)
    admin_page.get_by_role("link", name="History").click()
    expect(admin_page.get_by_role("cell", name="Earlier draft")).to_be_visible()


def test_the_typed_text_survives_a_conflict(
    ada: Member, admin_page: Page, page_of: PageOf, complaints: list[str]
) -> None:
    grace = User.objects.create_superuser("grace", first_name="Grace", last_name="Hopper")
    other = page_of(grace)
    admin_page.goto(FORM)
    other.goto(FORM)

    other.get_by_label("Job title:").fill("Countess")
    bio(other).fill("She wrote the last notes.")
    press(other, "Publish")
    expect(other.get_by_text("“Ada Lovelace” is published.")).to_be_visible()

    bio(admin_page).fill("An hour of my work.")
    press(admin_page, "Publish")
    expect(admin_page.locator(".errorlist.nonfield")).to_contain_text("Grace Hopper saved another version")
    expect(bio(admin_page)).to_have_value("An hour of my work.")
    expect(admin_page.locator(".conflict .differences dd")).to_have_text(
        ["Countess", "She wrote the first last notes."]
    )
    assert Member.objects.get(pk=1).bio == "She wrote the last notes."
    check(admin_page, complaints)

    admin_page.get_by_role("radio", name="Keep both.").check()
    press(admin_page, "Publish")
    expect(admin_page.get_by_text("“Ada Lovelace” is published.")).to_be_visible()
    ada.refresh_from_db()
    assert (ada.bio, ada.job_title) == ("An hour of my work.", "Countess")


def test_a_choice_in_a_conflict_outlives_another_error(
    ada: Member, admin_page: Page, page_of: PageOf
) -> None:
    other = page_of(User.objects.create_superuser("grace"))
    admin_page.goto(FORM)
    other.goto(FORM)
    bio(other).fill("Hers.")
    press(other, "Publish")
    expect(other.get_by_text("“Ada Lovelace” is published.")).to_be_visible()

    bio(admin_page).fill("Mine.")
    press(admin_page, "Publish")
    admin_page.get_by_role("radio", name="Keep the form below").check()
    admin_page.get_by_label("Links:").fill("@ada")
    press(admin_page, "Publish")
    expect(admin_page.locator("#id_links_error")).to_be_visible()
    expect(admin_page.get_by_role("radio", name="Keep the form below")).to_be_checked()

    admin_page.get_by_label("Links:").fill("")
    press(admin_page, "Publish")
    expect(admin_page.get_by_text("“Ada Lovelace” is published.")).to_be_visible()
    assert Member.objects.get(pk=1).bio == "Mine."


def test_a_deleted_member_comes_back_to_the_byte(ada: Member, admin_page: Page, page_of: PageOf) -> None:
    visitor = page_of()

    def bodies() -> list[bytes]:
        return [visitor.request.get(path).body() for path in PUBLIC]

    before = bodies()
    terms = list(ada.terms.values())

    admin_page.goto(FORM)
    admin_page.get_by_text("More", exact=True).click()
    admin_page.get_by_role("link", name="Delete…").click()
    press(admin_page, "Delete")
    expect(admin_page.locator(".messagelist .success")).to_be_visible()
    assert not Member.objects.filter(pk=1).exists()
    assert b"Lovelace" not in b"".join(bodies())

    admin_page.goto("/admin/publishing/revision/")
    admin_page.get_by_text("Filter", exact=True).click()
    admin_page.get_by_role("link", name="Deleted, can be brought back").click()
    admin_page.get_by_role("link", name="Ada Lovelace").click()
    expect(
        admin_page.get_by_text(
            "“Publish this version” brings it back, from any line below that has this button."
        )
    ).to_be_visible()
    admin_page.get_by_role("button", name="Publish this version").first.click()
    expect(admin_page.get_by_text("is back.")).to_be_visible()

    assert bodies() == before
    assert list(ada.terms.values()) == terms
    admin_page.goto("/members/ada-lovelace/")
    expect(admin_page.locator(".portrait img").first).not_to_have_js_property("naturalWidth", 0)


def test_a_writer_asks_an_editor_to_publish(ada: Member, page_of: PageOf) -> None:
    def account(username: str, *permissions: str) -> User:
        user = User.objects.create_user(username, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        return user

    writer = page_of(account("writer", "view_member", "change_member"))
    editor = page_of(account("editor", "view_member", "change_member", "publish_member"))

    writer.goto(FORM)
    expect(writer.get_by_role("button", name="Publish")).to_have_count(0)
    bio(writer).fill("She wrote about *waves*.")
    writer.get_by_label("Why").fill("She asked for it")
    press(writer, "Save draft and ask for review")
    expect(writer.get_by_role("region", name="This form shows a draft for review")).to_contain_text(
        "until an editor publishes it"
    )

    editor.goto("/admin/")
    editor.get_by_role("link", name=re.compile("^Review ?: Ada Lovelace$")).click()
    press(editor, "Publish")
    expect(editor.get_by_text("“Ada Lovelace” is published.")).to_be_visible()
    assert Member.objects.get(pk=1).bio == "She wrote about *waves*."


def test_terms_are_ended_on_a_day(ada: Member, admin_page: Page, complaints: list[str]) -> None:
    admin_page.goto("/admin/members/member/")
    admin_page.get_by_role("row", name="Ada Lovelace").get_by_role("checkbox").check()
    admin_page.get_by_label("Action:").select_option("End the terms of the selected members on a day")
    press(admin_page, "Go")
    expect(admin_page.get_by_role("listitem").filter(has_text="Ada Lovelace")).to_be_visible()
    check(admin_page, complaints)

    admin_page.get_by_label("Last day:").fill("2024-05-31")
    press(admin_page, "End their terms")
    expect(admin_page.get_by_text("Ada Lovelace is a former member from 1 June 2024 on.")).to_be_visible()
    assert list(ada.terms.values_list("ends_on", flat=True)) == [date(2020, 12, 31), date(2024, 5, 31)]


def test_everything_works_without_javascript(ada: Member, page_of: PageOf, admin_user: User) -> None:
    page = page_of(admin_user, java_script_enabled=False)
    other = page_of(User.objects.create_superuser("grace"), java_script_enabled=False)

    page.goto(FORM)  # a draft, scheduled
    bio(page).fill("A draft.")
    page.get_by_label("Date", exact=True).fill(f"{timezone.localdate().year + 1}-01-01")
    page.get_by_label("Time", exact=True).fill("09:00")
    press(page, "Save draft")
    expect(page.locator(".messagelist .success")).to_contain_text(
        f"It is scheduled for {timezone.localdate().year + 1}-01-01 at 09:00 (UTC)."
    )
    page.get_by_role("button", name="Make a link for people without an account").click()
    visitor = page_of(java_script_enabled=False)
    link = page.get_by_role("link", name="/preview/").get_attribute("href")
    assert link
    visitor.goto(link)
    expect(visitor.get_by_text("A draft.")).to_be_visible()

    other.goto(FORM)  # a conflict
    bio(other).fill("Hers.")
    press(other, "Save draft")
    expect(other.locator(".messagelist .success")).to_be_visible()
    bio(page).fill("Mine.")
    page.get_by_label("Date", exact=True).fill("")
    page.get_by_label("Time", exact=True).fill("")
    press(page, "Publish")
    expect(page.locator(".errorlist.nonfield")).to_contain_text("grace saved a draft")
    expect(bio(page)).to_have_value("Mine.")
    page.get_by_role("radio", name="Keep the form below").check()
    press(page, "Publish")
    expect(page.get_by_text("“Ada Lovelace” is published.")).to_be_visible()

    page.goto(HISTORY)  # the history
    page.get_by_role("radio", name="From").last.check()
    page.get_by_role("radio", name="To").first.check()
    press(page, "Compare the two that are chosen")
    expect(page.locator(".differences dd")).to_have_text("She wrote the first notes.Mine.")
    page.get_by_role("button", name="Open as a draft").last.click()
    expect(bio(page)).to_have_value("She wrote the first notes.")
    press(page, "Publish")
    expect(page.get_by_text("“Ada Lovelace” is published.")).to_be_visible()

    page.goto(FORM)  # deletion
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Delete…").click()
    press(page, "Delete")
    page.goto(HISTORY)
    page.get_by_role("button", name="Publish this version").first.click()
    expect(page.get_by_text("is back.")).to_be_visible()
    ada.refresh_from_db()
    assert (ada.bio, ada.terms.count()) == ("She wrote the first notes.", 2)
