"""Time runs forward: a document changes nothing that the site knows from a later day.

Whatever the site says, it knows from a day: what an import brought, from the day from which its document
holds; what somebody edited, from the day on which it went live; what was changed past the admin, from today,
as nobody knows when that was.
"""

from datetime import date

from django.db.models import Max, Q
from django.utils import timezone

from members.models import Council, Member, Seat, Term
from resources.models import Resource
from tac_site.publishing.merging import equivalent
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.state import read_state


class KnownDays:
    """As they are before anything is changed."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self._versions: dict[tuple[type[Revisable], int], date] = {}  # the latest of each object's
        self._objects: dict[tuple[type[Revisable], int], date] = {}
        self._first_known: dict[int, date] = {}  # since when the site has each member
        imports = [day for model in (Council, Resource, Seat, Member) for day in self._read_versions(model)]
        # From which day the roster is known: nobody who is new to the site on a day before it serves today.
        self.roster = max([date.min, *imports, *self._term_days()])

    def of(self, instance: Revisable) -> date:
        """It is as it was when this was asked of it for the first time, before it is changed."""
        if instance._state.adding:
            return self.roster
        key = (type(instance), instance.pk)
        if key not in self._objects:
            state = read_state(*key)
            is_version = state.live is not None and equivalent(state.live.document, state.live_document)
            self._objects[key] = max(self.roster, self._versions[key] if is_version else self.today)
        return self._objects[key]

    def _read_versions(self, model: type[Revisable]) -> list[date]:
        """The days of the imports among the versions."""
        versions = (
            Revision.objects.of_kind(model).live().filter(object_id__in=model._base_manager.values("pk"))
        )
        imports = []
        for pk, as_of, live_at in versions.values_list("object_id", "as_of", "live_at"):
            day = as_of or timezone.localdate(live_at)
            if as_of:
                imports.append(day)
            self._versions[model, pk] = max(day, self._versions.get((model, pk), day))
            if model is Member:
                self._first_known[pk] = day
        return imports

    def _term_days(self) -> list[date]:
        """On which somebody began or left, or since when it has those who serve since an unknown day."""
        days = Term.objects.aggregate(
            begun=Max("starts_on", filter=Q(starts_on__lte=self.today)),
            ended=Max("ends_on", filter=Q(ends_on__lte=self.today)),
        )
        undated = Term.objects.covering(self.today).filter(starts_on=None).values_list("member_id", flat=True)
        return [day for day in days.values() if day] + [
            self._first_known.get(pk, self.today) for pk in undated
        ]
