"""Meetings for calendar programs: iCalendar, as RFC 5545 has it.

Each is a single event in UTC: programs differ on zones of time and on the rules of a series, and agree on an
instant. The zone in which people speak of it is in the text.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vText

from resources.council_name import council_name
from resources.models import Meeting
from tac_site.addresses import uri
from tac_site.caching.public_page import public_page
from tac_site.security_headers import CROSS_ORIGIN

KEPT = timedelta(days=60)  # that a meeting stays after its end, a cancelled one too
ASKED_AGAIN = timedelta(hours=1)  # what programs are asked to do; some take a day all the same
NAMESPACE = UUID("e0aef561-76e3-49f8-9c2a-6097d6317cde")  # of the meetings' UIDs; never to be changed
STATUS = {
    Meeting.Status.TENTATIVE: "TENTATIVE",
    Meeting.Status.SCHEDULED: "CONFIRMED",
    Meeting.Status.CANCELLED: "CANCELLED",
    Meeting.Status.HELD: "CONFIRMED",
}


@public_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """To subscribe to. Which meetings it has changes at midnight, as the page cache expects."""
    council = council_name(request)
    first_day = timezone.localdate() - KEPT
    since = timezone.make_aware(datetime.combine(first_day, time.min))
    answer = _calendar_of(request, council, Meeting.objects.public().listed().ending_since(since))
    name = vText(f"Meetings of the {council}")
    answer.add("NAME", name)
    answer.add("X-WR-CALNAME", name)  # the same, as programs read it that are older than RFC 7986
    answer.add("REFRESH-INTERVAL", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    answer.add("X-PUBLISHED-TTL", vText("PT1H"))  # the same for Outlook
    return _response(answer)


@public_page()
def meeting_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """To add one meeting."""
    meeting = Meeting.objects.public().listed().known_as(slug)
    if meeting is None:
        raise Http404
    if meeting.slug != slug:
        return HttpResponsePermanentRedirect(reverse("resources:meeting_calendar", args=[meeting.slug]))
    return _response(_calendar_of(request, council_name(request), [meeting]))


def _calendar_of(request: HttpRequest, council: str, meetings: Iterable[Meeting]) -> Calendar:
    """Without METHOD: this is a snapshot, and nobody is invited."""
    found = Calendar()
    found.add("VERSION", "2.0")
    found.add("PRODID", "-//tac-site//Meetings//EN")
    for meeting in meetings:
        found.add_component(_event(meeting, council, request.build_absolute_uri))
    return found


def _response(found: Calendar) -> HttpResponse:
    return HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8", headers=CROSS_ORIGIN)


def _event(meeting: Meeting, council: str, absolute: Callable[[str], str]) -> Event:
    page, join = absolute(meeting.get_absolute_url()), meeting.public_join_url
    event = Event()
    event.add("UID", uid_of(meeting))
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", meeting.announced_at)
    event.add("LAST-MODIFIED", meeting.announced_at)
    event.add("DTSTART", meeting.starts_at)
    event.add("DTEND", meeting.ends_at)
    event.add("STATUS", STATUS[Meeting.Status(meeting.status)])
    event.add("SUMMARY", _summary(meeting, council))
    event.add("DESCRIPTION", "\n".join([*_description(meeting), page]))
    event.add("COMMENT", str(meeting.starts))
    event.add("URL", page)
    if join:
        event.add("LOCATION", absolute(uri(join)))
    return event


def uid_of(meeting: Meeting) -> str:
    """From the row alone: the same for ever, in every file, and by whatever host the site is reached. No
    two sites have the same, as keys are random."""
    return str(uuid5(NAMESPACE, str(meeting.pk)))


def _summary(meeting: Meeting, council: str) -> str:
    """Not every program shows the status."""
    name = f"{meeting.title} – {council}" if meeting.title else f"Meeting of the {council}"
    return f"Cancelled: {name}" if meeting.is_cancelled else name


def _description(meeting: Meeting) -> list[str]:
    lines = [f"{meeting.starts.in_full}, {meeting.length}"]
    if meeting.is_tentative:
        lines.append("Not confirmed yet")
    if first := meeting.first_start:
        lines.append(f"Moved from {first.in_full}")
    return [*lines, meeting.note] if meeting.note else lines
