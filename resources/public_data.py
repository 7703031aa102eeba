"""A resource as council.json has it: docs/council.schema.json describes it."""

from resources.models import Resource


def public_resources() -> list[dict[str, object]]:
    resources = Resource.objects.public().values("title", "note", "url", "description")
    return [{**resource, "url": resource["url"] or None} for resource in resources]
