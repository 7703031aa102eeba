from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.models import Council


def council(request: HttpRequest) -> dict[str, Any]:
    """The council for every page's header, read only if a template names it: error pages do not. Of
    it the pages of meetings name the rule alone."""
    council: Any = SimpleLazyObject(Council.objects.current)
    return {"council": council, "meeting_rule": SimpleLazyObject(lambda: council.meeting_rule)}
