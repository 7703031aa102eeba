"""The disk of the site is full, or can only be read: what is typed comes back with a sentence, nothing is
half stored, and saving once more works when there is room."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.form_fields import form_fields
from tests.tac_site.faults.disk import SmallDisk, read_only, small_disk
from tests.tac_site.faults.running_site import Answer, RunningSite
from tests.tac_site.pdf.samples import pdf_upload
from tests.tac_site.pictures.samples import encoded
from tests.tac_site.test_serve import ROOT
from tests.waiting import until

FULL = "could not be stored: the disk of this site is full. Try again once its operator has made room."
READ_ONLY = (
    "could not be stored: the disk of this site can only be read. "
    "Try again once its operator has mended that."
)
DATABASE_LINE = "ERROR tac_site.logs.outages: The database cannot be used: database or disk is full."
CORRECT = "Please correct this"
COUNCIL = "/admin/members/council/1/change/"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("disk") / "data", megabytes=24) as disk:
        yield disk


@pytest.fixture(scope="module")
def site(disk: SmallDisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with RunningSite(disk.path, tmp_path_factory.mktemp("log") / "log") as site:
        site.sign_in()
        yield site


@pytest.fixture
def member(site: RunningSite) -> str:
    """The address of a form."""
    (address, *_) = re.findall(
        "/admin/members/member/[0-9]+/change/", site.ask("GET", "/admin/members/member/").text
    )
    return str(address)


def photo(number: int) -> SimpleUploadedFile:
    """Another one for each number. It has some 100 KB, and its portraits as much again."""
    picture = Image.effect_noise((500 + number, 500), 80).convert("RGB")
    return SimpleUploadedFile("me.png", encoded(picture, "PNG"))


def files(site: RunningSite) -> list[str]:
    """The media directory, whole."""
    media = site.data / "media"
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def told(site: RunningSite) -> list[str]:
    """Without the times of day and the ids of requests."""
    lines = [re.sub(r" \[\w+\]:", ":", line.partition(" ")[2]) for line in site.log.splitlines()]
    return [line for line in lines if not line.startswith("INFO ") and " again, after " not in line]


def save_once_more(site: RunningSite, answer_text: str, path: str, **more: Any) -> None:
    """The very form that came back."""
    answer = site.post(path, {**form_fields(answer_text), "_save": "Publish", **more})
    assert (answer.status, answer.errors) == (302, [])


def test_a_photo_that_finds_no_room_is_told_at_its_field(
    site: RunningSite, disk: SmallDisk, member: str
) -> None:
    form, stored = site.form(member), files(site)
    with disk.filled():
        answer = site.post(member, {**form, "bio": "She **sails**.", "photo": photo(1), "_save": "Publish"})
        wrong = site.post(member, {**form, "name": "", "photo": photo(1), "_save": "Publish"})
    assert (answer.status, answer.errors) == (200, [f"The picture {FULL}"])
    assert (CORRECT in answer.text, CORRECT in wrong.text) == (False, True)
    assert "<title>Error: " in answer.text
    assert re.search(f'id="id_photo_error"><li>The picture {FULL}', answer.text)
    assert form_fields(answer.text)["bio"] == "She **sails**."
    assert files(site) == stored
    line = (
        "ERROR tac_site.logs.outages: The storage of the files cannot be used: "
        rf"{site.data}/media/pictures/\w+-\d+x500.webp: No space left on device \(errno 28\)\."
    )
    assert [each for each in told(site) if not re.fullmatch(line, each)] in ([], [DATABASE_LINE])

    save_once_more(site, answer.text, member, photo=photo(1))
    assert site.form(member)["bio"] == "She **sails**."


def test_of_portraits_that_find_no_room_there_is_none(
    site: RunningSite, disk: SmallDisk, member: str
) -> None:
    form, stored = site.form(member), files(site)
    with disk.filled(but=250_000):
        answer = site.post(member, {**form, "photo": photo(2), "_save": "Publish"})
    assert (answer.status, answer.errors, CORRECT in answer.text) == (200, [f"A file {FULL}"], False)
    [new] = set(files(site)) - {*stored}
    assert new.startswith("pictures/")
    assert form_fields(answer.text)["photo-kept"] == new

    save_once_more(site, answer.text, member)
    assert len([name for name in files(site) if name.startswith("portraits/") and name not in stored]) >= 9


def test_a_paper_that_finds_no_room_is_told_at_its_field(site: RunningSite, disk: SmallDisk) -> None:
    path = "/admin/resources/meeting/add/"
    form = {**site.form(path), "papers-TOTAL_FORMS": "1", "papers-0-title": "Agenda"}
    form |= {"date_0": "2031-05-06", "date": "2031-05-06", "_draft": "Save draft"}
    with disk.filled():
        answer = site.post(path, {**form, "papers-0-file": pdf_upload()})
    assert (answer.status, f"The PDF {FULL}" in answer.errors) == (200, True)
    assert [name for name in files(site) if name.endswith(".pdf")] == []


def test_a_picture_in_a_text_that_finds_no_room_is_told(site: RunningSite, disk: SmallDisk) -> None:
    def send() -> tuple[int, str]:
        answer = site.post("/admin/markdownx/upload/", {"image": photo(3)})
        return answer.status, answer.text

    stored = files(site)
    with disk.filled():
        assert send() == (507, f"The picture {FULL} Your text is safe.")
    assert files(site) == stored
    status, text = send()
    assert (status, json.loads(text)["address"].startswith("/media/pictures/")) == (200, True)


def test_a_text_that_finds_no_room_comes_back(site: RunningSite, disk: SmallDisk) -> None:
    text = "A word. " * 5000
    form = site.form(COUNCIL)
    with disk.filled():
        answer = site.post(COUNCIL, {**form, "overview": text, "_save": "Publish"})
        assert (answer.status, answer.errors) == (507, [f"This {FULL} What you typed is below."])
        assert CORRECT not in answer.text
        assert site.get("/").status == 200
        assert site.get("/members/?q=nobody").status == 200  # which is read from the database
    assert form_fields(answer.text)["overview"] == text
    assert [line for line in told(site) if "The storage of the files" not in line] == [DATABASE_LINE]
    save_once_more(site, answer.text, COUNCIL)
    assert site.form(COUNCIL)["overview"].strip() == text.strip()


def test_a_draft_that_finds_no_room_comes_back(site: RunningSite, disk: SmallDisk) -> None:
    form = site.form(COUNCIL)
    assert site.post(COUNCIL, {**form, "overview": "A draft.", "_draft": "Save draft"}).status == 302
    form, text = site.form(COUNCIL), "Another word. " * 2500
    with disk.filled():
        answer = site.post(COUNCIL, {**form, "overview": text, "_draft": "Save draft"})
    assert (answer.status, answer.errors) == (507, [f"This {FULL} What you typed is below."])
    assert form_fields(answer.text)["overview"] == text


def test_an_upload_that_is_too_large_for_the_memory_is_told(site: RunningSite, disk: SmallDisk) -> None:
    """It goes through a temporary file, which finds no room either."""
    site.kill()
    site.environment["TMPDIR"] = str(disk.path)
    site.start()
    try:

        def send() -> Answer:
            return site.post(COUNCIL, {"overview": "A word.", "logo": photo(5)})

        assert send().status == 200  # now it knows where its temporary files are
        with disk.filled():
            answer = send()
        assert (answer.status, answer.headers["Content-Type"]) == (507, "text/plain; charset=utf-8")
        assert answer.text.startswith("The disk of this site is full, and nothing was stored. Open the form")
    finally:
        del site.environment["TMPDIR"]
        site.kill()
        site.start()


def test_an_import_that_finds_no_room_changes_nothing(
    site: RunningSite, disk: SmallDisk, tmp_path: Path
) -> None:
    document = tmp_path / "council.md"
    starter = (ROOT / "members" / "starter_council.md").read_text()
    document.write_text(starter.replace("Its meetings take place", "Many words. " * 4000))
    before = site.get("/").text
    with disk.filled():
        refused = site.manage("import_council", str(document))
    said = "The database cannot be used: database or disk is full. Make room, then run this again."
    assert (refused.returncode, refused.stderr) == (1, f"CommandError: {said}\n")
    assert site.get("/").text == before
    assert site.manage("import_council", str(document)).returncode == 0
    until(lambda: "Many words." in site.get("/").text)


def test_a_photo_that_may_not_be_stored_is_told_at_its_field(site: RunningSite, member: str) -> None:
    form = site.form(member)
    with read_only(site.data / "media"):
        answer = site.post(member, {**form, "bio": "She rows.", "photo": photo(4), "_save": "Publish"})
    assert (answer.status, answer.errors) == (200, [f"The picture {READ_ONLY}"])
    save_once_more(site, answer.text, member, photo=photo(4))


def test_a_form_that_cannot_even_be_shown_can_be_sent_again(site: RunningSite) -> None:
    """To show it, its draft would have to be written."""
    form = site.form(COUNCIL)
    assert site.post(COUNCIL, {**form, "overview": "A draft.", "_draft": "Save draft"}).status == 302
    form, text = site.form(COUNCIL), "“Wörd” <b>&</b>\r\n\r\nand on"
    site.kill()  # it would go on writing to the file that it has opened
    with read_only(site.data / "db.sqlite3"):
        site.start()
        answer = site.post(COUNCIL, {**form, "overview": text, "_draft": "Save draft"})
        assert site.get("/members/?q=no").status == 200
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "The disk of this site can only be read. Please try again once its operator" in answer.text
    sent = re.findall('<input type="hidden" name="(.*?)" value="(.*?)">', answer.text, re.DOTALL)
    typed = {name: html.unescape(value) for name, value in sent}
    assert typed["overview"] == text

    site.kill()
    site.start()
    assert site.post(COUNCIL, typed).status == 302
    assert site.form(COUNCIL)["overview"].splitlines() == text.splitlines()
