"""A certified review uses the study's random sample, so that no record is read twice.

`reputation sample` draws from all that the search finds naming a city, in an order that stays. A
certified review begins with these records in that order; what it reads of them joins the sample,
which then corrects the counts (`reputation.comparison.sample_reading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reputation.judgement.random_sample import (
    SampledRecord,
    drawing_order,
    extend_sample,
)
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.review.certified import Certified
from reputation.review.loop import Review
from reputation.review.ordering import Picker
from reputation.study.definition import Study

__all__ = ["SharedSample"]


@dataclass(frozen=True)
class SharedSample:
    """The sample of a study as a review reads it.

    Attributes
    ----------
    study
        Whose.
    drawn
        All that it may be drawn from, in the order of drawing.
    places
        Of these, where each stands among the records reviewed.
    """

    study: Study
    drawn: Sequence[SampledRecord]
    places: dict[SampledRecord, int]

    @classmethod
    def of(cls, study: Study, corpus: Corpus, items: Sequence[FoundRecord]) -> SharedSample:
        """The sample of a study, begun where there is none.

        Raises
        ------
        LabelError
            When it was drawn from other records than the search finds now.
        """
        drawn = drawing_order(study, corpus)
        known = set(drawn)
        places: dict[SampledRecord, int] = {}
        for place, item in enumerate(items):
            one = SampledRecord(item.record.source_id, item.record.doi)
            if one in known:
                places.setdefault(one, place)
        return cls(study, drawn, places)

    def order(self, picker: Picker) -> None:
        """Let a picker's random order meet the sampled records in the order of drawing.

        Other records, as those that name no city, keep where they stand.
        """
        waiting = iter([self.places[one] for one in self.drawn if one in self.places])
        shared = set(self.places.values())
        before = picker.certified
        at_random = [next(waiting) if place in shared else place for place in before.chance]
        picker.certified = Certified(at_random, before.needed)
        picker.chance[at_random] = np.arange(len(at_random), 0, -1)

    def keep(self, review: Review) -> None:
        """Make the sample as large as what was read of it in its order."""
        read = review.read_at_random()
        last = max(
            (
                number
                for number, one in enumerate(self.drawn, 1)
                if self.places.get(one, -1) in read
            ),
            default=0,
        )
        extend_sample(self.study, self.drawn[:last])
