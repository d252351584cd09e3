"""What comes from outside may be anything: it costs no other record, and forges none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from asking import KEY, ask
from conftest import make_record
from server import Fault, LocalDatabase
from snapshots import harvested, in_parts, study_of, work

from reputation.errors import FormatError
from reputation.harvesting.harvest import harvest
from reputation.harvesting.snapshot import find_snapshot
from reputation.harvesting.sources import find_source
from reputation.harvesting.sources.openalex import read_work
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.corpus.harvest_states import HarvestedPage, HarvestQuery
from reputation.literature.duplicates import are_duplicates
from reputation.literature.exports import export_records
from reputation.literature.formats import read_file
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import Record, normalise_doi
from reputation.output import to_csv
from reputation.study.definition import Study

HARVEST_QUERY = HarvestQuery("study", "", "openalex", "q", {}, ("2010-01-01", "2020-05-31"))
FORGED = "1\nER  - \n\nTY  - JOUR\nTI  - Injected\nPY  - 2015\nER  - \n\x1b]0;x\x07"


def test_a_word_of_a_million_letters_is_compared_like_any_other() -> None:
    long = "Smart city of London and its parking " + "x" * 1_000_000
    assert are_duplicates(make_record(long), make_record(long))
    assert not are_duplicates(make_record(long), make_record("Smart city of another kind"))


@pytest.mark.parametrize("opening", ["<!--", "<style>", "<script>", "<script", "<![CDATA["])
def test_what_opens_and_never_closes_takes_no_longer(opening: str) -> None:
    text = f"smart city {opening * 100_000}"
    assert clean(text).startswith("smart city")


def test_comments_and_scripts_go_with_what_is_in_them() -> None:
    text = "a <!-- b --> c <script>d</script > e <STYLE x='1'>f</style> g <!-- h"
    assert clean(text) == "a c e g <!-- h"


ODD: list[dict[str, Any]] = [
    {"keywords": [None]},
    {"authorships": "nobody"},
    {"authorships": [None]},
    {"primary_location": "here"},
    {"primary_location": {"source": "there"}},
    {"biblio": "none"},
    {"abstract_inverted_index": "text"},
    {"abstract_inverted_index": {"smart": 0}},
    {"abstract_inverted_index": {"smart": [0, "1"], "city": [None]}},
    {"title": 7},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_work_that_is_not_as_documented_is_a_defect(odd: dict[str, Any]) -> None:
    found = read_work({**work("Smart city of Paris", "A text."), **odd})
    assert isinstance(found, Defect)
    assert "not as documented" in found.reason


def test_numbers_where_texts_are_expected_are_read() -> None:
    numbers = {"volume": 7, "issue": 2, "first_page": 11, "last_page": 19}
    found = read_work({**work("Smart city of Paris"), "biblio": numbers})
    assert isinstance(found, Record)
    assert (found.volume, found.issue, found.pages) == ("7", "2", "11-19")


def test_an_odd_work_in_a_snapshot_costs_no_other(tmp_path: Path) -> None:
    pytest.importorskip("ibis", reason="needs pip install 'reputation[scale]'")
    pytest.importorskip("duckdb", reason="needs pip install 'reputation[scale]'")
    works = [
        work("Smart city one"),
        work("Smart city two", keywords=[None]),
        work("Smart city three"),
    ]
    path = in_parts(tmp_path / "s", works, 1)
    kept = harvested(study_of(tmp_path, '"smart city"'), path, tmp_path / "c.sqlite")
    titles = {row[0].title for row in kept if len(row) == 1}
    assert titles == {"Smart city one", "Smart city three"}


def test_no_field_of_a_database_can_forge_a_record_or_reach_a_terminal(corpus: Corpus) -> None:
    record = Record(
        "OpenAlex", FORGED, "Smart city", volume=FORGED, issue=FORGED, pages=FORGED,
        doi=f"10.5555/{FORGED}", references=(FORGED,), authors=(FORGED,), type=FORGED,
    )  # fmt: skip
    state = corpus.harvests.begin(HARVEST_QUERY, "OpenAlex", "*")
    corpus.harvests.keep_page(HARVEST_QUERY, state, HarvestedPage((record,), (), 0, 1, None))
    corpus.lookups.keep("openalex", "OpenAlex", [], [record])
    for to, key in (("ris", "TY  - "), ("wos", "PT "), ("bibtex", "@"), ("csv", "")):
        text = str(export_records(corpus.records(), to))
        assert "\x1b" not in text
        assert "\x07" not in text
        if key:
            assert [line for line in text.splitlines() if line.startswith(key)][1:] == []
    (held,) = corpus.records()
    assert all(map(str.isprintable, (held.record.volume, *held.record.references)))


def test_direction_marks_in_a_doi_go() -> None:
    assert normalise_doi("10.5555/abc\u202egnp.x") == "10.5555/abcgnp.x"


@pytest.mark.parametrize("padding", range(170, 200, 3))
def test_no_part_of_a_key_is_in_an_error(
    padding: int, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([Fault(400, "x" * padding + " " + KEY)] * 20)
    result = harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    assert KEY[:4] not in str(result.stopped)


def test_an_answer_nested_too_deeply_is_an_answer_that_cannot_be_read(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([Fault(200, "[" * 200_000)] * 20)
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert "cannot be read" in str(result.stopped)


def test_a_manifest_nested_too_deeply_is_none(tmp_path: Path) -> None:
    path = in_parts(tmp_path / "s", [work("Smart city")], 1)
    (path / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(FormatError, match="not a valid snapshot manifest"):
        find_snapshot(str(path))


@pytest.mark.parametrize("name", ["s[12]", "s?", "s*", "s{1,2}"])
def test_a_folder_that_engines_would_take_for_a_pattern_is_refused(
    name: str, tmp_path: Path
) -> None:
    path = in_parts(tmp_path / name, [work("Smart city")], 1)
    with pytest.raises(FormatError, match="rename the folder"):
        find_snapshot(str(path))


def test_an_empty_part_of_a_snapshot_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("ibis", reason="needs pip install 'reputation[scale]'")
    path = in_parts(tmp_path / "s", [work("Smart city one"), work("Smart city two")], 2)
    (path / "manifest.json").unlink(missing_ok=True)
    first = min(path.rglob("*.gz"))
    first.write_bytes(b"")
    with pytest.raises(FormatError, match="is empty"):
        harvested(study_of(tmp_path, '"smart city"'), path, tmp_path / "c.sqlite")


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"A" * (200 << 20))
    with pytest.raises(FormatError, match="unpacks to"):
        read_file(path)


def test_full_width_signs_are_not_run_as_formulas() -> None:
    assert to_csv(("a",), [("＝1+1",), ("＠SUM(1)",)]) == "a\n'＝1+1\n'＠SUM(1)\n"


def test_a_hostile_record_does_not_keep_a_corpus_from_opening(tmp_path: Path) -> None:
    long = make_record("Smart city London " + "x" * 1_000_000)
    with Corpus.open(tmp_path / "c.sqlite", create=True) as corpus:
        corpus.imports.add(
            [long, make_record("Smart city Paris")], Origin("f", "f", "test", "Test")
        )
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        assert corpus.totals().records == 2
    assert json.dumps(corpus.path.name) == '"c.sqlite"'
