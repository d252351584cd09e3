"""Measure networks of made-up records: how long they take, and how much memory.

    python benchmarks/networks.py                     # 50,000 records
    python benchmarks/networks.py --records 5000
    python benchmarks/networks.py --bibtex FILE       # write the records, for other programs

Prints, a line a step: what was done, seconds by the clock and of the processor, and the peak
memory of the process up to then.
Keywords are drawn by Zipf's law from 40,000, in several spellings, five a record; references from
200,000 works, thirty a record.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reputation.dates import PartialDate
from reputation.literature.exports import export_records
from reputation.literature.record import Record
from reputation.literature.rows import Held
from reputation.report.articles import Article
from reputation.report.communities import measure_network, node_table
from reputation.report.network_files import write_network
from reputation.report.networks import build_network
from reputation.report.thematic_map import thematic_map

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


def make_articles(size: int, seed: int = 7) -> list[Article]:
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
        articles.append(Article(number, record, (f"City {draw(rng, 20)}",), rng.choice("AMD")))
    return articles


def timed(name: str, step: Callable[[], Any]) -> Any:
    start, start_cpu = time.perf_counter(), time.process_time()
    result = step()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = f"  {result}" if hasattr(result, "edges") else ""
    print(f"{name:<40} {seconds:8.2f} s, {cpu:.2f} s of it CPU {memory:7,.0f} MB{told}", flush=True)
    return result


def measure(articles: list[Article], folder: Path) -> None:
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
    options = parser.parse_args()
    articles = make_articles(options.records)
    if options.bibtex:
        held = (Held(article.number, article.record) for article in articles)
        options.bibtex.write_text(str(export_records(held, "bibtex")), encoding="utf-8")
        return
    measure(articles, options.out)


if __name__ == "__main__":
    main()
