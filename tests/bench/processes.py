"""What the processes of a server cost, from Linux's /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def tree(roots: Iterable[int]) -> list[int]:
    """These processes and all that they have started."""
    children: dict[int, list[int]] = {}
    for directory in PROC.iterdir():
        if directory.name.isdecimal():
            fields = _stat(int(directory.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(directory.name))
    found = list(roots)
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Spent so far, in the programs and for them in the kernel."""
    return sum(int(fields[11]) + int(fields[12]) for fields in map(_stat, pids) if fields) / TICKS


def megabytes(pids: Iterable[int]) -> float:
    """Memory, with what several processes share counted once."""
    return sum(map(_kilobytes, pids)) / 1024


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold anything; none of a process that is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _kilobytes(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
