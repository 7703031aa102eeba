"""The files that documents name: pictures and PDF."""

from collections.abc import Iterator
from html import unescape

from django.apps import apps

from tac_site.pdf.names import PDF_NAME
from tac_site.pictures.names import PICTURE_NAME
from tac_site.publishing.documents import Document, document_of, instance_of, to_text
from tac_site.publishing.models import Revision, RevisionQuerySet
from tac_site.publishing.revisable import Revisable, Validated


def file_names(document: Document) -> set[str]:
    """Of those in its texts and fields, and of the files made from them."""
    if not document:
        return set()
    # Markdown also lets an author write a character as "\\-" or "&#45;".
    plain = unescape(to_text(document).replace("\\", ""))
    names = {match[0] for pattern in (PICTURE_NAME, PDF_NAME) for match in pattern.finditer(plain)}
    return names | set(instance_of(document).rendition_names())


def names_used_only_here(model: type[Revisable], pk: int) -> set[str]:
    """Of the files that only this object's drafts and versions name."""
    own = Revision.objects.of(model, pk)
    names = {name for revision in own.iterator() for name in file_names(revision.document)}
    return names - used_file_names(besides=own)


def used_file_names(besides: RevisionQuerySet | None = None) -> set[str]:
    """Of all that pages show, of every draft, and of every version, which can be brought back."""
    revisions = Revision.objects.all() if besides is None else Revision.objects.exclude(pk__in=besides)
    return {name for document in _documents(revisions) for name in file_names(document)}


def _documents(revisions: RevisionQuerySet) -> Iterator[Document]:
    for model in apps.get_models():
        if issubclass(model, Validated):
            yield from (document_of([instance]) for instance in model._default_manager.iterator())
    yield from (revision.document for revision in revisions.iterator())
