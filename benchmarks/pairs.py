"""What the benchmarks share: pairs of runs that take turns, their figures, and the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, TextIO

__all__ = [
    "Figure",
    "Timing",
    "compare",
    "figure",
    "machine",
    "missing",
    "show",
    "single",
    "version",
]

COMMAND = "python benchmarks/run_all.py"


@dataclass(frozen=True)
class Figure:
    """A line of the table.

    Attributes
    ----------
    what, size
        What was done, and with how much.
    ours, peer
        Median seconds of the processor, or what ``unit`` says.
    name
        The peer and its version; ``""`` where there is none.
    ratio, low, high
        How many times the peer's seconds ours go into: median, least and most of the pairs.
    wall
        The ratio of seconds by the clock.
    command
        What repeats it.
    note
        What else is to be known, such as records that the peer lost.
    """

    what: str
    size: str
    ours: float
    peer: float | None = None
    name: str = ""
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    wall: float | None = None
    unit: str = "s"
    command: str = COMMAND
    note: str = ""


@dataclass(frozen=True)
class Timing:
    """Seconds of both sides, a pair a place: of the processor, and by the clock."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]
    our_wall: tuple[float, ...]
    peer_wall: tuple[float, ...]


def compare(ours: Callable[[], Any], peer: Callable[[], Any], rounds: int) -> Timing:
    """Run both in turns, ours-peer-peer-ours, so that a machine that slows down slows both."""
    found: list[tuple[float, float, float, float]] = []
    for _ in range(rounds):
        first, one, two, last = (_seconds(run) for run in (ours, peer, peer, ours))
        found.append((first[0] + last[0], one[0] + two[0], first[1] + last[1], one[1] + two[1]))
    ours_cpu, peer_cpu, our_wall, peer_wall = (
        tuple(value / 2 for value in column) for column in zip(*found, strict=True)
    )
    return Timing(ours_cpu, peer_cpu, our_wall, peer_wall)


def single(run: Callable[[], Any], rounds: int = 1) -> float:
    """Median seconds of the processor."""
    return median(_seconds(run)[0] for _ in range(rounds))


def _seconds(run: Callable[[], Any]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - cpu, time.perf_counter() - wall


def figure(what: str, size: str, timing: Timing, name: str, **more: Any) -> Figure:
    """A line of the table from a timing."""
    ratios = [peer / ours for ours, peer in zip(timing.ours, timing.peer, strict=True)]
    walls = [peer / ours for ours, peer in zip(timing.our_wall, timing.peer_wall, strict=True)]
    return Figure(
        what, size, median(timing.ours), median(timing.peer), name,
        median(ratios), min(ratios), max(ratios), median(walls), **more,
    )  # fmt: skip


def missing(what: str, size: str, name: str, why: str = "is not installed") -> Figure:
    """A line for a peer that could not be asked."""
    return Figure(what, size, float("nan"), name=name, note=f"left out: {name} {why}")


def version(package: str) -> str:
    """A package and its version."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return package


def show(figures: Iterable[Figure], out: TextIO) -> list[Figure]:
    """Print each line as it comes; return them all."""
    found = []
    for one in figures:
        found.append(one)
        line = f"{one.what:<22} {one.size:<42} "
        if one.ratio is not None and one.peer is not None:
            line += f"{one.name:<40} {one.ours:8.3f} {one.peer:8.3f} {one.unit} "
            line += f"{one.ratio:7.2f} ({one.low:.2f}-{one.high:.2f})"
        elif one.ours == one.ours:
            line += f"{one.ours:,.3f} {one.unit}"
        print(line, f"    {one.note}" if one.note else "", sep="\n" if one.note else "", file=out)
        out.flush()
    return found


def machine(packages: Sequence[str] = ("numpy", "scikit-learn", "pandas", "rapidfuzz")) -> str:
    """The machine and the day in a sentence."""
    shown = ", ".join(version(package) for package in packages)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory():.0f} GiB; {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, {shown}; load "
        f"{os.getloadavg()[0]:.1f} at the end; {date.today().isoformat()}"
    )


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            return int(line.split()[1]) / 2**20
    return float("nan")


def _lines(path: str) -> Iterable[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
