"""The corpus holds what was imported, once, and finds it as the query says."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import make_record

from reputation.dates import PartialDate
from reputation.errors import CorpusError, FormatError
from reputation.literature.corpus import schema
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.study.query import parse_query, to_fts5

Add = Callable[..., ImportReport]


def search(corpus: Corpus, query: str, window: tuple[str, str] | None = None) -> list[str]:
    hits = corpus.search(to_fts5(parse_query(query)), window)
    return [held.record.title for held in corpus.records([hit.record_id for hit in hits])]


def test_record_comes_back_as_it_went_in(corpus: Corpus, add: Add) -> None:
    record = Record(
        source="Test",
        source_id="T:1",
        title="Überblick – smart city",
        abstract="A text; with 'quotes' and \"more\".",
        keywords=("one", "two; three"),
        date=PartialDate(2019, 6),
        doi="10.5555/x",
        venue="Simulated Journal",
        authors=("Vega, Ana", "Ng, Li"),
        type="article",
        language="English",
        copyright="© 2019",
        index_terms=("t",),
        volume="1",
        issue="2",
        pages="3-4",
        affiliations=("Institute",),
        references=("r1", "r2"),
    )
    add(record)
    assert [held.record for held in corpus.records()] == [record]


def test_same_file_again_changes_nothing(corpus: Corpus, add: Add) -> None:
    add(make_record("One smart city"))
    again = add(make_record("One smart city"))
    assert again.before
    assert corpus.totals().entries == corpus.totals().imports == 1


def test_same_records_in_another_file_are_not_added_again(corpus: Corpus, add: Add) -> None:
    add(make_record("One smart city"))
    report = add(make_record("One smart city"), make_record("Another"), file="b.txt")
    assert (report.read, report.added) == (2, 1)
    assert corpus.totals().entries == 2


def test_equal_records_in_one_file_are_identified_twice_and_merged(
    corpus: Corpus, add: Add
) -> None:
    record = make_record("One smart city", doi="10.5555/1")
    report = add(record, record, record)
    totals = corpus.totals()
    assert (report.added, report.duplicates) == (3, 2)
    assert (totals.entries, totals.records, totals.duplicates) == (3, 1, 2)


def test_duplicates_become_one_record_with_the_fullest_fields(corpus: Corpus, add: Add) -> None:
    add(make_record("Parking in a smart city", "2015", doi="10.5555/1", source="A"))
    add(
        make_record(
            "PARKING IN A SMART CITY",
            "2015-06",
            doi="10.5555/1",
            abstract="Text.",
            source="B",
            source_id="b",
        ),
        file="b.txt",
    )
    (held,) = corpus.records()
    assert held.id == 1
    assert held.record.title == "Parking in a smart city"
    assert held.record.abstract == "Text."
    assert str(held.record.date) == "2015-06"
    assert held.record.source == "A; B"
    assert search(corpus, "text") == ["Parking in a smart city"]
    assert [entry.id for entry in corpus.entries(1)] == [1, 2]


def test_undone_merge_stays_undone(corpus: Corpus, add: Add) -> None:
    add(
        make_record("A smart city", doi="10.5555/1", abstract="first"),
        make_record("A smart city", doi="10.5555/1", abstract="second one", source_id="2"),
    )
    assert corpus.undo_merge(1) == [1, 2]
    assert [held.record.abstract for held in corpus.records()] == ["first", "second one"]
    assert search(corpus, "first") == ["A smart city"]
    add(make_record("Something else"), file="b.txt")
    assert corpus.totals().records == 3
    with pytest.raises(CorpusError, match="not a merged one"):
        corpus.undo_merge(1)


def test_failing_import_leaves_the_corpus_as_it_was(corpus: Corpus, add: Add) -> None:
    add(make_record("One smart city"))

    def broken() -> Iterator[Record | Defect]:
        yield make_record("Two")
        raise FormatError("cut off")

    with pytest.raises(FormatError):
        corpus.add(broken(), Origin("b", "b", "test", "Test"))
    assert corpus.totals().entries == corpus.totals().imports == 1
    assert search(corpus, "two") == []


def test_defects_are_counted_and_kept(corpus: Corpus) -> None:
    items = [make_record("One"), Defect(7, "no title")]
    report = corpus.add(items, Origin("a", "a", "test", "Test"))
    assert (report.read, report.defects) == (1, (Defect(7, "no title"),))
    assert corpus.totals().skipped == 1


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("2009", False),
        ("2009-12-31", False),
        ("2010-01-01", True),
        ("2010", True),
        ("2020-05-31", True),
        ("2020-06", False),
        ("", False),
    ],
)
def test_window_takes_what_lies_in_it(corpus: Corpus, add: Add, date: str, found: bool) -> None:
    add(make_record("A smart city", date))
    hits = corpus.search('"smart city"', ("2010-01-01", "2020-05-31"))
    assert [hit.approximate for hit in hits] == ([False] if found else [])


def test_year_that_overlaps_the_window_is_inside_and_marked(corpus: Corpus, add: Add) -> None:
    add(make_record("A smart city", "2020"))
    (hit,) = corpus.search('"smart city"', ("2010-01-01", "2020-05-31"))
    assert hit.approximate


def test_phrases_fields_and_diacritics_are_searched_as_written(corpus: Corpus, add: Add) -> None:
    add(
        make_record("Smart-City Málaga", abstract="cities that are smart"),
        make_record("Other", keywords=("smart city", "Malaga")),
    )
    assert len(search(corpus, '"smart city"')) == 2
    assert search(corpus, "title:malaga") == ["Smart-City Málaga"]
    assert search(corpus, "keywords:malaga") == ["Other"]
    assert search(corpus, '"smart cities"') == []


def test_search_and_its_hits_are_kept_once(corpus: Corpus, add: Add) -> None:
    add(make_record("A smart city"))
    window = ("2010-01-01", "2020-05-31")
    for _ in range(2):
        corpus.keep_search(study="s", city="c", query='"smart city"', window=window)
    sql = sqlite3.connect(corpus.path)
    assert sql.execute("SELECT query, found FROM searches").fetchall() == [('"smart city"', 1)]
    assert sql.execute("SELECT count(*) FROM hits").fetchone() == (1,)
    sql.close()


def test_two_programs_may_import_at_once(corpus: Corpus) -> None:
    def work(name: str) -> None:
        with Corpus.open(corpus.path) as own:
            records = [make_record(f"{name} {n} smart city") for n in range(200)]
            own.add(records, Origin(name, name, "test", "Test"))

    threads = [threading.Thread(target=work, args=(f"file{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert corpus.totals().entries == 600


def test_missing_foreign_and_newer_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="reputation import"):
        Corpus.open(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("not a database at all, but long enough to look at")
    with pytest.raises(CorpusError, match="cannot be used"):
        Corpus.open(tmp_path / "text.sqlite")
    foreign = sqlite3.connect(tmp_path / "foreign.sqlite")
    foreign.execute("CREATE TABLE t(x)")
    foreign.close()
    with pytest.raises(CorpusError, match="another program"):
        Corpus.open(tmp_path / "foreign.sqlite")
    Corpus.open(tmp_path / "newer.sqlite", create=True).close()
    newer = sqlite3.connect(tmp_path / "newer.sqlite")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(CorpusError, match="newer version"):
        Corpus.open(tmp_path / "newer.sqlite")


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_corpus_of_an_older_version_is_brought_up_to_date(version: int, tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.sqlite")
    old.executescript("".join(schema._STEPS[:version]))
    old.execute(f"PRAGMA user_version = {version}")
    old.execute(f"PRAGMA application_id = {schema._APPLICATION}")
    old.close()
    with Corpus.open(tmp_path / "old.sqlite") as corpus:
        corpus.add([make_record("Smart city")], Origin("old.ris", "0" * 64, "RIS", "Test"))
        assert corpus.totals().entries == 1
        assert corpus.snapshots() == []
    tables = [sqlite3.connect(tmp_path / name) for name in ("old.sqlite", "new.sqlite")]
    Corpus.open(tmp_path / "new.sqlite", create=True).close()
    columns = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY 1, 2"
    )
    assert tables[0].execute(columns).fetchall() == tables[1].execute(columns).fetchall()
    for table in tables:
        table.close()


def test_reading_only_creates_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        Corpus.open(tmp_path / "deep" / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_number_names_the_record_of_that_number_before_any_identifier(
    corpus: Corpus, add: Callable[..., ImportReport]
) -> None:
    add(make_record("One", source_id="2"), make_record("Two", source_id="1"))
    assert corpus.find_record("1").record.title == "One"
    assert corpus.find_record("2").record.title == "Two"
    add(make_record("Three", source_id="77"), file="b")
    assert corpus.find_record("77").record.title == "Three"
