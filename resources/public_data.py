"""A resource as council.json has it: docs/council.schema.json describes it."""

from collections.abc import Callable

from resources.models import Resource
from tac_site.addresses import uri


def public_resources(absolute: Callable[[str], str]) -> list[dict[str, object]]:
    """A path of this site becomes a web address."""
    resources = Resource.objects.public().values("title", "note", "url", "description")
    return [{**each, "url": absolute(uri(each["url"])) if each["url"] else None} for each in resources]
