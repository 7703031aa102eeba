from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from members.meta.descriptions import (
    describe_council,
    describe_meeting,
    describe_meetings,
    describe_member,
    describe_seat,
    describe_seats,
)
from members.meta.json_ld import event, organization, person
from members.meta.share_images import council_image_path, member_image_path
from members.models import Council, Member, Term
from tac_site.json_ld import render_json_ld

register = template.Library()


@register.inclusion_tag("members/meta.html", takes_context=True)
def page_meta(context: Mapping[str, Any]) -> dict[str, Any]:
    """The tags in a page's head that describe its member, its meeting, or else the council, to machines."""
    request = context["request"]
    council: Council = context["council"]
    member: Member | None = context.get("member")
    absolute = request.build_absolute_uri
    query = _query(context)
    json_ld = None
    if member:
        term: Term | None = context["term"]
        description = describe_member(member, term, council, context["status"])
        image = member_image_path(member, term, council)
        json_ld = person(member, term, council, absolute)
    else:
        description = _describe(context, council)
        image = council_image_path(council)
        if request.path == reverse("members:overview"):
            json_ld = organization(council, _terms(context), absolute)
        elif meeting := context.get("meeting"):
            json_ld = event(meeting, council, absolute)
    return {
        "title": context.get("title") or council.name,
        "site_name": council.name,
        "kind": "profile" if member else "website",
        "description": description,
        "canonical": absolute(request.path + (f"?{urlencode(query)}" if query else "")),
        "image": absolute(image),
        "is_search": "q" in query,
        "json_ld": json_ld and render_json_ld(json_ld),
    }


def _terms(context: Mapping[str, Any]) -> list[Term]:
    """The first one of each person whom the overview shows."""
    if roster := context["roster"]:
        return list(roster.first_terms.values())
    return [member.terms_of_day[0] for member in context["page"].object_list]


def _describe(context: Mapping[str, Any], council: Council) -> str:
    if record := context.get("record"):
        return describe_seat(record, council)
    if meeting := context.get("meeting"):
        return describe_meeting(meeting, council)
    if "upcoming" in context:
        return describe_meetings(council)
    return describe_seats(context["records"], council) if "records" in context else describe_council(council)


def _query(context: Mapping[str, Any]) -> dict[str, object]:
    """The parameters of the page's canonical address: only those that change what it shows."""
    query: dict[str, object] = {}
    if form := context.get("form"):
        query |= {name: value for name, value in form.cleaned_data.items() if value}
    if (page := context.get("page")) and page.number > 1:
        query["page"] = page.number
    return query
