from typing import TypeVar

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 100

M = TypeVar("M", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The page that `?page=` names, the first without it. BadRequest says which pages there are.

    Each has one spelling: Django's Paginator would take “ 2” and “02” for 2 as well.
    """
    paginator = Paginator(rows, PAGE_SIZE)
    number = request.GET.get("page", "1")
    if number in map(str, paginator.page_range):
        return paginator.page(number)
    last = paginator.num_pages
    raise BadRequest(
        f"There is no page “{number[:50]}”: write page=1"
        + (f" up to page={last}." if last > 1 else ", the only one.")
    )
