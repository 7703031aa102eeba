"""A text that a command writes to a file, or to standard output."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


def add_file_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="without it, or with “-”: standard output"
    )


def write_text(command: BaseCommand, text: str, file: Path | None) -> None:
    if file in (None, Path("-")):
        command.stdout.write(text, ending="")
        return
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
