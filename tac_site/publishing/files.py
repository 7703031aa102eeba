"""The files that documents name: pictures and PDF."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape

from django.apps import apps
from django.core.files.storage import default_storage

from tac_site.faults import NotStoredError
from tac_site.pdf.names import PDF_NAME, pdf_size
from tac_site.pictures.names import PICTURE_NAME, content_type
from tac_site.publishing.documents import Document, document_of, instance_of, to_text
from tac_site.publishing.models import Revision, RevisionQuerySet
from tac_site.publishing.revisable import Revisable, Validated


def is_stored_name(name: str) -> bool:
    """Of a picture, portrait, logo or paper, and so of what has the same content as long as it is stored."""
    return content_type(name) is not None or pdf_size(name) is not None


def stored_names() -> Iterator[str]:
    """The pictures, portraits, logos and papers that are stored. Any other file is left alone."""
    for directory in ("pictures", "portraits", "logos", "papers"):
        with suppress(FileNotFoundError):
            _, files = default_storage.listdir(directory)
            yield from filter(is_stored_name, sorted(f"{directory}/{file}" for file in files))


def delete_files(names: Iterable[str]) -> None:
    """Those that a store does not delete now, clean_media finds."""
    for name in names:
        with suppress(NotStoredError):
            default_storage.delete(name)


def make_renditions(instance: Revisable, live_document: Document) -> list[str]:
    """Those that are missing; a sentence for each problem. Those of what is live were made when it became
    that: they do not depend on whether anything can be stored now."""
    try:
        return instance.make_renditions()
    except NotStoredError:
        live_names = instance_of(live_document).rendition_names() if live_document else []
        if instance.rendition_names() != live_names:
            raise
        return []


def file_names(document: Document) -> set[str]:
    """Of those in its texts and fields, and of the files made from them."""
    if not document:
        return set()
    return names_in(to_text(document)) | set(instance_of(document).rendition_names())


def names_in(text: str) -> set[str]:
    # Markdown also lets an author write a character as "\\-" or "&#45;".
    plain = unescape(text.replace("\\", ""))
    return {match[0] for pattern in (PICTURE_NAME, PDF_NAME) for match in pattern.finditer(plain)}


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
