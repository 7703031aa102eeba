"""Whom a search finds, on the pages and in the admin: folding.py says how."""

import re
from datetime import timedelta
from typing import Literal
from unicodedata import normalize

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member, Seat, Term
from tests.factories import ResourceFactory, SeatFactory, TermFactory
from tests.members.test_views import headings, page

pytestmark = pytest.mark.django_db

Form = Literal["NFC", "NFD"]
NAMES_AND_WORDS = [
    ("李明", "李 明 李明"),
    ("Jörg Müller", "Müller MÜLLER Mueller Muller Jörg Joerg jorg"),
    ("Heidi Mueller", "Müller Mueller"),
    ("Heidi Muller", "Müller Muller"),
    ("Otto Straßer", "Strasse Straße STRASSE strassER"),
    ("Otto Strasser", "Strasse Straße"),
    ("Søren Kær", "Søren Soren Soeren SØREN Kær Kaer"),
    ("Soeren Kaer", "Søren Soeren Kær Kaer"),
    ("Åge Krag", "Åge Aage Age"),
    ("Aage Krag", "Åge Aage"),
    ("Łukasz Żółć", "lukasz Łukasz zolc"),
    ("Владимир Зуй", "Владимир ВЛАДИМИР владимир Зуй"),
    ("Οδυσσεύς Άννας", "οδυσσευς ΟΔΥΣΣΕΥΣ Οδυσσεύς Αννα"),
    ("مُحَمَّد أحمد", "محمد مُحَمَّد احمد"),
    ("שָׁלוֹם", "שלום שָׁלוֹם"),
    ("สมชาย ใจดี", "สมชาย ใจดี"),
    ("がんじ まさと", "がんじ まさと"),
    ("ヤマダ", "ヤマダ ﾔﾏﾀﾞ"),
    ("Ａｄａ", "ada Ada Ａｄａ"),
    ("Sinéad O’Neil", "O'Neil O’Neil oneil sinead"),
    ("Jean\u2011Luc Dubois", "Jean-Luc Jean\u2011Luc jean luc"),
    ("“Bo” Example", "bo Bo “Bo”"),
]


@pytest.mark.parametrize(("name", "words"), NAMES_AND_WORDS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_search_knows_the_ways_to_write_a_name(client: Client, name: str, words: str, form: Form) -> None:
    TermFactory.create(member__name="Zoe Other", member__bio="Words of English, as they are.")
    TermFactory.create(member__name=normalize(form, name))
    for word in words.split():
        query = {"q": normalize(form, word)}
        assert headings(client.get("/members/", query).content.decode()) == [name], word
        assert [str(member) for member in Member.objects.named(query["q"])] == [name], word


def test_search_asks_employers_and_bios_in_the_same_way(client: Client) -> None:
    TermFactory.create(member__name="Ann", employer="Bücher & Söhne, 李")
    TermFactory.create(member__name="Bo", member__bio="Von Bücherwürmern in Ärmelkanälen. 李")
    for word in ("Bücher", "buecher", "BUCHER", "李"):
        assert headings(page(client, f"/members/?q={word}")) == ["Ann", "Bo"]


def test_search_asks_the_names_of_public_seats(client: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    deepspeed, secret_term = (SeatFactory.create(name=name) for name in ("DeepSpeed", "Secret Term"))
    secret_seat = SeatFactory.create(name="Secret Seat", starts_on=tomorrow)
    ann, bo, cy = (TermFactory.create(member__name=name).member for name in ("Ann", "Bo", "Cy"))
    TermFactory.create(member=ann, seat=deepspeed)
    TermFactory.create(member=bo, seat=secret_seat, starts_on=tomorrow, is_announced=True)
    TermFactory.create(member=cy, seat=secret_term, starts_on=tomorrow)
    for word, public, all_of_them in [
        ("deepspeed", ["Ann"], ["Ann"]),
        ("DEEPSPEED ann", ["Ann"], ["Ann"]),
        ("deepspeed bo", [], []),
        ("secret", [], ["Bo", "Cy"]),
        ("seat", [], ["Bo"]),
    ]:
        assert [str(member) for member in Member.objects.matching(word)] == public, word
        assert [str(member) for member in Member.objects.named(word)] == all_of_them, word
        assert headings(page(client, f"/members/?q={word}")) == public, word


FOUND_BY = {
    "chair": "Ann Bo Eli",
    "Vice CHÁIR": "Bo",
    "vice-chair": "Bo",
    "chairs": "Ann Bo Eli",
    "representative": "Ann Bo",
    "alternate": "Cy",
    "alternates": "Cy",
    "lead": "Di",
    "observer": "Fay",
    "vllm project": "Bo",
    "vllm working": "",
    "member companies": "Ann Cy",
    "working group": "Di",
    "ann project": "",
    # Of no office, and parts of words.
    "none": "",
    "ice": "",
    "king": "",
    "-": "",
}


@pytest.mark.parametrize(("query", "names"), FOUND_BY.items())
def test_search_asks_for_offices_capacities_and_the_kinds_of_seats(query: str, names: str) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    intel, vllm, security = (
        SeatFactory.create(name=name, kind=kind)
        for name, kind in [("Intel", 1), ("vLLM", Seat.Kind.PROJECT), ("Safety", Seat.Kind.WORKING_GROUP)]
    )
    secret = SeatFactory.create(name="Secret", kind=Seat.Kind.PROJECT, starts_on=tomorrow)
    to_come = {"starts_on": tomorrow, "seat": secret}
    announced = to_come | {"is_announced": True}
    of_members: dict[str, dict[str, object]] = {
        "Ann": {"seat": intel, "office": Term.Office.CHAIR},
        "Bo": {"seat": vllm, "office": Term.Office.VICE_CHAIR},
        "Cy": {"seat": intel, "capacity": Term.Capacity.ALTERNATE},
        "Di": {"seat": security, "capacity": Term.Capacity.LEAD},
        "Eli": {"office": Term.Office.CHAIR, **announced},
        "Fay": {"capacity": Term.Capacity.OBSERVER},
        "Gus": {"capacity": Term.Capacity.ALTERNATE, **announced},
        "Hal": {},
    }
    members = {name: TermFactory.create(member__name=name, **fields) for name, fields in of_members.items()}
    TermFactory.create(member=members["Hal"].member, capacity=Term.Capacity.ALTERNATE, **to_come)
    assert [str(member) for member in Member.objects.matching(query)] == names.split()


def test_the_admin_finds_who_has_a_capacity_in_a_secret_seat() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    seat = SeatFactory.create(kind=Seat.Kind.PROJECT, starts_on=tomorrow)
    TermFactory.create(member__name="Ann", seat=seat, capacity=Term.Capacity.ALTERNATE, starts_on=tomorrow)
    TermFactory.create(member__name="Bo")
    for query, names in [("alternate", ["Ann"]), ("project", ["Ann"]), ("representative", [])]:
        assert [str(member) for member in Member.objects.named(query)] == names


@pytest.mark.parametrize(
    ("name", "words"),
    [("李明", "li liming"), ("Heidi Muller", "Mueller"), ("Владимир", "vladimir В.В"), ("がんじ", "かんし")],
)
def test_search_does_not_find_what_is_written_otherwise(client: Client, name: str, words: str) -> None:
    TermFactory.create(member__name=name)
    for word in words.split():
        assert headings(client.get("/members/", {"q": word}).content.decode()) == [], word


def test_a_word_in_a_script_is_not_found_in_latin_letters(client: Client) -> None:
    for number in range(20):
        TermFactory.create(member__name=f"Ada {number}", member__bio="Reliable, and likes clippers.")
    TermFactory.create(member__name="李明")
    assert headings(page(client, "/members/?q=李")) == ["李明"]


def test_latin_names_come_first_and_umlauts_stand_beside_their_letters(client: Client) -> None:
    names = ["Muller A", "Müller B", "Muller C", "Åsa", "Zoe", "Άννα", "Ёлка", "Зуй", "李明"]
    for name in reversed(names):
        TermFactory.create(member__name=name)
    assert headings(page(client, "/members/")) == ["Åsa", *names[:3], *names[4:]]


@pytest.mark.parametrize("query", ["%EF%BF%BF", "%00", "%ED%A0%80", "%E2%80%AE", "%EF%B7%90"])
def test_nothing_that_nobody_sees_is_repeated_from_a_query(client: Client, query: str) -> None:
    TermFactory.create(member__name="Ada")
    response = client.get(f"/members/?q=A{query}da")
    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search("[\0\ud800-\udfff\ufdd0\uffff\u202e]", html)
    shown = "A\ufffd\ufffd\ufffdda" if query == "%ED%A0%80" else "Ada"
    assert f'value="{shown}"' in html
    assert headings(html) == ([] if shown != "Ada" else ["Ada"])


def test_the_admin_finds_what_is_typed_on_any_system(admin_client: Client) -> None:
    ResourceFactory.create(title="Café Zuüge")
    TermFactory.create(member__name="Heidi Müller", employer="Bücher")
    for address, words in [
        ("resources/resource", "Zuü\u200bge"),
        ("members/member", "mueller buecher"),
        ("members/member", "\u200bmüller muller"),
    ]:
        response = admin_client.get(f"/admin/{address}/", {"q": normalize("NFD", words)})
        assert response.context["cl"].result_count == 1, words
