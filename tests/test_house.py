"""The house stands as CONTRIBUTING.md draws it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ["tac_site", "resources", "members"]  # from the ground up: each may import those before it


# What joins the apps stands above them all.
ROOF = ("tac_site/settings.py", "tac_site/urls.py", "tac_site/wsgi.py", "tac_site/management/")


def modules(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    return [path for path in found if not str(path.relative_to(ROOT)).startswith(ROOF)]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield node.module or ""


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_only_what_is_below_it(floor: str) -> None:
    above = [*FLOORS[FLOORS.index(floor) + 1 :], "tests"]
    found = [
        (str(module.relative_to(ROOT)), name)
        for module in modules(floor)
        for name in imports(module)
        if name.partition(".")[0] in above
    ]
    assert found == []


def test_imports_are_found_at_all() -> None:
    assert "resources.models" in imports(ROOT / "members" / "views.py")


def test_html_is_marked_safe_in_one_place_and_data_in_another() -> None:
    sources = [path for package in FLOORS for path in modules(package)]
    sources += sorted((ROOT / "templates").rglob("*.html"))
    marks = ("mark_safe", "|safe", "autoescape off", "SafeString(")
    found = [
        str(path.relative_to(ROOT)) for path in sources if any(mark in path.read_text() for mark in marks)
    ]
    assert found == ["tac_site/json_ld.py", "tac_site/markdown/render.py"]


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
