"""The column that says where on the public pages each row of a list is, and its filter."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import HttpRequest


@dataclass(frozen=True)
class Status:
    """`rows` are those that have it, but for those that have one before it."""

    name: str
    words: str
    rows: QuerySet[Any]


def with_status(queryset: Any, statuses: list[Status]) -> Any:
    """With `list_status`: the words of the first status that each row has."""
    cases = [When(pk__in=each.rows.order_by().values("pk"), then=Value(each.words)) for each in statuses]
    return queryset.annotate(list_status=Case(*cases, default=Value(""), output_field=CharField()))


class StatusFilter(admin.SimpleListFilter):
    title = parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.name, each.words) for each in model_admin.statuses()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = dict(self.lookup_choices).get(self.value() or "")
        return queryset.filter(list_status=words) if words else queryset
