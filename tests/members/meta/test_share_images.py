import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from members.meta.share_images import council_image_path, image_of_council, image_of_member, member_image_path
from members.models import Council, Member, Term
from tac_site.caching.public_page import CACHING
from tac_site.pictures.share_image import ShareImage, draw
from tac_site.pictures.uploads import store_picture
from tests.factories import CouncilFactory, MemberFactory, SeatFactory, TermFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db


def test_the_image_of_the_council_has_its_names_and_description() -> None:
    assert image_of_council(CouncilFactory.build()) == ShareImage(
        "Harbour Council", kicker="Harbour Foundation", subtitle="The council looks after the harbour."
    )


def test_the_image_of_a_member_with_a_seat_says_for_whom_they_sit() -> None:
    council, seat = CouncilFactory.create(name="The Board"), SeatFactory.create(name="vLLM")
    term = TermFactory.create(seat=seat, employer="iPier", member__name="Ada")

    def said() -> tuple[str, str]:
        image = image_of_member(term.member, term, council)
        return image.title, image.subtitle

    assert said() == ("Ada", "iPier, represents vLLM")
    term.office = Term.Office.CHAIR
    assert said() == ("Ada", "Chair, iPier, represents vLLM")
    term.member.name = "李明"
    assert said() == ("Chair of the Board", "iPier, represents vLLM")
    term.office, term.capacity = Term.Office.NONE, Term.Capacity.ALTERNATE
    assert said() == ("Alternate for vLLM on the Board", "iPier")
    council.name = "技术委员会"
    assert said() == ("Alternate for vLLM", "iPier")
    term.member.name, term.employer = "Ada", "vLLM"
    term.save()
    assert said() == ("Ada", "Alternate for vLLM")


def test_the_image_of_a_member_has_name_office_employer_and_council() -> None:
    council = CouncilFactory.build()
    member = MemberFactory.build(name="Ada Quay")
    term = TermFactory.build(office=Term.Office.CHAIR, employer="Pier")
    expected = ShareImage("Ada Quay", kicker="Harbour Council", subtitle="Chair, Pier", initials="AQ")
    assert image_of_member(member, term, council) == expected
    term.office = Term.Office.NONE
    assert image_of_member(member, term, council).subtitle == "Pier"
    assert image_of_member(member, None, council).subtitle == ""


@pytest.mark.parametrize(
    "name", ["Jean\u2011Luc", "Emma 🎉", "Nguyễn Thị Ánh", "Владимир", "Ελένη", "ʻIolani"]
)
def test_a_name_that_the_font_can_write_is_on_the_image(name: str) -> None:
    image = image_of_member(MemberFactory.build(name=name), TermFactory.build(), CouncilFactory.build())
    assert (image.title, image.kicker) == (name, "Harbour Council")


@pytest.mark.parametrize("name", ["李明", "김민수", "أحمد", "Yikun 江", "🎉"])
@pytest.mark.parametrize(
    ("role", "title"),
    [
        (Term.Office.NONE, "Member of the Harbour Council"),
        (Term.Office.CHAIR, "Chair of the Harbour Council"),
        (Term.Office.VICE_CHAIR, "Vice Chair of the Harbour Council"),
    ],
)
def test_without_a_name_the_image_says_what_the_member_is_to_the_council(
    role: Term.Office, title: str, name: str
) -> None:
    council, member = CouncilFactory.build(), MemberFactory.build(name=name)
    term = TermFactory.build(office=role, employer="Pier")
    assert image_of_member(member, term, council) == ShareImage(
        title, kicker="Harbour Foundation", subtitle="Pier", initials=member.initials
    )
    assert image_of_member(member, None, council) == ShareImage(
        "Harbour Council", kicker="Harbour Foundation", initials=member.initials
    )


@pytest.mark.parametrize(
    ("council_name", "title"), [("The Board", "Chair of the Board"), ("技术委员会", "Chair")]
)
def test_the_office_is_named_with_a_council_that_can_be_written(council_name: str, title: str) -> None:
    council, term = CouncilFactory.build(name=council_name), TermFactory.build(office=Term.Office.CHAIR)
    assert image_of_member(MemberFactory.build(name="李明"), term, council).title == title


def test_the_image_at_the_address_of_its_version_is_cached_for_ever(client: Client) -> None:
    CouncilFactory.create()
    member = TermFactory.create(member__name="Ada", employer="Quay").member
    term = member.terms.get()
    for path in (
        council_image_path(Council.objects.current()),
        member_image_path(member, term, Council.objects.current()),
    ):
        response = client.get(path)
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
        for other in (path.partition("?")[0], f"{path}0"):
            assert client.get(other).headers["Cache-Control"] == CACHING


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_an_image_without_its_lost_portrait_is_kept_by_nobody(
    client: Client, media_root: Path, content: bytes | None
) -> None:
    draw.cache_clear()
    council = CouncilFactory.create()
    photo = store_picture(upload(encoded(plain(size=(500, 500), colour=(0, 0, 200)), "PNG")))
    member = MemberFactory.create(name="Ada", photo=photo)
    portrait = member.portrait
    assert portrait
    path = member_image_path(member, None, council)
    portrait.render()
    for name in portrait.names:
        (media_root / name).unlink()
        if content is not None:
            (media_root / name).write_bytes(content)

    with_initials = draw(replace(image_of_member(member, None, council), portrait=None))
    for address in (path, "/members/ada/share.png"):
        response = client.get(address)
        assert response.content == with_initials
        assert response.headers["Cache-Control"] == "no-store"
        assert "CDN-Cache-Control" not in response.headers

    portrait.render(again=True)
    response = client.get(path)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    middle = Image.open(io.BytesIO(response.content)).getpixel((910, 315))
    assert isinstance(middle, tuple)
    assert middle[2] > 190
    assert max(middle[:2]) < 10
    assert client.get("/members/ada/share.png").content == response.content


def test_the_address_changes_with_what_is_shown() -> None:
    council = CouncilFactory.create()
    term = TermFactory.create(member__name="Ada")
    paths = {member_image_path(term.member, term, council)}
    term.employer = "Quay"
    paths.add(member_image_path(term.member, term, council))
    term.member.name = "Bo"
    paths.add(member_image_path(term.member, term, council))
    council.name = "Other"
    paths.add(member_image_path(term.member, term, council))
    term.member.photo = f"pictures/{'0' * 32}-300x200.webp"
    paths.add(member_image_path(term.member, term, council))
    term.member.focus_x = 10
    paths.add(member_image_path(term.member, term, council))
    assert len(paths) == 6
    term.member.bio = "Not on the image."
    assert member_image_path(term.member, term, council) in paths


def test_a_hidden_member_has_no_image(client: Client) -> None:
    member = MemberFactory.create(name="Ada")
    assert client.get("/members/ada/share.png").status_code == 200
    Member.objects.filter(pk=member.pk).update(is_visible=False)
    assert client.get("/members/ada/share.png").status_code == 404


def test_a_member_image_costs_the_same_queries_for_1_and_for_3_terms(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = MemberFactory.create(name="Ada")
    for year in (2001, 2002, 2003):
        TermFactory.create(member=member, starts_on=date(year, 1, 1), seat=SeatFactory.create())
        if year != 2002:
            with django_assert_num_queries(3):
                client.get("/members/ada/share.png")
