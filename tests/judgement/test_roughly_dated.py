"""Articles dated by year only: marked, said, and counted as chosen, in every table alike."""

import json
from pathlib import Path

import pytest
from commanding import answered, reputation, rows
from deciding import decided

from reputation.comparison.counts import count_decisions, tally
from reputation.comparison.sensitivity import vary_choices
from reputation.comparison.tabulation import tabulate
from reputation.dates import PartialDate
from reputation.errors import ChoiceError
from reputation.judgement.approximate import count_roughly_dated, weigh_approximate
from reputation.judgement.choices import APPROXIMATE
from reputation.literature.corpus.corpus_file import Corpus
from reputation.running import run_study
from reputation.study.definition import read_study

ENTRY = (
    "TY  - JOUR\nTI  - {}\nAB  - Policy of the smart city {}.\nDA  - {}\nDO  - 10.5555/{}\nER  - \n"
)
DATED = [
    ("Paris", "2020"),  # half of 2020 lies in the window, to the end of May: 152 of 366 days
    ("London and of Paris", "2020"),
    ("London", "2020/03/"),
    ("London", "2020/03/05"),
    ("Paris", "2015"),
]


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    export = tmp_path / "export.ris"
    export.write_text(
        "\n".join(
            ENTRY.format(f"Governance strategy {n} of smart city {city}", city, date, n)
            for n, (city, date) in enumerate(DATED)
        )
    )
    reputation("import", study_file, export)
    return study_file


def counts(file: Path) -> dict[str, float]:
    return {row["city"]: float(row["articles"]) for row in rows(file)}


def test_share_of_a_date_in_a_window_by_hand() -> None:
    assert PartialDate(2020).share_within("2010-01-01", "2020-05-31") == pytest.approx(152 / 366)
    assert PartialDate(2020, 3, 5).share_within("2010-01-01", "2020-05-31") == 1
    assert PartialDate(2021).share_within("2010-01-01", "2020-05-31") == 0


def test_they_are_marked_and_said_under_table_and_page(filled: Path, tmp_path: Path) -> None:
    sentence = "2 of 5 articles are dated only by year or month and may fall outside the window (3 "
    text = " ".join(reputation("run", filled, "--out", tmp_path).split())
    assert sentence in text
    assert sentence in " ".join((tmp_path / "report.html").read_text().split())
    marked = {
        (d["source_id"], d["city"], d["approximate"]) for d in rows(tmp_path / "decisions.csv")
    }
    assert len({m for m in marked if m[2] == "1"}) == 3
    assert len({m for m in marked if m[2] == "0"}) == 3
    assert sentence in " ".join(reputation("compare", filled).split())


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("include", {"London": 3, "Paris": 3}),
        ("exclude", {"London": 2, "Paris": 1}),
        ("fraction", {"London": 2.415, "Paris": 1.831}),
    ],
)
def test_they_count_as_chosen_everywhere(
    filled: Path, tmp_path: Path, choice: str, expected: dict[str, float]
) -> None:
    reputation("run", filled, "--approximate", choice, "--out", tmp_path / "run")
    assert counts(tmp_path / "run" / "reputation.csv") == pytest.approx(expected, abs=0.001)
    topics: dict[str, float] = {}
    for row in rows(tmp_path / "run" / "topics.csv"):
        topics[row["city"]] = topics.get(row["city"], 0) + float(row["articles"])
    assert topics == pytest.approx(expected, abs=0.003)
    reputation("compare", filled, "--approximate", choice, "--out", tmp_path / "compared")
    compared = counts(tmp_path / "compared" / "comparison.csv")
    assert compared == pytest.approx(expected, abs=0.01)
    flow = json.loads((tmp_path / "run" / "flow.json").read_text())
    assert flow["screened"] - sum(flow["excluded"].values()) == flow["included"]
    assert flow["included"] == (3 if choice == "exclude" else 5)
    provenance = json.loads((tmp_path / "run" / "provenance.json").read_text())
    assert provenance["approximate_dates"] == choice


@pytest.mark.parametrize(
    ("choice", "kind"), [("include", "int64"), ("exclude", "int64"), ("fraction", "float64")]
)
def test_frames_have_parts_of_articles_only_where_they_count_in_part(
    filled: Path, choice: str, kind: str
) -> None:
    study = read_study(filled)
    with Corpus.open(study.corpus_path) as corpus:
        result = run_study(study, corpus, approximate=choice)
    for name in ("table", "topics"):
        assert str(result.frame(name)["articles"].dtype) == kind
    table, topics = (float(result.frame(name)["articles"].sum()) for name in ("table", "topics"))
    assert table == pytest.approx(topics, abs=0.01)


def test_sensitivity_tries_the_other_choices(filled: Path, tmp_path: Path) -> None:
    reputation("compare", filled, "--sensitivity", "--out", tmp_path)
    header = (tmp_path / "sensitivity.csv").read_text().splitlines()[0]
    assert "dates: without approximate dates,dates: approximate dates in part" in header
    assert "in full" not in header


def test_narrower_window_makes_its_own_dates_rough(filled: Path, tmp_path: Path) -> None:
    whole = reputation("compare", filled, "--window", "2010:2015-06")
    assert "1 of 1 articles are dated only by year" in " ".join(whole.split())
    arguments = ("--window", "2010:2015-06", "--approximate", "fraction", "--out", tmp_path)
    reputation("compare", filled, *arguments)
    assert counts(tmp_path / "comparison.csv")["Paris"] == pytest.approx(181 / 365, abs=0.01)


@pytest.mark.parametrize("choice", APPROXIMATE)
def test_table_tabulation_and_sensitivity_weigh_alike(choice: str) -> None:
    every = decided({1: "AB", 2: "A"}) + decided({3: "AC", 4: "B"}, inside=0.25)
    weighed = list(weigh_approximate(every, choice))
    cities = ["Avon", "Brook", "Cliff"]
    expected = count_decisions(weighed, cities)
    assert tally(weighed).by_city(cities) == expected
    assert tabulate(weighed, cities).counts == pytest.approx([*expected.values()])
    assert vary_choices(weighed, cities).base.counts == expected
    said = count_roughly_dated(weighed, choice)
    assert (said.articles, said.counts, said.of) == (2, 3, 4)
    assert list(weigh_approximate(weighed, "include")) == every


def test_unknown_choice_is_named(filled: Path) -> None:
    with pytest.raises(ChoiceError, match="include, exclude, fraction"):
        weigh_approximate([], "half")
    assert "include, exclude, fraction" in answered("run", filled, "--approximate", "x", code=2)
