"""Measure every stage of a study on corpora of growing size: time, memory, and how they grow.

    python benchmarks/big_corpus.py                                   # 10,000 and 100,000 records
    python benchmarks/big_corpus.py --sizes 10000,100000,1000000 --json results/big.json
    python benchmarks/big_corpus.py --sizes 10000 --stages run,export --keep /data/big

Each stage runs in a process of its own. Printed are seconds by the clock, seconds of the processor
and peak memory of that process and, from the second size on, the exponent with which the
seconds of the processor grow: 1 is linear. The literature is made up (see big_literature.py).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
QUERY = '"open data" OR "city platform" OR traffic* AND London'


@dataclass(frozen=True)
class Figure:
    """What one stage took on one size."""

    stage: str
    records: int
    seconds: float
    cpu: float
    megabytes: float
    command: str
    load: float


def commands(study: Path, files: Sequence[Path], out: Path) -> dict[str, list[str]]:
    """The command of each stage, in the order in which they must run."""
    program = [sys.executable, "-c", "from reputation.cli import main; main()"]
    own = [sys.executable, str(HERE), "--step"]
    name = str(study)
    listed = files[0].parent if files else Path()
    return {
        "import": [*own, "import", name, str(listed)],
        "duplicates": [*own, "duplicates", name],
        "status": [*program, "status", name],
        "search": [*program, "search", name, QUERY],
        "run": [*program, "run", name, "--out", str(out / "run")],
        "classify": [*program, "classify", name, "--all", "--out", str(out / "all.csv")],
        "export": [*program, "export", name, "--to", "csv", "--out", str(out / "records.csv")],
        "export counted": [
            *(*program, "export", name, "--to", "ris", "--counted"),
            *("--out", str(out / "counted.ris")),
        ],
        "trends": [*program, "trends", name, "--out", str(out / "trends")],
        "network": [*program, "network", name, "--out", str(out / "network")],
        "review": [*own, "review", name],
        "opening": [*own, "opening", name],
        "undo": [*own, "undo", name],
        "undo half": [*own, "undo half", name],
    }


# -- stages that are no command of their own -------------------------------------------------------


def step_import(study: str, folder: str) -> None:
    """All files into the corpus; duplicates are left for the next stage."""
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.literature.importing import import_file
    from reputation.study.bundled import find_study

    with Corpus.open(find_study(study).corpus_path, create=True) as corpus:
        for file in sorted(Path(folder).iterdir()):
            import_file(corpus, file, settle=False)


def step_duplicates(study: str) -> None:
    """What opening does after an interrupted import: merge the duplicates among all entries."""
    from reputation.literature.opening import open_corpus
    from reputation.study.bundled import find_study

    with open_corpus(find_study(study).corpus_path, tell=print) as corpus:
        print(corpus.totals())


def step_review(study: str) -> None:
    """Open a review, decide on ten records, close it."""
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.review.setup import open_review
    from reputation.study.bundled import find_study

    found = find_study(study)
    with Corpus.open(found.corpus_path) as corpus:
        review = open_review(found, corpus, "benchmark", question="relevance").review
    for number in range(10):
        review.decide("relevance", str(number % 2))
    print(f"{len(review.items)} records laid out")
    review.close()


def step_opening(study: str) -> None:
    """Open the corpus a hundred times and take a look."""
    from reputation.literature.opening import open_corpus
    from reputation.study.bundled import find_study

    for _ in range(100):
        with open_corpus(find_study(study).corpus_path, tell=print) as corpus:
            next(corpus.titles())


def step_undo(study: str) -> None:
    """Take the last file out again."""
    undo_imports(study, half=False)


def step_undo_half(study: str) -> None:
    """Take half of the files that are left out again, all at once."""
    undo_imports(study, half=True)


def undo_imports(study: str, *, half: bool) -> None:
    """Undo the last import, or the last half of all."""
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.bundled import find_study

    with Corpus.open(find_study(study).corpus_path) as corpus:
        numbers = [int(one["id"]) for one in corpus.imports.every()]
        numbers = numbers[-(len(numbers) // 2 if half else 1) :]
        print(f"imports {numbers}: {corpus.imports.undo(*numbers)} entries gone")


STEPS = {
    "import": step_import,
    "duplicates": step_duplicates,
    "review": step_review,
    "opening": step_opening,
    "undo": step_undo,
    "undo half": step_undo_half,
}


# -- measuring -------------------------------------------------------------------------------------


def measure(stage: str, records: int, command: list[str], log: Path) -> Figure:
    """Run a command; wait4 tells what it used, with the processes that it waited for."""
    begun = time.perf_counter()
    with log.open("ab") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, cwd=log.parent)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{stage} of {records} records failed; see {log}\n{log.read_text()[-2000:]}")
    shown = " ".join(Path(part).name if "/" in part else part for part in command[1:6])
    cpu = used.ru_utime + used.ru_stime
    load = os.getloadavg()[0]
    return Figure(stage, records, seconds, cpu, used.ru_maxrss / 1024, shown, load)


def measure_size(size: int, folder: Path, stages: Sequence[str]) -> list[Figure]:
    from big_literature import write_files

    folder.mkdir(parents=True, exist_ok=True)
    study = folder / "queries" / "big.toml"
    study.parent.mkdir(exist_ok=True)
    bundled = HERE.parent.parent / "queries" / "global-smart-cities-2020.toml"
    study.write_text(bundled.read_text(encoding="utf-8"), encoding="utf-8")
    # Elsewhere, since a process begins with the peak memory of the one that starts it.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        files = (
            sorted((folder / "files").glob("*"))
            or apart.submit(write_files, size, folder / "files").result()
        )
    found = []
    for stage, command in commands(study, files, folder / "out").items():
        if stage in stages:
            found.append(measure(stage, size, command, folder / "log.txt"))
            say(found[-1])
    return found


def say(one: Figure) -> None:
    print(
        f"  {one.stage:<16}{one.records:>10,} {one.seconds:>9.1f} s {one.cpu:>9.1f} s cpu "
        f"{one.megabytes:>8,.0f} MB  load {one.load:.1f}",
        file=sys.stderr,
        flush=True,
    )


def exponents(figures: Sequence[Figure]) -> dict[str, float]:
    """For each stage the slope of log seconds (of the processor) on log records."""
    found = {}
    for stage in dict.fromkeys(one.stage for one in figures):
        points = [(math.log(f.records), math.log(f.cpu)) for f in figures if f.stage == stage]
        if len(points) > 1:
            middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
            away = [(x - middle[0], y - middle[1]) for x, y in points]
            found[stage] = sum(x * y for x, y in away) / sum(x * x for x, _ in away)
    return found


def print_table(figures: Sequence[Figure]) -> None:
    """A line a stage and size, at most 80 columns."""
    slopes = exponents(figures)
    print(
        f"{'stage':<16}{'records':>10}{'seconds':>10}{'cpu s':>10}{'MB':>8}"
        f"{'records/s':>11}{'step':>7}{'all':>6}"
    )
    for stage in dict.fromkeys(one.stage for one in figures):
        before = None
        for one in (figure for figure in figures if figure.stage == stage):
            step = ""
            if before:
                wide = math.log(one.records / before.records)
                step = f"{math.log(one.cpu / before.cpu) / wide:.2f}"
            slope = f"{slopes[stage]:.2f}" if stage in slopes and not before else ""
            print(
                f"{'' if before else stage:<16}{one.records:>10,}{one.seconds:>10.1f}"
                f"{one.cpu:>10.1f}{one.megabytes:>8,.0f}{one.records / one.seconds:>11,.0f}"
                f"{step:>7}{slope:>6}"
            )
            before = one
    print("step: exponent of the processor's seconds from the size before; all: fitted")


def machine() -> dict[str, object]:
    import sqlite3

    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processors": os.cpu_count(),
        "memory_gib": round(pages / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def main() -> None:
    if sys.argv[1:2] == ["--step"]:
        STEPS[sys.argv[2]](*sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000", help="records, with commas between")
    parser.add_argument("--stages", default="", help="only these, with commas between")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--keep", type=Path, help="keep files and corpora in this folder")
    options = parser.parse_args()
    known = list(commands(Path(), [], Path()))
    stages = [name.strip() for name in options.stages.split(",") if name.strip()] or known
    if strange := set(stages) - set(known):
        parser.error(f"no such stage: {', '.join(strange)}; there are: {', '.join(known)}")
    figures: list[Figure] = []
    with TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        for size in map(int, options.sizes.split(",")):
            figures += measure_size(size, folder / str(size), stages)
    print_table(figures)
    if options.json:
        content = {"machine": machine(), "figures": [asdict(one) for one in figures]}
        content["exponents"] = exponents(figures)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
