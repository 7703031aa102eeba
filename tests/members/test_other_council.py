"""The site serves another council by its data alone."""

import re

import pytest
from django.test import Client

from members.exchange.council_exchange import load
from members.exchange.document_parser import parse

pytestmark = pytest.mark.django_db

DOCUMENT = """\
# Harbour Steering Group
### The Harbour Steering Group (HSG) decides where ships may lie.
It meets on the quay.
## Resources
- Come to a meeting (Tide table)
- [Read the rules](https://example.org/rules)
### Ada Quay, Cranes & Co (HSG Chair)
She moves **cranes**.
### Bo Pier
### 江一昆, Ropes
"""
FIRST_COUNCIL = re.compile(
    r"pytorch|torch|technical|advisory|\btac\b|\bTAC\b|deepspeed|ee4c2c", re.IGNORECASE
)
LINK = re.compile(r"""(?:href|src)="(/[^"#]*)"|<loc>http://testserver(/[^<]*)</loc>""")


def test_not_a_word_of_the_first_council_is_on_any_page(client: Client) -> None:
    load(parse(DOCUMENT))
    waiting, seen = {"/", "/robots.txt", "/sitemap.xml", "/no-such-page/", "/admin/login/"}, {}
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        content = b"".join(response)
        text = content.decode(errors="replace")
        seen[path] = sorted({word.lower() for word in FIRST_COUNCIL.findall(text)})
        if not path.startswith(("/static/", "/media/")):
            waiting |= {found[0] or found[1] for found in LINK.findall(text)} - seen.keys()

    assert {"/", "/members/", "/members/ada-quay/", "/members/bo-pier/", "/resources/"} <= seen.keys()
    colours = {"/static/tac_site/site.css": ["ee4c2c"]}  # the one place where they stand
    assert {path: words for path, words in seen.items() if words} == colours
    assert FIRST_COUNCIL.findall("the PyTorch TAC") == ["PyTorch", "TAC"]  # it can find something
