"""The share images of the council and of its members, and their addresses."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from members.meta.descriptions import describe_council, place_of
from members.models import Council, Member, Term
from tac_site.caching.public_page import FOR_EVER, public_page
from tac_site.pictures.lettering import drawable
from tac_site.pictures.portraits import LostPictureError
from tac_site.pictures.share_image import ShareImage, draw
from tac_site.security_headers import CROSS_ORIGIN


def image_of_council(council: Council) -> ShareImage:
    return ShareImage(council.name, kicker=council.organization, subtitle=describe_council(council))


def image_of_member(member: Member, term: Term | None, council: Council) -> ShareImage:
    """The term is the one served today, if any. A name that cannot be written is left out."""
    if drawable(member.name):
        title, kicker = member.name, council.name
        subtitle = _said(term, term.office_name) if term else ""
    else:
        title, subtitle = _without_name(term, drawable(council.name)) if term else (council.name, "")
        kicker = council.organization
    return ShareImage(title, kicker, subtitle, initials=member.initials, portrait=member.portrait)


def _said(term: Term, office: str) -> str:
    """“Chair, Pier, represents Intel”."""
    said = [office, term.other_employer]
    if seat := place_of(term):
        said.append(seat[0].lower() + seat[1:] if any(said) else seat)
    return ", ".join(filter(None, said))


def _without_name(term: Term, council_name: str) -> tuple[str, str]:
    """What the member is to the council, and the rest."""
    if term.public_seat and not term.office_name:
        return place_of(term, council_name), term.employer
    name = council_name.removeprefix("The ")
    return f"{term.role} of the {name}" if name else term.role, _said(term, "")


def council_image_path(council: Council) -> str:
    return f"{reverse('members:share_image')}?v={image_of_council(council).version}"


def member_image_path(member: Member, term: Term | None, council: Council) -> str:
    image = image_of_member(member, term, council)
    return f"{reverse('members:member_share_image', args=[member.slug])}?v={image.version}"


@public_page("v")
def council_share_image(request: HttpRequest) -> HttpResponse:
    return _response(request, image_of_council(Council.objects.current()))


@public_page("v")
def member_share_image(request: HttpRequest, slug: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.public(), slug=slug)
    term = member.terms.covering(timezone.localdate()).select_related("seat").ranked().first()
    return _response(request, image_of_member(member, term, Council.objects.current()))


def _response(request: HttpRequest, image: ShareImage) -> HttpResponse:
    try:
        content = draw(image)
    except LostPictureError:  # not cached: the image will be another once the portrait is back
        content = draw(replace(image, portrait=None))
        headers = {"Cache-Control": "no-store"}
    else:
        # Cached for ever at the address of this version; at any other address the image may change.
        headers = {"Cache-Control": FOR_EVER} if request.GET.get("v") == image.version else {}
    return HttpResponse(content, content_type="image/png", headers={**headers, **CROSS_ORIGIN})
