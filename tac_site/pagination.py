from typing import TypeVar

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 100

M = TypeVar("M", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The part of rows that `?page=` asks for, the first without it. BadRequest says what is expected."""
    asked = request.GET.get("page", "1")
    paginator = Paginator(rows, PAGE_SIZE)
    try:
        return paginator.page(asked)
    except InvalidPage:
        raise BadRequest(
            f"There is no page “{asked[:50]}”: write page=1"
            + (f" up to page={paginator.num_pages}." if paginator.num_pages > 1 else ", the only one.")
        ) from None
