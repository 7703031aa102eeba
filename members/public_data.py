"""All that is public, for other programs: docs/council.schema.json and README.md describe it."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from members.exchange.council_document import write
from members.exchange.council_exchange import dump
from members.models import Council, Member, Term
from resources.public_data import public_resources
from tac_site.caching.public_page import public_page

VERSION = 1  # goes up when something that was there is no longer there, or means something else
ANY_SITE = {"Access-Control-Allow-Origin": "*"}
ROLES = {Term.Role.CHAIR: "chair", Term.Role.VICE_CHAIR: "vice chair", Term.Role.MEMBER: "member"}
COLUMNS = [
    *("name", "status", "role", "affiliation", "first_day", "last_day", "job_title"),
    *("website", "github", "linkedin", "x", "page"),
]
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Absolute = Callable[[str], str]  # a path of this site -> its web address


@public_page()
def council_json(request: HttpRequest) -> HttpResponse:
    absolute = request.build_absolute_uri
    council = Council.objects.current()
    data = {
        "version": VERSION,
        "council": {
            "name": council.name,
            "short_name": council.short_name,
            "organization": council.organization,
            "summary": council.summary,
            "overview": council.overview,
            "url": absolute(council.get_absolute_url()),
        },
        "members": [_member(member, status, absolute) for status, member in _members(timezone.localdate())],
        "resources": public_resources(),
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, headers=ANY_SITE)


@public_page()
def members_csv(request: HttpRequest) -> HttpResponse:
    """One row for each member, with the present term, or else the last, or else the next.

    The mark at the beginning makes Excel read it as UTF-8.
    """
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=ANY_SITE)
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for status, member in _members(timezone.localdate()):
        term: Term = member.nearest_terms[0]  # type: ignore[attr-defined]
        row = [
            *(
                member.name,
                status,
                ROLES[Term.Role(term.role)],
                term.affiliation,
                term.starts_on,
                term.ends_on,
            ),
            *(member.job_title, member.website_url, member.github_url, member.linkedin_url, member.x_url),
            request.build_absolute_uri(member.get_absolute_url()),
        ]
        writer.writerow([_cell("" if value is None else str(value)) for value in row])
    return response


@public_page()
def council_markdown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(write(dump()), content_type="text/markdown; charset=utf-8", headers=ANY_SITE)


def _members(on: date) -> Iterator[tuple[str, Member]]:
    """Every member with a public term and their status: the serving, then the former, then the upcoming."""
    members = Member.objects.public()
    terms = Term.objects.public(timezone.localdate()).nearest_first(on)
    members = members.prefetch_related(Prefetch("terms", terms, to_attr="nearest_terms"))
    for member in members.serving(on):
        yield "serving", member
    for member in members.former(on):
        yield "former", member
    for member in members.upcoming(on):
        yield "upcoming", member


def _member(member: Any, status: str, absolute: Absolute) -> dict[str, object]:
    return {
        "name": member.name,
        "slug": member.slug,
        "url": absolute(member.get_absolute_url()),
        "status": status,
        "job_title": member.job_title,
        "bio": member.bio,
        "photo": _photo(member, absolute),
        "links": {
            "website": member.website_url or None,
            "github": member.github_url or None,
            "linkedin": member.linkedin_url or None,
            "x": member.x_url or None,
        },
        "terms": [
            {
                "role": ROLES[Term.Role(term.role)],
                "affiliation": term.affiliation,
                "first_day": term.starts_on,
                "last_day": term.ends_on,
            }
            for term in member.nearest_terms
        ],
    }


def _photo(member: Member, absolute: Absolute) -> dict[str, object] | None:
    portrait = member.portrait
    if portrait is None:
        return None
    edge = portrait.edges[-1]
    return {
        "url": absolute(portrait.url(edge, "jpg")),
        "width": edge,
        "height": edge,
        "description": member.photo_alt,
    }


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
