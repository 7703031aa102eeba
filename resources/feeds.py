from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from resources.council_name import council_name
from resources.meeting_changes import meeting_changes
from tac_site.atom import AtomFeed
from tac_site.caching.public_page import public_page
from tac_site.security_headers import CROSS_ORIGIN

MAX_ENTRIES = 50


@public_page()
def meeting_feed(request: HttpRequest) -> HttpResponse:
    absolute, council = request.build_absolute_uri, council_name(request)
    feed = AtomFeed(
        title=f"{council}: meetings",
        link=absolute(reverse("resources:meetings")),
        description=f"Which meetings are announced, moved or cancelled, and where minutes and recordings are "
        f"published: {council}",
        author_name=council,
        feed_url=absolute(request.path),
        language="en",
    )
    for change in meeting_changes()[:MAX_ENTRIES]:
        feed.add_item(
            title=change.title,
            link=absolute(change.path),
            description=change.meeting.starts.in_full,
            unique_id=change.id,
            updateddate=change.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type, headers=CROSS_ORIGIN)
