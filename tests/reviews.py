"""What tests of reviewing share: a few made-up records under review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from conftest import make_record

from reputation.judgement.labels.event_log import LabelLog
from reputation.literature.corpus.stored import FoundRecord
from reputation.review.loop import Review
from reputation.review.ordering import Picker, Ranking

__all__ = ["ITEMS", "made_up", "open_items"]

TOPICS = ("parking sensor city street", "enzyme protein liver mouse", "poem novel verse author")

ITEMS = [
    FoundRecord(
        n, make_record(f"Smart city study {n} of {city}", abstract=text, source_id=str(n)), (city,)
    )
    for n, (city, text) in enumerate(
        [
            ("London", "Buses share their places with the smart city platform of London."),
            ("Paris", "An antenna is measured. Smart cities may use it."),
            ("Paris", "Governance of the smart city in Paris, told by officials."),
            ("London", "Card data show who travels at night in London, a smart city."),
        ]
    )
]


def open_items(
    folder: Path, reviewer: str = "ana", items: Sequence[FoundRecord] = ITEMS, **more: object
) -> Review:
    """A review of the items in their order, without learning."""
    scores = np.linspace(1, 0, len(items))
    return Review(
        items,
        LabelLog(folder / "labels"),
        reviewer,
        ranking=Ranking(len(items), lambda: scores),
        **{"picker": Picker("relevant-first", [item.cities for item in items]), **more},
    )


def made_up(size: int = 60) -> tuple[list[tuple[str, str, str]], list[bool]]:
    """Texts of three topics in turn; the first topic is relevant."""
    rng = np.random.default_rng(5)
    texts = []
    for number in range(size):
        words = TOPICS[number % 3].split()
        title = " ".join(rng.choice(words, 3))
        texts.append((title, " ".join(rng.choice([*words, "study", "result"], 12)), ""))
    return texts, [number % 3 == 0 for number in range(size)]
