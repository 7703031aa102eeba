"""A resource as council.json has it: docs/council.schema.json describes it."""

from resources.models import Resource


def public_resources() -> list[dict[str, str | None]]:
    return [
        {
            "title": resource.title,
            "note": resource.note,
            "url": resource.url or None,
            "description": resource.description,
        }
        for resource in Resource.objects.public()
    ]
