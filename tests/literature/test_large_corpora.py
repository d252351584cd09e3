"""What holds for corpora larger than memory: nothing keeps every record, and nothing is lost."""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from commanding import answered, reputation, rows
from conftest import make_record

from reputation.errors import OutputError
from reputation.judgement.decision_store import StoredDecisions
from reputation.judgement.decisions import Decision
from reputation.judgement.judging import judge_study
from reputation.judgement.loading import load_judge
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.duplicates import Candidate, find_duplicates, group_duplicates
from reputation.literature.exports import export_pieces
from reputation.literature.importing import import_file
from reputation.literature.opening import open_study
from reputation.literature.records.record import Record
from reputation.output import csv_pieces, to_csv, write_whole
from reputation.report.page import rendering
from reputation.report.result_files import write_result
from reputation.review import scoring
from reputation.running import run_study
from reputation.study.definition import Study, read_study

WORDS = [f"{one}{two}" for one in ("sensor", "energy", "traffic", "water") for two in "abcdefghij"]


def literature(size: int) -> Iterator[Record]:
    rng = random.Random(5)
    for number in range(size):
        words = " ".join(rng.choices(WORDS, k=40))
        yield make_record(
            f"{' '.join(rng.choices(WORDS, k=7))} {number}",
            str(rng.randint(2010, 2019)),
            abstract=f"The smart city of {rng.choice(('London', 'Paris'))} has {words}.",
            authors=(f"Roe{number % 997}, A.",),
            keywords=("smart city", rng.choice(WORDS)),
        )


def filled(folder: Path, size: int) -> Path:
    path = folder / f"{size}.sqlite"
    with Corpus.open(path, create=True) as corpus:
        corpus.imports.add(literature(size), Origin("a", "a", "made", "made"))
    return path


def peak(work: Callable[[], object]) -> int:
    """The most memory that Python held at once, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("large")
    return filled(folder, 1000), filled(folder, 4000)


@pytest.fixture
def study_of_two(study_file: Path) -> Study:
    return read_study(study_file)


@pytest.mark.slow
def test_reading_exporting_and_judging_hold_a_batch_at_a_time(
    corpora: tuple[Path, Path], study_of_two: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reputation.judgement.decisions._BATCH", 200)
    judge = load_judge(study_of_two)

    def read(path: Path) -> None:
        with Corpus.open(path) as corpus:
            for to in ("csv", "ris", "bibtex", "wos"):
                assert sum(map(len, export_pieces(corpus.records(), to)))

    def decide(path: Path) -> None:
        with Corpus.open(path) as corpus:
            assert sum(1 for _ in judge_study(study_of_two, corpus, judge))

    for work in (read, decide):
        for path in corpora:
            work(path)  # what is loaded, or cached once is not counted
        small, large = (peak(partial(work, path)) for path in corpora)
        assert large < 1.5 * small, work


def test_duplicates_are_found_without_holding_what_is_compared(
    corpora: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reputation.literature.duplicates.finding._READ", 200)

    class Stored:
        """Candidates made when they are asked for."""

        def __init__(self, size: int) -> None:
            self.size = size

        def __len__(self) -> int:
            return self.size

        def one(self, number: int) -> Candidate:
            words = random.Random(number // 2).choices(WORDS, k=9)
            return Candidate(number, " ".join(words), 2015, first_author=f"Roe{number // 2}, A.")

        def __iter__(self) -> Iterator[Candidate]:
            return map(self.one, range(self.size))

        def take(self, numbers: list[int]) -> list[Candidate]:
            return [self.one(number) for number in numbers]

    found = find_duplicates(Stored(2000))
    assert [(match.left, match.right) for match in found] == [(n, n + 1) for n in range(0, 2000, 2)]
    assert found == find_duplicates(list(Stored(2000)))
    groups = group_duplicates(Stored(2000), found)
    assert groups == [[n, n + 1] for n in range(0, 2000, 2)]

    alone = [
        replace(Stored(1).one(0), id=n, title=" ".join(WORDS[n % 9 : n % 9 + 5])) for n in (0,)
    ]
    assert find_duplicates(alone) == []


def test_decisions_beyond_those_in_memory_come_back_as_they_went(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("reputation.judgement.decision_store._HELD", 3)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    one = Decision(
        *(7, "W:1", "10.5555/a", "Ä \u2028 \n=1", None, "London", None, True),
        *(0.1 + 0.2, "A", 1 / 3, False, "relevance 1"),
        deciders=("ana", "llm:small"),
    )
    made = [replace(one, record_id=number, year=number or None) for number in range(10)]
    stored = StoredDecisions(iter(made))
    assert list(stored) == made
    assert list(zip(stored, stored, strict=True)) == list(zip(made, made, strict=True))
    assert (len(stored), made[8] in stored, one in stored) == (10, True, False)
    assert len(list(tmp_path.iterdir())) == 1
    del stored
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, study_of_two: Study, corpora: tuple[Path, Path]
) -> None:
    monkeypatch.setattr("reputation.judgement.decision_store._HELD", 3)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with (
        Corpus.open(corpora[0]) as corpus,
        pytest.raises(OutputError, match="TMPDIR"),
    ):
        run_study(study_of_two, corpus)


def test_a_run_from_disk_equals_one_from_memory(
    corpora: tuple[Path, Path], study_of_two: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.open(corpora[0]) as corpus:
        whole = run_study(study_of_two, corpus)
        monkeypatch.setattr("reputation.judgement.decision_store._HELD", 10)
        on_disk = run_study(study_of_two, corpus)
    for result, name in ((whole, "one"), (on_disk, "two")):
        write_result(result, tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_many_files_are_grouped_once_and_as_if_one_by_one(study_file: Path, tmp_path: Path) -> None:
    records = [*islice(literature(60), 60)]
    files = []
    for number in range(4):
        part = records[number * 10 : number * 10 + 30]  # neighbours share two thirds
        file = tmp_path / f"{number}.ris"
        file.write_text(
            "".join(
                f"TY  - JOUR\nTI  - {one.title}\nAU  - {one.authors[0]}\nPY  - 2015\n"
                f"AB  - {one.abstract}\nAN  - {number}-{place}\nER  - \n\n"
                for place, one in enumerate(part)
            )
        )
        files.append(file)
    reputation("import", study_file, *files)
    corpus = study_file.parent.parent / "corpus" / "two.sqlite"
    with Corpus.open(corpus) as together, Corpus.open(tmp_path / "b.sqlite", create=True) as apart:
        for file in files:
            import_file(apart, file)
        assert together.totals() == apart.totals()
        assert together.totals().duplicates == 60
        assert [h.record for h in together.records()] == [h.record for h in apart.records()]


def unsettled_corpus(path: Path) -> None:
    """Two copies of one work, as two imports leave them that are interrupted before grouping."""
    one = make_record("A title of many words on sensors", authors=("Roe, A.",))
    other = replace(one, source_id="b", doi="10.5555/b")
    with Corpus.open(path, create=True) as corpus:
        for number, record in enumerate((one, other)):
            origin = Origin(f"{number}", f"{number}", "made", "made")
            corpus.imports.add([record], origin, settle=False)


def test_opening_a_corpus_merges_nothing_and_warns(tmp_path: Path) -> None:
    unsettled_corpus(tmp_path / "c.sqlite")
    for _ in range(2):
        with (
            pytest.warns(UserWarning, match="count twice until `settle` is called"),
            Corpus.open(tmp_path / "c.sqlite") as corpus,
        ):
            assert corpus.totals().records == 2
    with Corpus.open(tmp_path / "c.sqlite", create=True) as corpus:
        corpus.settle()
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        assert corpus.totals().records == 1


def test_what_an_interrupted_import_left_is_merged_before_it_is_read_and_that_is_told(
    study_file: Path,
) -> None:
    path = read_study(study_file).corpus_path
    unsettled_corpus(path)
    told = reputation("status", study_file)
    assert "first merging duplicates left by an interrupted import or harvest" in " ".join(
        told.split()
    )
    assert "1 records from 2 entries" in told
    assert "first merging" not in reputation("status", study_file)


def test_opening_a_study_in_python_tells_of_merging_too(study_file: Path) -> None:
    unsettled_corpus(read_study(study_file).corpus_path)
    with pytest.warns(UserWarning, match="first merging"), open_study(study_file) as opened:
        assert opened.corpus.totals().records == 1


def test_a_page_of_too_many_articles_lists_the_latest_of_each_city_and_says_so(
    corpora: tuple[Path, Path], study_of_two: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reputation.report.page.rendering.MOST_LISTED", 20)
    with Corpus.open(corpora[0]) as corpus:
        result = run_study(study_of_two, corpus)
    counts = {standing.city: standing.articles for standing in result.table}
    assert min(counts.values()) > 10
    text = rendering.render_page(result)
    assert f"The list shows 20 of the {sum(counts.values())} articles" in text
    assert "the most recent\n10 for each city" in text
    listed = text[text.index('id="found-articles"') :]
    for city in counts:
        years = sorted(d.year or 0 for d in result.decisions if d.counted and d.city == city)
        assert listed.count(f"<td>{years[-1]}</td><td>{city}</td>") == min(
            10, years.count(years[-1])
        )


def test_a_review_of_too_many_records_is_a_sample_with_all_that_is_labelled(
    corpora: tuple[Path, Path], study_of_two: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.open(corpora[0]) as corpus:
        every, found = scoring.collect_items(study_of_two, corpus)
        assert found == len(every) == 1000
        monkeypatch.setattr(scoring, "MOST", 50)
        drawn, found = scoring.collect_items(study_of_two, corpus)
        assert (len(drawn), found) == (50, 1000)
        again, _ = scoring.collect_items(study_of_two, corpus)
        assert again == drawn
        left_out = next(item for item in every if item not in drawn)
        more, _ = scoring.collect_items(study_of_two, corpus, [left_out.record.source_id])
        assert {item.record_id for item in more} == {i.record_id for i in drawn} | {
            left_out.record_id
        }
        assert all(item in every for item in more)


def test_review_tells_that_it_is_a_sample(
    study_file: Path, corpora: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MOST", 5)
    target = study_file.parent.parent / "corpus" / "two.sqlite"
    target.parent.mkdir()
    target.write_bytes(corpora[0].read_bytes())
    told = answered("review", study_file, "relevance", "--reviewer", "ana", "--plain", typed="q\n")
    assert "finds 1,000 records; 5 of them, drawn at random" in " ".join(told.split())


def test_counted_and_labelled_exports_stream_and_say_how_many(
    study_file: Path, corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    target = study_file.parent.parent / "corpus" / "two.sqlite"
    target.parent.mkdir()
    target.write_bytes(corpora[0].read_bytes())
    file = tmp_path / "all.csv"
    told = reputation("export", study_file, "--to", "asreview", "--out", file)
    assert len(rows(file)) == 1000
    assert "1000 records written" in told


def test_pieces_of_a_table_are_the_table() -> None:
    made = [(number, "=1", None) for number in range(2500)]
    pieces = list(csv_pieces(("a", "b", "c"), made))
    assert len(pieces) > 1
    assert "".join(pieces) == to_csv(("a", "b", "c"), made)
    assert len(list(csv.reader(io.StringIO("".join(pieces))))) == 2501


def test_a_table_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("before")

    def broken() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(file, broken())
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_terms_of_too_many_articles_come_from_a_sample(
    study_file: Path, corpora: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reputation.report.trends.trend_files.MOST_READ", 100)
    target = study_file.parent.parent / "corpus" / "two.sqlite"
    target.parent.mkdir()
    with Corpus.open(corpora[0]) as corpus:
        counted = {
            d.record_id for d in run_study(read_study(study_file), corpus).decisions if d.counted
        }
    target.write_bytes(corpora[0].read_bytes())
    told = reputation("trends", study_file, "--terms")
    assert f"terms come from 100 of the {len(counted):,} articles" in told
