from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.models import Council


def council(request: HttpRequest) -> dict[str, Any]:
    """The council for every page's header, read only if a template names it: error pages do not."""
    return {"council": SimpleLazyObject(Council.objects.current)}
