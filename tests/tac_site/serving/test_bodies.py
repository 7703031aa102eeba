"""The body of a request, with a clock that jumps."""

import asyncio
import tempfile
from http import HTTPStatus
from pathlib import Path

import pytest

from tac_site.serving.bodies import GRACE, IN_MEMORY, MIN_RATE, Bodies
from tac_site.serving.refusals import DisconnectedError, RefusedError
from tests.tac_site.serving.asgi_visitor import Visitor, run_jumping

LIMIT = 4 * IN_MEMORY
LARGE = bytes(IN_MEMORY + 1)


async def read(bodies: Bodies, visitor: Visitor, announced: str = "") -> tuple[bytes, str]:
    environ = {"CONTENT_LENGTH": announced} if announced else {}
    async with bodies.whole(environ, visitor.receive):
        return environ["wsgi.input"].read(), environ.get("CONTENT_LENGTH", "")  # type: ignore[attr-defined]


async def refusal(bodies: Bodies, visitor: Visitor, announced: str = "") -> HTTPStatus:
    with pytest.raises(RefusedError) as refused:
        await read(bodies, visitor, announced)
    return refused.value.status


@pytest.fixture
def bodies() -> Bodies:
    return Bodies(LIMIT, 2 * LIMIT)


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
    assert run_jumping(refusal(bodies, half, "1000")) == (408, GRACE + 1 / MIN_RATE)


@pytest.mark.parametrize(("rate", "arrives"), [(1.01, True), (0.99, False)])
def test_who_sends_gets_more_time(bodies: Bodies, rate: float, arrives: bool) -> None:
    chunks = [bytes(1000)] * 60
    allowed = GRACE + 59 * 1000 / MIN_RATE  # before the last of them
    visitor = Visitor(chunks=chunks, pause=allowed / rate / 60)
    if arrives:
        assert run_jumping(read(bodies, visitor))[0] == (bytes(60_000), "60000")
    else:
        assert run_jumping(refusal(bodies, visitor))[0] == 408


def test_bodies_have_a_limit_together_but_small_ones(bodies: Bodies) -> None:
    async def fill() -> None:
        large = [LARGE, bytes(LIMIT - len(LARGE))]
        async with bodies.whole({}, Visitor(chunks=large).receive):
            async with bodies.whole({}, Visitor(chunks=large).receive):
                assert await refusal(bodies, Visitor(chunks=[LARGE])) == 503
                assert await read(bodies, Visitor(chunks=[b"small"])) == (b"small", "5")
            assert await read(bodies, Visitor(chunks=[LARGE])) == (LARGE, str(len(LARGE)))

    asyncio.run(fill())


def test_nobody_works_on_a_body_that_breaks_off(bodies: Bodies) -> None:
    visitor = Visitor(chunks=[b"half"], is_complete=False)
    visitor.leave()
    with pytest.raises(DisconnectedError):
        run_jumping(read(bodies, visitor))


def test_a_body_that_cannot_be_stored_is_refused(
    bodies: Bodies, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert asyncio.run(refusal(bodies, Visitor(chunks=[LARGE]))) == 503
    assert caplog.messages == [
        "What a visitor sends cannot be stored in a temporary file: No such file or directory."
    ]
    assert asyncio.run(read(bodies, Visitor(chunks=[b"small"]))) == (b"small", "5")
