from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from members.models import Council
from members.roster_changes import roster_changes
from tac_site.atom import AtomFeed
from tac_site.caching.public_page import public_page
from tac_site.security_headers import CROSS_ORIGIN

MAX_ENTRIES = 50


@public_page()
def roster_feed(request: HttpRequest) -> HttpResponse:
    absolute = request.build_absolute_uri
    council = Council.objects.current()
    feed = AtomFeed(
        title=f"{council.name}: changes of the roster",
        link=absolute(reverse("members:list")),
        description=f"Who joins and leaves, whose office, employer or seat changes, and which seats are "
        f"vacant: {council.name}",
        author_name=council.name,
        feed_url=absolute(request.path),
        language="en",
    )
    for change in roster_changes(until=timezone.localdate())[:MAX_ENTRIES]:
        feed.add_item(
            title=change.title,
            link=absolute(change.path),
            description=None,  # type: ignore[arg-type]  # the title says all
            unique_id=change.id,
            updateddate=midnight(change.day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type, headers=CROSS_ORIGIN)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
