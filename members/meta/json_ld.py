"""The council and its members in the words of schema.org."""

from collections.abc import Callable, Iterable

from members.meta.descriptions import describe_council, describe_member
from members.models import Council, Member, Term
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
            "parentOrganization": _named_organization(
                council.organization,
                council.organization_url and absolute(uri(council.organization_url)),
            ),
            "member": [_person(term.member, term.employer, absolute) for term in terms],
        }
    )


def person(member: Member, term: Term | None, council: Council, absolute: Absolute) -> JsonLd:
    """The term is the one served today, if any."""
    return {
        **_person(member, term.employer if term else "", absolute),
        "description": describe_member(member, term, council),
    }


def _person(member: Member, employer: str, absolute: Absolute) -> JsonLd:
    portrait = member.portrait
    return _without_empty(
        {
            "@type": "Person",
            "name": member.name,
            "url": absolute(member.get_absolute_url()),
            "jobTitle": member.job_title,
            "affiliation": _named_organization(employer),
            "image": absolute(portrait.url(portrait.edges[-1], "jpg")) if portrait else "",
            "sameAs": [uri(profile.url) for profile in member.profiles],
        }
    )


def _named_organization(name: str, url: str = "") -> JsonLd | None:
    return _without_empty({"@type": "Organization", "name": name, "url": url}) if name else None


def _without_empty(data: JsonLd) -> JsonLd:
    return {name: value for name, value in data.items() if value}
