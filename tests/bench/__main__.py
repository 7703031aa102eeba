"""What the site costs beside nginx, WordPress and Wagtail: `make bench`. README.md has the method."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench import (
    attack,
    council,
    freshness,
    load,
    memory,
    nginx,
    pages,
    site,
    table,
    throughput,
    uncached,
    wagtail,
    wordpress,
)
from tests.bench.servers import LeftOutError, Server
from tests.bench.uncached import Cost

Peer = Callable[[bool], Server]  # with its cache or without

MEMBERS = 16
SIZES = (MEMBERS, 100, 1_000)
PAIRS = 60  # turns of nginx in three ways, which little but the noise of the machine tells apart
STARTS = 3
# The code of an earlier version, if there is one to compare with.
BEFORE = [Path(directory) for directory in os.environ.get("BEFORE", "").split(":") if directory]


class Bench:
    """The parts of one run, and what came out of them against what is promised."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.data = site.fill(work / "data", MEMBERS)
        self.content = council.write(work / "content", MEMBERS)
        self.peers: list[Peer] = []
        self.verdicts: list[list[str]] = []

    def judge(self, what: str, limit: str, measured: str, kept: bool) -> None:
        self.verdicts.append([what, limit, measured, "yes" if kept else "NO"])

    def prepare_wordpress(self) -> None:
        directory = wordpress.fill(self.work / "wordpress", self.content)
        self.peers.append(partial(wordpress.serve, directory))

    def prepare_wagtail(self) -> None:
        python = wagtail.install()
        directory = wagtail.fill(python, self.work / "wagtail", self.content)
        self.peers.append(partial(wagtail.serve, python, directory))

    def compare(self) -> None:
        """The same page from memory and from files, and what the peers make of the same content."""
        load.check_machine()
        with ExitStack() as stack:
            ours = stack.enter_context(site.serve(self.data, MEMBERS))
            exported = stack.enter_context(self._exported(ours))
            page = pages.front(ours)
            if pages.front(exported).html != page.html:
                sys.exit("The exported front page is not the one of the live site.")
            static = self.work / "static"
            static.mkdir()
            (static / "index.html").write_bytes(page.html)
            (static / "index.html.gz").write_bytes(page.body)
            files = stack.enter_context(nginx.serve("nginx", static, self.work / "nginx", holds=ours.holds))
            behind = stack.enter_context(nginx.in_front_of(ours, self.work / "machine"))
            peers = [stack.enter_context(peer(True)) for peer in self.peers]
            before = [stack.enter_context(self._before(code)) for code in BEFORE]
            results = throughput.measure([files, exported, ours, behind, *before, *peers])
            turns = throughput.measure([files, exported, behind], rounds=PAIRS, seconds=1)
        throughput.show(results)
        standard, _, of_site, _, *of_others = results
        of_before, of_peers = of_others[: len(before)], of_others[len(before) :]
        share = of_site.share(standard, throughput.per_second)
        self.judge("cached requests/s against nginx", "at least 0.4", f"{share:.2f}", share >= 0.4)
        share = turns[1].share(turns[0], throughput.per_second)
        self.judge("exported site in nginx against nginx", "1.0, within noise", f"{share:.2f}", share >= 0.95)
        share = turns[2].share(turns[0], throughput.per_second)
        self.judge("this site behind nginx against nginx", "at least 0.9", f"{share:.2f}", share >= 0.9)
        for other in of_before:
            share = of_site.share(other, throughput.per_second)
            self.judge("cached requests/s against before", "at least 0.65", f"{share:.2f}", share >= 0.65)
        for peer in of_peers:
            times = of_site.share(peer, throughput.per_second)
            what = f"cached requests/s against {peer.server.name}"
            self.judge(what, "at least 5", f"{times:.1f}", times >= 5)

    def _before(self, code: Path) -> Server:
        data = site.fill(self.work / "data-before", MEMBERS, code)
        return site.serve(data, MEMBERS, "this site before", code)

    def _exported(self, ours: Server) -> Server:
        directory = self.work / "exported"
        site.export(self.data, directory, ours)
        return nginx.serve("the exported site in nginx", directory, self.work / "nginx-2", holds=ours.holds)

    def publish(self) -> None:
        with site.serve(self.data, MEMBERS) as server:
            found = freshness.measure_publish(server)
        measured = f"{found.median:.2f} s, at worst {found.worst:.2f} s"
        self.judge("from the click on Save to visible in all workers", "1 s", measured, found.worst <= 1)

    def edit(self) -> None:
        load.check_machine()
        with site.serve(self.data, MEMBERS) as server:
            found = freshness.measure_edited(server)
        what = f"p99 of cached pages while an editor saves ({found.saves} times in {found.seconds} s)"
        measured = f"{found.times:.1f} ({found.edited:.1f} against {found.alone:.1f} ms)"
        self.judge(what, "at most 3 times", measured, found.times <= 3)

    def render(self) -> None:
        costs: dict[tuple[str, int], Cost] = {}
        with ExitStack() as stack:
            for members in SIZES:
                print(f"Filling a site with {members:,} members", file=sys.stderr)
                data = site.fill(self.work / f"data-{members}", members)
                server = stack.enter_context(site.serve(data, members))
                for path in ("/", "/members/"):
                    name = f"this site, {path} with {members:,} members"
                    costs[path, members] = Cost(name, server, path)
            servers = [stack.enter_context(peer(False)) for peer in self.peers]
            of_peers = [Cost(server.name, server) for server in servers]
            uncached.measure([*costs.values(), *of_peers])
        uncached.show([*costs.values(), *of_peers])
        for cost in of_peers:
            if cost.name == wagtail.UNCACHED:
                share = costs["/", MEMBERS].share(cost)
                what = "CPU of an uncached / against Wagtail"
                self.judge(what, "at most 0.25", f"{share:.2f}", share <= 0.25)
        times = costs["/members/", 1_000].share(costs["/members/", 100])
        what = "CPU of an uncached list, 1,000 members against 100"
        self.judge(what, "at most 2 times", f"{times:.1f}", times <= 2)
        without, cached = site.queries(self.data)
        self.judge("queries for /, uncached", "at most 6", f"{without}", without <= 6)
        self.judge("queries for /, from the cache", "0", f"{cached}", cached == 0)

    def attack(self) -> None:
        with site.serve(self.data, MEMBERS) as server:
            found = attack.measure(server)
        attack.show(found)
        worst = max(max(each.cached, each.sign_in) for each in found)
        self.judge("p95 of / and of the sign-in page under attack", "300 ms", f"{worst:.0f} ms", worst < 300)
        more = max(each.after - each.before for each in found)
        self.judge("more memory under attack", "at most 60 MB", f"{more:.0f} MB", more <= 60)
        arrived = found[-1].arrived
        self.judge("slow uploads that arrive", f"{attack.UPLOADS}", f"{arrived}", arrived == attack.UPLOADS)

    def remember(self) -> None:
        load.check_machine()
        samples = memory.measure(self.work)
        table.show(
            ["requests over 1,000 members", "MB in all"],
            [[f"{requests:,}", f"{megabytes:.0f}"] for requests, megabytes in samples],
        )
        requests, last = samples[-1]
        half_way = samples[len(samples) // 2][1]
        what = f"memory after {requests:,} requests over 1,000 members"
        measured = f"{last:.0f} MB, half way {half_way:.0f} MB"
        self.judge(what, "200 MB in all, flat", measured, last <= 200 and last < half_way * 1.05)

    def start_cold(self) -> None:
        rows = []
        empty = self.work / "empty"
        empty.mkdir()
        with site.serve(empty, 0) as server:
            rows.append(("this site, the first time: database, content, account", server.seconds_to_start))
        again = []
        for _ in range(STARTS):
            with site.serve(self.data, MEMBERS) as server:
                again.append(server.seconds_to_start)
        rows.append(("this site", median(again)))
        for peer in self.peers:
            with peer(False) as server:
                rows.append((server.name, server.seconds_to_start))
        table.show(
            ["from the command to the first page", "seconds"], [[name, f"{s:.1f}"] for name, s in rows]
        )


def main() -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("This measures with Linux's /proc, and there is none on this machine.")
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    print(f"{date.today()}, {system}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tac-site-bench-") as name:
        bench = Bench(Path(name))
        for part in (
            bench.prepare_wordpress,
            bench.prepare_wagtail,
            bench.compare,
            bench.publish,
            bench.edit,
            bench.start_cold,
            bench.render,
            bench.attack,
            bench.remember,
        ):
            try:
                part()
            except LeftOutError as reason:
                print(f"Left out: {reason}", flush=True)
    table.show(["what is promised", "limit", "measured", "kept"], bench.verdicts)


if __name__ == "__main__":
    main()
