"""A file of variables, such as .env. What is set in the environment itself stays as it is."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from tac_site.configuration.variables import Problem

CHECK = "E014"


def load(file: Path, environment: MutableMapping[str, str]) -> None:
    """Lines that cannot be read are left out: `problems_of()` names them."""
    try:
        bindings = _bindings(file)
    except (OSError, UnicodeDecodeError):
        return
    for binding in bindings:
        if binding.key and not _is_broken(binding):
            environment.setdefault(binding.key, binding.value or "")


def problems_of(file: Path, *, is_wanted: bool) -> Iterator[Problem]:
    """One that nobody asked for need not be there."""
    try:
        bindings = _bindings(file)
    except FileNotFoundError:
        if is_wanted:
            yield Problem(CHECK, f"ENV_FILE {file} is not there.", "Make it, or unset ENV_FILE.")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        fix = "Make it readable for the user as whom the site runs."
        yield Problem(CHECK, f"{file} cannot be read: {reason}.", fix)
    else:
        for binding in bindings:
            if _is_broken(binding):
                yield Problem(
                    CHECK,
                    f"{file}, line {_line(binding)}, cannot be read.",
                    "Write NAME=value, in single quotes where the value has spaces, quotes or #.",
                )


def _bindings(file: Path) -> list[Binding]:
    with file.open(encoding="utf-8") as stream:
        return list(parse_stream(stream))


def _line(binding: Binding) -> int:
    """It begins with the empty lines before it."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _is_broken(binding: Binding) -> bool:
    is_comment = binding.key is None and not binding.error
    return binding.error or not (is_comment or binding.value is not None) or "\0" in binding.original.string
