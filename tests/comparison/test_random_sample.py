"""`reputation sample`, its review and what `run` and `compare` make of it, as a user does it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commanding import rows
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.errors import ChoiceError, LabelError
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.judgement.random_sample import RandomSample, read_sample
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import read_study


def reputation(*arguments: object, keys: str = "") -> str:
    given = [str(a) for a in arguments]
    result = CliRunner().invoke(app, given, input=keys or None, env={"COLUMNS": "80"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "mine"
    reputation("init", folder)
    study = folder / "queries" / "demonstration.toml"
    files = ["savedrecs.txt", "scopus.csv", "library.ris"]
    reputation("import", study, *(folder / "corpus" / "demonstration" / f for f in files))
    return study


@pytest.fixture
def study(demonstration: Path) -> Iterator[Path]:
    """A study without a label or sample."""
    labels = read_study(demonstration).labels_folder
    shutil.rmtree(labels, ignore_errors=True)  # the demonstration brings a simulated reviewer's
    yield demonstration
    shutil.rmtree(labels, ignore_errors=True)


def drawn(study: Path) -> RandomSample:
    sample = read_sample(read_study(study))
    assert sample is not None
    return sample


def read_by_hand(study: Path, ids: list[str], reviewer: str = "ana") -> None:
    """Label records as the demonstration's planted truth has them."""
    truth = {
        row["source_id"]: row
        for row in rows(study.parent.parent / "corpus" / "demonstration" / "truth.csv")
    }
    found = read_study(study)
    with Corpus.open(found.corpus_path) as corpus:
        records = {held.record.source_id: held.record for held in corpus.records()}
    events = []
    for name in ids:
        kept = truth[name]["kept"] == "1"
        events.append(new_event(records[name], reviewer, "relevance", value=str(int(kept))))
        if kept:
            city, topic = truth[name]["city"], truth[name]["topic"]
            events.append(new_event(records[name], reviewer, "topic", value=topic))
            events.append(new_event(records[name], reviewer, "mention", city=city, value="1"))
    LabelLog(found.labels_folder).append(events)


def test_a_larger_sample_holds_the_smaller_one_in_its_order(study: Path) -> None:
    assert "30 of" in reputation("sample", study, "--size", 30)
    first = drawn(study)
    reputation("sample", study, "--size", 50)
    second = drawn(study)
    assert second.records[:30] == first.records
    assert (second.drawn, second.seed) == (first.drawn, first.seed)
    assert len(set(second.records)) == 50
    with pytest.raises(LabelError, match="50 records have already been drawn"):
        reputation("sample", study, "--size", 50)
    reputation("sample", study, "--size", 50, "--again", "--seed", 7)
    assert drawn(study).records != second.records


def test_only_records_that_name_a_city_are_drawn_each_alike(study: Path) -> None:
    reputation("sample", study, "--size", 100_000)
    names = [record.source_id for record in drawn(study).records]
    reputation("run", study, "--out", study.parent / "out")
    decisions = rows(study.parent / "out" / "decisions.csv")
    assert set(names) == {row["source_id"] for row in decisions}
    assert names != sorted(names)


def test_another_search_needs_another_sample(study: Path) -> None:
    reputation("sample", study, "--size", 20)
    path = read_study(study).labels_folder / "sample.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "search": "0" * 16}))
    with pytest.raises(LabelError, match=r"or different ones\); draw a new sample with --again"):
        reputation("sample", study, "--size", 40)
    path.write_text("{")
    with pytest.raises(LabelError, match=r"sample\.json: is not a valid sample file"):
        reputation("sample", study, "--size", 40)


def test_the_review_shows_the_sample_alone_in_the_order_drawn(study: Path) -> None:
    with pytest.raises(LabelError, match="no sample has been drawn yet"):
        reputation("review", study, "--sample", "--reviewer", "ana", keys="q\n")
    reputation("sample", study, "--size", 40)
    reputation(
        "review", study, "relevance", "--sample", "--reviewer", "ana", keys="i\n" * 5 + "q\n"
    )
    events = LabelLog(read_study(study).labels_folder).read()
    assert [e.source_id for e in events] == [r.source_id for r in drawn(study).records[:5]]


def test_run_and_compare_use_what_was_read_without_being_asked(study: Path, tmp_path: Path) -> None:
    reputation("sample", study, "--size", 200)
    read_by_hand(study, [record.source_id for record in drawn(study).records])
    text = reputation("run", study, "--out", tmp_path / "run")
    assert "200 records drawn at random were read" in " ".join(text.split())
    table = rows(tmp_path / "run" / "reputation.csv")
    planted = sum(int(row["planted"]) for row in table)
    called = sum(int(row["articles"]) for row in table)
    corrected = {row["city"]: float(row["corrected"]) for row in table}
    assert abs(sum(corrected.values()) - planted) < abs(called - planted)
    assert list(corrected.values()) == sorted(corrected.values(), reverse=True)
    topics: dict[str, float] = {}
    for row in rows(tmp_path / "run" / "topics.csv"):
        topics[row["city"]] = topics.get(row["city"], 0.0) + float(row["corrected"])
    assert topics == pytest.approx(corrected, abs=0.05)
    reputation("compare", study, "--confidence", "0.95", "--out", tmp_path / "out")
    compared = rows(tmp_path / "out" / "comparison.csv")
    for line, ran in zip(compared, table, strict=True):
        assert (line["city"], line["reputation_rank"]) == (ran["city"], ran["reputation_rank"])
        assert float(line["corrected"]) == pytest.approx(float(ran["corrected"]), abs=0.06)
    held = [
        float(r["low"]) <= int(p["planted"]) <= float(r["high"])
        for r in rows(tmp_path / "out" / "corrected.csv")
        for p in table
        if p["city"] == r["city"]
    ]
    assert sum(held) >= 17
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "Cities are ranked by the corrected counts" in page
    assert "These numbers are corrected by the random sample and add up" in page
    told = reputation("trends", study, "--out", tmp_path / "t")
    assert "corrected: using the random sample" in told
    yearly = rows(tmp_path / "t" / "articles-by-city-topic.csv")
    summed = {c: sum(float(r["corrected"]) for r in yearly if r["city"] == c) for c in topics}
    dated = {row["city"] for row in yearly}
    assert summed == pytest.approx({c: topics[c] if c in dated else 0 for c in topics}, abs=0.05)


def test_what_is_read_in_another_order_is_no_random_sample(study: Path, tmp_path: Path) -> None:
    """Reading the last drawn first, as a review by the model's order may, corrects nothing."""
    reputation("sample", study, "--size", 60)
    names = [record.source_id for record in drawn(study).records]
    read_by_hand(study, names[30:])
    assert "corrected" not in rows_header(study, tmp_path / "none")
    read_by_hand(study, names[:10])
    text = " ".join(reputation("compare", study).split())
    assert "10 records drawn at random were read, 50 still unread" in text


def rows_header(study: Path, folder: Path) -> list[str]:
    reputation("run", study, "--out", folder)
    return list(rows(folder / "reputation.csv")[0])


def test_shared_out_articles_are_not_corrected(study: Path) -> None:
    reputation("sample", study, "--size", 20)
    read_by_hand(study, [record.source_id for record in drawn(study).records])
    with pytest.raises(Exception, match="only correct full counts"):
        reputation("compare", study, "--counting", "fractional")


@pytest.mark.parametrize("command", ["run", "compare"])
def test_articles_that_count_in_part_are_not_corrected(command: str, study: Path) -> None:
    reputation("sample", study, "--size", 20)
    read_by_hand(study, [record.source_id for record in drawn(study).records])
    with pytest.raises(ChoiceError, match="use --approximate include or exclude"):
        reputation(command, study, "--approximate", "fraction")
    assert "20 records drawn at random were read" in " ".join(
        reputation("compare", study, "--approximate", "exclude").split()
    )


FEW = """
title = "A few"
corpus = "demonstration"
simulated = true
[search]
terms = '"smart city" OR "smart cities"'
from = "2010-01"
to = "2020-05"
[[cities]]
name = "Singapore"
"""
LATER = """
extends = "demonstration.toml"
corpus = "demonstration"
[search]
from = "2016-01"
"""


@pytest.fixture
def others(study: Path) -> Iterator[dict[str, Path]]:
    """Two further studies of the same corpus."""
    texts = {"few": FEW, "later": LATER}
    files = {name: study.with_name(f"{name}.toml") for name in texts}
    for name, file in files.items():
        file.write_text(texts[name], encoding="utf-8")
    yield files
    for file in files.values():
        file.unlink()


def test_studies_of_one_corpus_have_samples_of_their_own(
    study: Path, others: dict[str, Path], tmp_path: Path
) -> None:
    reputation("sample", study, "--size", 120)
    first = drawn(study)
    read_by_hand(study, [record.source_id for record in first.records])
    assert "sample of later" in reputation("run", others["later"], "--out", tmp_path / "later")
    # What names other cities, too, is no random part of what names Singapore.
    assert "sample of few" not in reputation("run", others["few"], "--out", tmp_path / "few")
    for name in ("few", "later"):
        reputation("sample", others[name], "--size", 15)
        assert len(drawn(others[name]).records) == 15
    reputation("sample", others["few"], "--size", 15, "--again", "--seed", 3)
    assert drawn(study) == first
    assert "sample of demonstration: 120 records" in " ".join(
        reputation("run", study, "--out", tmp_path / "out").split()
    )


def test_renamed_study_keeps_its_sample(study: Path, others: dict[str, Path]) -> None:
    del others
    reputation("sample", study, "--size", 20)
    before = drawn(study)
    renamed = study.with_name("renamed.toml")
    text = study.read_text(encoding="utf-8")
    try:
        study.rename(renamed)
        renamed.write_text(text.replace("title =", 'corpus = "demonstration"\ntitle =', 1))
        assert drawn(renamed) == before
        reputation("sample", renamed, "--size", 30)
        assert drawn(renamed).records[:20] == before.records
    finally:
        renamed.unlink()
        study.write_text(text, encoding="utf-8")


def test_records_found_since_the_sample_was_drawn_are_told(study: Path, tmp_path: Path) -> None:
    reputation("sample", study, "--size", 30)
    read_by_hand(study, [record.source_id for record in drawn(study).records])
    assert "found since" not in reputation("run", study, "--out", tmp_path / "out")
    more = tmp_path / "more.ris"
    more.write_text(
        "TY  - JOUR\nTI  - A smart city strategy of Singapore\nPY  - 2015\n"
        "DO  - 10.5555/new\nER  - \n"
    )
    reputation("import", study, more)
    told = " ".join(reputation("run", study, "--out", tmp_path / "out").split())
    reputation("import", study, "--undo", 4)
    assert "1 records found since were never drawn from" in told
