"""The body of a request, with a clock that jumps."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tac_site.logs import outages
from tac_site.logs.outages import Outage
from tac_site.serving.bodies import GRACE, IN_MEMORY, MIN_RATE, Bodies
from tac_site.serving.refusals import DisconnectedError, RefusedError
from tests.tac_site.faults.disk import SmallDisk, small_disk
from tests.tac_site.serving.asgi_visitor import Visitor, run_jumping

LIMIT = 4 * IN_MEMORY
LARGE = bytes(IN_MEMORY + 1)


async def read(bodies: Bodies, visitor: Visitor, announced: str = "") -> tuple[bytes, str]:
    environ = {"CONTENT_LENGTH": announced} if announced else {}
    async with bodies.reading(environ, visitor.receive):
        return environ["wsgi.input"].read(), environ.get("CONTENT_LENGTH", "")  # type: ignore[attr-defined]


async def refusal(bodies: Bodies, visitor: Visitor, announced: str = "") -> HTTPStatus:
    with pytest.raises(RefusedError) as refused:
        await read(bodies, visitor, announced)
    return refused.value.status


@pytest.fixture
def bodies() -> Bodies:
    return Bodies(LIMIT, 2 * LIMIT)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Outage:
    """One that has not begun."""
    outage = Outage("The storage of the files")
    monkeypatch.setattr(outages, "files", outage)
    return outage


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("disk") / "tmp", megabytes=1) as disk:
        yield disk


@pytest.fixture
def full_disk(small: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> SmallDisk:
    """Where temporary files are, as soon as it is filled."""
    monkeypatch.setattr(tempfile, "tempdir", str(small.path))
    return small


def test_a_body_is_whole_and_its_length_known(bodies: Bodies) -> None:
    assert run_jumping(read(bodies, Visitor(chunks=[b"a", b"", b"bc"])))[0] == (b"abc", "3")
    assert run_jumping(read(bodies, Visitor()))[0] == (b"", "")
    assert run_jumping(read(bodies, Visitor(), "0"))[0] == (b"", "0")


@pytest.mark.parametrize("last", [LIMIT - IN_MEMORY, LIMIT - IN_MEMORY + 1])
def test_a_long_body_is_whole_up_to_the_limit(bodies: Bodies, last: int) -> None:
    chunks = [bytes(IN_MEMORY), b"x" * last]
    if IN_MEMORY + last <= LIMIT:
        assert asyncio.run(read(bodies, Visitor(chunks=chunks))) == (b"".join(chunks), str(LIMIT))
    else:
        assert asyncio.run(refusal(bodies, Visitor(chunks=chunks))) == 413


def test_what_is_announced_as_too_large_is_not_waited_for(bodies: Bodies) -> None:
    nothing = Visitor(chunks=[], is_complete=False)
    assert run_jumping(refusal(bodies, nothing, str(LIMIT + 1))) == (413, 0)


def test_a_body_that_stays_away_is_waited_for_so_long(bodies: Bodies) -> None:
    half = Visitor(chunks=[b"u"], is_complete=False)
    assert run_jumping(refusal(bodies, half, "1000")) == (408, GRACE)


@pytest.mark.parametrize(("rate", "arrives"), [(1.01, True), (0.99, False)])
def test_who_sends_gets_more_time(bodies: Bodies, rate: float, arrives: bool) -> None:
    chunks = [bytes(1000)] * 16
    allowed = GRACE + 15 * 1000 / MIN_RATE  # before the last of them
    visitor = Visitor(chunks=chunks, pause=allowed / rate / 16)
    if arrives:
        assert run_jumping(read(bodies, visitor))[0] == (bytes(16_000), "16000")
    else:
        assert run_jumping(refusal(bodies, visitor))[0] == 408


def test_bodies_have_a_limit_together_but_small_ones(bodies: Bodies) -> None:
    async def fill() -> None:
        large = [LARGE, bytes(LIMIT - len(LARGE))]
        async with bodies.reading({}, Visitor(chunks=large).receive):
            async with bodies.reading({}, Visitor(chunks=large).receive):
                assert await refusal(bodies, Visitor(chunks=[LARGE])) == 503
                assert await read(bodies, Visitor(chunks=[b"small"])) == (b"small", "5")
            assert await read(bodies, Visitor(chunks=[LARGE])) == (LARGE, str(len(LARGE)))

    asyncio.run(fill())


def test_nobody_works_on_a_body_that_breaks_off(bodies: Bodies) -> None:
    visitor = Visitor(chunks=[b"half"], is_complete=False)
    visitor.leave()
    with pytest.raises(DisconnectedError):
        run_jumping(read(bodies, visitor))


def test_a_burst_buys_no_more_time_than_others_have() -> None:
    bodies = Bodies(LIMIT, 2 * LIMIT)
    burst = Visitor(chunks=[bytes(IN_MEMORY)], is_complete=False)
    assert run_jumping(refusal(bodies, burst)) == (408, GRACE)


def test_a_body_for_which_there_is_no_directory_is_refused(
    bodies: Bodies,
    files: Outage,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    for _ in range(3):
        assert asyncio.run(refusal(bodies, Visitor(chunks=[LARGE]))) == 503
    [line] = caplog.messages
    assert re.sub(r"gone/\w+", "gone/…", line) == (
        f"The storage of the files cannot be used: {tmp_path}/gone/…: No such file or directory (errno 2)."
    )
    assert asyncio.run(read(bodies, Visitor(chunks=[b"small"]))) == (b"small", "5")


@pytest.mark.parametrize("chunk", [1000, IN_MEMORY])
@pytest.mark.parametrize("room", [0, 8192])
def test_a_body_for_which_the_disk_has_no_room_is_refused(
    bodies: Bodies,
    files: Outage,
    full_disk: SmallDisk,
    caplog: pytest.LogCaptureFixture,
    chunk: int,
    room: int,
) -> None:
    """Whichever of its bytes finds none."""
    with full_disk.filled(but=IN_MEMORY + room):
        length = IN_MEMORY + room + 1  # of which the last may wait in a buffer
        chunks = [bytes(chunk)] * (length // chunk) + [bytes(length % chunk)]
        for _ in range(3):
            assert asyncio.run(refusal(bodies, Visitor(chunks=chunks))) == 507
    assert caplog.messages == [
        "The storage of the files cannot be used: a temporary file: No space left on device (errno 28)."
    ]
    assert asyncio.run(read(bodies, Visitor(chunks=chunks))) == (bytes(length), str(length))
