from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.models import Council


def council(request: HttpRequest) -> dict[str, Any]:
    """The council for every page's header, read only if a template names it: error pages do not. Of
    it the pages of meetings name the rule alone. An editor changes it, where a view names nothing else."""
    council: Any = SimpleLazyObject(Council.objects.current)
    rule = SimpleLazyObject(lambda: council.meeting_rule)
    return {"council": council, "meeting_rule": rule, "edited": council}
