"""Imports listed, undone and replaced; merges taken apart by hand that outlast it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from commanding import answered, reputation, rows, write_export
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import CorpusError
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.records.record import Record
from reputation.study.definition import read_study
from reputation.study.query import parse_query, to_fts5

#: What may be in a file: works of which some are duplicates of each other.
WORKS = [
    make_record("Parking in a smart city", "2015", doi="10.5555/1", source="A", source_id="a1"),
    make_record("PARKING in a smart city", "2015", doi="10.5555/1", source="B", source_id="b1"),
    make_record("Governance of smart cities", "2016", source="A", source_id="a2"),
    make_record("Governance of smart cities", "2016", source="B", abstract="T.", source_id="b2"),
    make_record("Data of one smart city", "2017", source="", source_id="c"),
]
FILES = st.lists(st.lists(st.sampled_from(range(len(WORKS))), max_size=5), min_size=1, max_size=4)


def state(corpus: Corpus) -> tuple[object, ...]:
    """All that figures rest on, without numbers of records, and which spelling comes first."""
    records = sorted(
        sorted(repr(entry.record) for entry in entries)
        for held in corpus.records()
        for entries in [corpus.merges.entries(held.record_id)]
    )
    hits = corpus.searches.find(to_fts5(parse_query('"smart"')), ("2010-01-01", "2020-05-31"))
    totals = corpus.totals()
    return records, len(hits), totals.entries, totals.records, totals.by_source


def put(corpus: Corpus, name: str, works: list[int], **more: object) -> ImportReport:
    every = [WORKS[number] for number in works]
    records: list[Record] = [replace(r, source=r.source or name) for r in every]
    origin = Origin(name, f"{name} {works} {more}", "test", name)
    return corpus.imports.add(records, origin, **more)  # type: ignore[arg-type]


@given(files=FILES, data=st.data())
def test_undone_import_leaves_what_the_others_alone_would_have_made(
    files: list[list[int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    undone = data.draw(st.integers(1, len(files)))
    with (
        Corpus.open(folder / "one.sqlite", create=True) as one,
        Corpus.open(folder / "other.sqlite", create=True) as other,
    ):
        for number, works in enumerate(files, 1):
            put(one, f"{number}", works)
            if number != undone:
                put(other, f"{number}", works)
        one.imports.undo(undone)
        assert state(one) == state(other)
        put(one, "again", files[undone - 1])
        put(other, "again", files[undone - 1])
        assert state(one) == state(other)


def test_an_entry_that_files_hold_twice_is_counted_as_before_after_undo(tmp_path: Path) -> None:
    with (
        Corpus.open(tmp_path / "one.sqlite", create=True) as one,
        Corpus.open(tmp_path / "other.sqlite", create=True) as other,
    ):
        for number, works in enumerate([[4, 4], [4], [4, 4]], 1):
            put(one, f"{number}", works)
            if number != 1:
                put(other, f"{number}", works)
        one.imports.undo(1)
        for corpus in (one, other):
            put(corpus, "again", [4, 4])
        assert state(one) == state(other)


@given(left=FILES, right=FILES)
def test_merged_corpora_hold_what_all_files_together_would(
    left: list[list[int]], right: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    with (
        Corpus.open(folder / "left.sqlite", create=True) as one,
        Corpus.open(folder / "right.sqlite", create=True) as other,
        Corpus.open(folder / "all.sqlite", create=True) as together,
    ):
        for corpus, side, files in ((one, "left", left), (other, "right", right)):
            for number, works in enumerate(files, 1):
                put(corpus, f"{side} {number}", works)
                put(together, f"{side} {number}", works)
        for origin, items in other.imports.contents():
            one.imports.add(items, origin)
        assert state(one) == state(together)


def test_imports_undone_together_leave_what_one_after_the_other_does(tmp_path: Path) -> None:
    with (
        Corpus.open(tmp_path / "one.sqlite", create=True) as one,
        Corpus.open(tmp_path / "other.sqlite", create=True) as other,
    ):
        for corpus in (one, other):
            for number, works in enumerate([[0, 4, 4], [1, 4], [2, 3, 4, 4]], 1):
                put(corpus, f"{number}", works)
        assert one.imports.undo(1, 2) == sum(other.imports.undo(n) for n in (1, 2))
        assert state(one) == state(other)
        before = state(one)
        with pytest.raises(CorpusError, match="no import 7"):
            one.imports.undo(3, 7)
        assert state(one) == before


def test_replaced_file_keeps_the_numbers_of_what_stayed(corpus: Corpus) -> None:
    put(corpus, "x", [0, 2])
    report = put(corpus, "x", [2, 4], replaces=1)
    assert (report.added, report.replaced) == (1, 1)
    assert {h.record.title: h.record_id for h in corpus.records()}[
        "Governance of smart cities"
    ] == 2
    assert [item["added"] for item in corpus.imports.every()] == [2]


def test_failed_replacement_changes_nothing(corpus: Corpus) -> None:
    put(corpus, "x", [0, 2])
    before = state(corpus)
    with pytest.raises(CorpusError, match="no import 9"):
        put(corpus, "x", [4], replaces=9)
    assert state(corpus) == before


def test_merge_taken_apart_survives_undo_and_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Corpus.open(path, create=True) as corpus:
        put(corpus, "x", [0])
        put(corpus, "y", [1])
        assert corpus.totals().records == 1
        corpus.merges.undo(1)
        corpus.imports.undo(1)
        put(corpus, "x again", [0])
        assert corpus.totals().records == 2
    path.unlink()
    with Corpus.open(path, create=True) as corpus:
        put(corpus, "y", [1, 2], settle=False)
        put(corpus, "z", [0], settle=False)
        corpus.settle()
        assert corpus.totals().records == 3


def test_damaged_file_of_what_was_taken_apart_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.apart.csv").write_text("left,right,decided_at\nab,cd\n")
    with (
        Corpus.open(tmp_path / "c.sqlite", create=True) as corpus,
        pytest.raises(CorpusError, match=r"c\.apart\.csv, line 2: expected left,right,decided_at"),
    ):
        put(corpus, "x", [0])


def test_file_saved_anew_under_another_name_adds_nothing_and_says_so(
    study_file: Path, tmp_path: Path
) -> None:
    first = write_export(tmp_path)
    reputation("import", study_file, first)
    copy = tmp_path / "copy.ris"
    copy.write_bytes(first.read_bytes())
    assert "unchanged since an earlier import as export.ris" in reputation(
        "import", study_file, copy
    )
    copy.write_bytes(first.read_bytes() + b"\n\n")
    told = reputation("import", study_file, copy)
    assert "6 records read as RIS, 0 entries added, 6 already in the corpus" in told
    assert "6 records from 6 entries" in told
    reputation("import", study_file, "--undo", 1)
    reputation("run", study_file, "--out", tmp_path / "out")
    flow = json.loads((tmp_path / "out" / "flow.json").read_text())
    assert flow["identified"] == {"total": 6, "by_source": {"copy.ris": 6}}


def test_commands_list_undo_and_replace(study_file: Path, tmp_path: Path) -> None:
    file = write_export(tmp_path)
    reputation("import", study_file, file)
    listed = reputation("import", study_file, "--list")
    assert "export.ris" in listed
    file.write_text(file.read_text().replace("Smart city parking", "Smart city parking lots"))
    assert "1 entry added, 5 already in the corpus" in " ".join(
        reputation("import", study_file, file).split()
    )
    assert "imports 1, 2 all have" in answered("import", study_file, file, "--replace", code=2)
    assert "1 entries" in reputation("import", study_file, "--undo", 2)
    told = " ".join(reputation("import", study_file, file, "--replace").split())
    assert "1 entries of the earlier file removed" in told
    with Corpus.open(read_study(study_file).corpus_path) as corpus:
        assert "Smart city parking lots" in {held.record.title for held in corpus.records()}
        assert corpus.totals().records == 6
    reputation("run", study_file, "--out", tmp_path / "out")
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert [len(item["sha256"]) for item in provenance["imports"]] == [64]
    assert len(rows(tmp_path / "out" / "decisions.csv"))
    told = reputation("import", study_file, "--undo", 2, "--undo", 2)
    assert "import 2 undone: 6 entries found in no other import removed, 0 records left" in told
    for wrong in (("--undo", 7), ("--list", "--undo", 1), (), (file, "--list")):
        answered("import", study_file, *wrong, code=2)


def test_file_is_replaced_whatever_blanks_its_name_has(study_file: Path, tmp_path: Path) -> None:
    file = write_export(tmp_path).rename(tmp_path / "my  corrected export.ris")
    reputation("import", study_file, file)
    file.write_text(file.read_text().replace("Smart city parking", "Smart city parking lots"))
    told = " ".join(reputation("import", study_file, file, "--replace").split())
    assert "1 entries of the earlier file removed" in told
