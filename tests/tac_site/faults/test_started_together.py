"""Two servers are started at the same moment on a site that is not there yet."""

from pathlib import Path

from tests.tac_site.test_serve import Serve, free_port, get, lines_until_ready, serve  # noqa: F401
from tests.with_postgres import PostgreSQLServer

SAID = [
    "Made a secret key",
    "Brought the database",
    "Loaded the starter",
    "Made the account",
    "Waiting for another",
]


def start_two(serve: Serve, *own: dict[str, str], **environment: str) -> list[str]:  # noqa: F811
    """All that the two say."""
    ports = [free_port(), free_port()]
    started = [
        serve("--port", str(port), "--workers", "1", **environment, **each)
        for port, each in zip(ports, own or ({}, {}), strict=True)
    ]
    lines = [line for process in started for line in lines_until_ready(process)]
    assert [get(port, path)[0] for port in ports for path in ("/", "/admin/login/")] == [200] * 4
    return [next((what for what in SAID if line.startswith(what)), "") for line in lines]


def test_on_one_data_directory(serve: Serve) -> None:  # noqa: F811
    said = start_two(serve)
    assert [said.count(what) for what in SAID] == [1, 1, 1, 1, 1]


def test_on_one_postgresql(serve: Serve, postgresql: PostgreSQLServer, tmp_path: Path) -> None:  # noqa: F811
    """From two machines."""
    started = [
        {"DATA_DIR": str(tmp_path / name), "SECRET_KEY": "of both machines " * 4} for name in ("a", "b")
    ]
    said = start_two(serve, *started, DATABASE_URL=postgresql.url)
    assert [said.count(what) for what in SAID] == [0, 1, 1, 1, 1]
