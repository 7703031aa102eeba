"""Who sat on a council for whom, as the minutes of a meeting list it, and what an editor types of it."""

import re
from html import unescape
from typing import NamedTuple

DAY, SOURCE = "2026-08-11", "https://example.org/minutes/2026-08-11"
KINDS = ["", "Member companies", "Member classes", "Projects", "Working groups"]
CAPACITIES = ["", "Representative", "Alternate", "Lead"]
OFFICES = ["", "Chair", "Vice Chair", "None"]

SEATS = {
    "Member companies": "Lightning AI, ARM, Google Cloud, Intel, Nscale, Meta, AMD, Red Hat/IBM, Snowflake, "
    "NVIDIA, AWS, Shopify, Alibaba Cloud, Huawei",
    "Member classes": "Gold members",
    "Projects": "PyTorch, Helion, Safetensors, DeepSpeed, Ray, vLLM",
    "Working groups": "Multi-Cloud Working Group, Ecosystem Working Group, Security Working Group, "
    "Accelerator Integration Working Group",
}
PEOPLE = """
    Thomas Viehmann | Lightning AI | Representative of Lightning AI | Chair
    Milos Puzovic | ARM | Representative of ARM | Vice Chair
    Claudio Basile | Google Cloud | Representative of Google Cloud
    Eikan Wang | Intel | Representative of Intel | None | Lead of Ecosystem Working Group
    Gerred Dillon | Nscale | Representative of Nscale
    Gregory Chanan | Meta | Representative of Meta
    Jeff Daily | AMD | Representative of AMD
    Joseph Groenenboom | Red Hat/IBM | Representative of Red Hat/IBM
    Mert Hidayetoglu | Snowflake | Representative of Snowflake
    Piotr Bialecki | NVIDIA | Representative of NVIDIA
    Shauheen Zahirazami | AWS | Representative of AWS
    Shuying Sun | Shopify | Representative of Shopify
    Tao Ma | Alibaba Cloud | Representative of Alibaba Cloud
    Yikun Jiang | Huawei | Representative of Huawei
    Weizhu Chen | Microsoft | Representative of Gold members
    Alban Desmaison | Meta | Representative of PyTorch
    Jongsok “James” Choi | Meta | Representative of Helion
    Luc Georges | Hugging Face | Representative of Safetensors
    Olatunji Ruwase | Snowflake | Representative of DeepSpeed
    Robert Nishihara | Anyscale | Representative of Ray
    Simon Mo | Inferact | Representative of vLLM
    Andrew Wafaa | ARM | Alternate for ARM
    Ashok Emani | Intel | Alternate for Intel
    Fengchun Hua | Huawei | Alternate for Huawei
    Hamid Shojanazeri | Meta | Alternate for Meta
    Michael Ruberry | NVIDIA | Alternate for NVIDIA
    Michael Voznesensky | Google Cloud | Alternate for Google Cloud
    Naigang Wang | Red Hat/IBM | Alternate for Red Hat/IBM
    Niles Burbank | AMD | Alternate for AMD
    Sanghong Li | Alibaba Cloud | Alternate for Alibaba Cloud
    Sundar Ranganathan | AWS | Alternate for AWS
    Kaichao You | Inferact | Alternate for vLLM
    Lysandre Debut | Hugging Face | Alternate for Safetensors
    Minjia Zhang | University of Illinois Urbana-Champaign | Alternate for DeepSpeed
    Andrea Frittoli | IBM | Lead of Multi-Cloud Working Group
    Chris Hoge | NVIDIA | Lead of Ecosystem Working Group
    Nikita Shulga | Meta | Lead of Security Working Group
    Zesheng Zong | Huawei | Lead of Accelerator Integration Working Group
"""


class Place(NamedTuple):
    employer: str
    capacity: str
    seat: str
    office: str


def places() -> dict[str, list[Place]]:
    """By the name of the person."""
    found: dict[str, list[Place]] = {}
    for line in PEOPLE.strip().splitlines():
        name, employer, first, *others = line.strip().split(" | ")
        office = others.pop(0) if others else "None"
        for place in (first, *others):
            capacity, seat = re.split(" of | for ", place, maxsplit=1)
            found.setdefault(name, []).append(Place(employer, capacity, seat, office))
            office = "None"
    return found


def typed_seats() -> list[dict[str, str]]:
    return [
        {"name": name, "kind": str(KINDS.index(kind)), "votes": "" if kind == "Working groups" else "on"}
        for kind, names in SEATS.items()
        for name in names.split(", ")
    ]


def typed_member(name: str, page: str) -> dict[str, str]:
    """Into the form for another member, which is this page and offers the seats."""
    (seat_field,) = re.findall('<select name="terms-0-seat".*?</select>', page, re.DOTALL)
    options = re.findall(r'<option value="(\d+)"[^>]*>([^<]+)</option>', seat_field)
    seats = {unescape(label): value for value, label in options}
    typed = {"name": name, "terms-TOTAL_FORMS": str(len(places()[name]))}
    for number, place in enumerate(places()[name]):
        fields = {"seat": seats[place.seat], "capacity": str(CAPACITIES.index(place.capacity))}
        fields |= {"office": str(OFFICES.index(place.office)), "employer": place.employer}
        fields |= {"starts_on": DAY, "starts_on_is_bound": "on", "starts_source": SOURCE}
        typed |= {f"terms-{number}-{field}": value for field, value in fields.items()}
    return typed
