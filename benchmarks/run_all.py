"""Run every benchmark, in turns with other programs, and write one table and one picture.

    python benchmarks/run_all.py --quick                          # minutes
    python benchmarks/run_all.py --shared ../shared/data --asreview PYTHON --litstudy PYTHON
    python benchmarks/run_all.py --only importing matching --out results/benchmarks

Peers come with ``pip install --group benchmarks``; ASReview and litstudy want environments of
their own. What is missing is left out and said so. Into the folder go ``benchmarks.md``,
``benchmarks.csv``, ``benchmarks.json`` and ``benchmarks.svg`` and ``.png``, the ratios on a
logarithmic axis, with the machine they were measured on.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from pairs import Figure, machine, missing, show

HERE = Path(__file__).resolve().parent
OURS, PEER, LIMIT = "#0072B2", "#D55E00", "#8a8a8a"


# -- what there is -------------------------------------------------------------------------------


def importing(options: argparse.Namespace) -> Iterator[Figure]:
    import importing

    return importing.figures(options.shared, quick=options.quick)


def matching(options: argparse.Namespace) -> Iterator[Figure]:
    import matching

    return matching.figures(options.shared, quick=options.quick)


def duplicates(options: argparse.Namespace) -> Iterator[Figure]:
    import duplicates

    yield from duplicates.figures(quick=options.quick)
    if not options.quick:
        yield from duplicates.growth()


def networks(options: argparse.Namespace) -> Iterator[Figure]:
    import networks

    return networks.figures(quick=options.quick, litstudy=options.litstudy)


def screening(options: argparse.Namespace) -> Iterator[Figure]:
    import screening

    return screening.figures(options.shared, options.asreview, quick=options.quick)


def harvest(options: argparse.Namespace) -> Iterator[Figure]:
    import harvest

    return harvest.figures(quick=options.quick)


def review(options: argparse.Namespace) -> Iterator[Figure]:
    import review

    return review.figures(quick=options.quick)


def mentions(options: argparse.Namespace) -> Iterator[Figure]:
    import mentions

    return mentions.figures(options.shared)


def coverage(options: argparse.Namespace) -> Iterator[Figure]:
    import coverage

    return coverage.figures(quick=options.quick)


def command(options: argparse.Namespace) -> Iterator[Figure]:
    """How long the command takes to answer, and the main job on the demonstration."""
    code = "import sys; from reputation.cli import main; sys.exit(main())"
    with TemporaryDirectory() as name:
        for what, arguments in (
            ("reputation --help", ["--help"]),
            ("reputation run, demonstration", ["run", "--out", name]),
        ):
            seconds = []
            for _ in range(3 if options.quick else 20 if "help" in what else 5):
                begun = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-c", code, *arguments], check=True, capture_output=True
                )
                seconds.append(time.perf_counter() - begun)
            middle = sorted(seconds)[len(seconds) // 2]
            note = f"{min(seconds):.2f} to {max(seconds):.2f} s"
            yield Figure(what, "", middle, unit="s by the clock", note=note)


def snapshot(options: argparse.Namespace) -> Iterator[Figure]:
    """The search of a made-up snapshot beside the engine's bare read; see ``snapshot.py``."""
    with TemporaryDirectory() as name:
        out = Path(options.snapshot or name)
        if not (HERE / "snapshot.py").exists() or (options.quick and not options.snapshot):
            yield missing("snapshot", "", "snapshot", "needs its 5 GB (--snapshot DIR)")
            return
        if not (out / "jsonl").exists():
            run_script("snapshot.py", "generate", str(out))
        result = Path(name) / "scan.json"
        run_script("snapshot.py", "scan", str(out), "--json", str(result))
        for row in json.loads(result.read_text())["figures"]:
            yield Figure(
                f"snapshot, {row['layout']}", row["reading"], row["seconds"],
                name="bare read (limit)" if row["of_bare"] else "",
                peer=row["seconds"] * row["of_bare"] if row["of_bare"] else None,
                ratio=row["of_bare"], low=row["of_bare"], high=row["of_bare"],
                unit="s by the clock", command="python benchmarks/snapshot.py scan DIR",
                note=f"{row['works_a_second']:,} works a second, {row['peak_mb']:,} MB",
            )  # fmt: skip


def big_corpus(options: argparse.Namespace) -> Iterator[Figure]:
    """Every stage of a study by size; see ``big_corpus.py``."""
    if not (HERE / "big_corpus.py").exists():
        yield missing("big corpus", "", "big_corpus.py", "is not there")
        return
    with TemporaryDirectory() as name:
        result = Path(name) / "big.json"
        sizes = "1000" if options.quick else options.sizes
        run_script("big_corpus.py", "--sizes", sizes, "--json", str(result))
        found = json.loads(result.read_text())
        for row in found if isinstance(found, list) else found["figures"]:
            yield Figure(
                f"big corpus, {row['stage']}", f"{row['records']:,} records", row["cpu"],
                command=f"python benchmarks/big_corpus.py --sizes {sizes}",
                note=f"{row['seconds']:.1f} s by the clock, {row['megabytes']:,.0f} MB",
            )  # fmt: skip


def run_script(name: str, *arguments: str) -> None:
    subprocess.run([sys.executable, str(HERE / name), *arguments], check=True, stdout=sys.stderr)


BENCHMARKS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    one.__name__: one
    for one in (
        importing,
        matching,
        duplicates,
        screening,
        networks,
        command,
        review,
        harvest,
        mentions,
        coverage,
        snapshot,
        big_corpus,
    )
}


# -- what is written -----------------------------------------------------------------------------


def write_tables(figures: list[Figure], where: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    names = [field.name for field in fields(Figure)]
    rows = [asdict(one) for one in figures]
    with (out / "benchmarks.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    plain = [{key: _or_none(value) for key, value in row.items()} for row in rows]
    (out / "benchmarks.json").write_text(json.dumps({"machine": where, "figures": plain}, indent=1))
    (out / "benchmarks.md").write_text(markdown(figures, where), encoding="utf-8")


def _or_none(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value  # JSON has no NaN


def markdown(figures: Iterable[Figure], where: str) -> str:
    lines = [
        f"Measured on {where}.\n",
        "| what | size | ours | peer | of the peer | ratio | spread | by the clock |",
        "|---|---|---:|---|---:|---:|---:|---:|",
    ]
    notes = []
    for one in figures:
        ours = "–" if math.isnan(one.ours) else f"{one.ours:,.3g} {one.unit}"
        peer = "–" if one.peer is None else f"{one.peer:,.3g} {one.unit}"
        ratio = "–" if one.ratio is None else f"**{one.ratio:,.2f}**"
        spread = "–" if one.low is None else f"{one.low:,.2f}–{one.high:,.2f}"
        wall = "–" if one.wall is None else f"{one.wall:,.2f}"
        lines.append(
            f"| {one.what} | {one.size} | {ours} | {one.name or '–'} | {peer} | {ratio} "
            f"| {spread} | {wall} |"
        )
        if one.note:
            told = f" beside {one.name}" if one.name else ""
            notes.append(f"- {one.what}, {one.size}{told}: {one.note}. `{one.command}`")
    return "\n".join([*lines, "", "Notes:", "", *notes, ""])


def draw(figures: list[Figure], where: str, out: Path) -> None:
    import altair as alt

    rows = [
        {
            "line": f"{one.what}: {one.size}".strip(": "),
            "peer": f"beside {one.name}",
            "kind": "limit" if "limit" in one.name else "faster" if one.ratio >= 1 else "slower",
            "ratio": one.ratio,
            "low": one.low,
            "high": one.high,
            "label": _shown(one.ratio),
        }
        for one in figures
        if one.ratio is not None and one.low is not None and one.high is not None
    ]
    if not rows:
        return
    for number, row in enumerate(rows):
        row["row"] = f"{number:03}"
        row["text"] = f"{row['line']} – {row['peer']}"
    texts = {row["row"]: row["text"] for row in rows}
    # The axis shows the text that stands behind each row's number, in the order of the table.
    label = f"{json.dumps(texts)}[datum.value]"
    axis = alt.Axis(labelExpr=label, labelLimit=560, title=None, ticks=False, domain=False)
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("row:N", axis=axis))
    scale = alt.Scale(type="log")
    at = [0.01, 0.1, 1, 10, 100, 1000, 10_000]
    title = "the other program's seconds in ours, logarithmic; over 1 we are faster"
    across = alt.Axis(values=at, format=",.9~g", titleFontWeight="normal", gridColor="#e4e4e4")
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["faster", "slower", "limit"], range=[OURS, PEER, LIMIT]),
        legend=alt.Legend(title=None, orient="top"),
    )
    spread = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, title=title, axis=across), x2="high:Q", color=colour
    )
    dots = base.mark_circle(size=60, opacity=1).encode(
        x=alt.X("ratio:Q", scale=scale), color=colour
    )
    words = base.mark_text(align="left", dx=9, fontSize=10, color="#333333").encode(
        x=alt.X("high:Q", scale=scale), text="label:N"
    )
    one = alt.Chart(alt.Data(values=[{"x": 1}])).mark_rule(strokeDash=[4, 3], color="#333333")
    chart = (
        (one.encode(x=alt.X("x:Q", scale=scale)) + spread + dots + words)
        .properties(
            width=420,
            height=alt.Step(17),
            title=alt.Title(
                "How many times our seconds go into theirs",
                subtitle=where.partition(";")[0],
                anchor="start",
            ),
        )
        .configure_view(stroke="#d0d0d0", strokeWidth=0.6)
        .configure_axisY(grid=True, gridColor="#eeeeee")
    )
    chart.save(str(out / "benchmarks.svg"))
    chart.save(str(out / "benchmarks.png"), scale_factor=1.5)


def _shown(ratio: float) -> str:
    if ratio >= 10:
        return f"{ratio:,.0f}"
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.1g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, few rounds")
    parser.add_argument("--shared", type=Path, help="folder of real exports and reviews")
    parser.add_argument("--asreview", help="the Python that has ASReview")
    parser.add_argument("--litstudy", help="the Python that has litstudy")
    parser.add_argument("--snapshot", help="a made-up snapshot, or where to make it (6 GB)")
    parser.add_argument("--sizes", default="10000,100000", help="records of the big corpus")
    parser.add_argument("--only", nargs="*", choices=list(BENCHMARKS), default=list(BENCHMARKS))
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    figures: list[Figure] = []
    for name in options.only:
        try:
            figures += show(BENCHMARKS[name](options), sys.stdout)
        except Exception as error:  # one that fails must not cost the others their hours
            figures.append(missing(name, "", name, f"failed: {type(error).__name__}: {error}"))
            print(figures[-1].note, file=sys.stderr)
        where = machine()
        write_tables(figures, where, options.out)
        draw(figures, where, options.out)
    print(f"\n{where}\nwritten to {options.out}")


if __name__ == "__main__":
    main()
