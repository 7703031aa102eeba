import io
from typing import Any

import pytest
from pypdf import PdfWriter

from tac_site.pdf import inspection
from tac_site.pdf.inspection import (
    BY_ITSELF,
    DAMAGED,
    FILES,
    FORM,
    LINK,
    LOCKED,
    MEDIA,
    OUTSIDE,
    PROGRAM,
    SCRIPT,
    TOO_MUCH,
    problem_of,
)
from tests.tac_site.pdf.samples import changed, packed_pdf, pdf, stream

CODE = "/JS (app.alert\\(1\\))"
HOSTILE: dict[str, tuple[list[Any], str]] = {
    # What is in the catalog, on the page, and beside them
    "script in the document": (["/Names << /JavaScript << /Names [(a) 4 0 R] >> >>"], SCRIPT),
    "script behind a number": (["", "/A 4 0 R", "<< /S 5 0 R /Next [] >>", "/JavaScript"], SCRIPT),
    "script in an annotation": (["", f"/Annots [<< /A << /S /JavaScript {CODE} >> >>]"], SCRIPT),
    "script with escapes": (["", "/Annots [<< /A << /S /J#61va#53cript >> >>]"], SCRIPT),
    "key with escapes": (["", "/Annots [<< /A << /#4a#53 (alert) >> >>]"], SCRIPT),
    "script of a page": (["", f"/AA << /O << /S /JavaScript {CODE} >> >>"], BY_ITSELF),
    "script at the start": ([f"/OpenAction << /S /JavaScript {CODE} >>"], BY_ITSELF),
    "web page at the start": (
        ["/OpenAction 4 0 R", "", "<< /S /URI /URI (https://a.example/) >>"],
        BY_ITSELF,
    ),
    "web page after a part": (
        ["/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 4 0 R >>", "", "<< >>"],
        BY_ITSELF,
    ),
    "nothing known at the start": (["/OpenAction << /S 4 0 R >>", "", "null"], BY_ITSELF),
    "events behind a number": (["", "/AA 4 0 R", "<< /C 5 0 R >>", "<< /S /Named /N /Print >>"], BY_ITSELF),
    "program": (["", "/Annots [<< /A << /S /Launch /F (cmd.exe) >> >>]"], PROGRAM),
    "form that sends": (["", "/Annots [<< /A << /S /SubmitForm /F (https://a.example/) >> >>]"], FORM),
    "form of XFA": (["/AcroForm << /Fields [] /XFA [] >>"], FORM),
    "files": (["/Names << /EmbeddedFiles << /Names [] >> >>"], FILES),
    "file of an annotation": (["", "/Annots [<< /Subtype /FileAttachment >>]"], FILES),
    "file of a stream": (["", "", "<< /F (a.exe) /EF << /F 5 0 R >> >>", "null"], FILES),
    "stream that is a file": (["", "", stream(b"MZ", "/Type /EmbeddedFile")], FILES),
    "video": (["", "/Annots [<< /Subtype /RichMedia >>]"], MEDIA),
    "link to another file": (["", "/Annots [<< /A << /S /GoToR /F (\\\\\\\\host\\\\share) >> >>]"], LINK),
    "link to a file": (["", "/Annots [<< /A << /S /URI /URI (FILE:///etc/passwd) >> >>]"], LINK),
    "link that is a script": (["", "/Annots [<< /A << /URI ( java\\nscript:alert\\(1\\)) >> >>]"], LINK),
    "link in bytes": (["", "/Annots [<< /A << /URI <6a6176617363726970743a9f> >> >>]"], LINK),
    "link behind a mark": (["", "/Annots [<< /A << /URI (\\357\\273\\277javascript:) >> >>]"], LINK),
    "link to another computer": (["", "/Annots [<< /A << /URI (\\\\\\\\host\\\\share) >> >>]"], LINK),
    "link to another text": (["", "/Annots [<< /A << /S /Thread /F (b.pdf) >> >>]"], LINK),
    "steps of a page": (["", "/PresSteps << /NA << /S /URI /URI (https://a.example/) >> >>"], BY_ITSELF),
    "picture from elsewhere": (["", "", stream(b"", "/F << /FS /URL /F (//a.example/) >>")], OUTSIDE),
    "picture from a file": (["", "", stream(b"", "/F (a.png) /FFilter /DCTDecode")], OUTSIDE),
    "page from elsewhere": (["", "", stream(b"", "/Subtype /Form /Ref << /F (b.pdf) /Page 0 >>")], OUTSIDE),
    "links below a script": (["/URI << /Base (javascript:) >>"], LINK),
}


@pytest.mark.parametrize(("parts", "problem"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_does_more_than_to_be_read_is_found(parts: list[Any], problem: str) -> None:
    assert problem_of(pdf(*parts)) == problem
    if bytes not in map(type, parts):  # a stream is in no other
        assert problem_of(packed_pdf(*parts)) == problem


def test_what_was_added_later_is_found() -> None:
    assert problem_of(
        changed(pdf(), 1, "<< /Type /Catalog /Pages 2 0 R /AA << /WC << /S /JavaScript >> >> >>")
    )


@pytest.mark.parametrize("between", ["4 0 obj", "4 % 1\n0%\robj"])
def test_a_part_that_the_table_names_too_late_is_found(between: str) -> None:
    """Other programs take the last of two parts that one table gives the same number."""
    file = pdf(
        "", "/Annots [<< /A 4 0 R >>]", "<< /S /GoTo /D [3 0 R /Fit] >>", "<< /S /Launch /F (a.exe) >>"
    )
    place = file.index(b"5 0 obj")
    head, table = file.replace(b"5 0 obj", between.encode()).split(b"trailer")
    row = f"{place:010} 00000 n \n".encode()
    later = len(head) - len(file.split(b"trailer")[0])
    assert head.endswith(row)
    table = table.replace(f"{file.index(b'xref')}".encode(), f"{file.index(b'xref') + later}".encode())
    head = head.removesuffix(row).replace(b"xref\n0 6", b"xref\n0 5")
    assert problem_of(head + b"trailer" + table) == PROGRAM  # it is not even named
    assert problem_of(head + b"4 1\n" + row + b"trailer" + table) == PROGRAM
    free = b"5 1\n" + row.replace(b"n", b"f", 1)
    assert problem_of(head + free + b"4 1\n" + row + b"trailer" + table) == PROGRAM


@pytest.mark.parametrize(("action", "problem"), [("/Launch", PROGRAM), ("/GoTo", "")])
def test_what_was_there_before_it_was_packed_is_found(action: str, problem: str) -> None:
    old = pdf("", "", f"<< /S {action} >>")
    table = f"/Prev {old.index(b'xref')}"
    assert problem_of(packed_pdf("", "", "<< /S /GoTo >>", table=table, before=old)) == problem


def test_what_changed_may_differ_in_length() -> None:
    stream_there = pdf("", "", "<< /Length 5 0 R >>\nstream\nabc\nendstream", "3")
    assert problem_of(changed(changed(stream_there, 4, "null"), 5, "9")) == ""


UNREADABLE = {
    "not whole": pdf()[:-40],
    "not from its start": pdf()[9:],
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "nothing but the beginning": b"%PDF-1.7\n",
    "nested without end": pdf("", "", "[" * 100_000),
    "another number": pdf().replace(b"3 0 obj", b"9 0 obj"),
    "the same key twice": pdf("/AA << >> /AA << >>"),
    "a table that others may read": pdf(trailer="/XRefStm 9"),
    "no page": pdf().replace(b"[3 0 R]", b"[     ]").replace(b"/Count 1", b"/Count 0"),
    "a number twice in a table": packed_pdf(table="/Index [0 6 4 0 3 1]"),
    "a number twice in what holds it": packed_pdf("", "", "null", numbers=[1, 2, 3, 3]),
    "holder of parts that no table names": pdf("", "", stream(b"", "/Type /ObjStm")).replace(
        b"n \ntrailer", b"f \ntrailer"
    ),
    "changed for the worse": changed(pdf(), 1, "<< /Type /Catalog"),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_for_sure_is_not_taken(content: bytes) -> None:
    assert problem_of(content) == DAMAGED


@pytest.mark.parametrize("end", ["/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 >>", "/Encrypt 4 0 R"])
def test_a_password_is_found(end: str) -> None:
    assert problem_of(pdf("", "", "<< /Filter /Standard /V 5 /R 6 >>", trailer=end)) == LOCKED


def test_a_password_that_only_forbids_changes_is_found() -> None:
    writer, file = PdfWriter(clone_from=io.BytesIO(pdf())), io.BytesIO()
    writer.encrypt(user_password="", owner_password="secret", algorithm="RC4-128")
    writer.write(file)
    assert problem_of(file.getvalue()) == LOCKED


def test_it_takes_no_more_room_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAX_UNPACKED", 5_000)
    assert problem_of(packed_pdf(padding=3_000)) == ""
    assert problem_of(packed_pdf(padding=6_000)) == DAMAGED
    monkeypatch.setattr(inspection, "MAX_OBJECTS", 4)
    assert [problem_of(pdf("", "", *more)) for more in (["null"], ["null"] * 2)] == ["", TOO_MUCH]


LINK_ON_PAGE = "/Annots [<< /Subtype /Link /A << /S /URI /URI ({}) >> >>]"
BENIGN = {
    "a page": pdf(),
    "packed": packed_pdf("/OpenAction << /S /GoTo /D 4 0 R >>", "", "[3 0 R /Fit]"),
    "link to a page": pdf("", LINK_ON_PAGE.format("https://example.org/a?b=c:d")),
    "link to a mailbox": pdf("", LINK_ON_PAGE.format("mailto:list@example.org")),
    "link of this place": pdf("", LINK_ON_PAGE.format("slides/2.html#a:b")),
    "text with a note": packed_pdf("/StructTreeRoot << /K << /S /P /Ref [3 0 R] >> >>"),
    "link to another slide": packed_pdf("", "/Annots [<< /A << /S /GoTo /D [3 0 R /Fit] >> >>]"),
    "events that show a part": pdf("", "/AA << /O << /S /GoTo /D [3 0 R /Fit] >> >>"),
    "script as a word": pdf("", "", stream(b"BT (/JavaScript /Launch) Tj ET"), "(JavaScript)", "/Launch"),
    "space before a part": pdf().replace(b"3 0 obj", b"3  0 obj").replace(b"400 300", b"40 300"),
    "packed with a list of its parts": packed_pdf(table="/Index [0 4 4 2]"),
    "changed": changed(pdf("/AA << /X << /S /GoTo >> >>"), 3, "<< /Type /Page /MediaBox [0 0 9 9] >>"),
}


@pytest.mark.parametrize("content", BENIGN.values(), ids=BENIGN.keys())
def test_slides_as_programs_write_them_are_taken(content: bytes) -> None:
    assert problem_of(content) == ""
