"""Measure duplicate detection on made-up records with planted duplicates and look-alikes.

    python benchmarks/duplicates.py            # 10,000 and 100,000 records
    python benchmarks/duplicates.py --large    # also 1,000,000
    python benchmarks/duplicates.py --peers    # beside deduplicate-it and splink

Prints, a line a size: records, seconds, records per second, peak memory of the process, and the
precision and recall of the pairs that end in one group; then the exponent with which time grows.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from duplicate_peers import deduplicate_it, splink, write_ris
from pairs import Figure, compare, figure, missing, show, single, version

from reputation.literature.duplicates import Candidate, find_duplicates, group_duplicates
from reputation.literature.formats import read_file

STEMS = re.findall(
    r"\w+", "gover transp sustain infra sensor mobil energ particip resil digit adapt partner"
)
STEMS += re.findall(
    r"\w+", "densif integr optim coordin forecast regul simul monitor visual decentral"
)
ENDINGS = re.findall(r"\w+", "ation ability ment ing ance ology ivity ization atics ership")
MIDDLES = ["", "al", "er", "iv", "on", "ul", "at", "ent", "os", "ic"]
WORDS = sorted({stem + middle + end for stem in STEMS for middle in MIDDLES for end in ENDINGS})
CITIES = re.findall(r"\w+", "Amberg Belford Corvane Dunmere Eastholm Farrowby Gildenau Hartwick")
CITIES += re.findall(r"\w+", "Ilmstadt Jorvale Kestrel Lowmoor")
FAMILIES = [
    a + b
    for a in ("Ab", "Bel", "Cor", "Dun", "Fal", "Gar", "Hol", "Kar", "Lin", "Mor", "Nor")
    for b in WORDS[:40]
]
COMMON = ["Wang", "Li", "Zhang", "Kim", "Silva", "García"]
SHORT = ["Smart cities", "Editorial", "Introduction", "Smart city governance", "Preface"]
FORMS = [
    "{} of {} for Smart Cities: A Case Study of {}",
    "{} and {} in Smart City Neighbourhoods: Evidence from {}",
    "Internet of Things Based {} and {} for the Smart City of {}",
    "A Framework for {} and {} in {}",
]


def make_work(rng: random.Random, number: int) -> Candidate:
    if rng.random() < 0.02:
        title = rng.choice(SHORT)
    else:
        one, two, three = (word.capitalize() for word in rng.sample(WORDS, 3))
        title = rng.choice(FORMS).format(one, f"{two} {three}", rng.choice(CITIES))
    family = rng.choice(COMMON) if rng.random() < 0.3 else rng.choice(FAMILIES)
    opening = "".join(rng.choices(WORDS, k=8))[:80] if rng.random() < 0.8 else ""
    start = rng.randrange(2, 2000)
    return Candidate(
        number,
        title,
        rng.randrange(2009, 2024),
        f"10.1234/made.up.{number}" if rng.random() < 0.7 else "",
        "article",
        f"{family}, {rng.choice('ABCDEFGHJKLM')}.",
        f"{start}-{start + 12}" if rng.random() < 0.6 else "",
        opening,
    )


def make_copy(rng: random.Random, work: Candidate, number: int) -> Candidate:
    """Return the work as another source might give it."""
    family, _, initial = work.first_author.partition(", ")
    changes: list[Callable[[Candidate], Candidate]] = [
        lambda c: replace(c, title=c.title.upper()),
        lambda c: replace(c, title=c.title.replace(": ", " - ").replace("Smart", "<i>Smart</i>")),
        lambda c: replace(c, title=c.title.replace("bour", "bor").replace("zation", "sation")),
        lambda c: replace(c, title=slip(rng, c.title), doi=""),
        lambda c: replace(c, title=c.title.split(":")[0], doi=""),
        lambda c: replace(c, year=(c.year or 0) + rng.choice((-1, 1)), doi="", pages=""),
        lambda c: replace(c, doi=f"10.48550/arxiv.{number}", type="preprint", pages=""),
        lambda c: replace(c, doi="", opening=""),
        lambda c: c,
    ]
    copy = rng.choice(changes)(work)
    author = rng.choice((work.first_author, f"{initial} {family}", f"{family} {initial}"))
    return replace(copy, id=number, first_author=author)


def slip(rng: random.Random, title: str) -> str:
    """Leave a letter out of the longest word."""
    word = max(title.replace(":", " ").split(), key=len)
    place = rng.randrange(3, len(word) - 2)
    return title.replace(word, word[:place] + word[place + 1 :], 1)


def make_lookalike(rng: random.Random, work: Candidate, number: int) -> Candidate:
    """Return another work that looks like this one."""
    other = next(city for city in rng.sample(CITIES, 2) if city not in work.title)
    elsewhere = work.title
    for city in CITIES:
        elsewhere = elsewhere.replace(city, other)
    title = rng.choice((f"{work.title}, Part II", f"Correction to: {work.title}", elsewhere))
    if title == work.title:
        title += ": Part 2"
    fresh = make_work(rng, number)
    return replace(fresh, title=title, first_author=work.first_author, year=work.year, doi="")


def make_records(size: int, seed: int = 7) -> Iterator[tuple[int, Candidate]]:
    """Yield the number of the work and a record of it; a fifth are copies, a tenth look-alikes."""
    rng = random.Random(seed)
    number = 0
    while number < size:
        work = make_work(rng, number)
        yield work.id, work
        number += 1
        draw = rng.random()
        for _ in range((draw < 0.25) + (draw < 0.04)):
            yield work.id, make_copy(rng, work, number)
            number += 1
        if draw > 0.86:
            yield number, make_lookalike(rng, work, number)
            number += 1


def pairs(sizes: Counter[int] | Counter[tuple[int, int]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def found_by(records: Sequence[Candidate]) -> list[list[int]]:
    return [list(group) for group in group_duplicates(records, find_duplicates(records))]


def quality(groups: Iterable[Sequence[int]], works: Mapping[int, int]) -> tuple[float, float]:
    """Precision and recall of the pairs that end in one group."""
    groups = [list(group) for group in groups]
    joined = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = pairs(Counter((n, works[i]) for n, group in enumerate(groups) for i in group))
    return right / max(joined, 1), right / max(pairs(Counter(works.values())), 1)


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table: beside deduplicate-it, from a RIS file on, and splink, in memory."""
    what, command = "duplicates", "python benchmarks/duplicates.py --peers"
    planted = list(make_records(2000 if quick else 10_000))
    works = {record.id: work for work, record in planted}
    records = [record for _, record in planted]
    precision, recall = quality(found_by(records), works)
    ours = f"ours: precision {precision:.3f}, recall {recall:.3f}"
    if find_spec("splink"):
        theirs = quality(splink(records), works)
        timing = compare(lambda: found_by(records), lambda: splink(records), 1 if quick else 2)
        note = f"{ours}; theirs: precision {theirs[0]:.3f}, recall {theirs[1]:.3f}"
        size = f"{len(records):,} records in memory"
        yield figure(what, size, timing, version("splink"), command=command, note=note)
    else:
        yield missing(what, "", "splink")
    if not find_spec("deduplicate_it"):
        yield missing(what, "", "deduplicate-it")
        return
    with TemporaryDirectory() as name:
        file = Path(name) / "records.ris"
        write_ris(records, file)

        def from_file() -> int:
            held = [Candidate.of(n, one) for n, one in enumerate(read_file(file).records)]
            return sum(len(group) - 1 for group in found_by(held))

        note = (
            f"{len(records) - len(set(works.values())):,} duplicates planted; ours takes out "
            f"{from_file():,}, theirs {deduplicate_it(file):,} and writes the rest"
        )
        timing = compare(from_file, lambda: deduplicate_it(file), 2 if quick else 5)
        size = f"{len(records):,} records from RIS"
        yield figure(what, size, timing, version("deduplicate-it"), command=command, note=note)


def growth(*, large: bool = False) -> Iterator[Figure]:
    """Lines of the table: seconds by size."""
    for size in (10_000, 100_000, *([1_000_000] if large else [])):
        records = [record for _, record in make_records(size)]
        seconds = single(lambda records=records: found_by(records))
        yield Figure(
            "duplicates", f"{size:,} records", seconds, command="python benchmarks/duplicates.py"
        )


def measure(size: int) -> None:
    works, records = zip(*make_records(size), strict=True)
    work_of = {record.id: work for work, record in zip(works, records, strict=True)}
    start = time.perf_counter()
    groups = group_duplicates(records, find_duplicates(records))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    joined = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = pairs(Counter((n, work_of[i]) for n, group in enumerate(groups) for i in group))
    precision, recall = right / max(joined, 1), right / max(pairs(Counter(works)), 1)
    print(
        f"{len(records):>9,} records {seconds:8.2f} s {len(records) / seconds:9,.0f} records/s "
        f"{memory:7,.0f} MB  precision {precision:.4f}  recall {recall:.4f}",
        flush=True,
    )
    print(seconds, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure duplicate detection.")
    parser.add_argument("--large", action="store_true", help="also measure 1,000,000 records")
    parser.add_argument("--only", type=int, metavar="N", help="measure N records in this process")
    parser.add_argument("--peers", action="store_true", help="beside other programs")
    options = parser.parse_args()
    if options.peers:
        show(figures(), sys.stdout)
        return
    if options.only:
        measure(options.only)
        return
    sizes = [10_000, 100_000, *([1_000_000] if options.large else [])]
    seconds = []
    for size in sizes:  # each in a process of its own, so that its peak memory is its own
        command = [sys.executable, __file__, "--only", str(size)]
        done = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
        seconds.append(float(done.stderr.split()[-1]))
    exponent = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
    print(f"time grows with the number of records to the power of {exponent:.2f}")


if __name__ == "__main__":
    main()
