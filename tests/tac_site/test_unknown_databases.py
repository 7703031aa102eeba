"""`manage.py serve` on a database whose migrations this code does not have."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def refusal() -> str:
    with pytest.raises(CommandError) as error:
        call_command("serve", port=0)
    return str(error.value)


def test_a_database_newer_than_the_code_is_refused() -> None:
    MigrationRecorder(connection).record_applied("members", "9999_future")
    MigrationRecorder(connection).record_applied("resources", "9998_future")
    assert refusal() == (
        "The database is newer than this code: it has members.9999_future, resources.9998_future. "
        "Run the version of the site that made it, or a later one."
    )


def test_a_database_from_before_0_2_0_is_refused_and_its_way_over_told() -> None:
    for name in ("0002_editors", "0003_focus_and_updated_at"):
        MigrationRecorder(connection).record_applied("members", name)
    assert refusal() == (
        "The database is from before version 0.2.0: write its council to a file with the old code "
        "(manage.py export_council FILE), then bring it with this code into a new DATA_DIR or DATABASE_URL "
        "(manage.py migrate, manage.py import_council FILE). The file carries the overview, the resources, "
        "and today's members with affiliation, role and bio; photos, former members, drafts, the history and "
        "accounts stay in the old database."
    )
