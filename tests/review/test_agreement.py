"""Agreement of reviewers: as scikit-learn and the textbook have it; disputes and their rulings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from reputation.judgement.labels.consensus import HandLabel, labels_in_force
from reputation.judgement.labels.event_log import LabelEvent
from reputation.judgement.random_sample import RandomSample, SampledRecord
from reputation.review.agreement import find_disputes, measure_agreement


def label(record: str, reviewer: str, relevance: bool | None = None, **more: object) -> HandLabel:
    return HandLabel(record, "", "", "", reviewer, relevance=relevance, **more)  # type: ignore[arg-type]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=40))
@pytest.mark.filterwarnings("ignore")
def test_kappa_is_scikit_learns(pairs: list[tuple[bool, bool]]) -> None:
    labels = [
        label(f"r{n}", name, answer)
        for n, pair in enumerate(pairs)
        for name, answer in zip(("ana", "ben"), pair, strict=True)
    ]
    [found] = measure_agreement(labels)
    left, right = zip(*pairs, strict=True)
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert found.kappa is None
        assert found.ac1_low <= found.ac1 <= found.ac1_high
        return
    assert found.kappa == pytest.approx(cohen_kappa_score(left, right))
    assert found.kappa_low is not None
    assert found.kappa_high is not None
    assert found.kappa_low <= found.kappa + 1e-9 or found.kappa_high >= found.kappa - 1e-9
    assert sum(found.confusion.values()) == len(pairs)


def test_alpha_of_a_textbook_example() -> None:
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example A: binary data of
    # two observers, alpha = 0.095.
    ana = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    ben = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    labels = [label(f"r{n}", "ana", bool(v)) for n, v in enumerate(ana)]
    labels += [label(f"r{n}", "ben", bool(v)) for n, v in enumerate(ben)]
    [found] = measure_agreement(labels)
    assert found.alpha == pytest.approx(0.095, abs=0.0005)


def test_adjudications_are_not_compared_and_records_of_one_reviewer_neither() -> None:
    labels = [
        label("a", "ana", True),
        label("a", "ben", False),
        label("b", "ana", True),
        label("a", "cleo", False, role="adjudication"),
    ]
    [found] = measure_agreement(labels)
    assert found.records == 1
    assert found.reviewers == ("ana", "ben")


def test_mentions_are_compared_per_city_and_together() -> None:
    labels = [
        label("a", "ana", mentions={"Paris": True, "London": True}),
        label("a", "ben", mentions={"Paris": False, "London": True}),
        label("b", "ana", mentions={"Paris": False}),
        label("b", "ben", mentions={"Paris": False}),
    ]
    found = {agreement.question: agreement for agreement in measure_agreement(labels)}
    assert found["mention"].records == 3
    assert found["mention: Paris"].same == 0.5
    assert found["mention: London"].same == 1


def test_disputes_name_who_said_what_and_whether_it_was_ruled() -> None:
    labels = [
        label("a", "ana", True, topic="A"),
        label("a", "ben", True, topic="M"),
        label("b", "ana", True, mentions={"Buenos Aires": True}),
        label("b", "ben", False, mentions={"Buenos Aires": False}),
        label("b", "cleo", False, role="adjudication"),
    ]
    found = {(d.record, d.question): d for d in find_disputes(labels)}
    assert set(found) == {("a", "topic"), ("b", "relevance"), ("b", "Buenos Aires")}
    assert found["a", "topic"].answers == {"ana": "A", "ben": "M"}
    assert found["b", "relevance"].adjudicated
    assert not found["b", "Buenos Aires"].adjudicated


def test_a_record_called_irrelevant_has_no_topic_to_agree_on() -> None:
    def event(second: int, who: str, action: str, value: str) -> LabelEvent:
        time = f"2026-01-01T00:00:{second:02}"
        return LabelEvent(f"{who}{second}", time, who, "doi:x", "x", "x", "t", action, value=value)

    events = [
        event(1, "ana", "topic", "A"),
        event(2, "ana", "relevance", "0"),
        event(3, "ben", "relevance", "1"),
        event(4, "ben", "topic", "M"),
    ]
    labels = list(labels_in_force(events).values())
    assert [dispute.question for dispute in find_disputes(labels)] == ["relevance"]
    assert [agreement.question for agreement in measure_agreement(labels)] == ["relevance"]


@pytest.mark.parametrize("records", [2, 10])
def test_few_records_on_which_all_agree_leave_kappa_open(records: int) -> None:
    answers = [n % 2 == 0 for n in range(records)]
    (found,) = measure_agreement(
        HandLabel(str(n), "", "", "", who, relevance=answer)
        for who in ("ana", "ben")
        for n, answer in enumerate(answers)
    )
    assert found.kappa == 1
    assert found.kappa_high == 1
    assert found.kappa_low is not None
    # All of ten the same leaves 0.69 of all open (0.025 to the power of a tenth), by chance 0.5.
    assert found.kappa_low == pytest.approx(max(-1, (0.025 ** (1 / records) - 0.5) / 0.5))


def test_where_all_answers_are_one_kappa_and_its_interval_are_undefined() -> None:
    (found,) = measure_agreement(
        HandLabel(str(n), "", "", "", who, relevance=True)
        for who in ("ana", "ben")
        for n in range(20)
    )
    assert (found.kappa, found.kappa_low, found.kappa_high) == (None, None, None)


def test_cities_of_one_record_are_no_records_of_their_own() -> None:
    """Ten cities in each of four records say no more of the reviewers than four records do."""
    labels = [
        HandLabel(
            f"doi:{n}", "", "", "", who, mentions={f"New City {c}": n % 2 == 0 for c in range(10)}
        )
        for who in ("ana", "ben")
        for n in range(4)
    ]
    (found,) = [a for a in measure_agreement(labels) if a.question == "mention"]
    assert found.records == 40
    assert found.kappa_low == pytest.approx((0.025 ** (1 / 4) - 0.5) / 0.5)


def test_kappa_of_a_constant_reviewer_is_undefined_and_ac1_is_not() -> None:
    """Nine of ten the same; kappa would be 0 whatever the other says."""
    labels = [label(f"r{n}", "ana", True) for n in range(10)]
    labels += [label(f"r{n}", "ben", n > 0) for n in range(10)]
    (found,) = measure_agreement(labels)
    assert (found.kappa, found.kappa_low, found.kappa_high) == (None, None, None)
    assert found.same == 0.9
    # Gwet 2008: 0.95 of the answers are yes, so that 2 * 0.95 * 0.05 are the same by chance.
    assert found.ac1 == pytest.approx((0.9 - 0.095) / (1 - 0.095))
    assert found.same_low == pytest.approx(0.5550, abs=1e-4)  # Clopper and Pearson of 9 of 10
    assert found.ac1_low == pytest.approx((found.same_low - 0.095) / (1 - 0.095))


def test_ac1_of_the_textbook() -> None:
    """Gwet, Handbook of Inter-Rater Reliability: 118, 5, 2 and 0 of 125: AC1 0.9408."""
    cells = [(True, True)] * 118 + [(True, False)] * 5 + [(False, True)] * 2
    labels = [
        label(f"r{n}", who, answer)
        for n, pair in enumerate(cells)
        for who, answer in zip(("ana", "ben"), pair, strict=True)
    ]
    (found,) = measure_agreement(labels)
    assert found.ac1 == pytest.approx(0.9408, abs=1e-4)
    assert found.kappa == pytest.approx(-0.0234, abs=1e-4)


def drawn(*names: str) -> RandomSample:
    records = tuple(SampledRecord("", name) for name in names)
    return RandomSample("2026-01-01", 1, 100, "", records)


def test_what_was_drawn_at_random_is_measured_by_itself_up_to_the_first_not_read_twice() -> None:
    def read(name: str, who: str, answer: bool) -> HandLabel:
        return HandLabel(name, name, "", "", who, relevance=answer)

    labels = [read(name, "ana", True) for name in ("a", "b", "c", "d", "e")]
    labels += [read(name, "ben", name != "b") for name in ("a", "b", "d", "e")]
    random, rest = measure_agreement(labels, drawn("b", "a", "c", "d"))
    assert (random.drawn, random.title, random.records) == (True, "relevance (random)", 2)
    assert random.same == 0.5
    assert (rest.drawn, rest.title, rest.records, rest.same) == (False, "relevance", 2, 1)


def test_a_sampled_record_that_was_skipped_does_not_end_the_sample() -> None:
    labels = [label("a", "ana", True), label("a", "ben", skipped=True), label("b", "ana", True)]
    labels += [label("b", "ben", False)]
    named = [
        HandLabel(x.record, x.record, "", "", x.reviewer, relevance=x.relevance) for x in labels
    ]
    (found,) = measure_agreement(named, drawn("a", "b"))
    assert found.drawn
    assert found.records == 1


def test_several_reviewers_of_whom_one_is_constant_have_the_kappa_of_the_others() -> None:
    answers = {"ana": "1100110", "ben": "1000110", "cleo": "1111111"}
    labels = [
        label(f"r{n}", who, text[n] == "1") for who, text in answers.items() for n in range(7)
    ]
    (found,) = measure_agreement(labels)
    expected = cohen_kappa_score(list(answers["ana"]), list(answers["ben"]))
    assert found.kappa == pytest.approx(expected)
