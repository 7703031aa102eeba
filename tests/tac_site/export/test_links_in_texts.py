"""What a page of the export links and cannot be had: a warning if an editor wrote it, or else the end."""

import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from pytest_django import Settings

from members import views
from members.models import Member
from tests.factories import ResourceFactory
from tests.tac_site.export.exports import HOST, export, make_council

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_broken_page_is_named_and_leaves_the_old_export(
    site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_council()
    export(site)
    before, beside = site.readlink(), sorted(site.parent.iterdir())
    Member.objects.filter(slug="countess").update(name="Changed")

    def broken(member: Member) -> None:
        raise RuntimeError("no neighbours")

    monkeypatch.setattr(views, "_neighbours", broken)
    with pytest.raises(
        CommandError, match=r"^/members/\S+/ \(named by /sitemap\.xml\) answers with the status 500\. "
    ) as stopped:
        export(site)
    assert str(stopped.value).endswith(f" {site} stays as it was.")
    assert site.readlink() == before
    assert sorted(site.parent.iterdir()) == beside
    assert "Changed" not in (site / "index.html").read_text()


def test_a_dead_link_in_a_text_is_told_and_stops_nothing(site: Path) -> None:
    ada = make_council()
    Member.objects.filter(pk=ada.pk).update(
        bio="[a](/nowhere/) [b](/admin/) [c](/members/?q=ada) [d](/members/?page=9) [e](https://[x/) "
        "[f](/members) [g](/members/nobody)"
    )
    errors = io.StringIO()
    export(site, errors=errors)
    assert errors.getvalue().splitlines() == [
        "/members/countess/ links /nowhere/, where nothing is, here and on the live site.",
        "/members/countess/ links /members/?page=9, where nothing is, here and on the live site.",
        "/members/countess/ links /members/nobody/, where nothing is, here and on the live site.",
    ]
    assert not (site / "nowhere").exists()
    assert not (site / "admin").exists()


def test_a_dead_address_of_a_resource_is_told_once_and_stops_nothing(site: Path) -> None:
    make_council()
    for title, url in (
        ("Nowhere", "/nowhere/ä/"),
        ("Members", "/members/"),
        ("List", "mailto:list@example.org"),
        ("Calendar", "webcal://example.org/a.ics"),
    ):
        ResourceFactory.create(title=title, url=url)
    errors = io.StringIO()
    export(site, errors=errors)
    assert errors.getvalue() == ("/ links /nowhere/%C3%A4/, where nothing is, here and on the live site.\n")
    assert f'"https://{HOST}/members/"' in (site / "council.json").read_text()


UNREADABLE_PICTURE = f"/media/pictures/{'1' * 32}-1x1.webp"
DEAD_LINKS = [
    *("/static/nope.pdf", "/static/%00", "/static/tac_site/%2e%2e/tac_site/site.css"),
    *(f"/media/pictures/{'0' * 32}-1x1.webp", UNREADABLE_PICTURE, "/media/nope"),
    *("/nope/", "/admin", "/%00/", "/members/%2e%2e/", "/%2e%2e/%2e%2e/etc/passwd"),
    *("/members/%ff/", "/%C3%BC%20b/", "/" + "long" * 100, "/?page=999999"),
]


def test_whatever_a_text_links_it_is_told_and_stops_nothing(site: Path, media_root: Path) -> None:
    ada = make_council()
    (media_root / UNREADABLE_PICTURE.removeprefix("/media/")).mkdir(parents=True)
    visitor = Client(raise_request_exception=False, headers={"host": HOST})
    statuses = {visitor.get(address, secure=True).status_code for address in DEAD_LINKS}
    assert statuses == {301, 400, 404, 500}
    Member.objects.filter(pk=ada.pk).update(bio="".join(f"[a link]({address})\n" for address in DEAD_LINKS))
    errors = io.StringIO()
    export(site, errors=errors)
    assert errors.getvalue().splitlines() == [
        f"/members/countess/ links {address}, where nothing is, here and on the live site."
        for address in DEAD_LINKS
    ]


def test_a_page_number_that_the_site_never_writes_gives_no_file(site: Path) -> None:
    """The page of accessibility answers whatever its query says."""
    ada = make_council()
    numbers = ["0" * 300 + "1", "1" * 300, "01", "٢", "-1", "", "1&page=2"]
    bio = "".join(f"[a link](/accessibility/?page={number})\n" for number in numbers)
    Member.objects.filter(pk=ada.pk).update(bio=bio)
    export(site)
    pages = [path.name for path in (site / "accessibility").iterdir() if path.suffix == ".html"]
    assert pages == ["index.html"]


def test_a_style_sheet_that_only_a_text_links_may_name_what_is_missing(
    site: Path, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "other.css").write_text("a { background: url(nope.png) }")
    (tmp_path / "static" / "latin.txt").write_bytes(b"caf\xe9")
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    ada = make_council()
    Member.objects.filter(pk=ada.pk).update(bio="[a](/static/other.css) [b](/static/latin.txt)")
    errors = io.StringIO()
    export(site, errors=errors)
    assert errors.getvalue() == (
        "/static/other.css links /static/nope.png, where nothing is, here and on the live site.\n"
    )
    assert (site / "static" / "latin.txt").read_bytes() == b"caf\xe9"


@pytest.mark.parametrize("address", ["/members/?page=2", "/members/?page=3"])
def test_a_further_page_that_is_broken_stops_the_export_also_where_a_text_links_it(
    site: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("tac_site.pagination.PAGE_SIZE", 2)
    ada = make_council(members=6)
    Member.objects.filter(pk=ada.pk).update(bio=f"[a link]({address})")

    def broken(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        assert request.get_full_path() != address
        return render(request, *arguments, **options)

    monkeypatch.setattr(views, "render", broken)
    with pytest.raises(
        CommandError, match=rf"^{re.escape(address)} \(named by \S+\) answers with the status 500\. "
    ):
        export(site)


def test_a_lost_picture_stops_nothing_and_a_lost_style_sheet_everything(
    site: Path, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_council()
    shutil.rmtree(media_root)
    errors = io.StringIO()
    export(site, errors=errors)
    assert len(errors.getvalue().splitlines()) == 6
    monkeypatch.setattr("whitenoise.middleware.WhiteNoiseMiddleware.process_response", None, raising=False)
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda path: None)
    with pytest.raises(
        CommandError, match=r"^/static/tac_site/\S+ \(named by \S+\) answers with the status 404\. "
    ):
        export(site)
