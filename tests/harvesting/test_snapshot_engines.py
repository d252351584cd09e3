"""Both engines find what the embedded search finds, in every script; and give the same rows."""

import gzip
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import make_record
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_snapshot import PARQUET_TYPES, to_parquet
from made_up_works import Maker
from snapshots import harvested, in_parts, study_of, work

from reputation.errors import FormatError, ToolMissing
from reputation.harvesting.snapshot import Engine, find_engine, find_snapshot, on_spark
from reputation.harvesting.snapshot.expression import scan
from reputation.harvesting.snapshot.matching import match_works
from reputation.harvesting.snapshot.patterns import anchors, tokens_of
from reputation.harvesting.snapshot.snapshot_harvest import work_of_hit
from reputation.harvesting.sources.openalex import abstract_of, read_work
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.records.record import Record
from reputation.study.query import (
    And,
    AndNot,
    InFields,
    Or,
    Phrase,
    Query,
    parse_query,
    to_fts5,
    to_text,
)

pytestmark = pytest.mark.slow

pytest.importorskip("ibis", reason="needs pip install 'reputation[scale]'")
duckdb = pytest.importorskip("duckdb", reason="needs pip install 'reputation[scale]'")

WORDS = (
    "smart Smart SMART sMart ſmart śmart smärt smart2 smartly city cities City CITY çity citỳ "
    "Malmö malmo MALMÖ Málaga São Paulo sao Straße STRASSE straße İstanbul istanbul ISTANBUL "
    "ıstanbul 東京 東京都 智慧城市 Мoskva москва МОСКВА Αθήνα αθηνα ß x 1 Xi’an xian O'ahu"
).split()
WORDS += ["sma\u0301rt", "Malmo\u0308", "Sa\u0303o", "сity", "cit\u00ady", "cit\u200by", "𐐀𐐁", "é"]
GAPS = [" ", " ", " ", "-", " – ", ", ", "\u00a0", "_", "’s ", ".", " <i>", "</i> ", "&amp;", " & "]
GAPS += ["", "/", " (", "\u200b", "\u3000", "·", '"', "\\", "'"]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=7).map(
    lambda parts: "".join(word + gap for word, gap in parts).strip()
)
ASKED = [word for word in WORDS if tokens_of(word)]
PHRASES = st.builds(
    Phrase,
    st.lists(st.sampled_from(ASKED), min_size=1, max_size=2).map(" ".join),
    st.booleans(),
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    PHRASES,
    lambda inner: (
        st.builds(And, st.tuples(inner, inner))
        | st.builds(Or, st.tuples(inner, inner, inner))
        | st.builds(AndNot, inner, inner)
        | st.builds(InFields, st.sampled_from([("title",), ("abstract",)]), inner)
    ),
    max_leaves=5,
)
FIELDS = ("title", "abstract")
WINDOW = ("2010-01-01", "2020-05-31")


@pytest.fixture(scope="module")
def duck() -> Iterator[Engine]:
    engine = find_engine("duckdb", {"threads": "1"})
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    pytest.importorskip("pyspark", reason="needs pip install 'reputation[scale]'")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, and this machine has none")
    options = {"spark.master": "local[2]", "spark.sql.shuffle.partitions": "2"}
    engine = find_engine("spark", {**options, "spark.ui.enabled": "false"})
    engine.session.range(1).count()  # type: ignore[attr-defined]
    yield engine
    engine.close()


def sent_back(engine: Engine, path: Path, query: Query) -> list[str]:
    """What an engine sends back for a query, in order."""
    snapshot = find_snapshot(str(path))
    works = engine.works(snapshot, snapshot.parts)
    asked = scan(works, InFields(FIELDS, query), WINDOW, map_type=engine.map_type)
    return sorted(hit for part in engine.run(asked) for hit in part.hits)


def embedded(works: list[dict[str, Any]], query: Query) -> set[str]:
    """Which works the corpus finds by this query, as OpenAlex holds them or cleaned."""
    found: set[str] = set()
    for cleaned in (False, True):
        records = [
            read_work(item)
            if cleaned
            else make_record(
                item["title"],
                source_id=item["id"].rpartition("/")[2],
                abstract=abstract_of(item["abstract_inverted_index"]),
            )
            for item in works
        ]
        assert all(isinstance(record, Record) for record in records)
        with Corpus.open(":memory:", create=True) as corpus:
            # As files are, since what is harvested is cleaned once more.
            corpus.imports.add(records, Origin("f", "f", "test", "Test"), settle=False)
            hits = corpus.searches.find(to_fts5(InFields(FIELDS, query)))
            numbers = [hit.record_id for hit in hits]
            found |= {held.record.source_id for held in corpus.records(numbers)}
    return found


def found_in_the_end(hits: list[str], query: Query) -> set[str]:
    """Which of the works sent back are hits by the last word."""
    works = [work_of_hit(hit) for hit in hits]
    places = match_works([(item, read_work(item)) for item in works], {"": InFields(FIELDS, query)})
    return {works[place]["id"].rpartition("/")[2] for place in places[""]}


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), QUERIES, st.booleans())
def test_engine_misses_nothing_that_the_embedded_search_finds(
    duck: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[tuple[str, str]],
    query: Query,
    escaped: bool,
) -> None:
    works = [work(f"{number} {title}", abstract) for number, (title, abstract) in enumerate(texts)]
    path = in_parts(tmp_path_factory.mktemp("s"), works, 1, ascii_only=escaped)
    hits = sent_back(duck, path, query)
    assert found_in_the_end(hits, query) == embedded(works, query)


def many_works() -> list[dict[str, Any]]:
    """Each word alone, in pairs with what may stand between, and in the abstract."""
    works = [work(f"{word} and more", f"no {word}-x") for word in WORDS]
    for number, gap in enumerate(GAPS):
        for step in (1, 7, 19):
            first, second = WORDS[(number * step) % len(WORDS)], WORDS[(number + step) % len(WORDS)]
            works.append(
                work(f"{first}{gap}{second}", f"A {second}{gap}{first}, {first} {second}.")
            )
            works.append(work(f"Smart{gap}city {gap}{first}", f"a smart{gap}cities{gap}x"))
    return works


ENOUGH = [
    '"smart city" OR "smart cities"',
    '("smart city" OR "smart cit"*) AND ("Malmö" OR "São Paulo" OR "Straße" OR "Istanbul")',
    'title:("東京" OR москва* OR "Αθήνα") OR abstract:("Xi\'an" OR "𐐀𐐁" OR smart)',
    '(malmo NOT city) OR ("cit" * AND "1")'.replace('"cit" *', "cit*"),
    "ß OR x OR 智慧城市",
]


@pytest.mark.parametrize("text", ENOUGH)
def test_both_engines_send_back_the_same_in_both_layouts(
    duck: Engine, spark: Engine, tmp_path: Path, text: str
) -> None:
    query, works = parse_query(text), many_works()
    jsonl = in_parts(tmp_path / "jsonl", works, 3)
    expected = embedded(works, query)
    assert 0 < len(expected) < len(works)
    for path in (jsonl, to_parquet(jsonl, tmp_path / "parquet")):
        first, second = sent_back(duck, path, query), sent_back(spark, path, query)
        assert [work_of_hit(hit)["id"] for hit in first] == [
            work_of_hit(hit)["id"] for hit in second
        ]
        assert list(map(read_work, map(work_of_hit, first))) == list(
            map(read_work, map(work_of_hit, second))
        )
        assert found_in_the_end(first, query) == expected


@pytest.mark.parametrize("layout", ["jsonl", "parquet"])
def test_corpus_is_the_same_after_either_engine(spark: Engine, tmp_path: Path, layout: str) -> None:
    works = [*Maker(6, hits=0.3).works(300), *many_works()]
    path = in_parts(tmp_path / "jsonl", works, 7)
    if layout == "parquet":
        path = to_parquet(path, tmp_path / "parquet")
    study = study_of(tmp_path, '"smart city" OR "smart cities"', ["Malmö", "London", "Sao Paulo"])
    one = harvested(study, path, tmp_path / "one.sqlite", find_engine("duckdb"))
    other = harvested(study, path, tmp_path / "other.sqlite", Borrowed(spark))
    assert one == other
    assert len(one) > 10
    rows = []
    for name in ("one", "other"):
        with Corpus.open(tmp_path / f"{name}.sqlite") as corpus:
            rows.append([(held.record_id, held.record) for held in corpus.records()])
    assert rows[0] == rows[1]


@pytest.mark.parametrize("broken", ["truncated", "bad line"])
def test_spark_names_the_broken_part_too(spark: Engine, tmp_path: Path, broken: str) -> None:
    path = in_parts(tmp_path, [work(f"Smart city {number}") for number in range(30)])
    (path / "manifest.json").unlink()
    file = path / "updated_date=2026-02-24" / "part_0000.gz"
    sound = file.read_bytes()
    bad = gzip.compress(gzip.decompress(sound) + b'{"id": "smart city\n')
    file.write_bytes(sound[: len(sound) // 2] if broken == "truncated" else bad)
    study = study_of(tmp_path, '"smart city"')
    with pytest.raises(FormatError, match=r"updated_date=2026-02-24/part_0000\.gz"):
        harvested(study, path, tmp_path / "c.sqlite", Borrowed(spark))
    with Corpus.open(tmp_path / "c.sqlite") as corpus:
        assert corpus.totals().entries == 10


class Borrowed:
    """The module's Spark, which outlives a harvest."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def close(self) -> None:
        """Leave it open."""


def test_inverted_index_may_also_be_json_text_in_parquet(duck: Engine, tmp_path: Path) -> None:
    works, query = many_works(), parse_query(ENOUGH[1])
    types = {**PARQUET_TYPES, "abstract_inverted_index": "VARCHAR", "authorships": "VARCHAR"}
    types.pop("is_xpac")  # older releases have none
    jsonl = in_parts(tmp_path / "jsonl", works)
    path = to_parquet(jsonl, tmp_path / "parquet", types)
    hits = sent_back(duck, path, query)
    assert found_in_the_end(hits, query) == embedded(works, query)
    assert list(map(read_work, map(work_of_hit, hits))) == list(
        map(read_work, map(work_of_hit, sent_back(duck, jsonl, query)))
    )


def test_long_works_and_works_without_anything_are_read(duck: Engine, tmp_path: Path) -> None:
    many = [{"author": {"display_name": f"A {number}"}} for number in range(200_000)]
    works = [
        work("Smart city of many", authorships=many),
        {"id": "https://openalex.org/W1", "title": "Smart city", "publication_date": "2012-01-01"},
    ]
    hits = sent_back(duck, in_parts(tmp_path, works), parse_query('"smart city"'))
    records = {record.title: record for record in map(read_work, map(work_of_hit, hits))}  # type: ignore[union-attr]
    assert len(records["Smart city of many"].authors) == 200_000  # type: ignore[union-attr]
    assert records["Smart city"].date is not None  # type: ignore[union-attr]


@given(QUERIES)
def test_every_text_that_a_query_finds_holds_one_of_its_anchors(query: Query) -> None:
    words = anchors(query)
    assert words
    assert anchors(parse_query(to_text(query))) == words
    everything = {token for word in ASKED for token in tokens_of(word)}
    missing = " ".join(t for t in sorted(everything) if not any(word in t for word in words))
    assert not embedded([work("0", missing)], query)


def test_missing_parts_of_spark_connect_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark", reason="needs pip install 'reputation[scale]'")
    monkeypatch.setenv("SPARK_REMOTE", "sc://localhost:1")
    monkeypatch.setattr(on_spark, "find_spec", lambda _name: None)
    path = in_parts(tmp_path, [work("Smart city")], 1)
    with pytest.raises(ToolMissing, match=r"pip install 'pyspark\[connect\]'"):
        harvested(study_of(tmp_path, "smart"), path, tmp_path / "c.sqlite", find_engine("spark"))


def test_missing_server_of_spark_connect_is_told_without_its_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark", reason="needs pip install 'reputation[scale]'")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("SPARK_REMOTE", f"sc://127.0.0.1:{port}/;token=s3cret")
    monkeypatch.setattr(on_spark, "find_spec", lambda _name: True)
    path = in_parts(tmp_path, [work("Smart city")], 1)
    with pytest.raises(ToolMissing, match=rf"answers at 127\.0\.0\.1:{port} ") as told:
        harvested(study_of(tmp_path, "smart"), path, tmp_path / "c.sqlite", find_engine("spark"))
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("address", ["sc:///;token=s3cret", "sc://localhost:port/;token=s3cret"])
def test_an_address_of_spark_connect_that_is_none_is_told_without_its_token(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark", reason="needs pip install 'reputation[scale]'")
    monkeypatch.setenv("SPARK_REMOTE", address)
    monkeypatch.setattr(on_spark, "find_spec", lambda _name: True)
    path = in_parts(tmp_path, [work("Smart city")], 1)
    with pytest.raises(ToolMissing, match="expected sc://HOST:PORT") as told:
        harvested(study_of(tmp_path, "smart"), path, tmp_path / "c.sqlite", find_engine("spark"))
    assert "s3cret" not in str(told.value)


def test_missing_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs pip install 'reputation[scale]'")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    path = in_parts(tmp_path, [work("Smart city")], 1)
    with pytest.raises(ToolMissing, match="Spark needs Java 17 or later"):
        harvested(study_of(tmp_path, "smart"), path, tmp_path / "c.sqlite", find_engine("spark"))
