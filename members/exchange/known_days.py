"""Time runs forward: a document changes nothing that the site knows from a later day.

Whatever the site says, it knows from a day: what an import brought, from the day from which its document
holds; what somebody edited, from the day on which it went live.
"""

from datetime import date

from django.db.models import Max, Q
from django.utils import timezone

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable


class KnownDays:
    """As they are before anything is changed."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self._objects: dict[tuple[type[Revisable], int], date] = {}
        self._first_known: dict[int, date] = {}  # since when the site has each member
        imports = [day for model in (Council, Resource, Member) for day in self._read_versions(model)]
        # From which day the roster is known: nobody who is new to the site on a day before it serves today.
        self.roster = max([date.min, *imports, *self._term_days()])

    def of(self, instance: Revisable) -> date:
        unknown = date.min if instance._state.adding else self.today
        return max(self.roster, self._objects.get((type(instance), instance.pk), unknown))

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
            self._objects[model, pk] = max(day, self._objects.get((model, pk), day))
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
