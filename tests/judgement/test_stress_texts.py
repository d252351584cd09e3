"""Small tidy studies that name the smart city once, in the last sentence: an unlikely literature.

`stress_texts.csv` holds the demonstration's first 1,100 texts, all made up for this project. They
are unlike real abstracts: short, with the term as a moral at the end in most, and full of places
that are none. What is right on them is little use on its own; what goes wrong is seen early.
"""

import csv
from pathlib import Path

import pytest
from conftest import make_record

from reputation.judgement.decisions import Decision, Judge
from reputation.judgement.loading import load_from
from reputation.literature.corpus.stored import StoredRecord
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

TEXTS = Path(__file__).parent / "stress_texts.csv"
TRAPS = ("namesake", "publisher_or_conference_place", "university_name")


@pytest.fixture(scope="module")
def decided() -> list[tuple[dict[str, str], Decision]]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["id"].startswith("SIMULATED-") for row in rows)
    study = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")
    judge = Judge(study, *load_from("shipped"))
    records = [
        StoredRecord(
            number,
            make_record(
                row["title"],
                source_id=row["id"],
                abstract=row["abstract"],
                keywords=tuple(filter(None, row["keywords"].split("; "))),
                type=row["type"],
            ),
        )
        for number, row in enumerate(rows)
    ]
    found = judge.decide_named(records, nameless=True)
    return [(rows[decision.record_id], decision) for decision in found]


def test_places_that_are_none_are_not_counted(
    decided: list[tuple[dict[str, str], Decision]],
) -> None:
    trapped = {row["id"] for row, _ in decided if row["kind"] in TRAPS}
    counted = {row["id"] for row, one in decided if row["kind"] in TRAPS and one.mention}
    assert len(trapped) == 129
    assert len(counted) <= 3


def test_cities_that_are_meant_are_found(decided: list[tuple[dict[str, str], Decision]]) -> None:
    kept = {row["id"] for row, _ in decided if row["kept"] == "1"}
    meant = {row["id"] for row, one in decided if one.mention and row["city"] == one.city}
    assert len(kept) == 519
    assert len(kept & meant) >= 514


def test_notices_and_records_without_text_are_left_out(
    decided: list[tuple[dict[str, str], Decision]],
) -> None:
    settled = [one for row, one in decided if row["kind"] in ("editorial_or_notice", "no_text")]
    assert len(settled) >= 60
    assert not [one.title for one in settled if one.counted]


def test_buzzwords_are_told_from_studies(decided: list[tuple[dict[str, str], Decision]]) -> None:
    def relevant(kind: str) -> float:
        answers = {row["id"]: one.relevance for row, one in decided if row["kind"] == kind}
        return sum(answers.values()) / len(answers)

    assert relevant("kept") > 0.5
    assert relevant("buzzword_only") < 0.1
