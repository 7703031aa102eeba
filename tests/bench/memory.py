"""What the workers need after many requests over many pages, and whether that stays so."""

import re
import sys
from pathlib import Path
from urllib.request import urlopen

from tests.bench import load, processes, site

MEMBERS = 1_000
REQUESTS = 100_000
SAMPLES = 4
MOST_SECONDS = 240


def measure(work: Path) -> list[tuple[int, float]]:
    """How many requests there were, and the megabytes of all processes then."""
    with site.serve(site.fill(work / "memory", MEMBERS), MEMBERS) as server:
        with urlopen(f"{server.url}sitemap.xml", timeout=60) as response:  # noqa: S310
            paths = re.findall(r"<loc>http://[^/]+([^<]+)</loc>", response.read().decode())
        file = work / "paths"
        file.write_text("".join(f"{path}\n" for path in paths))
        requests, seconds = 0, 0.0
        samples = [(0, processes.megabytes(server.pids))]
        while requests < REQUESTS and seconds < MOST_SECONDS:
            print(
                f"Memory after {requests:,} of {REQUESTS:,} requests over {len(paths):,} pages",
                file=sys.stderr,
            )
            done = load.put(server, seconds=2, paths=file)
            requests, seconds = requests + done.requests, seconds + done.seconds
            if requests >= REQUESTS * len(samples) / SAMPLES:
                samples.append((requests, processes.megabytes(server.pids)))
        return samples
