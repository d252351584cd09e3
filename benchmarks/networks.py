"""Measure networks of made-up records: how long they take, and how much memory.

    python benchmarks/networks.py                     # 50,000 records
    python benchmarks/networks.py --records 5000
    python benchmarks/networks.py --bibtex FILE       # write the records, for other programs
    python benchmarks/networks.py --peers --litstudy PYTHON   # beside metaknowledge and litstudy

Prints, a line a step: what was done, seconds by the clock and of the processor, and the peak
memory of the process up to then.
Keywords are drawn by Zipf's law from 40,000, in several spellings, five a record; references from
200,000 works, thirty a record.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pairs import Figure, Timing, compare, figure, missing, show, single, version

from reputation.dates import PartialDate
from reputation.judgement.articles import DecidedRecord
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import export_records
from reputation.literature.formats import read_file
from reputation.literature.records.record import Record
from reputation.report.networks.building import build_network
from reputation.report.networks.communities import measure_network, node_table
from reputation.report.networks.network_files import write_network
from reputation.report.networks.thematic_map import thematic_map

KEYWORDS, WORKS, AUTHORS = 40_000, 200_000, 60_000
PARTS = ["smart", "urban", "open", "data", "energy", "mobile", "sensor", "public", "grid", "trust"]


def draw(rng: random.Random, size: int) -> int:
    """A rank from 0 to `size`, frequent ones first, about as Zipf's law has it."""
    return min(int(size ** rng.random()) - 1, size - 1)


def keyword(rng: random.Random) -> str:
    rank = draw(rng, KEYWORDS)
    text = f"{PARTS[rank % 10]} {PARTS[rank // 10 % 10]} topic{rank}x"
    spelling = rng.random()
    if spelling < 0.1:
        text += "s"
    elif spelling < 0.2:
        text = text.replace(" ", "-", 1)
    return text.capitalize() if rng.random() < 0.3 else text


def make_articles(size: int, seed: int = 7) -> list[DecidedRecord]:
    rng = random.Random(seed)
    articles = []
    for number in range(1, size + 1):
        record = Record(
            "Made up",
            f"M{number}",
            f"Record {number} on smart cities",
            keywords=tuple(dict.fromkeys(keyword(rng) for _ in range(5))),
            authors=tuple(f"Author{draw(rng, AUTHORS)}, A." for _ in range(rng.randint(1, 5))),
            date=PartialDate(rng.randint(2010, 2020)),
            type="article",
            references=tuple(f"Roe A, 2001, J X, V{draw(rng, WORKS)}, P1" for _ in range(30)),
        )
        articles.append(
            DecidedRecord(number, record, (f"City {draw(rng, 20)}",), rng.choice("AMD"))
        )
    return articles


def figures(*, quick: bool = False, litstudy: str | None = None) -> Iterator[Figure]:
    """Lines of the table: beside metaknowledge, and litstudy, which has a Python of its own.

    Of metaknowledge's networks those of keywords and of authors still work with networkx 3.
    """
    articles = make_articles(300 if quick else 3000)
    size, command = f"{len(articles):,} records", "python benchmarks/networks.py --peers"
    held = [StoredRecord(article.record_id, article.record) for article in articles]
    with TemporaryDirectory() as name:
        if find_spec("metaknowledge"):
            yield from beside_metaknowledge(articles, held, Path(name), size, command)
        else:
            yield missing("network", size, "metaknowledge")
        file = Path(name) / "records.bib"
        file.write_text(str(export_records(held, "bibtex")), encoding="utf-8")
        if litstudy:
            yield from beside_litstudy(file, litstudy, size, 1 if quick else 3)
        else:
            yield missing("network", size, "litstudy", "has no Python (--litstudy PYTHON)")


def beside_metaknowledge(
    articles: list[DecidedRecord], held: list[StoredRecord], folder: Path, size: str, command: str
) -> Iterator[Figure]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from metaknowledge import RecordCollection

        file = folder / "records.txt"
        file.write_text(str(export_records(held, "wos")), encoding="utf-8")
        theirs = RecordCollection(str(file))
    plain = {"nodeCount": False, "edgeWeight": True}
    for kind, build in (
        ("keywords", lambda: theirs.networkOneMode("DE", **plain)),
        ("authors", lambda: theirs.networkCoAuthor(detailedInfo=False, count=False)),
    ):
        try:
            other = build()
        except AttributeError as error:
            yield missing(f"network, {kind}", size, version("metaknowledge"), f"fails: {error}")
            continue
        graph = build_network(kind, articles, least=1, top=0)
        timing = compare(lambda kind=kind: build_network(kind, articles, least=1, top=0), build, 5)
        note = (
            f"nodes {len(graph):,} of ours, spellings merged, {len(other):,} of theirs; "
            f"edges {graph.number_of_edges():,} and {other.number_of_edges():,}"
        )
        yield figure(
            f"network, {kind}", size, timing, version("metaknowledge"), command=command, note=note
        )


def beside_litstudy(file: Path, python: str, size: str, rounds: int) -> Iterator[Figure]:
    """Reading BibTeX and connecting authors, theirs in a process that tells its own seconds."""
    worker = str(Path(__file__).with_name("litstudy_runs.py"))
    pairs: list[tuple[float, dict[str, Any]]] = []
    graph = None
    for _ in range(rounds):
        before = single(lambda: connected(file))
        done = subprocess.run(
            [python, worker, str(file)], stdout=subprocess.PIPE, text=True, check=True
        )
        pairs.append(((before + single(lambda: connected(file))) / 2, json.loads(done.stdout)))
    graph = connected(file)
    ours, theirs = tuple(one for one, _ in pairs), tuple(run["seconds"] for _, run in pairs)
    run = pairs[-1][1]
    note = (
        f"nodes {len(graph):,} of ours, {run['nodes']:,} of theirs; edges "
        f"{graph.number_of_edges():,} and {run['edges']:,}; their network alone "
        f"{run['network']:.3f} s; processor seconds also by the clock"
    )
    name = f"litstudy {run['version']}"
    timing = Timing(ours, theirs, ours, theirs)
    yield figure(
        "network, authors from BibTeX", size, timing, name,
        command="python benchmarks/networks.py --peers --litstudy PYTHON", note=note,
    )  # fmt: skip


def connected(file: Path) -> Any:
    records = read_file(file).records
    return build_network(
        "authors", [DecidedRecord(n, one, (), "") for n, one in enumerate(records)], least=1, top=0
    )


def timed(name: str, step: Callable[[], Any]) -> Any:
    start, start_cpu = time.perf_counter(), time.process_time()
    result = step()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"  {result}" if hasattr(result, "edges") else ""
    print(f"{name:<40} {seconds:8.2f} s, {cpu:.2f} s of it CPU {memory:7,.0f} MB{told}", flush=True)
    return result


def measure(articles: list[DecidedRecord], folder: Path) -> None:
    graph = timed("keywords, the 300 most frequent", lambda: build_network("keywords", articles))
    graph = timed("  communities and centralities", lambda: measure_network(graph))
    timed("  thematic map, tables", lambda: (thematic_map(graph), node_table(graph)))
    timed("  picture and all files", lambda: write_network(graph, folder))
    large = timed(
        "keywords in 5 records and more, no limit",
        lambda: build_network("keywords", articles, least=5, top=0),
    )
    timed("  communities and centralities", lambda: measure_network(large))
    for kind in ("authors", "cocitation", "city-topic-keyword"):
        other = timed(kind, lambda kind=kind: build_network(kind, articles))
        timed("  communities and centralities", lambda other=other: measure_network(other))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure networks.")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--bibtex", type=Path, help="write the records here and stop")
    parser.add_argument("--out", type=Path, default=Path("results/benchmark-network"))
    parser.add_argument("--peers", action="store_true", help="beside other programs")
    parser.add_argument("--litstudy", help="the Python that has litstudy")
    options = parser.parse_args()
    if options.peers:
        show(figures(litstudy=options.litstudy), sys.stdout)
        return
    articles = make_articles(options.records)
    if options.bibtex:
        held = (StoredRecord(article.record_id, article.record) for article in articles)
        options.bibtex.write_text(str(export_records(held, "bibtex")), encoding="utf-8")
        return
    measure(articles, options.out)


if __name__ == "__main__":
    main()
