"""Cached front pages, each server in turn, round after round; each time another one begins."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median

from tests.bench import load, pages, processes, table
from tests.bench.load import Load
from tests.bench.pages import Page
from tests.bench.servers import WORKERS, Server

What = Callable[[Load], float]
per_second: What = attrgetter("per_second")

ROUNDS = 7
SECONDS = 4


@dataclass
class Result:
    server: Server
    page: Page
    loads: list[Load] = field(default_factory=list)
    memory: float = 0

    def typical(self, what: What) -> float:
        return median(what(load) for load in self.loads)

    def share(self, other: "Result", what: What) -> float:
        """Of what the other had in the same round: what disturbs the machine for a while disturbs both."""
        return median(what(mine) / what(its) for mine, its in zip(self.loads, other.loads, strict=True))


def measure(servers: list[Server], rounds: int = ROUNDS, seconds: int = SECONDS) -> list[Result]:
    """The first is the measure of the others."""
    results = [Result(server, pages.front(server)) for server in servers]
    for result in results:
        load.put(result.server, seconds=2)  # warms it up
    for number in range(1, rounds + 1):
        print(f"Cached front pages, round {number} of {rounds}", file=sys.stderr)
        for result in (*results[number % len(results) :], *results[: number % len(results)]):
            put = load.put(result.server, seconds=seconds)
            if not len(result.page.body) < put.bytes_per_answer < len(result.page.body) + 2000:
                sys.exit(f"{result.server.name}: the answers are not as long as the page.")
            result.loads.append(put)
    for result in results:
        result.memory = processes.megabytes(result.server.pids) / WORKERS
        if len(pages.front(result.server).html) != len(result.page.html):
            sys.exit(f"{result.server.name}: the page has another length after the rounds.")
    return results


def show(results: list[Result]) -> None:
    standard = results[0]

    def cell(result: Result, what: What, digits: int) -> str:
        return f"{result.typical(what):,.{digits}f} ({result.share(standard, what):.2f})"

    table.show(
        ["cached front page", "requests/s", "p50 ms", "p99 ms", "CPU ms", "MB a worker", "bytes", "gzip"],
        [
            [
                result.server.name,
                cell(result, per_second, 0),
                cell(result, attrgetter("p50"), 2),
                cell(result, attrgetter("p99"), 2),
                cell(result, attrgetter("cpu"), 3),
                f"{result.memory:.1f} ({result.memory / standard.memory:.1f})",
                f"{len(result.page.html):,}",
                f"{len(result.page.body):,}",
            ]
            for result in results
        ],
    )
