"""The command ``trends``: what it prints, what it writes, what it says where there is nothing."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from commanding import reputation, rows, some_literature, write_export
from conftest import STUDY

from reputation.errors import StudyError
from reputation.report.trends.trend_files import VIEWS, find_trends, frame_to_csv
from reputation.study.definition import read_study


@pytest.fixture(scope="module")
def study_with_literature(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    file = folder / "queries" / "two.toml"
    file.parent.mkdir()
    file.write_text(STUDY, encoding="utf-8")
    reputation("import", file, write_export(folder, some_literature()))
    return file


@pytest.fixture(scope="module")
def written(
    study_with_literature: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("trends")
    text = reputation("trends", study_with_literature, "--terms", "--out", folder)
    return text, folder


def test_says_who_leads_what_rises_and_which_terms_tell(written: tuple[str, Path]) -> None:
    text, _ = written
    assert "Who leads" in text
    assert "Trends by topic, 2010 to 2019" in text
    assert "Trends by city, 2010 to 2019" in text
    assert "Trends by city and topic" not in text
    assert "distinctive terms" in text
    assert "the report says" not in text  # none of its cities is in the study
    assert max(len(line) for line in text.splitlines() if "written to" not in line) <= 80


def test_writes_each_table_and_each_picture_three_times(written: tuple[str, Path]) -> None:
    _, folder = written
    names = {file.stem for file in folder.glob("*.csv")}
    assert names == {
        "leaders",
        "specialisation",
        *(f"{kind}-by-{view}" for kind in ("articles", "trends") for view in VIEWS),
        "terms-topic",
        "terms-city",
        "terms-drift",
    }
    pictures = {file.stem for file in folder.glob("*.svg")}
    assert {"leaders", "specialisation", *(f"articles-by-{view}" for view in VIEWS)} <= pictures
    for picture in pictures:
        for kind in ("pdf", "png"):
            assert (folder / f"{picture}.{kind}").stat().st_size > 1000


def test_counts_are_those_of_the_run(
    written: tuple[str, Path], study_with_literature: Path, tmp_path: Path
) -> None:
    _, folder = written
    reputation("run", study_with_literature, "--out", tmp_path)
    expected = Counter(
        {
            (line["city"], line["topic"], line["year"]): int(line["articles"])
            for line in rows(tmp_path / "topics.csv")
        }
    )
    counted = Counter(
        {
            (line["city"], line["topic"], line["year"]): int(line["articles"])
            for line in rows(folder / "articles-by-city-topic.csv")
        }
    )
    assert expected.total() > 50
    assert +counted == expected
    leaders = {
        line["city"]: line for line in rows(folder / "leaders.csv") if line["topic"] == "all"
    }
    ranks = {line["city"]: line for line in rows(tmp_path / "reputation.csv")}
    assert {city: line["articles"] for city, line in leaders.items()} == {
        city: line["articles"] for city, line in ranks.items()
    }
    assert {city: line["rank"] for city, line in leaders.items()} == {
        city: line["reputation_rank"] for city, line in ranks.items()
    }


def test_the_same_corpus_gives_the_same_bytes_of_tables_and_drawings(
    written: tuple[str, Path], study_with_literature: Path, tmp_path: Path
) -> None:
    _, folder = written
    reputation("trends", study_with_literature, "--terms", "--out", tmp_path)
    compared = [*folder.glob("*.csv"), *folder.glob("*.svg"), *folder.glob("*.png")]
    assert len(compared) > 15
    for file in compared:
        assert file.read_bytes() == (tmp_path / file.name).read_bytes(), file.name


def test_one_view_and_one_city_are_shown_alone(study_with_literature: Path, tmp_path: Path) -> None:
    text = reputation(
        "trends", study_with_literature, "--by", "city-topic", "--city", "paris", "--out", tmp_path
    )
    assert "Trends by city and topic" in text
    assert "Trends by topic" not in text
    assert "London" not in text
    assert {line["city"] for line in rows(tmp_path / "articles-by-city-topic.csv")} == {"Paris"}
    assert not (tmp_path / "articles-by-topic.csv").exists()


def test_unknown_city_is_refused_with_the_cities_there_are(study_with_literature: Path) -> None:
    with pytest.raises(StudyError, match="London, Paris"):
        reputation("trends", study_with_literature, "--city", "Atlantis")


def test_corpus_without_any_article_that_counts_is_said(study_file: Path, tmp_path: Path) -> None:
    reputation("import", study_file, write_export(tmp_path, [("Another matter", "Nothing.", 2015)]))
    text = reputation("trends", study_file, "--out", tmp_path / "out")
    assert "no article counts" in text
    assert not (tmp_path / "out").exists()


def test_a_study_without_articles_has_empty_trends(study_file: Path) -> None:
    trends = find_trends(read_study(study_file), [], [])
    assert trends.cities == []
    assert not len(trends.by_year["city"])
    assert not trends.by_year["topic"]["articles"].any()
    assert not len(trends.terms["topic"])


def test_tables_hold_no_formula_and_no_false_precision() -> None:
    frame = pd.DataFrame({"term": ["=1+1", "a,b"], "share": [1 / 3, float("nan")], "n": [1, -2]})
    lines = list(csv.reader(frame_to_csv(frame).splitlines()))
    assert lines == [["term", "share", "n"], ["'=1+1", "0.333333", "1"], ["a,b", "", "-2"]]


def test_the_demonstration_says_that_it_is_simulated_and_holds_the_report_to_it(
    tmp_path: Path,
) -> None:
    text = reputation("trends", "--by", "topic", "--out", tmp_path)
    assert "SIMULATED" in text
    assert "the report says" in text
    assert "Singapore leads in mode" in text
    assert all(line["simulated"] == "1" for line in rows(tmp_path / "leaders.csv"))
    assert "SIMULATED" in (tmp_path / "leaders.svg").read_text(encoding="utf-8")


@pytest.mark.usefixtures("world")
def test_a_study_of_all_cities_compares_those_that_were_found(
    study_with_literature: Path,
) -> None:
    asked = read_study(study_with_literature)
    file = study_with_literature.with_name("world.toml")
    file.write_text(
        'title = "World"\ncities = "all"\n[search]\nterms = \'"smart city" OR "smart cities"\'\n'
        'from = "2010-01"\nto = "2020-05"\n',
        encoding="utf-8",
    )
    world = read_study(file)
    world.corpus_path.write_bytes(asked.corpus_path.read_bytes())
    text = reputation("trends", file, "--terms", "--by", "city")
    assert "London" in text
    assert "Paris" in text
