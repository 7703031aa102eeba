"""The house stands as CONTRIBUTING.md draws it."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.conf import global_settings
from django.core.management import call_command, get_commands

from tac_site import settings

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]

LIBRARY, RESOURCES, MEMBERS, ROOF = range(4)  # the floors, from the ground up
PACKAGES = {"tac_site": LIBRARY, "resources": RESOURCES, "members": MEMBERS}
ROOF_MODULES = tuple(name.replace(".", "/") for name in LAYERS[1].split(" : "))
TAG_LIBRARIES = {
    path.stem: PACKAGES[path.parts[-3]]
    for path in ROOT.glob("*/templatetags/*.py")
    if path.stem != "__init__"
}
# The site's frame is part of the roof, but every page may extend base.html.
FRAME = {path.name for path in TEMPLATES.iterdir() if path.is_file()} - {"base.html"}

# What settings.py sets beside Django's own settings, and the lowest floor that may read it.
SETTINGS = {
    "ADMIN_PATH": LIBRARY,
    "ADMIN_PASSWORD": LIBRARY,
    "ACCESS_LOG": LIBRARY,
    "AXES_ENABLE_ADMIN": LIBRARY,
    "AXES_HANDLER": LIBRARY,
    "AXES_LOCKOUT_CALLABLE": LIBRARY,
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": LIBRARY,
    "AXES_VERBOSE": LIBRARY,
    "AWS_ACCESS_KEY_ID": LIBRARY,
    "AWS_S3_REGION_NAME": LIBRARY,
    "AWS_SECRET_ACCESS_KEY": LIBRARY,
    "BASE_DIR": ROOF,
    "CONTENT_SECURITY_POLICY": LIBRARY,
    "DATA_DIR": ROOF,
    "ENV_FILE": LIBRARY,
    "HTTPS": LIBRARY,
    "LOG_FORMAT": LIBRARY,
    "MARKDOWNX_UPLOAD_URLS_PATH": LIBRARY,
    "MARKDOWNX_URLS_PATH": LIBRARY,
    "MEDIA_BUCKET": LIBRARY,
    "MEDIA_ENDPOINT": LIBRARY,
    "OTP_TOTP_ISSUER": LIBRARY,
    "REQUIRE_2FA": LIBRARY,
    "ROOT_URLCONF": ROOF,
    "SECRET_KEY_FILE": LIBRARY,
    "SECURITY_CONTACT": LIBRARY,
    "TRUSTED_PROXIES": LIBRARY,
    "WHITENOISE_ADD_HEADERS_FUNCTION": LIBRARY,
    "WHITENOISE_USE_FINDERS": LIBRARY,
}

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40


def modules() -> list[Path]:
    found = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def floor_of(path: Path) -> int:
    if path.parent == TEMPLATES or short(path).startswith(ROOF_MODULES):
        return ROOF
    package = path.relative_to(TEMPLATES if path.is_relative_to(TEMPLATES) else ROOT).parts[0]
    return PACKAGES.get(package, LIBRARY)


def lint_imports(directory: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-cache", "--no-logo", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True)


def test_each_floor_imports_only_what_is_below_it() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("tac_site/validators.py", "members.models"),
        ("tac_site/caching/lru.py", "tac_site.pictures.names"),
        ("resources/views.py", "members.names"),
        ("members/views.py", "tac_site.urls"),
        ("members/models/member.py", "tests.factories"),
    ],
)
def test_an_import_from_above_is_found(tmp_path: Path, module: str, imported: str) -> None:
    for package in [*PACKAGES, "tests"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / module).open("a") as file:
        file.write(f"\nimport {imported}\n")
    result = lint_imports(tmp_path)
    importer = module.removesuffix(".py").replace("/", ".")
    assert (result.returncode, f"- {importer} -> {imported} (l." in result.stdout) == (1, True)


def test_every_module_of_the_site_is_on_a_floor() -> None:
    named = re.findall(r"tac_site\.(\w+)", " ".join(LAYERS))
    assert sorted({*named}) == sorted(module.name for module in iter_modules([str(ROOT / "tac_site")]))


def test_every_package_has_its_reason() -> None:
    packages = (
        (ROOT / "pyproject.toml").read_text().partition("[build-system]")[0].partition("dependencies")[2]
    )
    assert [line for line in packages.splitlines() if '"' in line and "  # " not in line] == []


def texts_in_code(code: str) -> list[str]:
    constants = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


def texts_in_template(template: str) -> list[str]:
    """What stands in quotes in its tags, and the tag libraries that it loads."""
    tags = re.findall(r"{%(.*?)%}", template)
    quoted = [text for tag in tags for _, text in re.findall(r"""(["'])(.*?)\1""", tag)]
    return quoted + [name for tag in tags if tag.split()[0] == "load" for name in tag.split()[1:]]


def floor_named_by(text: str) -> int:
    """The floor of the URL, template, static file, tag library or model of this name, else the lowest."""
    if text in TAG_LIBRARIES:
        return TAG_LIBRARIES[text]
    if text in FRAME:
        return ROOF
    app = re.match(r"(?:admin:)?(resources|members)[:._/]", text)
    return PACKAGES[app[1]] if app else LIBRARY


def test_each_floor_names_only_what_is_below_it() -> None:
    texts = {path: texts_in_code(path.read_text()) for path in modules()}
    texts |= {path: texts_in_template(path.read_text()) for path in templates()}
    found = [
        (short(path), text) for path in texts for text in texts[path] if floor_named_by(text) > floor_of(path)
    ]
    assert found == []


def test_what_code_names_is_found() -> None:
    code = """
reverse("members:list"), redirect("admin:resources_resource_changelist")
render(request, "members/term.html"), render(request, "404.html"), get_model("members.Term"), "membership"
"""
    assert {text: floor_named_by(text) for text in texts_in_code(code)} == {
        "members:list": MEMBERS,
        "admin:resources_resource_changelist": RESOURCES,
        "members/term.html": MEMBERS,
        "404.html": ROOF,
        "members.Term": MEMBERS,
        "membership": LIBRARY,
    }


def test_what_a_template_names_is_found() -> None:
    template = """
{% extends "base.html" %}{% load static page_meta %}{% include 'error.html' %}
{% url "resources:list" as url %}{% static 'members/photo_focus.css' %}"members/term.html"
"""
    assert {text: floor_named_by(text) for text in texts_in_template(template)} == {
        "base.html": LIBRARY,
        "error.html": ROOF,
        "resources:list": RESOURCES,
        "members/photo_focus.css": MEMBERS,
        "static": LIBRARY,
        "page_meta": MEMBERS,
    }


def test_each_floor_reads_only_its_own_settings_and_those_below_it() -> None:
    own = {name for name in dir(settings) if name.isupper() and not hasattr(global_settings, name)}
    assert own == SETTINGS.keys()
    found = [
        (short(path), name)
        for path in modules()
        for name in re.findall(r"\bsettings\.([A-Z0-9_]+)", path.read_text())
        if not hasattr(global_settings, name) and floor_of(path) < SETTINGS[name]
    ]
    assert found == []


def functions(module: Path) -> list[tuple[str, int]]:
    """The name of each and its number of lines, from its decorators to its end."""
    nodes = [
        node
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    starts = [min(each.lineno for each in [node, *node.decorator_list]) for node in nodes]
    return [
        (node.name, (node.end_lineno or 0) - start + 1) for node, start in zip(nodes, starts, strict=True)
    ]


def test_no_file_and_no_function_is_too_long() -> None:
    scripts = [path for package in PACKAGES for path in (ROOT / package).rglob("*.js")]
    files = [*modules(), *templates(), *scripts, ROOT / "manage.py", ROOT / ".ci" / "run"]
    found = {short(path) for path in files if len(path.read_text().splitlines()) > MOST_LINES}
    found |= {
        f"{short(path)}: {name}"
        for path in modules()
        for name, lines in functions(path)
        if lines > MOST_LINES_OF_A_FUNCTION
    }
    assert found == set()


def test_html_is_marked_safe_in_one_place_and_data_in_another() -> None:
    marks = ("mark_safe", "|safe", "autoescape off", "SafeString(")
    found = [
        short(path) for path in [*modules(), *templates()] if any(mark in path.read_text() for mark in marks)
    ]
    assert found == ["tac_site/json_ld.py", "tac_site/markdown/render.py"]


def test_every_command_that_is_named_exists() -> None:
    texts = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]
    named = {name for text in texts for name in re.findall(r"manage\.py\s+([a-z]\w+)", text.read_text())}
    assert len(named) > 20
    assert sorted(named - get_commands().keys()) == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
