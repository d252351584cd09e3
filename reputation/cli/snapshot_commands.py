"""``harvest --source snapshot``: read OpenAlex's snapshot where it is stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from reputation.cli.arguments import ALL
from reputation.cli.terminal import print_table, progress_bar, say

if TYPE_CHECKING:
    from reputation.harvesting.snapshot import Snapshot, SnapshotHarvest
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study


def harvest_from(
    path: str,
    study: Study,
    engine: str,
    options: Sequence[str],
    *,
    dry_run: bool = False,
    refresh: bool = False,
    expansion: bool = False,
) -> None:
    """Harvest with a progress bar and a table at the end; or only report what there is to read."""
    from reputation.harvesting.snapshot import find_engine, find_snapshot, harvest_snapshot
    from reputation.harvesting.sources.openalex import OPENALEX
    from reputation.literature.opening import corpus_to_fill

    if not path:
        raise typer.BadParameter("--source snapshot needs --path, a folder or s3://openalex")
    chosen = find_engine(engine, dict(map(_setting, options)))
    for remark in OPENALEX.remarks(study.search):
        say(remark)
    snapshot = find_snapshot(path)
    say(_described(snapshot))
    with corpus_to_fill(study.corpus_path, tell=say) as corpus:
        if dry_run:
            _print_left(corpus, study, snapshot, expansion=expansion)
            return
        begun = time.monotonic()
        with progress_bar(f"reading with {chosen.name}", in_bytes=True) as progress:
            result = harvest_snapshot(
                corpus,
                study,
                snapshot,
                chosen,
                refresh=refresh,
                expansion=expansion,
                progress=progress,
            )
    _print_result(result, time.monotonic() - begun)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(f"{text!r}: expected NAME=VALUE, e.g. memory_limit=8GB")
    return name.strip(), value.strip()


def _described(snapshot: Snapshot) -> str:
    works = "" if snapshot.works is None else f", {snapshot.works:,} works"
    date = f" of {snapshot.date}" if snapshot.date else " without a manifest"
    parts = f"{len(snapshot.parts):,} parts, {_size(snapshot.bytes)}{works}"
    return f"{snapshot.path}: snapshot{date} ({snapshot.layout}), {parts}"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"


def _print_left(corpus: Corpus, study: Study, snapshot: Snapshot, *, expansion: bool) -> None:
    from reputation.harvesting.snapshot import plan_snapshot_queries

    names = [part.name for part in snapshot.parts]
    rows = []
    for city, harvest_query in plan_snapshot_queries(study, snapshot, expansion=expansion).items():
        state = corpus.harvests.state(harvest_query)
        start = (
            0 if state is None else len(names) if state.done else names.index(state.cursor or "")
        )
        left = sum(part.bytes for part in snapshot.parts[start:])
        rows.append(
            (city or ALL, len(names) - start, _size(left), 0 if state is None else state.found)
        )
    headings = [("city", "left"), ("parts left", "right"), ("bytes left", "right")]
    print_table([*headings, ("found", "right")], rows)
    say("all cities are searched for in one pass over the parts")


def _print_result(result: SnapshotHarvest, seconds: float) -> None:
    headings = [("city", "left"), ("kept", "right"), ("unreadable", "right"), ("state", "left")]
    rows = [
        (c.city or ALL, c.kept, c.unreadable, "done" if c.done else "open") for c in result.cities
    ]
    print_table(headings, rows)
    if not result.parts:
        say("nothing left to read; --refresh reads everything again")
        return
    rate = result.bytes / max(seconds, 0.001)
    say(
        f"{result.works:,} works in {result.parts:,} parts read in {seconds:,.0f} s "
        f"({_size(rate)} a second)"
    )
