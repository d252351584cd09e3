"""Errors on a card, and random samples: what was read beside what the model alone would say."""

from dataclasses import replace

import numpy as np
import pytest
from deciding import decided
from hypothesis import given
from hypothesis import strategies as st

from reputation.comparison.confusion import Confusion, rogan_gladen
from reputation.comparison.measured_errors import confusion_of_card
from reputation.comparison.sample_reading import (
    ReadSample,
    corrected_topics,
    join_sample,
    read_posteriors,
)
from reputation.errors import LabelError
from reputation.judgement.decisions import Decision
from reputation.judgement.labels.label_table import Label

CITIES = ["Avon", "Brook", "Cliff"]


def test_rogan_and_gladen_by_hand() -> None:
    # 40 of 100 called, sensitivity 0.8, specificity 0.9: (40 - 10) / 0.7.
    assert float(rogan_gladen(40, 100, 0.8, 0.9)) == pytest.approx(30 / 0.7)
    assert float(rogan_gladen(5, 100, 0.8, 0.9)) == 0
    assert float(rogan_gladen(99, 100, 0.8, 0.9)) == 100


@given(st.integers(1, 200), st.data())
def test_perfect_decisions_are_left_as_they_are(candidates: int, data: st.DataObject) -> None:
    called = data.draw(st.integers(0, candidates))
    low, high = Confusion(30, 0, 0, 20).assumed(called, candidates)
    assert float(low) == float(high) == called


@pytest.mark.parametrize("share", [0.2, 0.5, 0.81, 0.9])
def test_one_of_the_two_assumptions_holds_where_its_rates_do(share: float) -> None:
    """Recall and specificity alike on other literature: the range holds the truth at any share."""
    card = Confusion(0.9 * 810, 0.1 * 810, 0.3 * 190, 0.7 * 190)
    true = 1000 * share
    called = 0.9 * true + 0.3 * (1000 - true)
    low, high = card.assumed(called, 1000)
    assert low - 1e-6 <= true <= high + 1e-6
    if share == 0.81:
        assert float(low) == pytest.approx(float(high))


def test_model_card_gives_back_its_table() -> None:
    card: dict[str, object] = {
        "records": 192,
        "labels": {"0": 27, "1": 165},
        "cross_validation": {"recall": {"0": 0.593, "1": 0.933}},
    }
    table = confusion_of_card(card)
    assert table is not None
    assert table.cells == (154, 11, 11, 16)
    assert confusion_of_card({"labels": {}}) is None


def test_records_chosen_by_chance_come_before_those_chosen_for_training() -> None:
    # 400 truly yes of which 360 are called, 100 truly no of which 30 are.
    chosen = {"recall": {"0": 0.7, "1": 0.9}}
    card = {
        "records": 1400,
        "by_chance": 500,
        "by_chance_labels": {"0": 100, "1": 400},
        "labels": {"0": 500, "1": 900},
        "cross_validation": {"recall": {"0": 0.5, "1": 0.8}, "by_chance": chosen},
    }
    assert confusion_of_card(card, "card") == Confusion(360, 40, 30, 70, "card")
    del card["by_chance_labels"]
    assert confusion_of_card(card) is None


def test_sample_counts_a_record_when_it_is_relevant_and_the_city_is_meant() -> None:
    decisions = decided({1: "AB", 2: "A", 3: "C"})
    sample = [Label("1", True, "A", {"Brook": False}), Label("2", False)]
    joined = join_sample(decisions, sample, "s.csv")
    assert joined.answers == {(1, "Avon"): True, (1, "Brook"): False, (2, "Avon"): False}
    assert joined.read == 2
    by_doi = decided({4: "A"}, doi="10.5555/x")
    assert (
        len(join_sample(by_doi, [Label("https://doi.org/10.5555/X", True)], "s.csv").answers) == 1
    )
    with pytest.raises(LabelError, match=r"s\.csv: none of its 1 records"):
        join_sample(decisions, [Label("77", True)], "s.csv")


def test_records_that_were_picked_are_no_random_sample() -> None:
    decisions = decided({1: "A", 2: "A"})
    picked = Label("1", True, by_chance=False)
    assert join_sample(decisions, [picked, Label("2", False)], "s").answers == {(2, "Avon"): False}
    with pytest.raises(LabelError, match="none of its 1 records"):
        join_sample(decisions, [picked], "s.csv")


def test_what_was_read_before_the_draw_counts_as_it_was_read() -> None:
    decisions = decided(dict.fromkeys(range(40), "A"))
    sample = ReadSample(
        answers={(n, "Avon"): True for n in range(20)},
        known={(n, "Avon"): False for n in range(30, 40)},
        read=20,
    )
    avon, brook, _ = read_posteriors(decisions, CITIES, sample)
    assert avon.most == 30
    assert 29 < avon.mean <= 30
    assert (brook.mean, brook.most) == (0, 0)


def topic_world(rng: np.random.Generator) -> tuple[list[Decision], list[Label], dict[str, int]]:
    """Decisions that miss half of the data articles, a sample, and the true topics."""
    decisions, labels, true = [], [], dict.fromkeys("AMD", 0)
    for number in range(600):
        relevant = bool(rng.random() < 0.6)
        topic = str(rng.choice(["A", "M", "D"], p=[0.5, 0.35, 0.15]))
        said = "A" if topic == "D" and rng.random() < 0.5 else topic
        called = bool(rng.random() < (0.85 if relevant else 0.2))
        decisions += decided({number: "ABC"[number % 3]}, counted=called, topic=said)
        true[topic] += relevant
        labels.append(Label(str(number), relevant, topic if relevant else ""))
    drawn = rng.choice(600, 150, replace=False).tolist()
    return decisions, [labels[n] for n in drawn], true


def test_topics_are_corrected_and_add_up_to_the_corrected_counts() -> None:
    decisions, labels, _ = topic_world(np.random.default_rng(4))
    sample = join_sample(decisions, labels, "s.csv")
    found = read_posteriors(decisions, CITIES, sample)
    topics = corrected_topics(decisions, CITIES, found, sample)
    for city, one in zip(CITIES, found, strict=True):
        whole = sum(number for (name, _, _), number in topics.items() if name == city)
        assert whole == pytest.approx(one.mean)


def test_a_topic_that_the_model_misses_is_found_by_the_sample() -> None:
    called, corrected, truth = 0.0, 0.0, 0
    for seed in range(12):
        decisions, labels, true = topic_world(np.random.default_rng(seed))
        sample = join_sample(decisions, labels, "s.csv")
        topics = corrected_topics(
            decisions, CITIES, read_posteriors(decisions, CITIES, sample), sample
        )
        called += sum(d.counted and d.topic == "D" for d in decisions)
        corrected += sum(number for (_, _, topic), number in topics.items() if topic == "D")
        truth += true["D"]
    assert called / truth < 0.75
    assert corrected / truth == pytest.approx(1, abs=0.12)


def test_the_model_alone_is_corrected_where_a_hand_decided_otherwise() -> None:
    """What a hand decided in its own order must not stand in for the model's call."""
    by_hand = decided({1: "A"}, by="ana")
    alone = {(1, "Avon"): replace(by_hand[0], counted=False, decided_by="relevance 1")}
    sample = ReadSample(answers={(1, "Avon"): True}, alone=alone, read=1)
    ((place, decision),) = sample.by_model(by_hand)
    assert (place, decision.counted) == ((1, "Avon"), False)
