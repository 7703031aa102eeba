"""An export is made, and read as a visitor of its files reads it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from members.models import Member, Term
from tac_site.management.commands import export_site
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

HOST = "tac.example.org"


def export(site: Path, *options: str, errors: io.StringIO | None = None) -> str:
    output = io.StringIO()
    call_command(
        "export_site", str(site), *options, stdout=output, stderr=errors or io.StringIO(), no_color=True
    )
    return output.getvalue()


def during(monkeypatch: pytest.MonkeyPatch, action: Callable[[int], object]) -> None:
    """The action runs in each export after every page, and is told how many there are."""

    @contextmanager
    def progress_bar(stream: object, noun: str) -> Iterator[Callable[[int, int], object]]:
        yield lambda done, found: action(done)

    monkeypatch.setattr(export_site, "progress_bar", progress_bar)


def live(address: str, status: int = 200) -> bytes:
    response = Client().get(address, secure=True, headers={"host": HOST})
    assert response.status_code == status, address
    return response.getvalue()


def files(site: Path) -> list[str]:
    found = (path for path in site.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br"))
    return sorted(path.relative_to(site).as_posix() for path in found)


def make_council(members: int = 2) -> Member:
    """Its first member has a portrait, a picture in the bio and a former address."""
    CouncilFactory.create()
    ResourceFactory.create(description="About *it*.")
    picture = store_picture(upload(encoded(plain(size=(50, 60)), "PNG")))
    ada = MemberFactory.create(
        name="Ada",
        photo=store_picture(upload(encoded(plain(size=(100, 120)), "PNG"))),
        bio=f"![A picture](/media/{picture})",
    )
    assert ada.portrait
    ada.portrait.render()
    TermFactory.create(member=ada, office=Term.Office.CHAIR)
    ada.slug = "countess"
    ada.save()
    for number in range(1, members):
        TermFactory.create(member__name=f"Member {number:03}")
    TermFactory.create(member__name="Former", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    return ada
