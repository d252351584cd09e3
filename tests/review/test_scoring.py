"""Scores in a process of its own: the same as in this one, and nobody need wait for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import make_record

from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.stored import FoundRecord
from reputation.review import scoring
from reputation.study.definition import Study, read_study


@pytest.fixture
def study(study_file: Path) -> Study:
    return read_study(study_file)


@pytest.fixture
def items(add: Callable[..., object], corpus: Corpus, study: Study) -> list[FoundRecord]:
    add(
        make_record("Smart city governance in London", abstract="How a smart city is governed."),
        make_record("Enzymes of the liver", abstract="Smart cities are a word here. Paris."),
    )
    found, _ = scoring.collect_items(study, corpus)
    assert found
    return found


def test_the_first_abstract_is_a_likely_one_before_there_are_scores(
    add: Callable[..., object], corpus: Corpus, study: Study
) -> None:
    add(
        make_record("Enzymes of the liver", abstract="Smart cities are a word here. Paris."),
        make_record("Smart city lights of Paris", abstract="They are on."),
        make_record("Smart cities: London", abstract="A smart city, its smart city office."),
        make_record("Traffic in London", abstract="Smart city, smart city, smart city."),
    )
    items, _ = scoring.collect_items(study, corpus)
    order = np.argsort(-scoring.rough_scores(study, items), kind="stable")
    assert [items[place].record.title.split()[0] for place in order] == [
        "Smart", "Smart", "Traffic", "Enzymes",
    ]  # fmt: skip
    assert items[order[0]].record.title == "Smart cities: London"


def test_of_very_many_records_some_likely_one_is_found_at_once(study: Study) -> None:
    record = make_record("Enzymes", abstract="Smart city.")
    items = [FoundRecord(place, record) for place in range(50_000)]
    likely = make_record("Smart city", abstract="Smart city.")
    items[1500] = FoundRecord(1500, likely)
    scores = scoring.rough_scores(study, items)
    assert len(scores) == len(items)
    assert scores.argmax() == 1500


def test_another_process_gives_the_same_scores(
    items: list[FoundRecord], study: Study, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = scoring.scorer_for(study, corpus, items, start="description").first()
    monkeypatch.setattr(scoring, "_MANY", 0)
    scorer = scoring.scorer_for(study, corpus, items, start="description")
    assert np.allclose(scorer.first(), here)
    scorer.close()


def test_leaving_before_the_answer_says_nothing(
    items: list[FoundRecord],
    study: Study,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(scoring, "_MANY", 0)
    scorer = scoring.scorer_for(study, corpus, items, start="description")
    scorer._connection.send(None)  # type: ignore[attr-defined]  # asks, and does not wait
    scorer.close()
    assert capfd.readouterr().err == ""


def test_a_study_file_that_is_gone_is_an_error_here_not_a_traceback_there(
    items: list[FoundRecord],
    study: Study,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(scoring, "_MANY", 0)
    Path(study.path).unlink()
    scorer = scoring.scorer_for(study, corpus, items, start="description")
    with pytest.raises(Exception, match=r"study|\.toml"):
        scorer.first()
    scorer.close()
    assert capfd.readouterr().err == ""
