"""PDF files made on the spot, byte by byte: a page, and whatever else a test puts beside it."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

PAGES = {
    1: "<< /Type /Catalog /Pages 2 0 R {catalog} >>",
    2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] {page} >>",
}
Parts = dict[int, bytes]


def numbered(catalog: str = "", page: str = "", *others: str | bytes) -> Parts:
    """The parts of a file by their numbers, with additions to the catalog and the page."""
    parts = {number: text.format(catalog=catalog, page=page).encode() for number, text in PAGES.items()}
    return parts | {
        number: other if isinstance(other, bytes) else other.encode()
        for number, other in enumerate(others, start=4)
    }


def stream(content: bytes, dictionary: str = "", *, packed: bool = False) -> bytes:
    data = zlib.compress(content, 9) if packed else content
    packing = "/Filter /FlateDecode" if packed else ""
    head = f"<< /Length {len(data)} {packing} {dictionary} >>\nstream\n"
    return head.encode() + data + b"\nendstream"


def pdf(catalog: str = "", page: str = "", *others: str | bytes, trailer: str = "") -> bytes:
    """With a table of the parts, as most programs write it."""
    file, places = _body(numbered(catalog, page, *others))
    table = "".join(f"{place:010} 00000 n \n" for place in places.values())
    end = f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(file)}\n%%EOF\n"
    return file + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def packed_pdf(
    catalog: str = "",
    page: str = "",
    *others: str,
    padding: int = 0,
    numbers: Iterable[int] = (),
    table: str = "",
    before: bytes = b"",
) -> bytes:
    """All parts in one that is compressed, as programs write it that save space."""
    parts = numbered(catalog, page, *others)
    texts = [text + b"\n" for text in parts.values()]
    places = [sum(map(len, texts[:number])) for number in range(len(texts))]
    index = (
        " ".join(f"{number} {place}" for number, place in zip(numbers or parts, places, strict=True)).encode()
        + b"\n"
    )
    content = index + b"".join(texts) + bytes(padding)
    holder, last = len(parts) + 1, len(parts) + 2
    kind = f"/Type /ObjStm /N {len(parts)} /First {len(index)}"
    file, found = _body({holder: stream(content, kind, packed=True)})
    file = before + file
    rows = [b"\0\0\0\0\0\0", *(_row(2, holder, place) for place in range(len(parts)))]
    rows += [_row(1, len(before) + found[holder], 0), _row(1, len(file), 0)]
    kind = f"/Type /XRef /Size {last + 1} /W [1 4 1] /Root 1 0 R {table}"
    content = stream(b"".join(rows), kind, packed=True)
    return file + f"{last} 0 obj\n".encode() + content + f"\nendobj\nstartxref\n{len(file)}\n%%EOF\n".encode()


def changed(file: bytes, number: int, content: str) -> bytes:
    """With another part in place of one, behind what was there, as an editor of PDF files does."""
    before, place = file.rindex(b"\nxref\n") + 1, len(file)
    file += f"{number} 0 obj\n{content}\nendobj\n".encode()
    end = f"xref\n{number} 1\n{place:010} 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R /Prev {before} >>\n"
    return file + f"{end}startxref\n{len(file)}\n%%EOF\n".encode()


def _row(kind: int, place: int, rest: int) -> bytes:
    return bytes([kind]) + place.to_bytes(4, "big") + bytes([rest])


def _body(parts: Parts) -> tuple[bytes, dict[int, int]]:
    """With the place of each part in it."""
    file, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, content in parts.items():
        places[number] = len(file)
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    return file, places


def store_pdf(content: bytes = b"%PDF-1.7") -> str:
    """The name under which it lies in the media storage. Nothing checks it."""
    name = f"papers/{hashlib.sha256(content).hexdigest()[:32]}-{len(content)}.pdf"
    return default_storage.save(name, ContentFile(content))


def pdf_upload(content: bytes | None = None, name: str = "slides.pdf") -> Any:
    return SimpleUploadedFile(name, pdf() if content is None else content)
