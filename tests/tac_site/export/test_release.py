from pathlib import Path

import pytest
from django.core.management import CommandError

from tac_site.export.release import new_release


def write(directory: Path, text: str) -> None:
    with new_release(directory) as new:
        (new / "page.html").write_text(text)


def test_the_new_takes_the_place_of_the_old_when_it_is_whole(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, "old")
    with new_release(site) as new:
        (new / "page.html").write_text("new")
        assert (site / "page.html").read_text() == "old"
    assert (site / "page.html").read_text() == "new"


def test_a_failure_leaves_the_old_and_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, "old")
    before = sorted(tmp_path.iterdir())
    release = new_release(site)
    (release.__enter__() / "page.html").write_text("half")
    assert sorted(tmp_path.iterdir()) != before
    assert release.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None) is False
    assert (site / "page.html").read_text() == "old"
    assert sorted(tmp_path.iterdir()) == before


def test_the_one_before_stays_until_the_next(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (tmp_path / ".site-0123abcd").mkdir()  # what is left of one that was killed
    for text in ("first", "second", "third"):
        write(site, text)
    hidden = {(path / "page.html").read_text() for path in tmp_path.glob(".site-*")}
    assert hidden == {"second", "third"}


def test_the_neighbours_stay(tmp_path: Path) -> None:
    write(tmp_path / "site-staging", "staging")
    (tmp_path / ".site-backup").mkdir()
    (tmp_path / ".site-notes").touch()
    for text in ("first", "second", "third"):
        write(tmp_path / "site", text)
    assert (tmp_path / "site-staging" / "page.html").read_text() == "staging"
    assert (tmp_path / ".site-backup").exists()
    assert (tmp_path / ".site-notes").exists()


def test_whatever_happens_after_the_switch_the_new_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def interrupted(link: Path, directory: Path) -> None:
        replace(link, directory)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "site", "new")
    assert (tmp_path / "site" / "page.html").read_text() == "new"


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    write(site, "new")
    assert (site / "page.html").read_text() == "new"


def test_it_can_be_moved_with_its_surroundings(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    write(tmp_path / "here" / "site", "new")
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "site" / "page.html").read_text() == "new"


@pytest.mark.parametrize("kind", ["directory", "file", "link", "lost link"])
def test_what_was_not_made_so_is_left_alone(tmp_path: Path, kind: str) -> None:
    site, other = tmp_path / "site", tmp_path / "other"
    match kind:
        case "directory":
            site.mkdir()
            (site / "mine.txt").touch()
        case "file":
            site.touch()
        case "link":
            other.mkdir()
            site.symlink_to(other)
        case "lost link":
            site.symlink_to(other)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError) as refused:
        write(site, "new")
    assert str(refused.value) == (
        f"{site} is there already and was not made by an export. Name a directory that does not exist."
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with new_release(tmp_path / "site"):
        with pytest.raises(CommandError) as refused:
            write(tmp_path / "site", "second")
        assert str(refused.value) == f"Another export is being written in {tmp_path}. Wait for its end."
    write(tmp_path / "site", "third")
