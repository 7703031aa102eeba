from pathlib import Path

import pytest

from tac_site.configuration import env_file

FIX = "Write NAME=value, in single quotes where the value has spaces, quotes or #."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_what_is_set_wins_over_the_file(file: Path) -> None:
    environment = {"SET": "before", "EMPTY": ""}
    file.write_text("# Notes\nSET=after\nEMPTY=full\n\nexport A=b c # said\nB='d # $e ${SET}'\nC=\nD = 1\n")
    env_file.load(file, environment)
    assert environment == {
        "SET": "before",
        "EMPTY": "",
        "A": "b c",
        "B": "d # $e ${SET}",
        "C": "",
        "D": "1",
    }
    assert list(env_file.problems_of(file, is_wanted=False)) == []


@pytest.mark.parametrize("broken", ["HTTPS", "HTTPS: true", "A B=c", "=c", "A='c", "A=c\0"])
def test_a_line_that_cannot_be_read_is_named(file: Path, broken: str) -> None:
    environment: dict[str, str] = {}
    file.write_text(f"B=1\n\n\n{broken}\nC=2\n")
    env_file.load(file, environment)
    assert environment == {"B": "1", "C": "2"}
    text = f"{file}, line 4, cannot be read."
    assert list(env_file.problems_of(file, is_wanted=False)) == [("E014", text, FIX)]


def test_a_file_that_is_not_there_is_missed_only_by_who_named_it(file: Path) -> None:
    env_file.load(file, {})
    assert list(env_file.problems_of(file, is_wanted=False)) == []
    problem = ("E014", f"ENV_FILE {file} is not there.", "Make it, or unset ENV_FILE.")
    assert list(env_file.problems_of(file, is_wanted=True)) == [problem]


@pytest.mark.parametrize(("content", "reason"), [(None, "Is a directory"), (b"A=\xff\n", "it is not UTF-8")])
def test_a_file_that_cannot_be_read_is_named(file: Path, content: bytes | None, reason: str) -> None:
    file.mkdir() if content is None else file.write_bytes(content)
    env_file.load(file, {})
    fix = "Make it readable for the user as whom the site runs."
    problem = ("E014", f"{file} cannot be read: {reason}.", fix)
    assert list(env_file.problems_of(file, is_wanted=False)) == [problem]
