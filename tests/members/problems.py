from django.core.exceptions import ValidationError
from django.db.models import Model


def problems(instance: Model) -> dict[str, list[str]]:
    """What keeps it from being stored, by field."""
    try:
        instance.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}
