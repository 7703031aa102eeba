from typing import Any

from tac_site.kept_files import FileKind, KeptFileField, KeptFileInput
from tac_site.pdf.names import pdf_in_words, pdf_size
from tac_site.pdf.uploads import clean_pdf

PDFS = FileKind(
    noun="PDF",
    accept="application/pdf",
    is_name=lambda name: pdf_size(name) is not None,
    clean=clean_pdf,
)


class ShownPdf(str):
    """What stands in a link to it."""

    url: str


class PdfInput(KeptFileInput):
    kind = PDFS

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With its size in place of its name, which says nothing to people."""
        context = super().get_context(name, value, attrs)
        if stored := context["widget"].get("value"):
            shown = context["widget"]["value"] = ShownPdf(pdf_in_words(str(stored)) or stored)
            shown.url = stored.url
        return context


class PdfFormField(KeptFileField):
    kind = PDFS
    widget = PdfInput
