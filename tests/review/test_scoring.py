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
