import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from tests.factories import CouncilFactory, MemberFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

DOCUMENT = """\
# Harbour Council
### The council meets in the open.
Anyone may listen.


## Resources
- [Calendar](https://example.org/) (Public)


### José Núñez, Acme (Chair)
Joined “early”.
"""


@pytest.fixture
def council() -> None:
    CouncilFactory.create()
    ResourceFactory.create(title="Calendar", url="https://example.org/", note="Public")
    member = MemberFactory.create(name="José Núñez", bio="Joined “early”.")
    TermFactory.create(member=member, office=1, employer="Acme")


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_the_document_goes_to_standard_output(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    output = io.StringIO()
    call_command("export_council", *arguments, stdout=output)

    assert output.getvalue() == DOCUMENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("council")
def test_the_document_goes_into_a_file(tmp_path: Path) -> None:
    call_command("export_council", str(tmp_path / "council.md"))

    assert (tmp_path / "council.md").read_bytes() == DOCUMENT.encode()


@pytest.mark.usefixtures("council")
def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_council", str(tmp_path))

    assert str(refused.value) == f"{tmp_path} cannot be written: Is a directory."


def test_without_a_council_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_council", str(tmp_path / "council.md"))

    assert str(refused.value) == "There is no council yet: add one in the admin or import a document."
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(queryset: object) -> bool:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("django.db.models.QuerySet.exists", fail)
    with pytest.raises(CommandError) as refused:
        call_command("export_council")

    assert str(refused.value) == (
        "The database cannot be used: disk I/O error. Check DATABASE_URL or DATA_DIR."
    )
