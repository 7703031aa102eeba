import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.text import capfirst

from tac_site.markdown.limits import TOO_MUCH
from tac_site.markdown.render import render_markdown
from tac_site.pictures.names import picture_size
from tests.tac_site.pictures.samples import encoded, plain, png, upload

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/markdownx/markdownify/"
UPLOAD = "/admin/markdownx/upload/"
ADDRESS = "/admin/markdownx/address/"
PLAIN_TEXT = "text/plain; charset=utf-8"
SIGNED_OUT = "You are signed out. Sign in again in another tab; your text stays here."
NOT_ALLOWED = "Your account may not edit here. Ask an administrator for the right to."


def user(*permissions: str, is_staff: bool = True) -> User:
    account = User.objects.create_user("ada", is_staff=is_staff)
    account.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return account


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user("change_member"))
    return client


def answer(response: Any) -> tuple[int, str, str]:
    return response.status_code, response["Content-Type"], response.content.decode()


def sent(client: Client, content: bytes, name: str = "a.png") -> tuple[int, str, str]:
    return answer(client.post(UPLOAD, {"image": SimpleUploadedFile(name, content)}))


def files(media_root: Path) -> list[Path]:
    return [path for path in media_root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", [PREVIEW, UPLOAD, ADDRESS])
def test_the_editor_asks_by_post_only(editor: Client, path: str) -> None:
    assert editor.get(path).status_code == 405


@pytest.mark.parametrize("path", [PREVIEW, UPLOAD, ADDRESS])
def test_visitors_are_told_that_they_are_signed_out(client: Client, path: str) -> None:
    assert answer(client.post(path)) == (401, PLAIN_TEXT, SIGNED_OUT)


@pytest.mark.parametrize("path", [PREVIEW, UPLOAD, ADDRESS])
@pytest.mark.parametrize(
    ("permission", "is_staff"), [("view_member", True), ("change_member", False), ("delete_member", True)]
)
def test_who_may_not_edit_anything_is_told_so(
    client: Client, path: str, permission: str, is_staff: bool, media_root: Path
) -> None:
    client.force_login(user(permission, is_staff=is_staff))
    response = client.post(path, {"content": "*a*", "image": upload(encoded(plain(), "PNG"))})
    assert answer(response) == (403, PLAIN_TEXT, NOT_ALLOWED)
    assert files(media_root) == []


@pytest.mark.parametrize("permission", ["add_resource", "change_council"])
def test_who_may_edit_something_may_preview_and_upload(client: Client, permission: str) -> None:
    client.force_login(user(permission))
    assert client.post(PREVIEW).status_code == 200
    assert sent(client, encoded(plain(), "PNG"))[0] == 200


@pytest.mark.parametrize("path", [PREVIEW, UPLOAD, ADDRESS])
def test_a_request_from_elsewhere_gets_a_line_of_text(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user("change_member"))
    status, content_type, text = answer(client.post(path))
    assert (status, content_type, "<" in text) == (403, PLAIN_TEXT, False)


def test_the_preview_is_what_the_page_will_show(editor: Client) -> None:
    response = editor.post(PREVIEW, {"content": "*José* <script>"})
    assert answer(response) == (
        200,
        "text/html; charset=utf-8",
        "<p><em>José</em> &lt;script&gt;</p>\n",
    )


def test_the_preview_says_that_a_text_is_too_much(editor: Client) -> None:
    text = "> " * 17 + "*a*"
    html = answer(editor.post(PREVIEW, {"content": text}))[2]
    assert html == f'<p class="errornote">{capfirst(TOO_MUCH)}</p>{render_markdown(text)}'


def test_the_preview_of_nothing_is_nothing(editor: Client) -> None:
    assert answer(editor.post(PREVIEW)) == (200, "text/html; charset=utf-8", "")


def test_a_picture_is_stored_and_its_address_comes_back(editor: Client, media_root: Path) -> None:
    response = editor.post(UPLOAD, {"image": upload(encoded(plain(), "PNG"), "evil.html")})
    (path,) = files(media_root)
    name = path.relative_to(media_root).as_posix()
    assert response.json() == {"address": f"/media/{name}"}
    assert picture_size(name) == (8, 6)


@pytest.mark.parametrize(
    ("content", "name", "begin"),
    [
        (
            b"GIF89a<script>",
            "a.gif",
            "“a.gif” is a GIF: JPEG, PNG, WebP and AVIF are taken. ",
        ),
        (b"", "a.png", "“a.png” is empty. "),
        (png(50_000, 50_000, b""), "a.png", "“a.png” has 50000 × 50000 pixels. "),
        (b"a" * (10 * 2**20 + 1), "a.png", "“a.png” has 10.0 MB and at most 10 MB are taken. "),
        (b"a", "x" * 500, f"“{'x' * 255}” could not be read "),
        (b"a", "../../\u202eb\x00<i>.png", "“b<i>.png” could not be read "),
    ],
)
def test_any_other_file_is_refused_readably(
    editor: Client, media_root: Path, content: bytes, name: str, begin: str
) -> None:
    status, content_type, text = sent(editor, content, name)
    assert (status, content_type, text[: len(begin)]) == (400, PLAIN_TEXT, begin)
    assert files(media_root) == []


@pytest.mark.parametrize("data", [{}, {"image": "text"}])
def test_no_file_is_told(editor: Client, data: dict[str, str]) -> None:
    expected = "No picture arrived. Choose a JPEG, PNG, WebP or AVIF picture."
    assert answer(editor.post(UPLOAD, data)) == (400, PLAIN_TEXT, expected)


def test_a_full_disk_is_told(editor: Client, media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    expected = (
        "The picture could not be stored: the disk of this site is full. "
        "Try again once its operator has made room. Your text is safe."
    )
    assert sent(editor, encoded(plain(), "PNG")) == (507, PLAIN_TEXT, expected)
    assert files(media_root) == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" example.org ", "https://example.org"),
        ("ada@example.org", "mailto:ada@example.org"),
        ("/members/", "/members/"),
        (" #aim", "#aim"),
        ("<https://example.org>", "https://example.org"),
    ],
)
def test_the_address_that_is_meant_for_a_link_comes_back(editor: Client, typed: str, address: str) -> None:
    assert editor.post(ADDRESS, {"address": typed}).json() == {"address": address}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (
            "ftp://a.org",
            "“ftp://a.org” is of a kind that is not linked here. Write an address that begins with ",
        ),
        (
            "https://a.org/b c",
            "“https://a.org/b c” has a space in it. Write https://a.org/b%20c if that is meant.",
        ),
        ("charter.pdf", "“charter.pdf” is the name of a file and does not say where it is. "),
        ("https://a.org:x/", "“https://a.org:x/” is not an address. "),
        ("#", "“#” is not an address. "),
        ("", "“” is not an address. "),
    ],
)
def test_why_an_address_can_be_no_link_is_told(editor: Client, typed: str, problem: str) -> None:
    answer = editor.post(ADDRESS, {"address": typed}).json()
    assert {name: text[: len(problem)] for name, text in answer.items()} == {"problem": problem}
