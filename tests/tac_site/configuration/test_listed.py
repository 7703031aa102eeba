"""Every variable that the code reads is listed, and every one that is listed is read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tac_site.configuration.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[3]
READERS = {"env.str", "env.bool", "env.list", "env.dj_db_url", "env.dj_email_url", "env.path", "env.int"}
OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def read_by(code: str) -> Iterator[str]:
    """The variables that it asks environs or the environment itself for."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(function) in READERS | {
                    "os.environ.get",
                    "os.environ.setdefault",
                    "os.getenv",
                }:
                    yield name
            case ast.Subscript(value=mapping, slice=ast.Constant(value=str(name))):
                if ast.unparse(mapping) == "os.environ":
                    yield name
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[mapping]):
                if ast.unparse(mapping) == "os.environ":
                    yield name


def test_how_a_variable_is_read() -> None:
    code = 'A = env.bool("A", False); os.environ.get("B"); os.environ["C"]; "D" in os.environ; x.get("E")'
    assert sorted(read_by(code)) == ["A", "B", "C", "D"]


def test_settings_reads_all_variables_and_nothing_reads_another_one() -> None:
    assert set(read_by((ROOT / "tac_site" / "settings.py").read_text())) == VARIABLES.keys()
    modules = [path for app in ("tac_site", "resources", "members") for path in (ROOT / app).rglob("*.py")]
    read = {name for path in modules for name in read_by(path.read_text())}
    assert read - OF_DJANGO == VARIABLES.keys()


def test_the_example_has_a_line_for_each() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert re.findall(r"^#(\w+)=", "\n".join(lines), re.MULTILINE) == list(VARIABLES)
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_documentation_has_a_row_for_each() -> None:
    table = re.findall(
        r"^\| `(\w+)` \| .* \| (E\d+) \|$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE
    )
    assert table == [(name, variable.check) for name, variable in VARIABLES.items()]
