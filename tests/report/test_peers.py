"""Networks beside those of bibliometrix, counted anew from the raw file as its cocMatrix does.

It parts a field at its separator, puts it into capitals, and multiplies the matrix with itself;
its association strength is c_ij / (c_ii c_jj).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from shared_data import DATA, SHARED

from reputation.judgement.articles import DecidedRecord
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import export_pieces
from reputation.literature.formats import read_file
from reputation.literature.records.extra import extra_values
from reputation.literature.records.references import citation_key
from reputation.output import write_whole
from reputation.report.bibliometrics.citations import times_cited
from reputation.report.networks.building import (
    author_network,
    cocitation_network,
    coupling_network,
    institution_network,
    keyword_network,
)

WOS = DATA / "exports" / "wos-tagged" / "full-500.txt"
PEERS = SHARED / "cases" / "peers"

needs_wos = pytest.mark.skipif(not WOS.is_file(), reason="the shared exports are not here")
needs_peers = pytest.mark.skipif(not PEERS.is_dir(), reason="the shared cases are not here")


def articles_of(file: object) -> list[DecidedRecord]:
    records, *_ = read_file(file)  # type: ignore[arg-type]
    return [DecidedRecord(number, record) for number, record in enumerate(records)]


@pytest.fixture(scope="module")
def raw() -> list[dict[str, list[str]]]:
    """The lines of each record by tag, read without our reader."""
    records: list[dict[str, list[str]]] = []
    tag = ""
    for line in WOS.read_text(encoding="utf-8-sig").splitlines():
        if line.startswith("PT "):
            records.append(defaultdict(list))
        if line.startswith("ER"):
            tag = ""
            continue
        tag = line[:2] if line[:2].strip() else tag
        if records and tag:
            records[-1][tag].append(line[3:].strip())
    return records


@pytest.fixture(scope="module")
def articles() -> list[DecidedRecord]:
    return articles_of(WOS)


def together(lists: Iterable[Iterable[str]]) -> Counter[tuple[str, str]]:
    return Counter(pair for items in lists for pair in combinations(sorted(set(items)), 2))


def coupled(lists: Sequence[Iterable[str]]) -> Counter[tuple[int, int]]:
    by_work: defaultdict[str, set[int]] = defaultdict(set)
    for number, items in enumerate(lists):
        for item in items:
            by_work[item].add(number)
    return Counter(pair for own in by_work.values() for pair in combinations(sorted(own), 2))


@needs_wos
def test_records_keywords_and_weights_are_the_same(
    raw: list[dict[str, list[str]]], articles: list[DecidedRecord]
) -> None:
    assert len(raw) == len(articles) == 500
    lists = [
        [word.strip().upper() for word in " ".join(each["DE"]).split(";") if word.strip()]
        for each in raw
    ]
    records, pairs = Counter(word for words in lists for word in set(words)), together(lists)
    graph = keyword_network(articles, least=1, top=0)
    # What differs is merged, and says so: 1,300 spellings are 1,228 keywords.
    merged = [
        data["spellings"].split("; ") for _, data in graph.nodes(data=True) if "spellings" in data
    ]
    assert len(records) == 1300
    assert len(graph) == 1228
    own = {node for node, data in graph.nodes(data=True) if "spellings" not in data}
    assert {word.upper() for forms in [*merged, own] for word in forms} == set(records)
    assert len(own) == 1080
    for node in own:
        assert graph.nodes[node]["records"] == records[node.upper()], node
    edges = [edge for edge in graph.edges(data=True) if {edge[0], edge[1]} <= own]
    assert len(edges) == 1665
    for one, other, data in edges:
        first, second = sorted((one.upper(), other.upper()))
        assert data["records"] == pairs[first, second], (one, other)
        strength = pairs[first, second] / (records[first] * records[second])
        assert data["weight"] / 500 == pytest.approx(strength, abs=1e-8)


@needs_wos
def test_people_and_citations_are_those_of_the_file(
    raw: list[dict[str, list[str]]], articles: list[DecidedRecord]
) -> None:
    printed = {name for each in raw for name in each["AU"]}
    own = {name for a in articles for name in extra_values(a.record.extra, "AU")}
    assert own == printed
    assert len(printed) == 1863
    # One initial taken of full names gave 23; in the file 8 are his.
    his = sum("Wang, Yanqiu" in each["AF"] for each in raw)
    assert his == author_network(articles).nodes["Wang, Yanqiu"]["records"] == 8
    cited = sum(int(each["TC"][0]) for each in raw)
    assert cited == sum(times_cited(a.record) or 0 for a in articles) == 8009


@needs_wos
def test_the_way_to_web_of_science_and_back_loses_no_field_and_no_name(
    raw: list[dict[str, list[str]]], articles: list[DecidedRecord], tmp_path: Path
) -> None:
    file = tmp_path / "back.txt"
    held = [StoredRecord(a.record_id, a.record) for a in articles]
    write_whole(file, export_pieces(held, "wos"))
    back, *_ = read_file(file)
    for before, after in zip(articles, back, strict=True):
        for tag in ("AU", "C3", "TC", "Z9", "SN", "FU", "WC"):
            assert extra_values(after.extra, tag) == extra_values(before.record.extra, tag)
        assert after.references == before.record.references
    assert not re.search(r"^RP *$", file.read_text("utf-8"), re.M)


@needs_wos
def test_coupling_differs_only_by_spellings_of_a_work_and_references_without_a_year(
    raw: list[dict[str, list[str]]], articles: list[DecidedRecord]
) -> None:
    texts = [[line.upper() for line in each["CR"]] for each in raw]
    assert sum(map(len, texts)) == sum(len(a.record.references) for a in articles) == 23601
    graph = coupling_network(articles, least=1, top=0)
    assert graph.number_of_edges() == 23101
    by_text = coupled(texts)
    assert len(by_text) == 23065
    dated = [
        [text for text in own if re.search(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)", text)] for own in texts
    ]
    keys = [{citation_key(text) for text in a.record.references} - {""} for a in articles]
    ours, with_year = coupled(keys), coupled(dated)
    assert sum(ours.values()) == sum(data for *_, data in graph.edges(data="records"))
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for a in articles:
        for text in a.record.references:
            spelt[citation_key(text)].add(text.upper())
    for pair in ours.keys() | with_year.keys():
        if ours[pair] == with_year[pair]:
            continue
        shared = keys[pair[0]] & keys[pair[1]]
        several = [key for key in shared if len(spelt[key]) > 1]
        assert abs(ours[pair] - with_year[pair]) <= len(several), pair
    differing = [pair for pair in ours.keys() | by_text.keys() if ours[pair] != by_text[pair]]
    assert len(differing) == 106  # of more than 23,000


@needs_wos
def test_cocitation_counts_are_those_of_the_works_by_doi(articles: list[DecidedRecord]) -> None:
    def work(text: str) -> str:
        found = re.findall(r"10\.\d{4,}/[^\s,\]]+", text.lower())
        return found[0] if found else text

    lists = [{work(text) for text in a.record.references} for a in articles]
    counts = Counter(item for items in lists for item in items)
    # Ten works that more records cite than the eleventh, so that no tie decides who is among them.
    top = next(
        n for n in range(10, 40) if counts.most_common(n + 1)[-1][1] < counts.most_common(n)[-1][1]
    )
    chosen = {item for item, _ in counts.most_common(top)}
    graph = cocitation_network(articles, top=top)
    found = sorted(data for _, data in graph.nodes(data="records"))
    assert found == sorted(counts[item] for item in chosen)
    pairs = together([items & chosen for items in lists])
    assert sorted(d for *_, d in graph.edges(data="records")) == sorted(pairs.values())


@needs_peers
def test_references_of_scopus_since_2025_are_one_each() -> None:
    held = articles_of(PEERS / "scopus-2026-references.csv")
    assert sum(len(a.record.references) for a in held) == 4


@needs_peers
def test_initials_part_people_and_institutions_are_those_named() -> None:
    held = articles_of(PEERS / "wos-initials.txt")
    wangs = {
        node: data["records"]
        for node, data in author_network(held).nodes(data=True)
        if node.startswith("Wang")
    }
    assert len(wangs) == 3
    assert wangs["Wang, Yanqiu"] == 2
    assert "Oslo Institute of Lamps" in institution_network(held)
