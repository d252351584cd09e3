"""A reviewer's way: what is asked, what is kept, undo as far back as one likes, rulings."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import make_record
from reviews import ITEMS, open_items

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import HandLabels
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.literature.corpus.stored import FoundRecord
from reputation.review.agreement import find_disputes
from reputation.review.loop import Review
from reputation.review.ordering import Picker


def titles(folder: Path) -> dict[str, tuple[bool | None, str]]:
    labels = HandLabels(LabelLog(folder / "labels").read())
    found = {}
    for item in ITEMS:
        for label in labels.of(item.record):
            found[item.record.source_id] = (label.relevance, label.topic)
    return found


def test_relevance_of_all_comes_before_topics_of_what_was_kept(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    for value in "1011":
        assert review.asked == "relevance"
        review.decide("relevance", value)
    asked = []
    while review.item:
        assert review.asked == "topic"
        asked.append(review.item.record_id)
        review.decide("topic", "A")
    assert asked == [0, 2, 3]
    assert titles(tmp_path) == {
        "0": (True, "A"), "1": (False, ""), "2": (True, "A"), "3": (True, "A"),
    }  # fmt: skip


def test_every_decision_is_on_disk_before_the_next_record_is_current(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    for number in range(1, 5):
        review.decide("relevance", "1")
        assert len(LabelLog(tmp_path / "labels").read()) == number


def test_a_topic_given_at_once_says_relevant_too_and_is_undone_as_one(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    review.decide("topic", "D")
    assert titles(tmp_path) == {"0": (True, "D")}
    assert review.undo()
    assert titles(tmp_path) == {}
    assert review.current == 0


def test_undo_reaches_back_beyond_this_session_and_history_stays(tmp_path: Path) -> None:
    first = open_items(tmp_path)
    first.decide("relevance", "1")
    first.decide("relevance", "0")
    review = open_items(tmp_path)
    assert review.current == 2
    review.decide("relevance", "1")
    assert [bool(review.undo()) for _ in range(4)] == [True, True, True, False]
    assert review.current == 0
    assert review.progress().done == 0
    assert len(LabelLog(tmp_path / "labels").read()) == 6


def test_a_reviewer_does_not_see_what_another_decided(tmp_path: Path) -> None:
    ana = open_items(tmp_path, "ana")
    ana.decide("relevance", "0")
    ben = open_items(tmp_path, "ben")
    assert ben.current == 0
    assert ben.own(0) is None
    assert ben.progress().left == 4


def test_skipped_records_come_back_when_no_other_is_left(tmp_path: Path) -> None:
    review = open_items(tmp_path, questions=("relevance",))
    review.skip()
    seen = []
    while review.item:
        seen.append(review.item.record_id)
        review.decide("relevance", "1")
    assert seen == [1, 2, 3, 0]


def test_mentions_notes_and_flags_keep_the_record_current(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    review.mention("London", meant=False)
    review.write_note("the bus\nof the title")
    assert review.flag() is True
    assert review.current == 0
    label = review.own(0)
    assert label
    assert dict(label.mentions) == {"London": False}
    assert (label.note, label.flagged, label.relevance) == ("the bus of the title", True, None)
    assert review.flag() is False


def test_all_cities_are_confirmed_at_once_save_those_decided(tmp_path: Path) -> None:
    record = make_record("Smart city of three", source_id="9")
    item = FoundRecord(9, record, ("Cairo", "London", "Paris"))
    review = open_items(tmp_path, items=[item])
    review.mention("London", meant=False)
    review.mention_all()
    label = review.own(0)
    assert label
    assert dict(label.mentions) == {"Cairo": True, "London": False, "Paris": True}


def test_topics_alone_are_asked_of_what_counts_as_kept(tmp_path: Path) -> None:
    review = open_items(tmp_path, questions=("topic",), kept=[1, 3])
    assert review.current == 1
    review.decide("topic", "M")
    assert review.current == 3


def test_decisions_made_in_another_window_are_taken_over(tmp_path: Path) -> None:
    one, other = open_items(tmp_path), open_items(tmp_path)
    one.decide("relevance", "1")
    other.go_to(1)
    other.decide("relevance", "1")
    assert other.current == 2
    assert one.progress().done == 1
    one.decide("relevance", "1")
    assert one.current == 2
    assert one.progress().done == 2


def test_find_goes_on_from_the_current_record_and_around(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    assert review.find("PARIS") == 1
    review.go_to(1)
    assert review.find("paris") == 2
    review.go_to(3)
    assert review.find("antenna") == 1
    assert review.find("nowhere") is None


def test_a_label_that_cannot_be_saved_leaves_the_record_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = open_items(tmp_path)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_room)
        with pytest.raises(LabelError, match="make room"):
            review.decide("relevance", "1")
    assert review.current == 0
    assert review.progress().done == 0
    review.decide("relevance", "1")
    assert review.current == 1


def test_pace_leaves_out_pauses(tmp_path: Path) -> None:
    moments = iter([0.0, 0.0, 4.0, 4.0, 10_000.0, 10_000.0, 10_006.0, 10_006.0, 10_006.0])
    review = open_items(tmp_path, clock=lambda: next(moments))
    for _ in range(3):
        review.decide("relevance", "1")
    assert review.progress().seconds_each == 5.0


def test_adjudication_asks_only_what_is_disputed_and_its_rulings_win(tmp_path: Path) -> None:
    for name, values in (("ana", "11"), ("ben", "01")):
        review = open_items(tmp_path, name, items=ITEMS[:2], questions=("relevance",))
        for value in values:
            review.decide("relevance", value)
    cleo = open_items(tmp_path, "cleo", adjudicate={0: ["relevance", "London"]})
    assert cleo.asked == "relevance"
    cleo.decide("relevance", "0")
    assert cleo.current == 0
    assert cleo.asked == "London"
    cleo.mention("London", meant=True)
    assert cleo.item is None
    labels = HandLabels(LabelLog(tmp_path / "labels").read())
    agreed = labels.agreed(ITEMS[0].record)
    assert agreed
    assert (agreed.relevance, dict(agreed.mentions)) == (False, {"London": True})
    assert len(labels.of(ITEMS[0].record)) == 3


TWO_CITIES = [
    FoundRecord(0, make_record("Smart city twins", source_id="0"), ("New York", "Shanghai")),
    FoundRecord(1, make_record("Smart city ports", source_id="1"), ("New York",)),
]


def test_an_adjudicator_says_yes_or_no_to_a_city_and_rules_on_nothing_else(tmp_path: Path) -> None:
    review = open_items(tmp_path, "boss", TWO_CITIES, adjudicate={0: ["Shanghai"], 1: ["New York"]})
    assert review.asks_for_city
    review.decide("relevance", "0")
    assert review.own(0).mentions == {"Shanghai": False}
    review.mention_all()
    assert review.own(1).mentions == {"New York": True}
    assert review.current is None
    assert review.undo()
    review.go_to(0)
    review.mention_all()
    assert review.own(0).mentions == {"Shanghai": False}


def test_confirming_all_cities_is_undone_as_one(tmp_path: Path) -> None:
    review = open_items(tmp_path, items=TWO_CITIES)
    review.mention_all()
    assert review.own(0).mentions == {"New York": True, "Shanghai": True}
    again = open_items(tmp_path, items=TWO_CITIES)
    assert again.undo()
    assert again.own(0) is None


def test_no_topic_is_asked_of_what_an_adjudicator_calls_irrelevant(tmp_path: Path) -> None:
    review = open_items(tmp_path, "boss", adjudicate={1: ["relevance", "topic"]})
    review.decide("relevance", "0")
    assert review.current is None


def test_a_skipped_record_comes_back_only_when_no_question_of_another_is_left(
    tmp_path: Path,
) -> None:
    review = open_items(tmp_path, items=ITEMS[:2])
    review.decide("relevance", "1")
    review.skip()
    assert (review.current, review.asked) == (0, "topic")
    review.decide("topic", "A")
    assert (review.current, review.asked) == (1, "relevance")


def test_when_all_is_decided_the_count_is_of_the_first_question(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    for _ in ITEMS:
        review.decide("relevance", "0")
    assert (review.progress().done, review.progress().left) == (4, 0)


def test_undo_takes_back_what_another_window_decided_last(tmp_path: Path) -> None:
    one, other = open_items(tmp_path), open_items(tmp_path)
    one.decide("relevance", "1")
    other.go_to(1)
    other.decide("relevance", "0")
    assert one.undo()
    assert titles(tmp_path) == {"0": (True, "")}


def test_a_decision_after_one_of_a_clock_that_ran_ahead_counts(tmp_path: Path) -> None:
    record = ITEMS[0].record
    ahead = replace(
        new_event(record, "ana", "relevance", value="1"), time="2999-01-01T00:00:00.000+00:00"
    )
    LabelLog(tmp_path / "labels").append([ahead])
    review = open_items(tmp_path)
    review.go_to(0)
    review.decide("relevance", "0")
    again = open_items(tmp_path)
    assert titles(tmp_path) == {"0": (False, "")}
    assert again.undo()
    assert titles(tmp_path) == {"0": (True, "")}


def test_chapters_that_give_their_books_doi_are_decided_one_by_one(tmp_path: Path) -> None:
    items = [
        FoundRecord(n, make_record(title, doi="10.5555/book", source_id=str(n)), ("Paris",))
        for n, title in enumerate(("Ports of the smart city", "Antennas"))
    ]
    review = open_items(tmp_path, items=items)
    review.decide("relevance", "1")
    review.decide("relevance", "0")
    assert [review.own(place).relevance for place in (0, 1)] == [True, False]
    again = open_items(tmp_path, items=items)
    assert [again.own(place).relevance for place in (0, 1)] == [True, False]
    assert again.undo()
    assert (again.current, again.own(1)) == (1, None)
    assert again.own(0).relevance is True


def test_a_topic_given_to_what_was_ruled_irrelevant_makes_it_relevant(tmp_path: Path) -> None:
    review = open_items(tmp_path)
    review.decide("relevance", "0")
    review.go_to(0)
    review.decide("topic", "A")
    assert titles(tmp_path) == {"0": (True, "A")}
    assert review.undo()
    assert titles(tmp_path) == {"0": (False, "")}


def test_in_one_round_the_topic_is_asked_at_once(tmp_path: Path) -> None:
    review = open_items(tmp_path, one_round=True)
    assert (review.asked, review.rounds) == ("relevance", "one round")
    review.decide("relevance", "1")
    assert (review.current, review.asked) == (0, "topic")
    review.decide("topic", "M")
    review.decide("relevance", "0")
    assert (review.current, review.asked) == (2, "relevance")
    assert open_items(tmp_path / "other").rounds == "round 1 of 2"


def test_records_are_found_by_number_doi_and_words_apart(tmp_path: Path) -> None:
    doi = FoundRecord(77, make_record("Ports", doi="10.5555/PORT", source_id="p"), ())
    review = open_items(tmp_path, items=[*ITEMS, doi])
    assert review.find("77") == 4
    assert review.find("https://doi.org/10.5555/port") == 4
    assert review.find("officials governance") == 2
    assert review.find("nowhere") is None


def test_records_of_one_text_are_decided_together(tmp_path: Path) -> None:
    twin = FoundRecord(9, ITEMS[0].record, ("London",))
    review = open_items(tmp_path, items=[*ITEMS, twin])
    review.decide("relevance", "1")
    assert (review.progress().done, review.progress().left) == (2, 3)
    assert len(review.reading().decisions) == 2
    again = open_items(tmp_path, items=[*ITEMS, twin])
    assert again.progress().done == 2


def test_a_ruling_of_irrelevant_ends_the_dispute_on_the_topic(tmp_path: Path) -> None:
    for name, topic in (("ana", "A"), ("ben", "M")):
        open_items(tmp_path, name).decide("topic", topic)
    boss = open_items(tmp_path, "boss", adjudicate={0: ["relevance", "topic"]})
    boss.decide("relevance", "0")
    labels = HandLabels(LabelLog(tmp_path / "labels").read())
    assert [dispute.adjudicated for dispute in find_disputes(labels.every)] == [True]
    agreed = labels.agreed(ITEMS[0].record)
    assert agreed is not None
    assert (agreed.relevance, agreed.topic, agreed.disputed) == (False, "", ())
    assert (boss.progress().done, boss.progress().left) == (1, 0)


def test_a_certified_order_draws_at_random_and_then_meets_the_sample(tmp_path: Path) -> None:
    items = [FoundRecord(n, make_record(f"Study {n}", source_id=str(n)), ()) for n in range(12)]
    picker = Picker("certified", [()] * 12, keys=[str(n) for n in range(12)], needed=2)
    review = open_items(tmp_path, items=items, picker=picker)
    drawn = []
    while review.reading().sampled != 2:
        drawn.append(review.current)
        review.decide("relevance", str(review.current % 2))
    assert drawn == picker.certified.chance[: len(drawn)]
    while review.item and review.reading().met < 2:
        unread = [n for n in range(12) if review.own(n) is None]
        assert review.current == min(unread)  # the ranking's order
        review.decide("relevance", "0")
    assert review.reading().met == 2


def test_what_was_read_at_random_counts_until_another_order_picks(tmp_path: Path) -> None:
    items = [
        FoundRecord(n, make_record(f"Smart city {n}", source_id=str(n)), ("Paris",))
        for n in range(40)
    ]

    def resumed(order: str) -> Review:
        picker = Picker(order, [item.cities for item in items])
        return open_items(tmp_path, items=items, picker=picker, questions=("relevance",))

    review = resumed("random")
    for value in "1000000000":
        review.decide("relevance", value)
    assert review.reading().at_random == 10
    assert review.stopping().enough_in_a_row
    review = resumed("learning")
    assert review.reading().at_random == 10
    assert "go on with --order random" in review.stopping().brief
    assert review.stopping().enough_in_a_row is None
    review.undo()
    review.decide("relevance", "0")
    assert review.reading().at_random == 10
    while review.item:
        review.decide("relevance", "0")
        assert review.reading().at_random == 0  # even if chance had picked the same


def test_changes_to_a_random_order_are_no_other_order(tmp_path: Path) -> None:
    items = [
        FoundRecord(n, make_record(f"Smart city {n}", source_id=str(n)), ("Paris",))
        for n in range(40)
    ]
    review = open_items(
        tmp_path,
        items=items,
        picker=Picker("random", [item.cities for item in items]),
        questions=("relevance",),
    )
    for value in "10010":
        review.decide("relevance", value)
    review.skip()
    for value in "000":
        review.decide("relevance", value)
    reading = review.reading()
    assert (reading.at_random, reading.undecided) == (8, 1)
    first = review.history[-1][0]
    review.go_to(first)
    review.decide("relevance", "0")  # decided again
    reading = review.reading()
    assert (reading.at_random, reading.decisions[0]) == (8, False)
    for _ in range(3):
        review.undo()
    review.decide("relevance", "1")
    assert review.reading().at_random == 7


def test_in_one_round_progress_is_that_of_relevance_until_only_topics_are_left(
    tmp_path: Path,
) -> None:
    open_items(tmp_path).decide("relevance", "1")
    review = open_items(tmp_path, one_round=True)
    review.decide("relevance", "1")
    assert review.asked == "topic"
    assert (review.progress().done, review.progress().left) == (2, 2)
    review.decide("topic", "A")
    review.decide("relevance", "0")
    review.decide("relevance", "0")
    assert review.asked == "topic"
    assert (review.progress().asked, review.progress().left) == ("topic", 1)


def test_a_record_that_is_looked_up_does_not_end_a_random_order(tmp_path: Path) -> None:
    items = [
        FoundRecord(n, make_record(f"Smart city {n}", source_id=str(n)), ("Paris",))
        for n in range(40)
    ]
    picker = Picker("random", [item.cities for item in items])
    review = open_items(tmp_path, items=items, picker=picker, questions=("relevance",))
    for value in "100000000000":
        review.decide("relevance", value)
    review.go_to(int(np.argmin(picker.chance)))
    review.decide("relevance", "1")
    review.decide("relevance", "0")
    reading = review.reading()
    assert (reading.at_random, reading.aside) == (14, {12})
    assert "14 records were read in random order (except 1)" in review.stopping().evidence[0]
