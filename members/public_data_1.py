"""Version 1 of council.json, as 0.2.0 had it.

To be deleted after SUNSET, with its address, its test and docs/council-1.schema.json.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

from django.db.models import Prefetch
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from members.models import Council, Member, Term
from members.public_data import ANY_SITE, json_response, member_data
from resources.public_data import public_resources
from tac_site.caching.public_page import public_page

DEPRECATED = datetime(2026, 11, 30, tzinfo=UTC)
SUNSET = datetime(2027, 11, 30, tzinfo=UTC)
HEADERS = {
    **ANY_SITE,
    "Deprecation": f"@{int(DEPRECATED.timestamp())}",  # RFC 9745
    "Sunset": http_date(SUNSET.timestamp()),  # RFC 8594
    "Link": '</council.json>; rel="successor-version"',
}
STATUSES = ("serving", "former", "upcoming")
LINKS = ("website", "github", "linkedin", "x")


@public_page()
def council_json_1(request: HttpRequest) -> HttpResponse:
    council = Council.objects.current()
    data = {
        "version": 1,
        "council": {
            **model_to_dict(council, ["name", "short_name", "organization", "summary", "overview"]),
            "url": request.build_absolute_uri(council.get_absolute_url()),
        },
        "members": list(_members(request)),
        "resources": [
            {**resource, "url": _web_address(resource["url"])}
            for resource in public_resources(request.build_absolute_uri)
        ],
    }
    return json_response(data, HEADERS)


def _members(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Only terms of members count: who is now an alternate or a lead has left."""
    today = timezone.localdate()
    terms = Term.objects.public(today).of_members().nearest_first(today)
    members: Any = Member.objects.public().prefetch_related(Prefetch("terms", terms, "nearest_terms"))
    placed = [(_place(member.nearest_terms[0], today), member) for member in members if member.nearest_terms]
    for (status, _), member in sorted(placed, key=itemgetter(0)):
        data = member_data(member, STATUSES[status], request)
        yield {
            **data,
            "links": _links(data["links"]),
            "terms": [_term(term, today) for term in member.nearest_terms],
        }


def _term(term: Term, today: date) -> dict[str, Any]:
    """Version 1 knows no bounds. In place of one it says null, “not known”, unless that would say of a term
    which ended that it goes on, or of one to come that it has begun."""
    hides_first = term.starts_on_is_bound and term.first_day <= today
    hides_last = term.ends_on_is_bound and term.last_day >= today
    return {
        "role": term.office_name.lower() or "member",
        "affiliation": term.employer,
        "first_day": None if hides_first else term.starts_on,
        "last_day": None if hides_last else term.ends_on,
    }


def _place(nearest: Term, today: date) -> tuple[int, int]:
    """The status, and in it officers before others, and who left last before who left earlier."""
    if nearest.covers(today):
        return 0, nearest.office
    if nearest.last_day < today:
        return 1, -nearest.last_day.toordinal()
    return 2, 0


def _links(links: list[dict[str, str]]) -> dict[str, str | None]:
    """The first of each network; any that version 1 does not know is a website."""
    first: dict[str, str] = {}
    for link in links:
        first.setdefault(link["network"] if link["network"] in LINKS else "website", link["url"])
    return {network: first.get(network) for network in LINKS}


def _web_address(address: Any) -> str | None:
    """Version 1 knows no mailboxes and no calendars."""
    return address if address and address.startswith("http") else None
