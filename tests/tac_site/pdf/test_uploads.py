from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tac_site.pdf import uploads
from tac_site.pdf.inspection import DAMAGED, SCRIPT, TOO_MUCH, problem_of
from tac_site.pdf.names import pdf_size
from tac_site.pdf.uploads import TOO_LONG, clean_pdf, inspect
from tests.tac_site.pdf.samples import packed_pdf, pdf, pdf_upload

LIMIT = 25 * 1024 * 1024
TAKEN = "and no such file is taken."
AGAIN = "Export it once more, from the program that it was made with, then upload that."
SMALLER = "Save it smaller, with smaller pictures, or put it elsewhere and write its address."
PRINT = "Print it to a new PDF, which leaves that out, then upload that."


@pytest.fixture(autouse=True)
def without_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes half a second."""
    monkeypatch.setattr(uploads, "inspect", problem_of)


def problem(upload: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        clean_pdf(upload)
    return " ".join(raised.value.messages)


def test_a_file_is_kept_as_it_is_under_a_name_that_nobody_guesses(settings: Settings) -> None:
    """And that is the same for the same content."""
    content = pdf()
    kept, again = clean_pdf(pdf_upload(content)), clean_pdf(pdf_upload(content, "other.pdf"))
    assert (kept.read(), pdf_size(str(kept.name)), kept.name) == (content, len(content), again.name)
    settings.SECRET_KEY = "of another site"
    assert clean_pdf(pdf_upload(content)).name != kept.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "“a.pdf” is empty. Choose a PDF."),
        (b"<html>%PDF-", "“a.pdf” is not a PDF. Export it as one, then upload that."),
        (b"%PDF-1.7", f"“a.pdf” could not be read as a PDF: it is damaged or not whole, {TAKEN} {AGAIN}"),
        (pdf("/XFA []"), f"“a.pdf” contains a form that sends or takes data, {TAKEN} {PRINT}"),
        (pdf("/EF []"), f"“a.pdf” contains other files, {TAKEN} Take them out and upload each by itself."),
    ],
)
def test_what_is_refused_is_told_with_the_next_step(content: bytes, said: str) -> None:
    assert problem(pdf_upload(content, "a.pdf")) == said


@pytest.mark.parametrize("found", [TOO_MUCH, TOO_LONG])
def test_a_file_with_too_much_in_it_is_to_be_saved_smaller(
    monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    monkeypatch.setattr(uploads, "inspect", lambda content: found)
    assert problem(pdf_upload()) == f"“slides.pdf” {found}, {TAKEN} {SMALLER}"


def test_a_file_has_at_most_25_mb(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than that is not even read."""
    monkeypatch.setattr(uploads, "inspect", lambda content: "")
    largest = b"%PDF-".ljust(LIMIT, b"\0")
    assert pdf_size(str(clean_pdf(pdf_upload(largest)).name)) == LIMIT
    large = pdf_upload(largest + b"\0")
    large.file = None
    said = "“slides.pdf” has 25.0 MB and at most 25 MB are taken."
    assert problem(large) == f"{said} {SMALLER}"


def test_the_check_has_a_process_of_its_own_which_ends_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inspect(pdf("/JS ()")) == SCRIPT
    assert inspect(packed_pdf(padding=60_000_000)) == DAMAGED
    monkeypatch.setattr(uploads, "PATIENCE", 0.01)
    assert inspect(pdf()) == TOO_LONG
