"""All that is public, for other programs: docs/machine-addresses.md and council.schema.json describe it."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from members.exchange.council_document import write
from members.exchange.council_exchange import dump
from members.models import Council, Member, Seat, Term
from members.vacancy import vacancy_of
from resources.public_data import public_resources
from tac_site.addresses import uri
from tac_site.caching.public_page import public_page
from tac_site.security_headers import CROSS_ORIGIN

VERSION = 2  # goes up when something that was there is no longer there, or means something else
ANY_SITE = {"Access-Control-Allow-Origin": "*", **CROSS_ORIGIN}
COUNCIL_TEXTS = ["name", "short_name", "organization", "summary", "overview", "joining"]
COUNCIL_ADDRESSES = ("organization_url", "contact", "charter", "conduct")
COLUMNS = (
    *("name", "status", "office", "capacity", "seat", "employer"),
    *("first_day", "first_day_is_bound", "first_day_source"),
    *("last_day", "last_day_is_bound", "last_day_source"),
    *("job_title", "links", "page"),
)
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@public_page()
def council_json(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    data = {
        "version": VERSION,
        "council": _council(request),
        "members": [
            {
                **member_data(member, status, request),
                "terms": [_term(term, request) for term in member.nearest_terms],
            }
            for status, member in _members(today)
        ],
        "seats": _seats(today, request),
        "resources": public_resources(request.build_absolute_uri),
    }
    return json_response(data, ANY_SITE)


def json_response(data: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    # Written so, it is the same to JSON, but not to who harvests mail addresses.
    text = text.replace("@", "\\u0040")
    return HttpResponse(text, content_type="application/json", headers=headers)


def optional_address(address: str, request: HttpRequest) -> str | None:
    return request.build_absolute_uri(uri(address)) if address else None


@public_page()
def members_csv(request: HttpRequest) -> HttpResponse:
    """One row for each present term, or else for the last or the next one of the member."""
    # The mark at the beginning makes Excel read it as UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=ANY_SITE)
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    today = timezone.localdate()
    for status, member in _members(today):
        data = member_data(member, status, request)
        data |= {"links": " ".join(link["url"] for link in data["links"]), "page": data["url"]}
        present = [term for term in member.nearest_terms if term.covers(today)]
        for term in present or member.nearest_terms[:1]:
            row = {**data, **_term(term, request), "seat": term.public_seat}
            writer.writerow([_cell(row[column]) for column in COLUMNS])
    return response


@public_page()
def council_markdown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(write(dump()), content_type="text/markdown; charset=utf-8", headers=ANY_SITE)


def _council(request: HttpRequest) -> dict[str, Any]:
    council = Council.objects.current()
    return {
        **model_to_dict(council, COUNCIL_TEXTS),
        **{name: optional_address(getattr(council, name), request) for name in COUNCIL_ADDRESSES},
        "logo": _logo(council, request),
        "url": request.build_absolute_uri(council.get_absolute_url()),
    }


def _members(today: date) -> Iterator[tuple[str, Any]]:
    """Every member with a public term, and their status: the serving, then the former, then the upcoming."""
    public = Term.objects.public(today).nearest_first(today).select_related("seat")
    terms = Prefetch("terms", public, to_attr="nearest_terms")
    for status, members in Member.objects.public().prefetch_related(terms).by_status(today).items():
        for member in members:
            yield status, member


def member_data(member: Member, status: str, request: HttpRequest) -> dict[str, Any]:
    """All but the terms."""
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
    }


def _term(term: Term, request: HttpRequest) -> dict[str, Any]:
    return {
        "office": term.office_name.lower() or None,
        "capacity": term.public_capacity.label.lower(),
        "seat": term.public_seat.slug if term.public_seat else None,
        "employer": term.employer,
        "first_day": term.starts_on,
        "first_day_is_bound": term.starts_on_is_bound,
        "first_day_source": optional_address(term.starts_source, request),
        "last_day": term.ends_on,
        "last_day_is_bound": term.ends_on_is_bound,
        "last_day_source": optional_address(term.ends_source, request),
    }


def _seats(today: date, request: HttpRequest) -> list[dict[str, Any]]:
    terms_in = defaultdict(list)
    for term in Term.objects.in_seats():
        terms_in[term.seat_id].append(term)
    return [
        {
            "name": seat.name,
            "slug": seat.slug,
            "url": request.build_absolute_uri(seat.get_absolute_url()),
            "kind": Seat.Kind(seat.kind).label.lower(),
            "votes": seat.votes,
            "vacant": _is_vacant(seat, terms_in[seat.pk], today),
            "first_day": seat.starts_on,
            "last_day": seat.ends_on,
        }
        for seat in Seat.objects.public()
    ]


def _is_vacant(seat: Seat, terms: list[Term], today: date) -> bool:
    vacancy = vacancy_of(seat, terms, today) if seat.covers(today) else None
    return vacancy is not None and vacancy.is_certain


def _photo(member: Member, request: HttpRequest) -> dict[str, Any] | None:
    if not (portrait := member.portrait):
        return None
    edge = portrait.edges[-1]
    url = request.build_absolute_uri(portrait.url(edge, "jpg"))
    return {"url": url, "width": edge, "height": edge, "description": member.photo_alt}


def _logo(council: Council, request: HttpRequest) -> dict[str, Any] | None:
    if not (logo := council.small_logo):
        return None
    return {"url": request.build_absolute_uri(logo.url), "width": logo.width, "height": logo.height}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if str(value).startswith(FORMULA) else value
