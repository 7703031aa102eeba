"""The council, its members and its meetings in the words of schema.org."""

from collections.abc import Callable, Iterable

from members.meta.descriptions import describe_council, describe_meeting, describe_member
from members.models import Council, Member, Term
from resources.models import Meeting
from tac_site.addresses import uri

JsonLd = dict[str, object]
Absolute = Callable[[str], str]  # a path of this site -> its web address


def organization(council: Council, terms: Iterable[Term], absolute: Absolute) -> JsonLd:
    """The terms are those of today, the first one of each member."""
    return _without_empty(
        {
            "@type": "Organization",
            "name": council.name,
            "alternateName": council.short_name,
            "url": absolute(council.get_absolute_url()),
            "description": describe_council(council),
            "logo": absolute(logo.url) if (logo := council.small_logo) else "",
            "parentOrganization": council.organization
            and _named_organization(
                council.organization,
                council.organization_url and absolute(uri(council.organization_url)),
            ),
            "member": [
                _role(term, "member", _person(term.member, term.employer, absolute)) for term in terms
            ],
        }
    )


def person(member: Member, term: Term | None, council: Council, absolute: Absolute) -> JsonLd:
    """The term is the one served today, if any. Those of the member are the public ones alone."""
    organization = _named_organization(council.name, absolute(council.get_absolute_url()))
    return _without_empty(
        {
            **_person(member, term.employer if term else "", absolute),
            "description": describe_member(member, term, council),
            "memberOf": [_role(each, "memberOf", organization) for each in member.terms.all()],
        }
    )


def event(meeting: Meeting, council: Council, absolute: Absolute) -> JsonLd:
    page, first = absolute(meeting.get_absolute_url()), meeting.first_start
    status = "Cancelled" if meeting.is_cancelled else "Rescheduled" if first else "Scheduled"
    join = meeting.public_join_url
    return _without_empty(
        {
            "@type": "Event",
            "name": meeting.title or f"Meeting of the {council.name}",
            "url": page,
            "description": describe_meeting(meeting, council),
            "startDate": meeting.starts.iso,
            "endDate": meeting.ends.iso,
            "previousStartDate": first and first.iso,
            "eventStatus": f"https://schema.org/Event{status}",
            "location": {"@type": "VirtualLocation", "url": absolute(uri(join)) if join else page},
            "organizer": _named_organization(council.name, absolute(council.get_absolute_url())),
        }
    )


def _person(member: Member, employer: str, absolute: Absolute) -> JsonLd:
    portrait = member.portrait
    return _without_empty(
        {
            "@type": "Person",
            "name": member.name,
            "url": absolute(member.get_absolute_url()),
            "jobTitle": member.job_title,
            "affiliation": employer and _named_organization(employer),
            "image": absolute(portrait.url(portrait.edges[-1], "jpg")) if portrait else "",
            "sameAs": [uri(profile.url) for profile in member.profiles],
        }
    )


def _role(term: Term, side: str, of: JsonLd) -> JsonLd:
    """Between a person and the council. A day that is only a bound is left out."""
    return _without_empty(
        {
            "@type": "OrganizationRole",
            side: of,
            "roleName": term.full_role,
            "startDate": term.starts_on and not term.starts_on_is_bound and str(term.starts_on),
            "endDate": term.ends_on and not term.ends_on_is_bound and str(term.ends_on),
        }
    )


def _named_organization(name: str, url: str = "") -> JsonLd:
    return _without_empty({"@type": "Organization", "name": name, "url": url})


def _without_empty(data: JsonLd) -> JsonLd:
    return {name: value for name, value in data.items() if value}
