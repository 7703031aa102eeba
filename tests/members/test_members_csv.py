import csv
import io

import pytest
from django.test import Client

from members.models import Term
from tests.factories import SeatFactory, TermFactory
from tests.members.public_council import DAY, SOURCE, TODAY, make_everything

pytestmark = pytest.mark.django_db


def rows(client: Client) -> list[dict[str, str]]:
    text = client.get("/members.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


HEADER = (
    "\ufeffname,status,office,capacity,seat,employer,first_day,first_day_is_bound,first_day_source,"
    "last_day,last_day_is_bound,last_day_source,job_title,links,page"
)


def test_csv_has_a_row_for_each_present_term_or_else_for_the_last_or_the_next(client: Client) -> None:
    make_everything()
    response = client.get("/members.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    links = "https://xn--mller-kva.example/%C3%A4 https://x.com/ann https://mastodon.example/@ann"
    ann = f"Analyst,{links},http://testserver/members/ann-first/"
    assert response.content.decode().split("\r\n") == [
        HEADER,
        f"Ann First,serving,chair,member,Intel,Quay & Co,2022-01-01,true,{SOURCE},,false,,{ann}",
        f"Ann First,serving,,lead,Security,,2023-01-01,false,,,false,,{ann}",
        "Bo Both,serving,,alternate,Intel,Pier,2022-01-01,false,,,false,,,,http://testserver/members/bo-both/",
        "Cy Sees,serving,,observer,,,,false,,,false,,,,http://testserver/members/cy-sees/",
        "Éva Gone,former,,member,,,,false,,2021-06-30,true,http://testserver/minutes/2021,,,"
        "http://testserver/members/eva-gone/",
        f"Zoe Next,upcoming,vice chair,member,,,{TODAY + DAY},false,,,false,,,,"
        "http://testserver/members/zoe-next/",
        "",
    ]


def test_csv_has_one_row_of_who_served_in_several_seats(client: Client) -> None:
    member = TermFactory.create(ends_on=TODAY - 9 * DAY, employer="Early").member
    TermFactory.create(member=member, seat=SeatFactory.create(), ends_on=TODAY - DAY, employer="Late")
    assert [(row["status"], row["employer"]) for row in rows(client)] == [("former", "Late")]
    Term.objects.filter(employer="Late").update(ends_on=TODAY)
    assert [(row["status"], row["employer"]) for row in rows(client)] == [("serving", "Late")]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_csv_has_no_formula(client: Client, sign: str) -> None:
    text = f'{sign}HYPERLINK("http://evil.example",1)'
    seat = SeatFactory.create(name=text)
    TermFactory.create(member__name=text, member__job_title=text, employer=text, seat=seat)
    (row,) = rows(client)
    assert [row[name] for name in ("name", "job_title", "employer", "seat")] == [f"'{text}"] * 4


def test_csv_keeps_what_is_no_formula(client: Client) -> None:
    TermFactory.create(member__name='O"Neil, A=B', employer="1+1")
    (row,) = rows(client)
    assert (row["name"], row["employer"]) == ('O"Neil, A=B', "1+1")
