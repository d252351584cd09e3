"""Labels follow the record and the place, whatever becomes of texts, files and names."""

from collections.abc import Callable
from pathlib import Path

import pytest
from commanding import reputation, rows
from conftest import make_record

from reputation.judgement.following import follow_labels
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event
from reputation.judgement.loading import read_hand_labels
from reputation.literature.corpus.corpus_file import Corpus, ImportReport
from reputation.literature.records.record import Record
from reputation.study.definition import read_study

Add = Callable[..., ImportReport]

ENTRY = "TY  - JOUR\nTI  - {}\nAB  - {}\nPY  - {}\nER  - \n"


def write(folder: Path, *entries: tuple[str, str, int], name: str = "mine.ris") -> Path:
    file = folder / name
    file.write_text("\n".join(ENTRY.format(*entry) for entry in entries))
    return file


def decisions(study: Path, folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    reputation("run", study, "--out", folder)
    return {(d["title"], d["city"]): d for d in rows(folder / "decisions.csv")}


def label(record: Record) -> LabelEvent:
    return new_event(record, "ana", "relevance", value="0")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"doi": "10.5555/1"}, {"doi": "10.5555/1", "abstract": "Corrected."}),
        ({"doi": "10.5555/1", "abstract": "Text."}, {"doi": "10.5555/2", "abstract": "Text."}),
        ({"source_id": "WOS:000123456"}, {"source_id": "WOS:000123456", "title": "Other words"}),
        ({"source_id": "line 7"}, {"source_id": "line 9", "abstract": "Corrected."}),
        ({"source_id": "line 7"}, {"doi": "10.5555/1", "source_id": "x", "abstract": "More."}),
    ],
)
def test_label_is_found_by_doi_identifier_title_and_year_or_text(
    corpus: Corpus, add: Add, before: dict[str, str], after: dict[str, str], study_file: Path
) -> None:
    title = "Parking in a smart city"
    old = make_record(title, "2015", **before)
    add(make_record("Another work", "2015"), make_record(**{"title": title, **after}))  # type: ignore[arg-type]
    study = read_study(study_file)
    study.labels_folder.mkdir(parents=True)
    LabelLog(study.labels_folder).append([label(old)])
    labels = read_hand_labels(study, corpus)
    decided = [labels.agreed(held.record) for held in corpus.records()]
    assert [bool(one) for one in decided] == [False, True]
    followed = follow_labels([label(old)], corpus, thorough=True)
    assert not followed.lost
    assert bool(followed.changed) == (
        before.get("abstract") != after.get("abstract") or "title" in after
    )


def test_what_several_records_bear_tells_nothing(corpus: Corpus, add: Add) -> None:
    add(
        make_record("Editorial", "2015", source_id="line 1", abstract="On one."),
        make_record("Editorial", "2015", source_id="line 5", abstract="On another matter."),
    )
    old = make_record("Editorial", "2015", source_id="line 9", abstract="On a third.")
    followed = follow_labels([label(old)], corpus, thorough=True)
    assert [event.record for event in followed.lost] == [label(old).record]
    kept = make_record("Editorial", "2015", source_id="line 9", abstract="On another matter.")
    assert not follow_labels([label(kept)], corpus, thorough=True).lost


def test_label_on_merged_record_stays_when_it_is_taken_apart(
    corpus: Corpus, add: Add, study_file: Path
) -> None:
    one = make_record("Parking in a smart city", "2015", doi="10.5555/1", source_id="A:100001")
    add(one)
    two = make_record("Parking in a smart city", "2015", doi="10.5555/1", source_id="B:100002")
    add(
        Record(**{**{f: getattr(two, f) for f in two.__slots__}, "abstract": "Text of two."}),
        file="b",
    )
    (merged,) = corpus.records()
    event = label(merged.record)
    corpus.merges.undo(1)
    followed = follow_labels([event], corpus, thorough=True)
    assert not followed.lost


def test_corrected_export_without_dois_keeps_its_labels(study_file: Path, tmp_path: Path) -> None:
    entries = [
        ("Smart city plan of London", "Governance.", 2015),
        ("Smart city London", "X.", 2016),
    ]
    file = write(tmp_path, *entries)
    reputation("import", study_file, file)
    reputation("decide", study_file, "plan", "--irrelevant", "--reviewer", "ana")
    corrected = [entries[1], (entries[0][0], "Governance, and more of it.", 2015)]
    told = reputation("import", study_file, write(tmp_path, *corrected), "--replace")
    changed = "labelled records that have a text that has changed since they were labelled: 1"
    assert changed in " ".join(told.split())
    found = decisions(study_file, tmp_path / "out")
    assert found["Smart city plan of London", "London"]["decided_by"] == "ana"


def test_label_without_a_record_is_named_and_counts_again_when_it_is_back(
    study_file: Path, tmp_path: Path
) -> None:
    entries = [("Smart city plan of London", "Governance.", 2015), ("Smart city Paris", "X.", 2016)]
    reputation("import", study_file, write(tmp_path, entries[0], name="one.ris"))
    reputation("decide", study_file, "plan", "--irrelevant", "--reviewer", "ana")
    reputation("import", study_file, write(tmp_path, entries[1], name="two.ris"))
    told = " ".join(reputation("import", study_file, "--undo", 1).split())
    assert "labelled records that are not in the corpus" in told
    assert "work:" in reputation("labels", "check", study_file) or "line 1" in told
    told = reputation("import", study_file, write(tmp_path, entries[0], name="three.ris"))
    assert "not in the corpus" not in told
    assert "every label matches" in reputation("labels", "check", study_file)
    found = decisions(study_file, tmp_path / "out")
    assert found["Smart city plan of London", "London"]["decided_by"] == "ana"


def test_mention_is_of_a_place_under_any_of_its_names(study_file: Path, tmp_path: Path) -> None:
    reputation("import", study_file, write(tmp_path, ("Smart city of Paris", "Policy.", 2015)))
    reputation("decide", study_file, "1", "--not", "Paris", "--reviewer", "ana")
    text = study_file.read_text(encoding="utf-8")
    renamed = text.replace('name = "Paris"', 'name = "Grand Paris"\naliases = ["PARIS"]')
    study_file.write_text(renamed, encoding="utf-8")
    found = decisions(study_file, tmp_path / "out")
    assert found["Smart city of Paris", "Grand Paris"]["mention"] == "0"
    told = reputation("decide", study_file, "1", "--city", "Grand Paris", "--reviewer", "ben")
    assert "reviewers differ on Grand Paris" in " ".join(told.split())
