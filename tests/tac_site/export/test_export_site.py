"""The export is read as a visitor of its files reads it, and compared with what the live site answers."""

import gzip
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from unittest.mock import Mock

import brotli
import pytest
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from members.models import Member
from tac_site.faults import STORE_AWAY, NotStoredError
from tac_site.management.public_addresses import public_addresses
from tac_site.publishing.documents import with_fields
from tac_site.publishing.writing import Writer
from tests.factories import (
    MeetingFactory,
    MemberFactory,
    PaperFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.export.exports import HOST, during, export, files, live, make_council
from tests.tac_site.logs.mail_server import wait_for_mail
from tests.tac_site.pdf.samples import store_pdf

# The snapshot is a transaction of its own, and another connection writes meanwhile.
pytestmark = pytest.mark.django_db(transaction=True)

COMPRESSED = {".html", ".css", ".svg", ".json", ".webmanifest", ".csv", ".md", ".xml", ".txt", ".ics", ".js"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_file_has_the_bytes_of_the_live_site(site: Path, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    ada = make_council()
    MemberFactory.create(name="On No List")
    SeatFactory.create(name="Arm")
    meeting = MeetingFactory.create(slug="next", starts_at=timezone.now() + timedelta(days=1))
    paper = PaperFactory.create(meeting=meeting, url="", file=store_pdf())
    assert ada.portrait
    pages = {
        "/": "index.html",
        "/members/": "members/index.html",
        "/members/former/": "members/former/index.html",
        "/members/countess/": "members/countess/index.html",
        "/members/member-001/": "members/member-001/index.html",
        "/members/former-member/": "members/former-member/index.html",
        "/members/on-no-list/": "members/on-no-list/index.html",
        "/seats/": "seats/index.html",
        "/seats/arm/": "seats/arm/index.html",
        "/meetings/": "meetings/index.html",
        "/meetings/next/": "meetings/next/index.html",
        "/resources/": "resources/index.html",
        "/accessibility/": "accessibility/index.html",
    }
    own = (
        *("council.json", "council-1.json", "council.md", "members.csv", "members/feed.xml"),
        *("meetings.json", "meetings.ics", "meetings/next.ics", "meetings/feed.xml"),
        *("sitemap.xml", "robots.txt"),
        *("manifest.webmanifest", ".well-known/security.txt", "share.png", "members/countess/share.png"),
        *("members/member-001/share.png", "members/former-member/share.png", "members/on-no-list/share.png"),
        *(f"static/tac_site/{name}" for name in ("site.css", "icon.svg")),
        *("static/members/seats.css", "static/resources/your_time.js"),
        *(f"static/tac_site/icon-{edge}.png" for edge in (180, 192, 512)),
        *(f"media/{name}" for name in ada.portrait.names if name != ada.portrait.name(96, "jpg")),
        "media/" + re.findall(r"/media/([^)]*)", ada.bio)[0],
        f"media/{paper.file.name}",
    )

    said = export(site)

    addresses = {**{file: address for address, file in pages.items()}, **{name: f"/{name}" for name in own}}
    others = ["404.html", "favicon.ico", "members/ada/index.html"]
    assert files(site) == sorted([*addresses, *others])
    assert said == f"Wrote {len(addresses) + 3} files of https://{HOST}/ to {site}.\n"
    for file, address in addresses.items():
        assert ((site / file).read_bytes() == live(address)) is True, file
    assert (site / "404.html").read_bytes() == live("/no-such-page/", 404)
    assert (site / "favicon.ico").read_bytes() == live("/static/tac_site/icon-192.png")
    assert f'<link rel="canonical" href="https://{HOST}/">' in (site / "index.html").read_text()
    for file in files(site):
        beside = [(site / f"{file}{ending}") for ending in (".gz", ".br")]
        if Path(file).suffix in COMPRESSED:
            assert gzip.decompress(beside[0].read_bytes()) == (site / file).read_bytes()
            assert brotli.decompress(beside[1].read_bytes()) == (site / file).read_bytes()
        else:
            assert [path.exists() for path in beside] == [False, False], file


def test_every_address_that_takes_no_argument_is_exported(site: Path, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    make_council()
    export(site)
    addresses = public_addresses()
    assert {"/", "/council.json", "/.well-known/security.txt"} < {*addresses}
    missing = [address for address in addresses if not (site / (address[1:] or "index.html")).exists()]
    assert missing == []


def test_long_lists_go_on_in_further_files(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tac_site.pagination.PAGE_SIZE", 2)
    make_council(members=3)
    export(site)
    for path in ("", "members/"):
        assert (site / path / "index.page-2.html").read_bytes() == live(f"/{path}?page=2")
        assert (site / path / "index.page-1.html").read_bytes() == live(f"/{path}?page=1")
    assert (site / "members/member-002/index.html").exists()


def test_a_former_address_leads_to_the_present_one(site: Path) -> None:
    make_council()
    export(site)
    html = (site / "members/ada/index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=/members/countess/">' in html
    assert f'<link rel="canonical" href="https://{HOST}/members/countess/">' in html


def test_a_former_address_of_a_seat_does_so_unless_the_seat_is_secret(site: Path) -> None:
    for name, starts_on in (("Arm", None), ("Ray", timezone.localdate() + timedelta(days=1))):
        seat = SeatFactory.create(name=name, starts_on=starts_on)
        seat.slug = f"{seat.slug}-now"
        seat.save()
    export(site)
    assert 'content="0; url=/seats/arm-now/"' in (site / "seats/arm/index.html").read_text()
    assert not (site / "seats/ray").exists()


def test_a_former_address_of_a_meeting_does_so_unless_the_meeting_is_hidden(site: Path) -> None:
    for starts_at, is_visible in ((datetime(2026, 9, 8, 14), True), (datetime(2026, 10, 13, 14), False)):
        meeting = MeetingFactory.create(starts_at=starts_at.replace(tzinfo=UTC), is_visible=is_visible)
        meeting.starts_at += timedelta(days=7)
        meeting.save()
    export(site)
    moved = (site / "meetings/2026-09-08/index.html").read_text()
    assert 'content="0; url=/meetings/2026-09-15/"' in moved
    assert sorted(each.name for each in (site / "meetings").iterdir() if each.is_dir()) == [
        *("2026-09-08", "2026-09-15"),
    ]


def test_what_is_not_published_is_in_no_file(site: Path) -> None:
    make_council()
    member = MemberFactory.create(name="Sesame", bio="Sesame")
    TermFactory.create(member=member, employer="Sesame")
    ResourceFactory.create(title="Sesame")
    member.slug = "sesame-street"
    member.save()

    def traces() -> int:
        texts = [*map(str, site.rglob("*")), *(path.read_text() for path in site.rglob("*.html"))]
        texts += [(site / name).read_text() for name in files(site) if Path(name).suffix in COMPRESSED]
        return sum(text.lower().count("sesame") for text in texts)

    site.mkdir()
    export(site)
    assert traces() > 0
    Member.objects.filter(name="Sesame").update(is_visible=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_resource SET is_visible = %s WHERE title = 'Sesame'", [False])
    export(site)
    assert traces() == 0


def test_a_draft_that_a_text_links_is_in_no_file(site: Path) -> None:
    ada = make_council()
    with transaction.atomic():
        writer = Writer(Member, ada.pk)
        draft = writer.save_draft(with_fields(writer.state.document, bio="Sesame"))
        draft.allow_preview()
    address = f"/preview/{draft.preview_key}/"
    Member.objects.filter(pk=ada.pk).update(bio=f"[a]({address}) [b](/admin) [c](/markdownx/markdownify/)")
    export(site)
    assert not (site / "preview").exists()
    assert not any("Sesame" in path.read_text() for path in site.rglob("*.html"))


def test_what_is_due_is_in_the_files(site: Path) -> None:
    ada = make_council()
    with transaction.atomic():
        writer = Writer(Member, ada.pk)
        writer.save_draft(with_fields(writer.state.document, bio="Sesame"), goes_live_at=timezone.now())
    export(site)
    assert "Sesame" in (site / "index.html").read_text()


def test_the_former_address_of_who_is_secret_stops_nothing(site: Path) -> None:
    make_council()
    term = TermFactory.create(member__name="Robert", starts_on=timezone.localdate() + timedelta(days=1))
    term.member.slug = "bob"
    term.member.save()
    export(site)
    assert not (site / "members" / "robert").exists()


def test_an_export_shows_one_moment_whatever_is_saved_meanwhile(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_council()
    changed: list[int] = []

    def change() -> None:
        changed.append(Member.objects.filter(slug="countess").update(name="Changed"))
        connection.close()

    def save_meanwhile(done: int) -> None:
        if done == 1:
            editor = Thread(target=change)
            editor.start()
            editor.join(timeout=10)

    during(monkeypatch, save_meanwhile)
    export(site)
    assert changed == [1]
    assert [path for path in site.rglob("*.html") if "Changed" in path.read_text()] == []
    export(site)
    assert "Changed" in (site / "index.html").read_text()


def test_an_edit_after_an_export_takes_the_usual_transaction(site: Path) -> None:
    make_council()
    before = getattr(connection, "transaction_mode", None)
    export(site)
    assert getattr(connection, "transaction_mode", None) == before


def test_two_exports_at_once_do_not_disturb_each_other(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_council()
    refused = []

    def export_meanwhile(done: int) -> None:
        if done == 1:
            with pytest.raises(CommandError) as error:
                export(site)
            refused.append(str(error.value))

    during(monkeypatch, export_meanwhile)
    export(site)
    assert refused == [f"Another export is being written in {site.parent}. Wait for its end."]


def test_a_place_that_cannot_be_written_is_named_and_mailed(
    tmp_path: Path, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.ADMINS = [("", "admin@example.org")]
    place = tmp_path / "missing" / "site"
    with pytest.raises(CommandError) as refused:
        export(place)
    assert str(refused.value) == (
        f"{place.parent} cannot be written: No such file or directory. {place} stays as it was."
    )
    wait_for_mail()
    [mail] = mailoutbox
    assert mail.subject.endswith(f"The export to {place} failed")
    assert mail.body == f"{refused.value}\n\nThe files of before stay there."


def test_a_store_that_does_not_answer_leaves_no_picture_out(site: Path) -> None:
    make_council()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default_storage, "open", Mock(side_effect=NotStoredError(STORE_AWAY)))
        with pytest.raises(CommandError) as refused:
            export(site)
    assert re.sub("[0-9a-f]{16}-[0-9]+", "…", str(refused.value)) == (
        "/media/portraits/….avif cannot be had now: The store of this site’s files does not answer. Please "
        f"try again in a few seconds. {site} stays as it was."
    )


@pytest.mark.parametrize("name", ["evil.example", ".example.org", "*"])
def test_a_host_that_is_not_the_sites_is_refused(site: Path, settings: Settings, name: str) -> None:
    settings.ALLOWED_HOSTS = [".example.org"]
    with pytest.raises(CommandError) as refused:
        export(site, "--host", name)
    assert str(refused.value) == (
        f"“{name}” is no host of this site. Name one of ALLOWED_HOSTS, as in --host tac.example.org."
    )
    assert not site.exists()


def test_host_and_scheme_are_those_that_the_pages_name(site: Path, settings: Settings) -> None:
    make_council()
    settings.HTTPS = False
    settings.ALLOWED_HOSTS = [".example.org"]
    export(site, "--host", "tac.example.org:8080")
    assert '<link rel="canonical" href="http://tac.example.org:8080/">' in (site / "index.html").read_text()
    assert "https://tac.example.org" not in (site / "sitemap.xml").read_text()


def test_a_site_that_shows_its_code_is_not_exported(site: Path, settings: Settings) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"^DEBUG is on: "):
        export(site)


def test_a_terminal_shows_how_far_it_is(site: Path) -> None:
    make_council()
    terminal = Terminal()
    export(site, errors=terminal)
    steps = re.findall(r"\r\[(#* *)\] page (\d+) of (\d+)", terminal.getvalue())
    assert steps[0] == (
        "#" * int(30 * 1 / int(steps[0][2])) + " " * (30 - 30 // int(steps[0][2])),
        "1",
        steps[0][2],
    )
    assert steps[-1] == ("#" * 30, steps[-1][2], steps[-1][2])
    assert terminal.getvalue().endswith("\r\033[K")
