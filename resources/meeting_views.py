from collections import defaultdict
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone

from resources.models import Meeting
from resources.same_day import tell_apart
from tac_site.caching.public_page import public_page
from tac_site.fields import SearchFormField
from tac_site.pagination import page_of


class SearchForm(forms.Form):
    q = SearchFormField(label="Words of a title, agenda or minutes")


@public_page("q", "page")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Those to come on the first page, then the past ones; of a search, those that have all of its words."""
    now, form = timezone.now(), SearchForm(request.GET, auto_id="meetings-%s")
    context: dict[str, Any] = {"title": "Meetings", "edited": Meeting, "now": now, "form": form}
    if not form.is_valid():
        return render(request, "resources/meeting_question.html", context, status=400)
    meetings = Meeting.objects.public().listed().matching(form.cleaned_data["q"])
    page, upcoming = page_of(request, meetings.past(now)), list(meetings.upcoming(now))
    context |= {"upcoming": upcoming, "page": page, "count": len(upcoming) + page.paginator.count}
    tell_apart([*upcoming, *page.object_list])
    # Two that are nearly at once may be in different years, each by the clock of its zone.
    of_years: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in page.object_list:
        of_years[meeting.day.year].append(meeting)
    context["years"] = sorted(of_years.items(), reverse=True)
    return render(request, "resources/meeting_list.html", context)


@public_page()
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Not rendered yet, so that another app can add what it knows of the meeting."""
    meetings = Meeting.objects.public()
    meeting = meetings.with_agenda().with_papers().filter(slug=slug).first()
    if meeting is None:
        if moved := meetings.known_as(slug):
            return HttpResponsePermanentRedirect(moved.get_absolute_url())
        raise Http404
    others = meetings.listed().taking_place()
    previous = others.filter(starts_at__lt=meeting.starts_at).last()
    following = others.filter(starts_at__gt=meeting.starts_at).first()
    tell_apart([meeting, *filter(None, (previous, following)), *meetings.on(meeting.day)])
    context = {
        "title": meeting.long_name,
        "edited": meeting,
        "meeting": meeting,
        "now": timezone.now(),
        "previous": previous,
        "following": following,
    }
    return TemplateResponse(request, "resources/meeting_detail.html", context)
