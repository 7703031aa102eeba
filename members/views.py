from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from members.forms import RosterForm
from members.models import Member, Seat, Term
from members.seat_roster import SeatRoster
from resources.models import Resource
from resources.next_meeting import next_meeting
from tac_site.caching.public_page import public_page
from tac_site.pagination import PAGE_SIZE, page_of

Neighbour = tuple[str, str]  # slug and name


@public_page("page")
def overview(request: HttpRequest) -> HttpResponse:
    """By seats on one page, or else by members on several."""
    today = timezone.localdate()
    roster = SeatRoster(today)
    members = Member.objects.none() if roster else Member.objects.roster(on=today).with_terms_of(today)
    context = {
        "roster": roster,
        "page": page_of(request, members),
        "resources": Resource.objects.public()[:PAGE_SIZE],
        "next_meeting": next_meeting(timezone.now()),
    }
    return render(request, "members/overview.html", context)


@public_page("q", "on", "page")
def member_list(request: HttpRequest) -> HttpResponse:
    """Who serves; the first page also has who is announced, and of the former members the first PAGE_SIZE."""
    form = RosterForm.of(request)
    if answer := _answer_without_roster(request, form, "Members"):
        return answer
    words, day = form.cleaned_data["q"], form.day
    roster = None if words else SeatRoster(day)
    matching = Member.objects.matching(words)
    members = matching.none() if roster else matching.roster(on=day).with_terms_of(day)
    page = page_of(request, members)
    past = matching.none() if form.is_to_come else matching.public().former(on=day)
    former = Paginator(past.with_public_terms(), PAGE_SIZE).page(1)
    is_today = day == timezone.localdate()
    announced = matching.public().upcoming(day).with_public_terms() if is_today else matching.none()
    count = page.paginator.count + (former.paginator.count + len(announced) if words else 0)
    context = {
        "title": f"Members{form.as_of}",
        "edited": Member,
        "form": form,
        "roster": roster,
        "page": page,
        "former": former,
        "announced": announced,
        "count": count,
        "seats": Seat.objects.public().named(words) if words else [],
    }
    return render(request, "members/member_list.html", context)


@public_page("q", "on", "page")
def former_member_list(request: HttpRequest) -> HttpResponse:
    form = RosterForm.of(request)
    if answer := _answer_without_roster(request, form, "Former members"):
        return answer
    members = Member.objects.public().matching(form.cleaned_data["q"]).former(on=form.day)
    page = page_of(request, members.with_public_terms())
    context = {"title": f"Former members{form.as_of}", "edited": Member, "form": form, "page": page}
    return render(request, "members/former_member_list.html", context)


def _answer_without_roster(request: HttpRequest, form: RosterForm, title: str) -> HttpResponse | None:
    """Which day is meant, or when the record begins, of which a day before has no roster."""
    context = {"title": title, "heading": title, "edited": Member, "form": form}
    if not form.is_valid():
        return render(request, "members/roster_question.html", context, status=400)
    first = Term.objects.first_record() if form.cleaned_data["on"] else None
    if form.day >= (first or timezone.localdate()):
        return None
    page = page_of(request, Member.objects.none())
    context |= {"title": f"{title}{form.as_of}", "first": first, "page": page}
    return render(request, "members/before_record.html", context)


@public_page()
def member_detail(request: HttpRequest, slug: str) -> HttpResponse:
    members = Member.objects.public().with_public_terms().with_terms_of(timezone.localdate())
    member: Any = members.filter(slug=slug).first()
    if member is not None:
        previous, following = _neighbours(member)
        context = {"title": member.name, "edited": member, "member": member}
        context |= {"previous": previous, "following": following}
        context["term"] = next(iter(member.terms_of_day), None)
        context["status"] = _status_without_term(member) if not member.terms_of_day else ""
        return render(request, "members/member_detail.html", context)
    moved = Member.objects.public().known_as(slug)
    if moved is None:
        raise Http404
    return HttpResponsePermanentRedirect(moved.get_absolute_url())


def _status_without_term(member: Member) -> str:
    """In words, of who does not serve today."""
    terms, today = member.terms.all(), timezone.localdate()
    if any(term.last_day < today for term in terms):
        return "Former member"
    return "Announced" if terms else ""


def _neighbours(member: Member) -> tuple[Neighbour | None, Neighbour | None]:
    """Who stands before and after the member on today's roster, all of which is read: a few hundred rows."""
    today = timezone.localdate()
    roster = SeatRoster(today)
    members = [term.member for term in roster.first_terms.values()] or Member.objects.roster(on=today).only(
        "slug", "name"
    )
    rows = [None, *((each.slug, each.name) for each in members), None]
    for previous, current, following in zip(rows, rows[1:], rows[2:], strict=False):
        if current and current[0] == member.slug:
            return previous, following
    return None, None
