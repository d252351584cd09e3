"""Make finished reviews out of indexers' keywords, to try the order of reading on many questions.

    python benchmarks/keyword_reviews.py FOLDER FILE... [--each 5] [--seed 1]
    python benchmarks/screening.py FOLDER/*.csv --asreview PYTHON --seeds 1

Each made review asks for the records of one real review that two keywords, drawn by chance, are
given to: as in a systematic review, two conditions that people judged from the whole article. The
new files in FOLDER hold title, abstract and decision, not the keywords, and the texts of others:
keep them out of the repository.

A pair is used when 0.8% to 12% of the records, and at least 8, have both keywords, each keyword
has 5% to 60% of the records, and neither nearly implies the other.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from reputation.review.finished_review import FinishedReview, read_finished_review

# Keywords that say nothing of a question.
_CHECK_TAGS = frozenset(("Humans", "Male", "Female"))


def keyword_pairs(review: FinishedReview, each: int, seed: int) -> Iterator[tuple[str, str]]:
    given = [frozenset(record.keywords) for record in review.records]
    total = len(given)
    counts = Counter(keyword for keywords in given for keyword in keywords)
    usable = [
        keyword
        for keyword, count in sorted(counts.items())
        if 0.05 * total < count < 0.6 * total and keyword not in _CHECK_TAGS
    ]
    chance = np.random.default_rng(seed)
    used: set[str] = set()
    for _ in range(5_000):
        if each <= 0 or len(usable) < 2:
            return
        one, other = (usable[place] for place in chance.choice(len(usable), 2, replace=False))
        both = sum({one, other} <= keywords for keywords in given)
        nearly_implied = both > 0.8 * min(counts[one], counts[other])
        if (
            used & {one, other}
            or nearly_implied
            or not max(8, 0.008 * total) <= both <= 0.12 * total
        ):
            continue
        used |= {one, other}
        each -= 1
        yield one, other


def main() -> None:
    parser = argparse.ArgumentParser(description="Make finished reviews out of keywords.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=5, help="how many of each file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for file in options.files:
        review = read_finished_review(file)
        pairs = list(keyword_pairs(review, options.each, options.seed))
        if not pairs:
            print(f"{file.name}: no keywords, or too few, to make reviews of")
        for number, pair in enumerate(pairs, start=1):
            included = [int(set(pair) <= set(record.keywords)) for record in review.records]
            table = pd.DataFrame(
                {
                    "title": [record.title for record in review.records],
                    "abstract": [record.abstract for record in review.records],
                    "label_included": included,
                }
            )
            table.to_csv(options.folder / f"{file.stem}_{number}.csv", index=False)
            print(f"{file.stem}_{number}: {' and '.join(pair)}, {sum(included)} of {len(included)}")


if __name__ == "__main__":
    main()
