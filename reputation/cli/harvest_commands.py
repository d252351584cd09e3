"""Commands that query literature databases: ``query``, ``harvest``, ``complete``."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import ALL, StudyArgument, listed
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import out, print_table, progress_bar, progress_bars, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reputation.dates import PartialDate
    from reputation.harvesting.harvest import Estimate, Harvest
    from reputation.harvesting.sources.session import Session
    from reputation.harvesting.sources.source import Service, Source
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study

_TRIES_OF_CHECK = 2

CitiesOption = Annotated[
    str, typer.Option("--cities", help="Only these cities of the study, separated by commas.")
]
FromOption = Annotated[str, typer.Option("--from", help="Start of the window, e.g. 2015-01.")]
ToOption = Annotated[str, typer.Option("--to", help="End of the window, e.g. 2019-12.")]
AddressOption = Annotated[
    str,
    typer.Option(
        "--address", help="URL of a mirror or proxy to use instead of the database's own."
    ),
]


def query(
    study: StudyArgument,
    database: Annotated[
        str, typer.Option("--for", help="{dialects} (corpus: the built-in search).")
    ],
    city: Annotated[str, typer.Option(help="A city of the study; default: all of them.")] = "",
) -> None:
    """Print the study's query for a database, to paste into its search page.

    Examples:

      reputation query global-smart-cities-2020 --for wos --city Beijing

      reputation query global-smart-cities-2020 --for scopus
    """
    from reputation.harvesting.sources import find_dialect
    from reputation.study.bundled import find_study

    found = find_study(study).narrowed([city] if city else [])
    write, remarks_of = find_dialect(database)
    remarks = remarks_of(found.search)
    for asked in found.queries.values():
        text = write(found.search, asked).text
        out.print(text, soft_wrap=True, markup=False, highlight=False)
    say(f"window: {found.search.first.first} to {found.search.last.last}")
    for remark in remarks:
        say(remark)


def harvest(
    study: StudyArgument,
    source: Annotated[
        str, typer.Option(help="{sources}; or snapshot (all of OpenAlex).", show_default=False)
    ] = "",
    cities: CitiesOption = "",
    first: FromOption = "",
    last: ToOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the number of hits and the cost.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only test each database: key, quota, cost. Do this first."),
    ] = False,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Query (and pay) again for what was already harvested."),
    ] = False,
    address: AddressOption = "",
    path: Annotated[
        str, typer.Option("--path", help="Location of the snapshot: a folder, or s3://openalex.")
    ] = "",
    engine: Annotated[
        str, typer.Option("--engine", help="Engine to read the snapshot with: {engines}.")
    ] = "duckdb",
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help="Engine setting, e.g. memory_limit=8GB. May be repeated."),
    ] = None,
    expansion: Annotated[
        bool,
        typer.Option(
            "--expansion", help="Include OpenAlex's expansion corpus when reading a snapshot."
        ),
    ] = False,
) -> None:
    """Fetch records on the cities of a study from a literature database.

    If interrupted, run the same command again to continue where it stopped;
    repeating a finished harvest costs nothing. API keys are read from the
    environment: {keys}.

    Examples:

      reputation harvest global-smart-cities-2020 --check

      reputation harvest global-smart-cities-2020 --source openalex --dry-run

      reputation harvest my-study --source wos --cities Beijing,Cairo --to 2015

      reputation harvest my-study --source snapshot --path openalex-snapshot
    """
    from reputation.harvesting.harvest import estimate_harvest
    from reputation.harvesting.sources import find_source
    from reputation.literature.opening import corpus_to_fill
    from reputation.study.bundled import find_study

    names = listed(cities)
    found = find_study(study).narrowed(names, first=_date(first), last=_date(last))
    if check:
        _check(found, source, address)
        return
    if not source:
        raise typer.BadParameter("--source is missing; --check shows which databases you can use")
    if source == "snapshot":
        from reputation.cli.snapshot_commands import harvest_from

        harvest_from(
            path, found, engine, option or [], dry_run=dry_run, refresh=refresh, expansion=expansion
        )
        return
    chosen = find_source(source)
    with ExitStack() as opened:
        session = opened.enter_context(open_session(chosen.service, address))
        file = found.corpus_path
        if dry_run and not file.exists():  # asking leaves nothing behind
            file = Path(opened.enter_context(TemporaryDirectory())) / file.name
        corpus = opened.enter_context(corpus_to_fill(file, tell=say))
        if dry_run:
            _print_estimates(estimate_harvest(corpus, found, chosen, session), session)
            return
        harvest_into(corpus, found, chosen, session, refresh=refresh)


def _check(study: Study, source: str, address: str) -> None:
    """One cheap request to a database, or to each; fails where a named one, or none, answers."""
    from reputation.errors import KeyMissing, SourceError
    from reputation.harvesting.checking import Check, check_source
    from reputation.harvesting.sources import SOURCES, find_source

    checks = []
    for chosen in [find_source(source)] if source else SOURCES.values():
        try:
            with open_session(chosen.service, address, tries=_TRIES_OF_CHECK) as session:
                checks.append((chosen, check_source(study, chosen, session)))
        except KeyMissing as error:
            given = any(os.environ.get(key.variable) for key in chosen.service.keys)
            key = "unusable" if given else "no key"
            checks.append((chosen, Check(chosen.service.name, False, key, error=error)))
    if source and checks[0][1].error:
        raise checks[0][1].error
    rows = [
        (
            one.source,
            one.key,
            "answers" if one.works else "no answer",
            one.hits,
            one.page or None,
            f"{one.budget.left:,} {one.budget.unit}" if one.budget else None,
        )
        for _, one in checks
    ]
    headings = [("database", "left"), ("key", "left"), ("search", "left"), ("hits", "right")]
    print_table([*headings, ("a request", "right"), ("left", "left")], rows)
    for chosen, one in checks:
        if one.account:
            say(f"{one.source}: {one.account}")
        if one.error:
            say(f"{one.source}: {one.error}")
        elif one.hits is not None and one.page:
            _say_cost(study, chosen, one.hits, one.page)
    if not any(one.works for _, one in checks):
        raise SourceError("no database answers")


def _say_cost(study: Study, source: Source, hits: int, page: int) -> None:
    """What the study would cost if each city had as many hits as the first."""
    cities = max(1, len(study.cities))
    requests = cities * max(1, -(-hits // page) + source.counts_first)
    cost = requests * source.per_request + cities * hits * source.per_hit
    first = study.cities[0].name if study.cities else "the terms"
    say(
        f"{source.service.name}: {first} has {hits:,} hits; {cities} such queries take about "
        f"{requests:,} requests, {cost:,} {source.unit} (--dry-run checks each one)"
    )


def harvest_into(
    corpus: Corpus, study: Study, source: Source, session: Session, *, refresh: bool = False
) -> None:
    """Harvest with progress bars and a table at the end; raises what stopped it."""
    from reputation.harvesting.harvest import harvest as harvest_study
    from reputation.harvesting.sources import remarks_on

    for remark in remarks_on(source, study.search):
        say(remark)
    with progress_bars() as progress:
        result = harvest_study(corpus, study, source, session, refresh=refresh, progress=progress)
    _print_harvest(result, session)
    if result.stopped:
        raise result.stopped


@contextmanager
def open_session(service: Service, address: str = "", *, tries: int = 6) -> Iterator[Session]:
    """A session with a database that reports its pauses."""
    from reputation.harvesting.sources.session import Session

    def on_wait(reason: str, seconds: float) -> None:
        say(f"{reason}: waiting {seconds:.0f} s")

    with Session(service, address=address, on_wait=on_wait, tries=tries) as session:
        yield session


def _date(text: str) -> PartialDate | None:
    from reputation.dates import PartialDate

    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        raise typer.BadParameter(
            f"{text!r}: expected a date such as 2015, 2015-01 or 2015-01-31"
        ) from None


def _print_estimates(estimates: list[Estimate], session: Session) -> None:
    unit = estimates[0].unit
    rows: list[tuple[object, ...]] = [
        (e.city or ALL, e.hits, e.requests, e.cost) for e in estimates
    ]
    rows.append(("Total", *(sum(row[place] for row in rows) for place in (1, 2, 3))))  # type: ignore[misc]
    headings = [("city", "left"), ("hits", "right"), ("requests", "right"), ("cost", "right")]
    print_table(headings, rows)
    say(f"cost in {unit}; this check took {session.requests} requests{_left(session)}")


def _print_harvest(result: Harvest, session: Session) -> None:
    headings = [("city", "left"), ("hits", "right"), ("kept", "right"), ("outside window", "right")]
    headings += [("unreadable", "right"), ("missing", "right"), ("state", "left")]
    rows = [
        (
            c.city or ALL,
            c.announced,
            c.kept,
            c.outside,
            c.unreadable,
            c.missing,
            "done" if c.whole else "short" if c.done else "open" if c.begun else "not begun",
        )
        for c in result.cities
    ]
    print_table(headings, rows)
    say(f"{result.requests} requests{_left(session)}")
    for other, cities in result.shared.items():
        say(
            f"not queried again, already harvested by study {other} on the same corpus: "
            f"{', '.join(city or ALL for city in cities)} (--refresh queries again)"
        )
    for city in result.cities:
        name = city.city or ALL
        if city.missing > 0:
            say(
                f"{name}: {city.missing} of {city.announced} announced hits were never "
                "delivered; results may have changed during the harvest: --refresh queries again"
            )
        if city.grown:
            say(f"{name}: the number of hits changed by {city.grown:+} during the harvest")


def _left(session: Session) -> str:
    budget = session.budget
    return f"; {budget.left:,} {budget.unit} left" if budget else ""


def complete(
    study: StudyArgument,
    source: Annotated[
        str,
        typer.Option(
            help="Services to use, separated by commas: {lookups}.",
            show_default="all of them",
        ),
    ] = "",
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Look up DOIs again that were looked up before.")
    ] = False,
    address: AddressOption = "",
) -> None:
    """Fill in missing abstracts and exact dates by DOI.

    Example:

      reputation complete global-smart-cities-2020
    """
    from reputation.harvesting.completing import complete as complete_corpus
    from reputation.harvesting.sources import LOOKUPS, find_lookup
    from reputation.study.bundled import find_study

    found = find_study(study)
    lookups = [find_lookup(name.strip()) for name in (source or ",".join(LOOKUPS)).split(",")]
    with opened_corpus(found.corpus_path) as corpus:
        for lookup in lookups:
            with (
                open_session(lookup.service, address) as session,
                progress_bar(f"querying {lookup.service.title}") as progress,
            ):
                result = complete_corpus(
                    corpus, lookup, session, refresh=refresh, progress=progress
                )
            say(
                f"{lookup.service.title}: {result.asked} DOIs looked up, {result.given} found; "
                f"{result.abstracts} abstracts and {result.dates} dates filled in"
                + (f"; {result.refused} DOIs refused" if result.refused else "")
            )
            if result.stopped:
                raise result.stopped
