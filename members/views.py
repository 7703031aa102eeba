from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from members.forms import RosterForm
from members.models import Member
from resources.models import Resource
from tac_site.caching.public_page import public_page
from tac_site.pagination import PAGE_SIZE, page_of

Neighbour = Mapping[str, object]  # with name and slug


@public_page("page")
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "page": page_of(request, Member.objects.roster(on=timezone.localdate())),
        "resources": Resource.objects.public()[:PAGE_SIZE],
    }
    return render(request, "members/overview.html", context)


@public_page("q", "on", "page")
def member_list(request: HttpRequest) -> HttpResponse:
    """The serving members; the first page also has the former ones, the first PAGE_SIZE and a link to all."""
    form = RosterForm.of(request)
    if not form.is_valid():
        return _question(request, form, "Members")
    members = Member.objects.matching(form.cleaned_data["q"])
    page = page_of(request, members.roster(on=form.day))
    former = Paginator(members.public().former(on=form.day).with_public_terms(), PAGE_SIZE).page(1)
    count = page.paginator.count + (former.paginator.count if form.cleaned_data["q"] else 0)
    context = {"title": "Members", "form": form, "page": page, "former": former, "count": count}
    return render(request, "members/member_list.html", context)


@public_page("q", "on", "page")
def former_member_list(request: HttpRequest) -> HttpResponse:
    form = RosterForm.of(request)
    if not form.is_valid():
        return _question(request, form, "Former members")
    members = Member.objects.public().matching(form.cleaned_data["q"]).former(on=form.day)
    page = page_of(request, members.with_public_terms())
    context = {"title": "Former members", "form": form, "page": page}
    return render(request, "members/former_member_list.html", context)


def _question(request: HttpRequest, form: RosterForm, title: str) -> HttpResponse:
    return render(request, "members/roster_question.html", {"title": title, "form": form}, status=400)


@public_page()
def member_detail(request: HttpRequest, slug: str) -> HttpResponse:
    member = Member.objects.public().with_public_terms().filter(slug=slug).first()
    if member is not None:
        previous, following = _neighbours(member)
        context = {"title": member.name, "member": member, "previous": previous, "following": following}
        terms = member.terms.covering(timezone.localdate()).select_related("seat")
        context["term"] = terms.ranked().first()
        return render(request, "members/member_detail.html", context)
    moved = Member.objects.public().known_as(slug)
    if moved is None:
        raise Http404
    return HttpResponsePermanentRedirect(moved.get_absolute_url())


def _neighbours(member: Member) -> tuple[Neighbour | None, Neighbour | None]:
    """Who stands before and after the member on today's roster, all of which is read: a few hundred rows."""
    rows = [None, *Member.objects.roster(on=timezone.localdate()).values("name", "slug"), None]
    for previous, current, following in zip(rows, rows[1:], rows[2:], strict=False):
        if current and current["slug"] == member.slug:
            return previous, following
    return None, None
