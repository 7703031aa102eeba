from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone

from members.forms import RosterForm
from members.models import Member
from resources.models import Resource
from tac_site.pagination import PAGE_SIZE, page_of


def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "page": page_of(request, Member.objects.published().serving(on=timezone.localdate())),
        "resources": Resource.objects.published()[:PAGE_SIZE],
    }
    return render(request, "members/overview.html", context)


def member_list(request: HttpRequest) -> HttpResponse:
    """Who serves; on its first page also who served, with a link to the rest of a long list of those."""
    form = RosterForm.of(request)
    members = Member.objects.published().matching(form.words)
    context = {
        "form": form,
        "page": page_of(request, members.serving(on=form.day)),
        "former": Paginator(members.former(on=form.day).with_public_terms(), PAGE_SIZE).get_page(1),
    }
    return render(request, "members/member_list.html", context)


def former_member_list(request: HttpRequest) -> HttpResponse:
    form = RosterForm.of(request)
    members = Member.objects.published().matching(form.words).former(on=form.day)
    context = {"form": form, "page": page_of(request, members.with_public_terms())}
    return render(request, "members/former_member_list.html", context)


def member_detail(request: HttpRequest, slug: str) -> HttpResponse:
    member = Member.objects.published().with_public_terms().filter(slug=slug).first()
    if member is not None:
        previous, following = _neighbours(member)
        context = {"member": member, "previous": previous, "following": following}
        return render(request, "members/member_detail.html", context)
    moved = Member.objects.published().known_as(slug)
    if moved is None:
        raise Http404
    return HttpResponsePermanentRedirect(moved.get_absolute_url())


def _neighbours(member: Member) -> tuple[Member | None, Member | None]:
    """Who stands before and after the member on today's roster."""
    roster = list(Member.objects.published().serving(on=timezone.localdate()).only("slug", "name"))
    if member not in roster:
        return None, None
    at = roster.index(member)
    return (roster[at - 1] if at else None), (roster[at + 1] if at + 1 < len(roster) else None)
