import os
from collections.abc import Iterator

import pytest

from tests.with_postgres import PostgreSQLServer, find_programs, postgresql_server


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQLServer]:
    programs = find_programs()
    if programs is None:
        message = "initdb and pg_ctl are not on this machine (Debian: postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with postgresql_server(programs) as server:
        yield server
