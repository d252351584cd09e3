"""Measure duplicate detection on made-up records with planted duplicates and look-alikes.

    python benchmarks/duplicates.py            # 10,000 and 100,000 records
    python benchmarks/duplicates.py --large    # also 1,000,000

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
from collections.abc import Callable, Iterator
from dataclasses import replace

from reputation.literature.duplicates import Candidate, find_duplicates, group_duplicates

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
    options = parser.parse_args()
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
