"""Replays of finished reviews: figures by hand, bounds, seeds, and the command."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest
from commanding import answered, reputation, rows
from hypothesis import given
from hypothesis import strategies as st
from reviews import made_up

from reputation.errors import FormatError, LabelError
from reputation.literature.records.record import Record
from reputation.review.finished_review import read_finished_review
from reputation.review.simulation import (
    Simulation,
    average_time_to_discovery,
    draw_priors,
    recall_at,
    simulate,
    simulate_seeds,
    work_saved,
)

ORDERS = st.lists(st.integers(0, 1), min_size=2, max_size=200).filter(any)


def review(size: int = 60) -> tuple[list[Record], list[bool]]:
    texts, truth = made_up(size)
    records = [
        Record("Test", str(n), title, abstract) for n, (title, abstract, _) in enumerate(texts)
    ]
    return records, truth


# -- figures ---------------------------------------------------------------------------------------


def test_figures_by_hand() -> None:
    # Twenty records, four included, found as the 1st, 2nd, 5th and 12th.
    found = [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    # 95% of 4 is 3.8: three are wanted. By chance, round(4 k / 19) reaches 3 at k = 12, the 13th
    # record, since 4 * 12 / 19 = 2.53; here the third is the 5th. (13 - 5) / 20.
    assert work_saved(found, 0.95) == pytest.approx(0.4)
    # By chance the fourth is found at k = 17, the 18th record: 4 * 17 / 19 = 3.58.
    assert work_saved(found, 1.0) == pytest.approx((18 - 12) / 20)
    assert recall_at(found, 0.10) == 0.5
    assert recall_at(found, 0.25) == 0.75
    assert average_time_to_discovery(found) == (1 + 2 + 5 + 12) / 4


def test_few_included_and_few_read() -> None:
    assert work_saved([0, 1, 0, 0], 0.95) == pytest.approx((3 - 1) / 4 - 0.25)
    assert recall_at([1, 0, 0], 0.10) == 0


@pytest.mark.parametrize("figure", [average_time_to_discovery, lambda f: work_saved(f, 0.95)])
def test_nothing_included_has_no_figures(figure: object) -> None:
    with pytest.raises(ValueError, match="no record is included"):
        figure([0, 0])  # type: ignore[operator]


@pytest.mark.parametrize("recall", [0, -0.1, 1.1])
def test_impossible_recall_is_refused(recall: float) -> None:
    with pytest.raises(ValueError, match="at most 1"):
        work_saved([1, 0], recall)


@given(ORDERS)
def test_no_order_is_better_than_the_perfect_one_or_worse_than_the_reverse(
    order: list[int],
) -> None:
    best, worst = sorted(order, reverse=True), sorted(order)
    for recall in (0.5, 0.95, 1.0):
        assert -1 < work_saved(worst, recall) <= work_saved(order, recall)
        assert work_saved(order, recall) <= work_saved(best, recall) < 1
    assert recall_at(worst, 0.1) <= recall_at(order, 0.1) <= recall_at(best, 0.1)
    times = [average_time_to_discovery(found) for found in (best, order, worst)]
    assert times == sorted(times)


@given(ORDERS)
def test_finding_one_earlier_never_costs(order: list[int]) -> None:
    later = [place for place in range(1, len(order)) if order[place] > order[place - 1]]
    if later:
        swapped = order.copy()
        swapped[later[-1] - 1], swapped[later[-1]] = 1, 0
        assert work_saved(swapped, 0.95) >= work_saved(order, 0.95)
        assert average_time_to_discovery(swapped) < average_time_to_discovery(order)


def test_priors_do_not_count() -> None:
    simulation = Simulation((3, 0, 1, 2), (False, True, False, True), 2, seed=1, seconds=0.0)
    assert simulation.found.tolist() == [1, 0]
    assert simulation.recall.tolist() == [1, 1]
    assert simulation.atd == 1.0


# -- replays ---------------------------------------------------------------------------------------


def test_replay_reads_every_record_once_and_begins_with_its_priors() -> None:
    records, truth = review()
    simulation = simulate(records, truth, seed=4)
    assert sorted(simulation.order) == list(range(60))
    assert list(simulation.order[:2]) == draw_priors(truth, 4)
    assert [truth[place] for place in simulation.order[:2]] == [True, False]
    assert simulation.recall[-1] == sum(truth) - 1


def test_replay_saves_most_of_the_reading_where_topics_differ() -> None:
    records, truth = review(150)
    simulation = simulate(records, truth, seed=1)
    perfect = work_saved(sorted(simulation.found, reverse=True), 0.95)
    assert simulation.wss95 > 0.8 * perfect


def test_same_seed_same_order_other_seed_other_priors() -> None:
    records, truth = review()
    one, again = simulate(records, truth, seed=1), simulate(records, truth, seed=1)
    assert one.order == again.order
    together = list(simulate_seeds(records, truth, seeds=[2, 1]))
    assert together[1].order == one.order
    assert together[0].order[:2] != one.order[:2]


def test_more_priors_are_drawn_without_repetition() -> None:
    records, truth = review()
    simulation = simulate(records, truth, seed=1, prior_included=3, prior_excluded=5)
    assert simulation.priors == 8
    assert sum(truth[place] for place in set(simulation.order[:8])) == 3


def test_impossible_replays_are_refused() -> None:
    records, truth = review(9)
    with pytest.raises(ValueError, match="9 records, but 8 labels"):
        simulate(records, truth[:8], seed=1)
    with pytest.raises(ValueError, match="none to find"):
        simulate(records, truth, seed=1, prior_included=3)
    with pytest.raises(ValueError, match="9 excluded"):
        simulate(records, truth, seed=1, prior_excluded=9)
    with pytest.raises(ValueError, match="at least one excluded"):
        simulate(records, truth, seed=1, prior_excluded=0)


# -- files and the command -------------------------------------------------------------------------


def write_review(file: Path, column: str = "label_included", **changes: str) -> Path:
    """Write a made-up review; changes give another label to a row by its number (``r7``)."""
    texts, truth = made_up()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["record_id", "title", "abstract", column])
        for number, ((title, abstract, _), label) in enumerate(zip(texts, truth, strict=True)):
            value = changes.get(f"r{number}", str(int(label)))
            writer.writerow([number, title, abstract, value])
    return file


@pytest.mark.parametrize("column", ["label_included", "Included", "LABEL", "relevant"])
def test_label_column_is_found_by_name(tmp_path: Path, column: str) -> None:
    read = read_finished_review(write_review(tmp_path / "a.csv", column))
    assert read.column == column
    assert list(read.labels) == made_up()[1]
    assert [record.source_id for record in read.records] == [str(n) for n in range(60)]


def test_labels_may_be_words_and_the_final_decision_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text(
        "title\tlabel_abstract_screening\tlabel_included\n"
        "One\t1\tyes\nTwo\t1\tNo\nThree\t1\tIncluded\n\t1\texcluded\n"
    )
    read = read_finished_review(file)
    assert read.labels == (True, False, True, False)
    assert [record.title for record in read.records] == ["One", "Two", "Three", ""]


def test_rows_that_cannot_be_read_take_their_label_with_them(tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text("title,included\nOne,1\nTwo,too,many,0\nThree,0\nFour,1\n")
    read = read_finished_review(file)
    assert [(r.title, label) for r, label in zip(read.records, read.labels, strict=True)] == [
        ("One", True),
        ("Three", False),
        ("Four", True),
    ]
    assert [defect.line for defect in read.skipped] == [3]


def test_workbooks_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Title", "Included"], ["One", 1], ["Two", 0], ["Three", True]):
        book.active.append(row)
    book.save(tmp_path / "review.xlsx")
    assert read_finished_review(tmp_path / "review.xlsx").labels == (True, False, True)


def test_files_without_columns_are_no_reviews(tmp_path: Path) -> None:
    file = tmp_path / "records.ris"
    file.write_text("TY  - JOUR\nTI  - A title\nER  -\n")
    with pytest.raises(LabelError, match="no columns"):
        read_finished_review(file)
    with pytest.raises(FormatError, match="cannot be read"):
        read_finished_review(tmp_path / "missing.csv")


def test_simulate_writes_the_contract(tmp_path: Path) -> None:
    file = write_review(tmp_path / "parking.csv")
    text = reputation("simulate", file, "--seeds", "3,5", "--out", tmp_path / "out")
    table = text.split("written to")[0]
    assert max(map(len, table.splitlines())) <= 80
    lines = rows(tmp_path / "out" / "simulation.csv")
    assert list(lines[0]) == [
        "data",
        "seed",
        "records",
        "included",
        "wss95",
        "rrf10",
        "atd",
        "seconds",
    ]
    assert [(line["data"], line["seed"]) for line in lines] == [("parking", "3"), ("parking", "5")]
    assert {(line["records"], line["included"]) for line in lines} == {("60", "20")}
    curve = rows(tmp_path / "out" / "recall.csv")
    assert list(curve[0]) == ["data", "seed", "read", "found"]
    found = [int(line["found"]) for line in curve if line["seed"] == "3"]
    assert len(found) == 58
    new = [now - before for now, before in zip(found, [0, *found], strict=False)]
    assert work_saved(new, 0.95) == pytest.approx(float(lines[0]["wss95"]), abs=1e-4)
    picture = (tmp_path / "out" / "recall.svg").read_text(encoding="utf-8")
    assert ET.fromstring(picture).tag.endswith("svg")
    assert "parking" in picture
    assert "http" not in picture.replace("http://www.w3.org", "")


def test_curve_and_picture_are_the_same_each_time(tmp_path: Path) -> None:
    file = write_review(tmp_path / "a.csv")
    for name in ("one", "two"):
        reputation("simulate", file, "--seeds", "1", "--out", tmp_path / name)
    for name in ("recall.csv", "recall.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_help_has_an_example() -> None:
    assert "reputation simulate review.csv" in reputation("simulate", "--help")


def refused(*arguments: object) -> str:
    return " ".join(answered("simulate", *arguments, code=2).replace("│", " ").split())


def test_wrong_input_is_named(tmp_path: Path) -> None:
    good = write_review(tmp_path / "good.csv")
    out = ("--out", tmp_path / "out")
    message = refused(good, *out, "--label-column", "decided")
    assert "good.csv: has no column 'decided'; it has 'record_id', 'title'" in message
    message = refused(write_review(tmp_path / "none.csv", "verdict of ana"), *out)
    assert "no column with labels recognised" in message
    message = refused(write_review(tmp_path / "odd.csv", r7="maybe"), *out)
    assert "odd.csv: line 9: label_included is 'maybe', which is not a label" in message
    nothing = {f"r{number}": "0" for number in range(60)}
    message = refused(write_review(tmp_path / "nothing.csv", **nothing), *out)
    assert "includes 0 of 60 records" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("seeds", ["", "one", "1,1", "-4", "1;2"])
def test_seeds_are_different_whole_numbers(tmp_path: Path, seeds: str) -> None:
    file = write_review(tmp_path / "good.csv")
    assert "separated by commas" in refused(file, f"--seeds={seeds}", "--out", tmp_path / "out")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, two = (write_review(f / "a.csv") for f in (tmp_path, tmp_path / "other"))
    assert "two files are named 'a'" in refused(one, two, "--out", tmp_path / "out")
