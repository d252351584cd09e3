"""The corpus holds what was imported, once, and finds it as the query says."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from commanding import reputation
from conftest import make_record

from reputation.dates import PartialDate
from reputation.errors import CorpusError, FormatError
from reputation.literature.corpus import schema
from reputation.literature.corpus.corpus_file import Corpus, ImportReport, Origin
from reputation.literature.corpus.health import find_damage
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.study.definition import read_study
from reputation.study.query import parse_query, to_fts5

Add = Callable[..., ImportReport]


def search(corpus: Corpus, query: str, window: tuple[str, str] | None = None) -> list[str]:
    hits = corpus.searches.find(to_fts5(parse_query(query)), window)
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
    assert held.record_id == 1
    assert held.record.title == "Parking in a smart city"
    assert held.record.abstract == "Text."
    assert str(held.record.date) == "2015-06"
    assert held.record.source == "A; B"
    assert search(corpus, "text") == ["Parking in a smart city"]
    assert [entry.record_id for entry in corpus.merges.entries(1)] == [1, 2]


def test_undone_merge_stays_undone(corpus: Corpus, add: Add) -> None:
    add(
        make_record("A smart city", doi="10.5555/1", abstract="first"),
        make_record("A smart city", doi="10.5555/1", abstract="second one", source_id="2"),
    )
    assert corpus.merges.undo(1) == [1, 2]
    assert [held.record.abstract for held in corpus.records()] == ["first", "second one"]
    assert search(corpus, "first") == ["A smart city"]
    add(make_record("Something else"), file="b.txt")
    assert corpus.totals().records == 3
    with pytest.raises(CorpusError, match="not a merged one"):
        corpus.merges.undo(1)


def test_failing_import_leaves_the_corpus_as_it_was(corpus: Corpus, add: Add) -> None:
    add(make_record("One smart city"))

    def broken() -> Iterator[Record | Defect]:
        yield make_record("Two")
        raise FormatError("cut off")

    with pytest.raises(FormatError):
        corpus.imports.add(broken(), Origin("b", "b", "test", "Test"))
    assert corpus.totals().entries == corpus.totals().imports == 1
    assert search(corpus, "two") == []


def test_defects_are_counted_and_kept(corpus: Corpus) -> None:
    items = [make_record("One"), Defect(7, "no title")]
    report = corpus.imports.add(items, Origin("a", "a", "test", "Test"))
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
    hits = corpus.searches.find('"smart city"', ("2010-01-01", "2020-05-31"))
    assert [hit.approximate for hit in hits] == ([False] if found else [])


def test_year_that_overlaps_the_window_is_inside_and_marked(corpus: Corpus, add: Add) -> None:
    add(make_record("A smart city", "2020"))
    (hit,) = corpus.searches.find('"smart city"', ("2010-01-01", "2020-05-31"))
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


def test_hits_of_a_search_are_kept_once_and_not_in_the_file(corpus: Corpus, add: Add) -> None:
    add(make_record("A smart city"), make_record("Smart city Paris"))
    window = ("2010-01-01", "2020-05-31")
    before = [_everything_in(corpus.path), corpus.path.read_bytes()]
    for _ in range(2):
        every = corpus.searches.store("", '"smart city"', window)
        paris = corpus.searches.store("Paris", '"smart city" AND paris', window)
        assert (every.found, paris.found) == (2, 1)
        assert list(corpus.searches.found_by([every, paris])) == [(1, [""]), (2, ["", "Paris"])]
        assert corpus.searches.count_found_by([every, paris]) == 2
    assert [_everything_in(corpus.path), corpus.path.read_bytes()] == before
    assert corpus.searches.every() == []


def _everything_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as sql:
        return list(sql.iterdump())


def test_opening_and_reading_leave_a_file_as_it_is(study_file: Path, tmp_path: Path) -> None:
    path = read_study(study_file).corpus_path
    with Corpus.open(path, create=True) as corpus:
        records = [make_record("A smart city"), make_record("A smart city in Paris")]
        corpus.imports.add(records, Origin("f", "f", "test", "Test"))
    before = path.read_bytes()
    for arguments in (
        ("run", study_file, "--out", tmp_path / "out"),
        ("status", study_file),
        ("search", study_file, "Paris"),
        ("export", study_file, "--to", "csv", "--out", tmp_path / "a.csv"),
        ("duplicates", study_file),
    ):
        reputation(*arguments)
        assert path.read_bytes() == before, arguments


@pytest.mark.parametrize("closed", ["file", "folder and file"])
def test_a_read_only_corpus_is_searched_and_not_written(closed: str, tmp_path: Path) -> None:
    with TemporaryDirectory() as folder:  # pytest's own is closed to all but its owner
        path = Path(folder) / "c.sqlite"
        with Corpus.open(path, create=True) as corpus:
            corpus.imports.add([make_record("A smart city")], Origin("f", "f", "test", "Test"))
        path.chmod(0o444)
        Path(folder).chmod(0o555 if closed == "folder and file" else 0o777)
        with _as_nobody(), Corpus.open(path) as corpus:
            found = corpus.searches.store("", '"smart city"', ("2010-01-01", "2020-05-31"))
            assert list(corpus.searches.found_by([found])) == [(1, [""])]
            assert [held.record.title for held in corpus.records()] == ["A smart city"]
            assert find_damage(path) == []
            with pytest.raises(CorpusError, match="cannot be written; copy the study folder"):
                corpus.imports.add([make_record("Other")], Origin("g", "g", "test", "Test"))
        Path(folder).chmod(0o700)


def test_a_read_only_corpus_of_an_older_version_says_what_to_do() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.sqlite"
        with closing(sqlite3.connect(path)) as old:
            old.executescript(schema._STEP_1)
            old.execute("PRAGMA user_version = 1")
            old.execute(f"PRAGMA application_id = {schema._APPLICATION}")
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with _as_nobody(), pytest.raises(CorpusError, match="older version and cannot be written"):
            Corpus.open(path)
        Path(folder).chmod(0o700)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Nothing is read-only for root, as whom tests may run."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_two_programs_may_import_at_once(corpus: Corpus) -> None:
    def work(name: str) -> None:
        with Corpus.open(corpus.path) as own:
            records = [make_record(f"{name} {n} smart city") for n in range(200)]
            own.imports.add(records, Origin(name, name, "test", "Test"))

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
        corpus.imports.add([make_record("Smart city")], Origin("old.ris", "0" * 64, "RIS", "Test"))
        assert corpus.totals().entries == 1
        assert corpus.harvests.snapshots() == []
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


def test_damage_met_while_reading_is_our_error_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Corpus.open(path, create=True) as corpus:
        records = [make_record(f"Smart city {n}", abstract="lamps " * 200) for n in range(200)]
        corpus.imports.add(records, Origin("a", "a", "test", "Test"))
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 3, len(content), 4096):
        content[at // 4096 * 4096 : at // 4096 * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    told = pytest.raises(CorpusError, match=r"c\.sqlite: .*reputation doctor")
    with told, Corpus.open(path) as corpus:
        list(corpus.records())
