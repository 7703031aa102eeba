"""All that is public, for other programs: docs/council.schema.json and README.md describe it."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from members.exchange.council_document import write
from members.exchange.council_exchange import dump
from members.models import Council, Member, Term
from resources.public_data import public_resources
from tac_site.addresses import uri
from tac_site.caching.public_page import public_page

VERSION = 2  # goes up when something that was there is no longer there, or means something else
ANY_SITE = {"Access-Control-Allow-Origin": "*"}
ROLES = {Term.Office.CHAIR: "chair", Term.Office.VICE_CHAIR: "vice chair", Term.Office.NONE: "member"}
COUNCIL_TEXTS = ["name", "short_name", "organization", "summary", "overview", "joining"]
COUNCIL_ADDRESSES = ("organization_url", "contact", "charter", "conduct")
COLUMNS = ["name", "status", "role", "affiliation", "first_day", "last_day", "job_title", "links", "page"]
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@public_page()
def council_json(request: HttpRequest) -> HttpResponse:
    council = Council.objects.current()
    data = {
        "version": VERSION,
        "council": {
            **model_to_dict(council, COUNCIL_TEXTS),
            **{name: _address(getattr(council, name), request) for name in COUNCIL_ADDRESSES},
            "logo": _logo(council, request),
            "url": request.build_absolute_uri(council.get_absolute_url()),
        },
        "members": list(_members(request)),
        "resources": public_resources(request.build_absolute_uri),
    }
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    # Written so, it is the same to JSON, but not to who harvests mail addresses.
    text = text.replace("@", "\\u0040")
    return HttpResponse(text, content_type="application/json", headers=ANY_SITE)


@public_page()
def members_csv(request: HttpRequest) -> HttpResponse:
    """One row for each member, with the present term, or else the last, or else the next."""
    # The mark at the beginning makes Excel read it as UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=ANY_SITE)
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for member in _members(request):
        links = " ".join(link["url"] for link in member["links"])
        row = {**member, **member["terms"][0], "links": links, "page": member["url"]}
        writer.writerow([_cell(row[column]) for column in COLUMNS])
    return response


@public_page()
def council_markdown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(write(dump()), content_type="text/markdown; charset=utf-8", headers=ANY_SITE)


def _members(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Every member with a public term: the serving, then the former, then the upcoming."""
    today = timezone.localdate()
    public = Term.objects.public(today).nearest_first(today)
    terms = Prefetch("terms", public, to_attr="nearest_terms")
    for status, members in Member.objects.public().prefetch_related(terms).by_status(today).items():
        for member in members:
            yield _member(member, status, request)


def _member(member: Any, status: str, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": member.name,
        "slug": member.slug,
        "url": request.build_absolute_uri(member.get_absolute_url()),
        "status": status,
        "job_title": member.job_title,
        "bio": member.bio,
        "photo": _photo(member, request),
        "links": [
            {"network": profile.network, "handle": profile.handle, "url": uri(profile.url)}
            for profile in member.profiles
        ],
        "terms": [
            {
                "role": ROLES[term.office],
                "affiliation": term.employer,
                "first_day": term.starts_on,
                "last_day": term.ends_on,
            }
            for term in member.nearest_terms
        ],
    }


def _photo(member: Member, request: HttpRequest) -> dict[str, Any] | None:
    if not (portrait := member.portrait):
        return None
    edge = portrait.edges[-1]
    url = request.build_absolute_uri(portrait.url(edge, "jpg"))
    return {"url": url, "width": edge, "height": edge, "description": member.photo_alt}


def _address(address: str, request: HttpRequest) -> str | None:
    return request.build_absolute_uri(uri(address)) if address else None


def _logo(council: Council, request: HttpRequest) -> dict[str, Any] | None:
    if not (logo := council.small_logo):
        return None
    return {"url": request.build_absolute_uri(logo.url), "width": logo.width, "height": logo.height}


def _cell(value: object) -> object:
    return f"'{value}" if str(value).startswith(FORMULA) else value
