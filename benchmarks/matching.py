"""Measure how fast cities are found in abstracts, beside `re` and flashtext.

    python benchmarks/matching.py                    # made-up abstracts
    python benchmarks/matching.py ../shared/data     # the smart-city literature

Peers look for the same names, with word borders and regardless of case; ours also folds
diacritics, and judges by the words around whether the city is meant. Twenty cities with their
aliases, then the names of all 34,000 places of the gazetteer. ``agree`` is the share of texts in
which both find a name or both find none: a peer's look is wider, as it judges nothing.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from importing import WORDS
from pairs import Figure, compare, figure, missing, show, version

from reputation.judgement.mentions.gazetteer import read_gazetteer
from reputation.judgement.mentions.mention_finder import Finder, MentionFinder
from reputation.judgement.mentions.world_finder import WorldFinder
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

COMMAND = "python benchmarks/matching.py"
STUDY = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")


def made_up_texts(number: int, names: Sequence[str], seed: int = 7) -> list[str]:
    """Abstracts of 180 words, one in twenty with a city's name."""
    rng = random.Random(seed)
    texts = []
    for _ in range(number):
        words = rng.choices(WORDS, k=180)
        if rng.random() < 0.05:
            words.insert(rng.randrange(180), f"in {rng.choice(names)}")
        texts.append(" ".join(words))
    return texts


def real_texts(shared: Path) -> list[str]:
    from mentions import read_literature

    return list(read_literature(shared).values())


def with_re(names: Sequence[str]) -> Callable[[str], bool]:
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)
    return lambda text: bool(pattern.findall(text))


def with_flashtext(names: Sequence[str]) -> Callable[[str], bool]:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: bool(processor.extract_keywords(text))


def ours_with(finder: Finder) -> Callable[[str], bool]:
    return lambda text: bool(finder.find(text))


def figures(shared: Path | None = None, *, quick: bool = False) -> Iterator[Figure]:
    """Lines of the table."""
    of_study = [name for city in STUDY.cities for name in city.names]
    of_world = sorted({n for place in read_gazetteer().places.values() for n in place.names})
    texts = real_texts(shared) if shared else made_up_texts(1000 if quick else 4000, of_study)
    if quick:
        texts = texts[:1000]
    sets = (
        ("20 cities", of_study, MentionFinder(STUDY.cities), len(texts)),
        (f"{len(of_world):,} names", of_world, WorldFinder(), 60 if quick else 200),
    )
    for what, names, finder, for_re in sets:
        for package, build, number in (
            ("re", with_re, for_re),
            ("flashtext", with_flashtext, len(texts)),
        ):
            size = f"{what}, {number:,} abstracts"
            if not find_spec(package):
                yield missing("city matching", size, package)
                continue
            mine, theirs, some = ours_with(finder), build(names), texts[:number]
            agree = sum(mine(text) == theirs(text) for text in some) / len(some)
            timing = compare(
                lambda mine=mine, some=some: [mine(text) for text in some],
                lambda theirs=theirs, some=some: [theirs(text) for text in some],
                1 if number < 1000 else 2 if quick else 5,
            )
            name = "re" if package == "re" else version(package)
            note = (
                f"agree on {agree:.0%} of texts; {number / min(timing.ours):,.0f} of ours a second"
            )
            yield figure("city matching", size, timing, name, command=COMMAND, note=note)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure city matching beside other programs.")
    parser.add_argument("shared", nargs="?", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    show(figures(options.shared, quick=options.quick), sys.stdout)


if __name__ == "__main__":
    main()
