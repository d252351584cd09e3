"""The learner: what is like the relevant comes first, and the same labels give the same scores."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import make_record
from hypothesis import given, settings
from hypothesis import strategies as st
from reviews import made_up

from reputation.review import learner as learner_module
from reputation.review.learner import Learner, screening_text


def test_one_label_of_each_kind_is_enough_to_find_the_topic() -> None:
    texts, truth = made_up()
    scores = Learner(texts).scores({0: True, 1: False})
    relevant = [score for score, is_relevant in zip(scores, truth, strict=True) if is_relevant]
    poems = scores[2::3]
    assert min(relevant) > np.median(poems)
    assert np.mean(relevant) > np.mean(poems) > np.mean(scores[1::3])


def test_all_topics_known_are_told_apart() -> None:
    texts, truth = made_up()
    scores = Learner(texts).scores({0: True, 1: False, 2: False, 3: True})
    ranking = np.argsort(-scores)
    assert all(truth[place] for place in ranking[:20])


def test_scores_do_not_depend_on_the_order_of_labels_or_earlier_calls() -> None:
    texts, _ = made_up()
    learner = Learner(texts)
    first = learner.scores({0: True, 1: False, 5: False})
    learner.scores({3: True, 2: False})
    assert np.array_equal(first, learner.scores({5: False, 1: False, 0: True}))
    assert np.array_equal(first, Learner(texts).scores({0: True, 1: False, 5: False}))


def test_what_is_common_among_the_unlabelled_is_presumed_irrelevant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filler = ["poem", "sea", "wind", "night", "rain", "bird", "tree", "stone"]
    rests = [" ".join(filler[: number % 8]) + f" {number}" for number in range(48)]
    texts = [("Harbour tax law reform", "islands"), ("Liver", "enzymes")]
    texts += [("Harbour tax law reform", rest) for rest in rests[:40]]
    texts += [("Islands", rest) for rest in rests[40:]]
    labels = {0: True, 1: False}
    monkeypatch.setattr(learner_module, "_TELLING", 0)  # the wide model alone
    presumed = Learner(texts).scores(labels)
    monkeypatch.setattr(learner_module, "_PRESUMED", 0)
    labelled_only = Learner(texts).scores(labels)

    def lead(scores: np.ndarray) -> float:
        return float(scores[42:].mean() - scores[2:42].mean())

    assert lead(presumed) > lead(labelled_only)


@pytest.mark.parametrize("known", [3, 45])
def test_the_more_relevant_records_are_known_the_more_the_wide_model_has_to_say(
    known: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, truth = made_up()
    labels = dict(enumerate(truth[:known]))
    relevant = sum(labels.values())
    learner = Learner(texts)
    both = learner.scores(labels)
    monkeypatch.setattr(learner_module, "_TELLING", 0)
    wide = learner.scores(labels)
    monkeypatch.setattr(learner_module, "_TELLING", 1e12)
    plain = learner.scores(labels)
    assert not np.allclose(wide, plain)
    assert np.allclose(both, (relevant * wide + 15 * plain) / (relevant + 15))


def test_all_records_may_be_labelled() -> None:
    texts, truth = made_up()
    scores = Learner(texts).scores(dict(enumerate(truth)))
    assert min(scores[truth]) > max(scores[~np.array(truth)])


@pytest.mark.parametrize("labels", [{}, {0: True}, {1: False, 2: False}])
def test_both_kinds_of_labels_are_needed(labels: dict[int, bool]) -> None:
    with pytest.raises(ValueError, match="one relevant and one irrelevant"):
        Learner(made_up()[0]).scores(labels)


def test_no_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="no text to learn from"):
        Learner([])


def test_keywords_alone_can_decide() -> None:
    texts = [("Untitled", "", word) for word in ("city", "liver", "city", "liver")]
    scores = Learner(texts).scores({0: True, 1: False})
    assert scores[2] > scores[3]


def test_two_fields_do_as_well_as_three() -> None:
    texts, _ = made_up()
    scores = Learner([text[:2] for text in texts]).scores({0: True, 1: False, 2: False})
    assert min(scores[::3]) > max(scores[1::3])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), min_size=2, max_size=8))
def test_any_text_gets_a_finite_score(texts: list[tuple[str, str]]) -> None:
    scores = Learner(texts).scores({0: True, 1: False})
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()


def test_screening_text_is_what_a_reviewer_reads() -> None:
    record = make_record("A title", abstract="An abstract.", keywords=("one", "two"))
    assert screening_text(record) == ("A title", "An abstract.", "one; two")
