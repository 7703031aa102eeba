from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class AtomFeed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Without entries Django takes the present moment, and the feed would change at each request."""
        return super().latest_post_date() if self.items else BEFORE_ALL
