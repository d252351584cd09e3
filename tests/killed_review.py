"""A scripted review in a process of its own that can be killed at any moment.

    python tests/killed_review.py FOLDER RECORDS

decides on made-up records as fast as it can and says each decision that was acknowledged.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conftest import make_record
from reviews import open_items

from reputation.literature.corpus.stored import FoundRecord

__all__ = ["make_items"]


def make_items(number: int) -> list[FoundRecord]:
    return [
        FoundRecord(
            n, make_record(f"Smart city {n}", abstract=f"Text {n}.", source_id=str(n)), ("Paris",)
        )
        for n in range(number)
    ]


def main() -> None:
    folder, number = Path(sys.argv[1]), int(sys.argv[2])
    review = open_items(folder, items=make_items(number), questions=("relevance",))
    while review.item:
        shown = review.item.record_id
        review.decide("relevance", str(shown % 2))
        sys.stdout.write(f"{shown}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
