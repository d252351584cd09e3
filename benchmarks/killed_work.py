"""Kill imports, undos and decisions again and again: no label lost, the corpus as if undisturbed.

    python benchmarks/killed_work.py               # 500 kills, a few minutes
    python benchmarks/killed_work.py --kills 50 --seed 2

The same steps are done twice, once in peace, and once each step is killed (SIGKILL, at a random
moment) several times before it may finish. In the end both corpora must hold the same entries,
records, imports and search index, and both logs the same labels, each once. What differs is
printed, and the command ends with 1. It needs a system that can fork.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from reputation.dates import PartialDate
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.records.record import Record

Step = tuple[Callable[[Path, str], None], str]
Content = list[list[tuple[object, ...]]]

_PER_FILE, _PER_STEP = 60, 6
_CONTENT = (
    "SELECT source, source_id, import_id, alone, record_id FROM entries ORDER BY id",
    "SELECT id, source, title FROM records ORDER BY id",
    "SELECT id, file, sha256, read, added FROM imports ORDER BY id",
    "SELECT import_id, entry_id FROM brought ORDER BY import_id, entry_id",
    "SELECT * FROM unsettled",
    "SELECT rowid FROM full_text WHERE full_text MATCH 'smart' ORDER BY rowid",
)


def _records(name: str, first: int) -> list[Record]:
    return [
        Record(name, f"{name}-{n}", f"Smart city work {n}", doi=f"10.5555/{n}",
               date=PartialDate(2015, 1))
        for n in range(first, first + _PER_FILE)
    ]  # fmt: skip


# Half of each file's works stand in the next one, too.
_FILES = {name: _records(name, place * _PER_FILE // 2) for place, name in enumerate("abcd")}


def _import(folder: Path, name: str) -> None:
    with Corpus.open(folder / "c.sqlite", create=True) as corpus:
        corpus.imports.add(_FILES[name], Origin(name, name, "test", name), settle=False)
        corpus.settle()


def _undo(folder: Path, name: str) -> None:
    with Corpus.open(folder / "c.sqlite", create=True) as corpus:
        for number in corpus.imports.numbers_of(name):
            corpus.imports.undo(number)
        corpus.settle()


def _decide(folder: Path, value: str) -> None:
    log = LabelLog(folder / "labels")
    if value not in {event.value for event in log.read()}:
        log.append([new_event(_FILES["a"][0], "ana", "note", value=value)])


def steps(rounds: int) -> list[Step]:
    """What is done: files come, go and come again, and between them something is decided."""
    found: list[Step] = []
    for number in range(rounds):
        for place, (do, name) in enumerate(
            [(_import, "a"), (_import, "b"), (_undo, "a"), (_import, "c"), (_import, "a"),
             (_undo, "b"), (_import, "d"), (_undo, "c")]
        ):  # fmt: skip
            found += [(do, name), (_decide, f"{number}.{place}")]
    return found


def _content(folder: Path) -> Content:
    with sqlite3.connect(folder / "c.sqlite") as sql:
        found = [sql.execute(query).fetchall() for query in _CONTENT]
        return [sql.execute("PRAGMA integrity_check").fetchall(), *found]


def _labels(folder: Path) -> list[str]:
    return [event.value for event in LabelLog(folder / "labels").read()]


def _is_killed(step: Step, folder: Path, after: float) -> bool:
    """Do a step in a process of its own and kill it; whether that came before it was done.

    Raises
    ------
    RuntimeError
        When the step itself fails.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            step[0](folder, step[1])
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{step[0].__name__} {step[1]} fails after a kill")
    return os.WIFSIGNALED(status)


def kill_work(folder: Path, kills: int, seed: int) -> tuple[int, list[str]]:
    """Do the steps in peace and with so many kills; how many there were, and what differs."""
    rng = random.Random(seed)
    every = steps(max(1, round(kills / (16 * _PER_STEP))))
    calm, disturbed = folder / "calm", folder / "disturbed"
    wrong: list[str] = []
    done = 0
    for number, step in enumerate(every):
        began = time.monotonic()
        step[0](calm, step[1])
        longest = 1.2 * (time.monotonic() - began) + 0.002
        for _ in range(math.ceil((kills - done) / (len(every) - number))):
            done += _is_killed(step, disturbed, rng.uniform(0, longest))
        step[0](disturbed, step[1])
        if _labels(calm) != _labels(disturbed):
            wrong.append(f"step {number}: labels {_labels(disturbed)[-3:]}")
        if _content(calm) != _content(disturbed):
            wrong.append(f"step {number}, {step[0].__name__} {step[1]}: another corpus")
            break
    return done, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    killed = rounds = 0
    while killed < options.kills:
        with TemporaryDirectory() as folder:
            left = options.kills - killed
            done, wrong = kill_work(Path(folder), left, options.seed + rounds)
        killed, rounds = killed + done, rounds + 1
        print(f"{done} kills, {len(wrong)} differences", *wrong, sep="\n  ")
        if wrong:
            return 1
    print(f"{killed} kills in all: no label lost or doubled, the corpora equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
