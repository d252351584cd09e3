"""Relative ranks are those of scipy, from 0 to 1."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from reputation.review.relative_ranks import relative_ranks


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=30))
def test_ranks_are_as_scipy_counts_them_equal_scores_share_theirs(scores: list[int]) -> None:
    expected = (rankdata(scores) - 1) / (len(scores) - 1)
    assert np.allclose(relative_ranks(np.array(scores, dtype=float)), expected)


def test_a_single_score_is_the_largest() -> None:
    assert relative_ranks(np.array([0.3])).tolist() == [1.0]
