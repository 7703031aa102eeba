import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from PIL import Image
from playwright.sync_api import Locator, Page, Request, Route, expect

from members.models import Member
from tests.factories import CouncilFactory

pytestmark = pytest.mark.browser

UNREACHABLE = "The site does not answer. Check the connection; your text stays here."
PICTURE_CODE = r"!\[A harbour\]\(/media/pictures/[0-9a-f]{32}-40x30\.webp\)"


@pytest.fixture
def editor(admin_page: Page) -> Page:
    """The form for a new member: its bio is a Markdown editor, its photo an ordinary file input."""
    admin_page.goto("/admin/members/member/add/")
    return admin_page


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.png"
    Image.new("RGB", (40, 30), "teal").save(path)
    return path


def bio(page: Page) -> Locator:
    return page.get_by_label("Bio:")


def preview(page: Page) -> Locator:
    return page.get_by_role("region", name="Preview of bio")


def message(page: Page, about: str) -> Locator:
    return page.locator(f".field-bio [data-about={about}]")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def insert(page: Page, *descriptions: str) -> None:
    """Of the pictures in the dialog, as many as there are descriptions."""
    fields = dialog(page).get_by_label(re.compile("^Description of"))
    expect(fields).to_have_count(len(descriptions))
    for number, description in enumerate(descriptions):
        fields.nth(number).fill(description)
    dialog(page).get_by_role("button", name=re.compile("^Insert")).click()
    expect(dialog(page)).to_be_hidden()


def drop(page: Page, target: Locator, *files: Path) -> None:
    """As the mouse does it, from the desktop."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + 20,
                "y": box["y"] + 10,
                "data": {"items": [], "files": [str(path) for path in files], "dragOperationsMask": 1},
            },
        )


def paste(target: Locator, data: dict[str, str], picture: Path | None = None) -> bool:
    """Whether the browser is left to paste by itself."""
    content = base64.b64encode(picture.read_bytes()).decode() if picture else ""
    return bool(
        target.evaluate(
            """(target, [data, content]) => {
                const clipboardData = new DataTransfer();
                for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
                const bytes = Uint8Array.from(atob(content), (byte) => byte.charCodeAt());
                if (content) clipboardData.items.add(new File([bytes], "a.png", { type: "image/png" }));
                const event = { clipboardData, bubbles: true, cancelable: true };
                return target.dispatchEvent(new ClipboardEvent("paste", event));
            }""",
            [data, content],
        )
    )


def test_what_is_typed_is_previewed(editor: Page) -> None:
    bio(editor).press_sequentially("She **builds** harbours.")

    expect(preview(editor).locator("strong")).to_have_text("builds")
    expect(preview(editor)).to_have_text("She builds harbours.")


def test_what_is_stored_is_previewed_at_once(admin_page: Page) -> None:
    CouncilFactory.create(overview="# Aim\n\nThe *open* harbour.")

    admin_page.goto("/admin/members/council/1/change/")

    region = admin_page.get_by_role("region", name="Preview of overview")
    expect(region.get_by_role("heading", name="Aim")).to_be_visible()
    expect(region.locator("em")).to_have_text("open")


def test_an_emptied_text_has_an_empty_preview(editor: Page) -> None:
    bio(editor).fill("Something")
    expect(preview(editor)).to_have_text("Something")

    bio(editor).fill("")

    expect(preview(editor)).to_be_empty()


def test_a_link_in_the_preview_does_not_take_the_unsaved_text_away(editor: Page) -> None:
    bio(editor).fill("[Members](/members/)")

    with editor.expect_popup() as popup:
        preview(editor).get_by_role("link").click()

    expect(popup.value).to_have_url("/members/")
    expect(bio(editor)).to_have_value("[Members](/members/)")


def test_the_tab_key_leaves_the_text_in_both_directions(editor: Page) -> None:
    bio(editor).fill("Text")
    bio(editor).focus()

    editor.keyboard.press("Tab")
    expect(editor.get_by_text("What can be written")).to_be_focused()
    editor.keyboard.press("Tab")
    expect(preview(editor)).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    editor.keyboard.press("Shift+Tab")
    expect(bio(editor)).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    expect(editor.get_by_role("button", name="Bold")).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    expect(editor.get_by_label("Job title:")).to_be_focused()
    expect(bio(editor)).to_have_value("Text")


def test_an_older_preview_that_answers_late_changes_nothing(editor: Page) -> None:
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "older" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.fulfill(body="<p>newer</p>")

    editor.route("**/markdownx/markdownify/", answer)
    with editor.expect_request("**/markdownx/markdownify/"):
        bio(editor).fill("older")
    bio(editor).fill("newer")
    expect(preview(editor)).to_have_text("newer")

    held[0].fulfill(body="<p>older</p>")
    editor.evaluate("() => new Promise((resolve) => setTimeout(resolve))")

    expect(preview(editor)).to_have_text("newer")
    expect(message(editor, "preview")).to_be_empty()


def test_a_pause_in_typing_asks_once(editor: Page) -> None:
    asked: list[Request] = []
    editor.on("request", lambda request: asked.append(request))

    bio(editor).press_sequentially("Quickly typed", delay=5)

    expect(preview(editor)).to_have_text("Quickly typed")
    assert len([request for request in asked if request.method == "POST"]) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 400, "content_type": "text/plain", "body": "Too long."}, "Too long."),
        ({"status": 403, "content_type": "text/plain", "body": "Not you."}, "Not you."),
        (
            {"status": 500, "content_type": "text/html", "body": "<h1>Sorry</h1>"},
            "The site answered with an error (500). Your text stays here.",
        ),
        (
            {"status": 502, "content_type": "text/plain", "body": ""},
            "The site answered with an error (502). Your text stays here.",
        ),
        ({"status": 302, "headers": {"Location": "/admin/login/"}}, UNREACHABLE),
        (None, UNREACHABLE),
    ],
    ids=["400", "403", "500", "502", "redirect", "offline"],
)
def test_after_a_refusal_the_text_is_untouched_and_the_reason_said(
    answer: dict[str, Any] | None, said: str, editor: Page, picture: Path, complaints: list[str]
) -> None:
    bio(editor).fill("Kept text")
    expect(preview(editor)).to_have_text("Kept text")
    editor.route("**/markdownx/**", lambda route: route.fulfill(**answer) if answer else route.abort())

    bio(editor).fill("Kept text, longer")
    expect(message(editor, "preview")).to_have_text(f"This preview is out of date. {said}")
    drop(editor, bio(editor), picture)
    expect(dialog(editor).get_by_text(said)).to_be_visible()
    editor.keyboard.press("Escape")

    expect(bio(editor)).to_have_value("Kept text, longer")
    expect(bio(editor)).to_be_editable()
    expect(bio(editor)).to_have_css("opacity", "1")
    expect(preview(editor)).to_have_text("Kept text")
    assert len(complaints) == 2  # the browser's own lines about the two answers
    complaints.clear()


def test_the_message_goes_when_the_site_answers_again(editor: Page, complaints: list[str]) -> None:
    editor.route("**/markdownx/**", lambda route: route.abort(), times=1)
    bio(editor).fill("Text")
    expect(message(editor, "preview")).not_to_be_empty()

    bio(editor).fill("Text again")

    expect(preview(editor)).to_have_text("Text again")
    expect(message(editor, "preview")).to_be_empty()
    complaints.clear()


def test_whoever_is_signed_out_meanwhile_is_told_so(editor: Page, complaints: list[str]) -> None:
    editor.context.clear_cookies(name="sessionid")

    bio(editor).fill("Kept text")

    expect(message(editor, "preview")).to_have_text(
        "This preview is out of date. You are signed out. Sign in again in another tab; your text stays here."
    )
    expect(bio(editor)).to_have_value("Kept text")
    complaints.clear()


@pytest.mark.parametrize(
    ("cookies", "token"),
    [
        ("", ""),
        ("theme=dark; csrftoken=a", "a"),
        ("xcsrftoken=b; csrftoken=", ""),
        ("csrftoken=left; __Host-csrftoken=c; theme=dark", "c"),
        ("__Host-csrftoken=c; csrftoken=left", "c"),
    ],
)
def test_the_token_is_that_of_the_cookie_with_the_safer_name(editor: Page, cookies: str, token: str) -> None:
    said = "Object.defineProperty(document, 'cookie', { get: () => cookies }); return csrfToken();"
    assert editor.evaluate(f"cookies => {{ {said} }}", cookies) == token


def test_a_page_whose_token_is_too_old_says_so(editor: Page, complaints: list[str]) -> None:
    editor.context.clear_cookies(name="csrftoken")

    bio(editor).fill("Kept text")

    expect(message(editor, "preview")).to_contain_text("This page is too old to be trusted.")
    expect(bio(editor)).to_have_value("Kept text")
    complaints.clear()


def test_whoever_signed_in_again_in_another_tab_goes_on_and_saves(editor: Page, admin_user: User) -> None:
    bio(editor).fill("Typed before.")
    expect(preview(editor)).to_have_text("Typed before.")
    other = editor.context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name="Sign out").click()
    other.goto("/admin/")
    other.get_by_label("E-mail address or account name:").fill(admin_user.username)
    other.get_by_label("Password:").fill("password")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="What needs attention")).to_be_visible()

    bio(editor).press_sequentially(" Typed *after*.")
    expect(preview(editor).locator("em")).to_have_text("after")
    editor.get_by_label("Name:").fill("Ada Lovelace")
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.locator(".messagelist")).to_contain_text("Ada Lovelace")
    assert Member.objects.get().bio == "Typed before. Typed *after*."


def test_a_dropped_picture_is_inserted_with_its_description(editor: Page, picture: Path) -> None:
    bio(editor).fill("Before after")
    bio(editor).evaluate("(text) => text.setSelectionRange(7, 7)")

    drop(editor, bio(editor), picture)
    field = dialog(editor).get_by_label("Description of “harbour.png”")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(dialog(editor).get_by_text("Write what the picture shows, or tick “Decorative”.")).to_be_visible()
    expect(field).to_be_focused()
    editor.keyboard.type("A *harbour* [of] mine")
    field.press("Enter")

    code = r"!\[A \\\*harbour\\\* \\\[of\\\] mine\]\(/media/pictures/[^)]*\)"
    expect(bio(editor)).to_have_value(re.compile(f"^Before {code}after$"))
    expect(bio(editor)).to_be_focused()
    image = preview(editor).get_by_role("img", name="A *harbour* [of] mine")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 40)


def test_a_decorative_picture_has_no_description(editor: Page, picture: Path) -> None:
    drop(editor, bio(editor), picture)
    dialog(editor).get_by_label("Decorative").check()
    dialog(editor).get_by_role("button", name="Insert the picture").click()

    expect(bio(editor)).to_have_value(re.compile(r"^!\[\]\(/media/pictures/[^)]*\)$"))


def test_a_picture_that_is_cancelled_leaves_the_text_as_it_was(editor: Page, picture: Path) -> None:
    bio(editor).fill("Before")
    drop(editor, bio(editor), picture)
    expect(dialog(editor).locator("img")).to_have_count(1)

    editor.keyboard.press("Escape")

    expect(dialog(editor)).to_be_hidden()
    expect(bio(editor)).to_be_focused()
    expect(bio(editor)).to_have_value("Before")


def test_an_inserted_picture_is_undone_with_the_keyboard(editor: Page, picture: Path) -> None:
    bio(editor).press_sequentially("Before")
    drop(editor, bio(editor), picture)
    insert(editor, "A harbour")
    expect(bio(editor)).to_have_value(re.compile(f"^Before\n\n{PICTURE_CODE}$"))

    editor.keyboard.press("Control+z")

    expect(bio(editor)).to_have_value("Before")


def test_several_pictures_go_behind_each_other(editor: Page, picture: Path) -> None:
    drop(editor, bio(editor), picture, picture)
    insert(editor, "A harbour", "A harbour")
    expect(bio(editor)).to_have_value(re.compile(f"^{PICTURE_CODE}\n\n{PICTURE_CODE}$"))

    drop(editor, bio(editor), picture)
    insert(editor, "A harbour")

    expect(bio(editor)).to_have_value(re.compile(rf"^(?:{PICTURE_CODE}(?:\n\n|$)){{3}}$"))


def test_a_picture_is_chosen_by_keyboard(editor: Page, picture: Path) -> None:
    bio(editor).focus()
    editor.keyboard.press("Shift+Tab")
    editor.keyboard.press("End")
    editor.keyboard.press("Enter")
    with editor.expect_file_chooser() as chooser:
        dialog(editor).get_by_label("Upload pictures…").press("Space")
    chooser.value.set_files(picture)
    expect(dialog(editor).get_by_label(re.compile("^Description"))).to_be_focused()
    editor.keyboard.type("A harbour")
    editor.keyboard.press("Enter")

    expect(bio(editor)).to_have_value(re.compile(f"^{PICTURE_CODE}$"))
    expect(bio(editor)).to_be_focused()


def test_the_same_picture_may_be_chosen_again(editor: Page, picture: Path) -> None:
    editor.get_by_role("button", name="Picture", exact=True).click()
    for _ in range(2):
        dialog(editor).get_by_label("Upload pictures…").set_input_files(picture)
        expect(dialog(editor).get_by_text("Uploading")).to_be_hidden()
    insert(editor, "A harbour", "A harbour")

    expect(bio(editor)).to_have_value(re.compile(f"^{PICTURE_CODE}\n\n{PICTURE_CODE}$"))


def test_a_file_that_is_no_picture_is_refused_beside_one_that_is(
    editor: Page, picture: Path, tmp_path: Path, complaints: list[str]
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("No picture")

    drop(editor, bio(editor), text, picture)

    refusal = (
        "“notes.txt” could not be read as a JPEG, PNG, WebP or AVIF picture. "
        "Open it in a picture editor, export it as JPEG or PNG, then upload that."
    )
    expect(dialog(editor).get_by_text(refusal)).to_be_visible()
    insert(editor, "A harbour")
    expect(bio(editor)).to_have_value(re.compile(f"^{PICTURE_CODE}$"))
    complaints.clear()


def test_a_pasted_picture_is_inserted(editor: Page, picture: Path) -> None:
    left_to_the_browser = paste(bio(editor), {"text/html": "<img src='/'>"}, picture)

    assert not left_to_the_browser
    insert(editor, "A harbour")
    expect(bio(editor)).to_have_value(re.compile(f"^{PICTURE_CODE}$"))


def test_pasted_text_is_left_to_the_browser_also_beside_a_picture_of_it(editor: Page, picture: Path) -> None:
    assert paste(bio(editor), {"text/plain": "Text"})
    assert paste(bio(editor), {"text/plain": "Text"}, picture)


def test_a_file_dropped_on_an_ordinary_file_input_is_chosen(editor: Page, picture: Path) -> None:
    drop(editor, editor.get_by_label("Photo:"), picture)

    expect(editor.get_by_label("Photo:")).to_have_value(re.compile(r"harbour\.png$"))
    expect(bio(editor)).to_have_value("")


def test_an_editor_that_is_added_later_works_without_being_set_up(editor: Page, picture: Path) -> None:
    """As Django's “Add another” does it: a copy of the markup, under another name."""
    editor.evaluate(
        """() => {
            const row = document.querySelector(".field-bio");
            const copy = row.cloneNode(true);
            copy.className = "form-row added";
            copy.querySelector("textarea").name = "terms-0-bio";
            row.after(copy);
        }"""
    )
    added = editor.locator(".added")

    added.locator("textarea").fill("In an *added* form")
    expect(preview(editor).last.locator("em")).to_have_text("added")
    drop(editor, added.locator("textarea"), picture)
    insert(editor, "A harbour")
    expect(added.locator("textarea")).to_have_value(re.compile(PICTURE_CODE))

    expect(bio(editor).first).to_have_value("")


def test_the_preview_stands_beside_the_text_where_there_is_room_and_below_elsewhere(editor: Page) -> None:
    text, shown = bio(editor), preview(editor)
    wide, beside = text.bounding_box(), shown.bounding_box()
    assert wide is not None
    assert beside is not None
    assert beside["x"] > wide["x"] + wide["width"]
    assert abs(beside["y"] - wide["y"]) < 1
    assert abs(beside["width"] - wide["width"]) < 1

    editor.set_viewport_size({"width": 390, "height": 844})
    narrow, below = text.bounding_box(), shown.bounding_box()
    assert narrow is not None
    assert below is not None
    assert below["y"] > narrow["y"] + narrow["height"]
    assert narrow["width"] > 330
    assert abs(below["width"] - narrow["width"]) < 1
