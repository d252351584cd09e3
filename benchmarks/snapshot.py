"""Measure the search of a made-up snapshot against what reading alone takes.

    python benchmarks/snapshot.py generate DIR           # 5.2 GB of JSON lines, and as parquet
    python benchmarks/snapshot.py scan DIR --json FILE   # both layouts, DuckDB, Spark local[2]
    python benchmarks/snapshot.py cities                 # the gazetteer behind the first filter

`scan` runs each reading in a process of its own, one after the other, in pairs with DuckDB's bare
read of the same columns (their lengths summed up), which is the limit, and prints for each the
seconds, works and bytes a second, peak memory, and what share of the bare read's speed it reaches.
`zcat` is ``zcat | wc``. Works are SIMULATED; about one in a thousand is a hit.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

PARTS, WORKS_A_PART = 24, 24_000
QUERY = '"smart city" OR "smart cities"'
WINDOW = ("2010-01-01", "2020-05-31")
STUDY = f"""
title = "All cities, simulated"
simulated = true
cities = "all"
[search]
terms = '{QUERY}'
from = "2010-01"
to = "2020-05"
"""
MODES = ("zcat", "bare typed", "bare", "duckdb", "harvest duckdb", "spark", "harvest spark")


def generate(folder: Path) -> None:
    from made_up_snapshot import to_parquet, write_jsonl
    from made_up_works import Maker

    parts = {
        f"2026-{1 + number // 4:02}-24/part_{number % 4:04}": Maker(number + 1).works(WORKS_A_PART)
        for number in range(PARTS)
    }
    works = write_jsonl(folder / "jsonl", parts)
    to_parquet(works, folder / "parquet")


def bare(works: Path, *, typed: bool) -> object:
    """DuckDB's read of the columns that the scan reads, their lengths summed up."""
    import duckdb
    from made_up_snapshot import PARQUET_TYPES

    from reputation.harvesting.snapshot.layout import COLUMNS

    with duckdb.connect() as con:
        con.execute("SET preserve_insertion_order = false")
        if works.parent.name == "parquet":
            source = f"read_parquet('{works}/*/*.parquet', hive_partitioning=false)"
        else:
            kinds = ", ".join(
                f"{name}: '{PARQUET_TYPES[name] if typed else 'VARCHAR'}'" for name in COLUMNS
            )
            source = (
                f"read_json('{works}/*/*.gz', format='newline_delimited', columns={{{kinds}}}, "
                "hive_partitioning=false, maximum_object_size=67108864)"
            )
        sums = []
        for name, kind in con.execute(
            f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {source})"
        ).fetchall():
            if name not in COLUMNS:
                continue
            if kind == "VARCHAR":
                sums.append(f"sum(strlen({name}))")
            elif kind.endswith("[]"):
                sums.append(f"sum(len({name}))")
            elif kind.startswith("MAP"):
                sums.append(f"sum(len(map_keys({name}))), sum(len(map_values({name})))")
            elif kind.startswith("STRUCT"):
                field = con.execute(f"SELECT struct_keys({name}) FROM {source} LIMIT 1").fetchone()[
                    0
                ]
                sums.extend(f"count({name}.{part})" for part in field)
            else:
                sums.append(f"count({name})")
        return con.execute(f"SELECT count(*), {', '.join(sums)} FROM {source}").fetchone()


def search(works: Path, name: str) -> object:
    """The engines' part of a harvest alone: all parts, nothing kept."""
    from reputation.harvesting.snapshot import find_snapshot
    from reputation.harvesting.snapshot.expression import scan
    from reputation.study.query import InFields, parse_query

    engine, snapshot = started(name), find_snapshot(str(works))
    query = InFields(("title", "abstract"), parse_query(QUERY))
    begun, cpu, left = time.perf_counter(), time.process_time(), snapshot.parts
    found = total = 0
    while left:
        batch = left[: engine.batch(left)]
        table = engine.works(snapshot, batch)
        for part in engine.run(scan(table, query, WINDOW, map_type=engine.map_type)):
            found, total = found + len(part.hits), total + part.works
        left = left[len(batch) :]
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    if name == "spark":
        spent |= of_java(engine)
    engine.close()
    return {"works": total, "hits": found, **spent}


def of_java(engine: object) -> dict[str, float]:
    """What Spark's own process took since its start."""
    process = Path("/proc") / str(engine.session.sparkContext._gateway.proc.pid)
    ticks = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    peak = (process / "status").read_text().partition("VmHWM:")[2].split()[0]
    return {
        "cpu": sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"),
        "peak_mb": int(peak) / 1024,
    }


def whole(works: Path, name: str) -> object:
    """The harvest into a corpus, as the command does it."""
    from reputation.harvesting.snapshot import find_snapshot, harvest_snapshot
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import read_study

    with TemporaryDirectory() as folder:
        file = Path(folder) / "all.toml"
        file.write_text(STUDY, encoding="utf-8")
        engine, snapshot = started(name), find_snapshot(str(works))
        begun = time.perf_counter()
        with Corpus.open(Path(folder) / "c.sqlite", create=True) as corpus:
            result = harvest_snapshot(corpus, read_study(file), snapshot, engine)
        seconds = time.perf_counter() - begun
    return {"works": result.works, "hits": result.cities[0].kept, "seconds": seconds}


def started(name: str) -> object:
    from reputation.harvesting.snapshot import find_engine

    options = {"spark.master": "local[2]", "spark.driver.memory": "4g"} if name == "spark" else {}
    engine = find_engine(name, options)
    if name == "spark":
        engine.session.range(1).count()
    engine.batch([])  # what follows is measured without the start
    return engine


def one(mode: str, works: Path) -> None:
    """Run a mode in this process and print what it took."""
    begun = time.perf_counter()
    if mode == "zcat":
        files = sorted(map(str, works.glob("*/part_*")))
        reader = "zcat" if files[0].endswith(".gz") else "cat"
        with subprocess.Popen([reader, *files], stdout=subprocess.PIPE) as process:
            found = subprocess.run(
                ["wc", "-c"], stdin=process.stdout, capture_output=True, check=True
            )
        result = {"bytes": int(found.stdout)}
    elif mode.startswith("bare"):
        import duckdb  # noqa: F401 - loading it is not part of the reading

        begun, cpu = time.perf_counter(), time.process_time()
        result = {"works": bare(works, typed=mode == "bare typed")[0]}
        result |= {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    elif mode.startswith("harvest"):
        result = whole(works, mode.removeprefix("harvest "))
    else:
        result = search(works, mode)
    seconds = time.perf_counter() - begun
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    result.setdefault("seconds", seconds)
    result["whole_seconds"] = seconds
    result.setdefault("cpu", sum(u.ru_utime + u.ru_stime for u in usage))
    result.setdefault("peak_mb", max(u.ru_maxrss for u in usage) / 1024)
    print(json.dumps(result))


def run_mode(mode: str, works: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "one", mode, str(works)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{mode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def scan_all(folder: Path, out: Path | None, rounds: int, modes: list[str]) -> None:
    uncompressed = run_mode("zcat", folder / "jsonl" / "works")["bytes"]
    figures = []
    for layout in ("jsonl", "parquet"):
        works = folder / layout / "works"
        measured: dict[str, list[dict[str, float]]] = {}
        for _ in range(rounds):
            for mode in modes:
                if layout == "parquet" and mode == "bare typed":
                    continue
                if mode == "duckdb" and "bare" in modes:
                    measured.setdefault("bare", []).append(run_mode("bare", works))
                elif mode == "bare":
                    continue
                measured.setdefault(mode, []).append(run_mode(mode, works))
        figures += list(rows(layout, uncompressed, measured))
    print(f"{uncompressed:,.0f} bytes of JSON lines; load {os.getloadavg()}; {rounds} rounds")
    print("| layout | reading | s | CPU s | works/s | MB/s | peak MB | of bare | by CPU | hits |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in figures:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    if out:
        out.write_text(
            json.dumps(
                {
                    "bytes": uncompressed,
                    "load": os.getloadavg(),
                    "cores": os.cpu_count(),
                    "figures": figures,
                },
                indent=1,
            )
        )


def rows(
    layout: str, uncompressed: float, measured: dict[str, list[dict[str, float]]]
) -> Iterator[dict[str, object]]:
    number = PARTS * WORKS_A_PART
    limits = measured.get("bare", [])
    for mode, runs in measured.items():
        seconds = statistics.median(run["seconds"] for run in runs)
        cpu = statistics.median(run["cpu"] or 0 for run in runs)
        share = by_cpu = None
        if limits:
            pairs = list(zip(limits, runs, strict=False))
            share = round(statistics.median(b["seconds"] / r["seconds"] for b, r in pairs), 2)
            if cpu:
                by_cpu = round(statistics.median(b["cpu"] / r["cpu"] for b, r in pairs), 2)
        yield {
            "layout": layout,
            "reading": mode,
            "seconds": round(seconds, 1),
            "cpu": round(cpu, 1) or None,
            "works_a_second": round(number / seconds),
            "mb_a_second": round(uncompressed / seconds / 1e6),
            "peak_mb": round(max(run["peak_mb"] for run in runs)),
            "of_bare": share,
            "of_bare_by_cpu": by_cpu,
            "hits": runs[0].get("hits", ""),
        }


def cities(count: int) -> None:
    """Texts a second through the finder of all cities, as `run` uses it on hits."""
    from made_up_works import Maker

    from reputation.judgement.mentions.world_finder import WorldFinder

    finder = WorldFinder()
    made = Maker(1, hits=1.0)
    texts = []
    for work in made.works(count):
        index = work["abstract_inverted_index"] or {}
        placed = sorted((place, word) for word, places in index.items() for place in places)
        texts.append(f"{work['title']} . {' '.join(word for _, word in placed)}")
    begun = time.process_time()
    found = sum(len(finder.find(text)) for text in texts)
    seconds = time.process_time() - begun
    rate = sum(map(len, texts)) / seconds / 1e6
    print(f"{count / seconds:,.0f} texts/s ({rate:.1f} MB/s), {found:,} mentions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("generate").add_argument("folder", type=Path)
    scanning = commands.add_parser("scan")
    scanning.add_argument("folder", type=Path)
    scanning.add_argument("--json", type=Path)
    scanning.add_argument("--rounds", type=int, default=3)
    scanning.add_argument("--only", nargs="+", default=list(MODES))
    single = commands.add_parser("one")
    single.add_argument("mode")
    single.add_argument("works", type=Path)
    commands.add_parser("cities").add_argument("--count", type=int, default=5000)
    given = parser.parse_args()
    if given.command == "generate":
        generate(given.folder)
    elif given.command == "scan":
        scan_all(given.folder, given.json, given.rounds, given.only)
    elif given.command == "one":
        one(given.mode, given.works)
    else:
        cities(given.count)


if __name__ == "__main__":
    main()
