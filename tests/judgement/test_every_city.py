"""A study of every city of the world: from its file to its table."""

from pathlib import Path

import pytest
from asking import ask
from commanding import reputation, rows, write_export
from conftest import make_record
from server import LocalDatabase

from reputation.errors import StudyError
from reputation.harvesting.harvest import estimate_harvest, harvest
from reputation.harvesting.sources import find_source
from reputation.literature.corpus.corpus_file import Corpus, StoredRecord
from reputation.running import load_judge
from reputation.study.definition import Study, read_study

pytestmark = pytest.mark.usefixtures("world")

EVERY = """
title = "Every city"
quantitative = "global-smart-cities-2020"
cities = "all"
{more}
[search]
terms = '"smart city" OR "smart cities"'
from = "2010-01"
to = "2020-05"
"""
TEXTS = [
    ("Governance of the smart city London", "Policy and strategy of London, Ontario.", 2015),
    ("Smart city strategy of London", "Governance, policy and planning in London, UK.", 2016),
    ("Smart city parking", "A parking system was built in Santander and Oulu.", 2016),
    ("Smart city governance", "Strategy and policy of Santander and of Bogotá.", 2017),
    ("Smart city goals", "After the Paris Agreement, governance of the smart city.", 2017),
    ("Smart city policy", "Governance in cities such as Vienna and Lyon.", 2018),
    ("Smart cities of no name", "Governance and strategy of the smart city. Most agree.", 2018),
    ("Another matter", "Nothing of the kind in Helsinki.", 2015),
]


def write_study(folder: Path, more: str = "", text: str = EVERY) -> Path:
    file = folder / "queries" / "every.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.format(more=more), encoding="utf-8")
    return file


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    file = write_study(tmp_path)
    reputation("import", file, write_export(tmp_path, TEXTS))
    return file


def test_every_city_of_the_literature_is_ranked(filled: Path, tmp_path: Path) -> None:
    text = reputation("run", filled, "--out", tmp_path / "out")
    assert "Santander" in text
    table = {row["city"]: row for row in rows(tmp_path / "out" / "reputation.csv")}
    assert {"London", "London (Canada)", "Santander", "Oulu", "Bogotá", "Vienna", "Lyon"} == set(
        table
    )
    assert table["London"]["smart_city_rank"] == "1"
    assert table["Santander"]["smart_city_rank"] == table["Santander"]["difference"] == ""
    assert "GeoNames" in (tmp_path / "out" / "provenance.json").read_text(encoding="utf-8")
    decisions = rows(tmp_path / "out" / "decisions.csv")
    assert {d["city"]: d["mention"] for d in decisions}["Paris"] == "0"
    assert "Most" not in {d["city"] for d in decisions}
    counted = sum(d["counted"] == "1" for d in decisions)
    assert sum(int(row["articles"]) for row in table.values()) == counted > 0


def test_classify_covers_records_without_a_city_too(filled: Path, tmp_path: Path) -> None:
    reputation("classify", filled, "--all", "--out", tmp_path / "all.csv")
    cities = [(d["doi"][-1], d["city"]) for d in rows(tmp_path / "all.csv")]
    assert ("6", "") in cities
    assert ("7", "Helsinki") in cities


def test_limits_of_size_and_country_hold(tmp_path: Path) -> None:
    file = write_study(tmp_path, 'least_population = 200000\ncountries = ["Spain", "FI", "France"]')
    reputation("import", file, write_export(tmp_path, TEXTS))
    reputation("run", file, "--out", tmp_path / "out")
    found = {row["city"] for row in rows(tmp_path / "out" / "reputation.csv")}
    assert found == {"Oulu", "Lyon"}


def test_passing_mentions_are_left_out_when_the_study_says_so(tmp_path: Path) -> None:
    text = EVERY + "[mentions]\npassing = false\n"
    file = write_study(tmp_path, text=text)
    reputation("import", file, write_export(tmp_path, TEXTS))
    reputation("run", file, "--out", tmp_path / "out")
    mention = {d["city"]: d["mention"] for d in rows(tmp_path / "out" / "decisions.csv")}
    assert (mention["Vienna"], mention["Lyon"], mention["Oulu"]) == ("0", "0", "1")


def test_query_asks_for_the_terms_alone_once(tmp_path: Path) -> None:
    text = reputation("query", write_study(tmp_path), "--for", "wos")
    assert text.count("TS=(") == 1
    assert 'TS=("smart city" OR "smart cities")' in text


def test_harvest_is_one_query(tmp_path: Path, database: LocalDatabase, corpus: Corpus) -> None:
    study = read_study(write_study(tmp_path))
    source = find_source("openalex")
    (estimate,) = estimate_harvest(corpus, study, source, ask("openalex", database))
    result = harvest(corpus, study, source, ask("openalex", database))
    (city,) = result.cities
    assert city.city == ""
    assert city.announced == estimate.hits
    assert city.kept > 100
    assert city.done


def test_names_are_looked_for_once_in_each_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = load_judge(read_study(write_study(tmp_path)))
    read = []
    explain = judge.explain_mentions
    monkeypatch.setattr(judge, "explain_mentions", lambda r: read.append(r.title) or explain(r))
    records = [
        StoredRecord(1, make_record("Smart Oulu and Porto")),
        StoredRecord(2, make_record("Smart meters")),
    ]
    found = [(d.record_id, d.city) for d in judge.decide_named(records)]
    assert found == [(1, "Oulu"), (1, "Porto")]
    every = [(d.record_id, d.city) for d in judge.decide_named(records, nameless=True)]
    assert every == [*found, (2, "")]
    assert read == ["Smart Oulu and Porto", "Smart meters"] * 2


def test_judge_explains_each_mention(tmp_path: Path) -> None:
    judge = load_judge(read_study(write_study(tmp_path)))
    record = make_record("Smart Oulu", abstract="At the University of Porto. Most of it.")
    explained = [(m.city, m.kind, m.cue) for m in judge.explain_mentions(record)]
    assert explained == [("Oulu", "place", ""), ("Porto", "organisation", "University of")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EVERY.replace('"all"', '"every"'), r"cities: expected \[\[cities\]\] tables"),
        (EVERY.replace('cities = "all"', "cities = []"), r"cities: expected \[\[cities\]\] tables"),
        (EVERY.replace('"all"', '"all"\nleast_population = -1'), "least_population"),
        (EVERY + "[mentions]\nall = true\n", "mentions.all: unknown key; expected one of: passing"),
        (
            EVERY.replace('cities = "all"', 'countries = ["DE"]') + '[[cities]]\nname = "Bonn"\n',
            'least_population and countries require cities = "all"',
        ),
    ],
)
def test_wrong_study_of_all_cities_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_study(write_study(tmp_path, text=text))


def test_unknown_country_is_refused(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path, 'countries = ["Atlantis"]'))
    with pytest.raises(StudyError, match="no country 'Atlantis'"):
        load_judge(study)


def test_all_cities_cannot_be_narrowed_to_some(tmp_path: Path) -> None:
    study: Study = read_study(write_study(tmp_path))
    with pytest.raises(StudyError, match="terms only"):
        study.narrowed(["London"])
    assert study.narrowed().every_city
