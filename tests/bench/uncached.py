"""What a page costs that no cache has: each page in turn, round after round."""

import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from tests.bench import processes, table
from tests.bench.servers import Server

ROUNDS = 9
REQUESTS = 40
WARM_UP = 20
NOBODY = {"Cookie": "sessionid=nobody"}  # the cache leaves requests with a session alone


@dataclass
class Cost:
    name: str
    server: Server
    path: str = "/"
    size: int = 0
    rounds: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Milliseconds."""
        return median(self.rounds)

    def share(self, other: "Cost") -> float:
        """Of what the other cost in the same round."""
        return median(mine / its for mine, its in zip(self.rounds, other.rounds, strict=True))

    def ask(self, requests: int) -> None:
        """One after the other, by one connection."""
        connection = HTTPConnection(urlsplit(self.server.url).netloc, timeout=60)
        for _ in range(requests):
            connection.request("GET", self.path, headers=NOBODY)
            response = connection.getresponse()
            self.size = len(response.read())
            if response.status != 200 or response.headers["Age"]:
                sys.exit(f"{self.name} answers {response.status}, or from a cache.")
        connection.close()


def measure(costs: list[Cost]) -> None:
    for cost in costs:
        cost.ask(WARM_UP)
    for number in range(1, ROUNDS + 1):
        print(f"Uncached pages, round {number} of {ROUNDS}", file=sys.stderr)
        for cost in costs:
            pids = cost.server.pids
            before = processes.cpu_seconds(pids)
            cost.ask(REQUESTS)
            cost.rounds.append((processes.cpu_seconds(pids) - before) / REQUESTS * 1000)


def show(costs: list[Cost]) -> None:
    table.show(
        ["uncached page", "CPU ms", "bytes"],
        [[each.name, f"{each.cpu:.1f} ({each.share(costs[0]):.2f})", f"{each.size:,}"] for each in costs],
    )
