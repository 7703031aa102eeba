"""Deleting something for good: of what is not live, nothing stays but in backups."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction

from tac_site.publishing.files import file_names, used_file_names
from tac_site.publishing.models import ContentVersion, Presence, Revision
from tac_site.publishing.revisable import Revisable


def names_to_erase(model: type[Revisable], pk: int) -> set[str]:
    """Of the files that only its own drafts and versions name."""
    own = Revision.objects.of(model, pk)
    names = {name for revision in own.iterator() for name in file_names(revision.document)}
    return names - used_file_names(besides=own)


def erase(model: type[Revisable], pk: int) -> None:
    """Of an object that is not live. In a transaction, in which the caller has locked its kind."""
    names = names_to_erase(model, pk)
    of_object = {"content_type": ContentType.objects.get_for_model(model), "object_id": pk}
    Revision.objects.filter(**of_object).delete()
    Presence.objects.filter(**of_object).delete()
    LogEntry.objects.filter(**of_object).delete()
    ContentVersion.increment()  # caches have pictures too

    def delete_files() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete_files)
