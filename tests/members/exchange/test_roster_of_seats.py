"""A council as it is: 21 seats of companies, a class of members and projects, and four working groups."""

from datetime import date

import pytest

from members.exchange.council_document import write
from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.models import Member, Seat, Term

pytestmark = pytest.mark.django_db

COMPANIES = """\
Alibaba Cloud; AMD; Arm; AWS; Google Cloud; Huawei; Intel; Lightning AI; Meta; Nscale; NVIDIA; Red Hat/IBM;
Shopify; Snowflake"""
REPRESENTATIVES = """\
Thomas Viehmann, Lightning AI (Chair, Lightning AI)
Milos Puzovic, Arm (Vice Chair, Arm)
Alban Desmaison, Meta (PyTorch project)
Claudio Basile, Google Cloud (Google Cloud)
Eikan Wang, Intel (Intel; Lead of Ecosystem)
Gerred Dillon, Nscale (Nscale)
Gregory Chanan, Meta (Meta)
Jeff Daily, AMD (AMD)
Jongsok “James” Choi, Meta (Helion project)
Joseph Groenenboom, Red Hat/IBM (Red Hat/IBM)
Luc Georges, Hugging Face (Safetensors project)
Mert Hidayetoglu, Snowflake (Snowflake)
Olatunji Ruwase, Snowflake (DeepSpeed project)
Piotr Bialecki, NVIDIA (NVIDIA)
Robert Nishihara, Anyscale (Ray project)
Shauheen Zahirazami, AWS (AWS)
Shuying Sun, Shopify (Shopify)
Simon Mo, Inferact (vLLM project)
Tao Ma, Alibaba Cloud (Alibaba Cloud)
Weizhu Chen, Microsoft (Gold members)
Yikun Jiang, Huawei (Huawei)"""
ALTERNATES = """\
Andrew Wafaa, Arm (Alternate for Arm)
Ashok Emani, Intel (Alternate for Intel)
Fengchun Hua, Huawei (Alternate for Huawei)
Hamid Shojanazeri, Meta (Alternate for Meta)
Kaichao You, Inferact (Alternate for vLLM project)
Lysandre Debut, Hugging Face (Alternate for Safetensors project)
Michael Ruberry, NVIDIA (Alternate for NVIDIA)
Michael Voznesensky, Google Cloud (Alternate for Google Cloud)
Minjia Zhang, University of Illinois Urbana-Champaign (Alternate for DeepSpeed project)
Naigang Wang, Red Hat/IBM (Alternate for Red Hat/IBM)
Niles Burbank, AMD (Alternate for AMD)
Sanghong Li, Alibaba Cloud (Alternate for Alibaba Cloud)
Sundar Ranganathan, AWS (Alternate for AWS)"""
LEADS = """\
Andrea Frittoli, IBM (Lead of Multi-Cloud)
Chris Hoge, NVIDIA (Lead of Ecosystem)
Nikita Shulga, Meta (Lead of Security)
Zesheng Zong, Huawei (Lead of Accelerator Integration)"""
GROUPS = ("Accelerator Integration", "Ecosystem", "Multi-Cloud", "Security")
SEATS = [
    *(f"{name} (Member company)" for name in COMPANIES.replace("\n", " ").split("; ")),
    "Gold members (Member class)",
    *(f"{name} (Project)" for name in ("DeepSpeed", "Helion", "PyTorch", "Ray", "Safetensors", "vLLM")),
    *(
        f"{name} (Working group)"
        for name in ("Accelerator Integration", "Ecosystem", "Multi-Cloud", "Security")
    ),
]
HEADINGS = [*REPRESENTATIVES.split("\n"), *ALTERNATES.split("\n"), *LEADS.split("\n")]


def text(seats: list[str], headings: list[str]) -> str:
    head = "# Technical Advisory Council\n\n\n## Resources\n\n\n## Seats\n"
    blocks = ["\n".join(f"- {seat}" for seat in seats), *(f"### {heading}" for heading in headings)]
    return head + "\n\n\n".join(blocks) + "\n"


def terms(**values: object) -> list[tuple[str, str | None, str, date | None, date | None]]:
    found = Term.objects.filter(**values).order_by("starts_on", "member__name")
    return list(found.values_list("member__name", "seat__name", "employer", "starts_on", "ends_on"))


def test_the_roster_is_carried_without_a_loss() -> None:
    whole = text(SEATS, HEADINGS)
    load(parse(whole))

    representatives = Term.objects.of_members().filter(seat__votes=True)
    assert (Seat.objects.filter(votes=True).count(), representatives.values("seat").distinct().count()) == (
        21,
        21,
    )
    assert [Term.objects.filter(capacity=each).count() for each in Term.Capacity] == [21, 13, 5, 0]
    assert Member.objects.count() == 21 + 13 + 4
    assert terms(member__name="Eikan Wang") == [
        ("Eikan Wang", "Intel", "Intel", None, None),
        ("Eikan Wang", "Ecosystem", "Intel", None, None),
    ]
    assert write(dump()) == whole


def test_the_next_roster_ends_and_begins_what_is_different() -> None:
    first, second = date(2026, 8, 11), date(2026, 9, 15)
    load(parse(text(SEATS, HEADINGS)), first)
    later = [
        *("Thomas Viehmann, Lightning AI (Lightning AI)", "Milos Puzovic, Arm (Chair, Arm)"),
        "Ashok Emani, Intel (Intel)",  # was the alternate of who left
        "Olatunji Ruwase, Anyscale (Ray project)",  # works and sits elsewhere
        "Luca Antiga, Snowflake (DeepSpeed project)",
        *(each for each in HEADINGS[2:] if not each.startswith(("Eikan", "Ashok", "Olatunji", "Robert"))),
    ]
    report = load(parse(text(SEATS, later)), second, end_missing=True)

    assert report.terms_ended == [
        "Eikan Wang (Representative of Intel)",
        "Robert Nishihara (Representative of Ray)",
        "Eikan Wang (Lead of Ecosystem)",
    ]
    assert (report.not_named, report.seats_not_named, report.left_alone) == ([], [], {})
    assert terms(starts_on=second) == [
        ("Ashok Emani", "Intel", "Intel", second, None),
        ("Luca Antiga", "DeepSpeed", "Snowflake", second, None),
        ("Milos Puzovic", "Arm", "Arm", second, None),
        ("Olatunji Ruwase", "Ray", "Anyscale", second, None),
        ("Thomas Viehmann", "Lightning AI", "Lightning AI", second, None),
    ]
    assert Term.objects.filter(ends_on=date(2026, 9, 14)).count() == 7
    before = write(dump())
    assert load(parse(before), second, end_missing=True).changes == {}
    assert write(dump()) == before
