"""The names of stored PDF files: they say how large the file is."""

import re

from django.template.defaultfilters import filesizeformat

PDF_NAME = re.compile(r"papers/[0-9a-f]{32}-([0-9]{1,8})\.pdf")


def pdf_size(name: str) -> int | None:
    """The bytes of a stored PDF, None for any other name."""
    match = PDF_NAME.fullmatch(name)
    return int(match[1]) if match else None


def pdf_in_words(name: str) -> str:
    """“PDF, 2.1 MB”, or empty for the name of anything else."""
    size = pdf_size(name)
    return "" if size is None else f"PDF, {filesizeformat(size)}"
