"""Commands on the literature: ``import``, ``search``, ``status``, ``duplicates``."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reputation.cli.arguments import ALL, StudyArgument
from reputation.cli.opening_corpora import opened_corpus, warn_of_gaps
from reputation.cli.terminal import out, print_table, progress_bar, say

if TYPE_CHECKING:
    from reputation.literature.formats.record_file import Defect
    from reputation.literature.importing import FileReport

_SHOWN = 5  # defects listed per file; the rest are counted
_NAMED = 12  # columns that are not understood
_PAGE = 200  # merged records under one heading


def import_(
    study: StudyArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Export files of literature databases."),
    ] = None,
    columns: Annotated[
        str, typer.Option(help="Map column headings: title=Titel,abstract=Text,year=Jahr")
    ] = "",
    encoding: Annotated[
        str, typer.Option(help="Character encoding, if text is garbled: cp1250, gb18030, …")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the earlier import of a file with this name.")
    ] = False,
    undo: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="Undo the import of this number (see --list); repeatable."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the imports.")] = False,
) -> None:
    """Import export files of literature databases into the corpus of a study.

    Formats: {formats}.

    A file is imported as a whole or, if it is defective, not at all; importing
    it again changes nothing. For each file you see how many records have a
    year, a DOI, an abstract, authors and keywords, and which columns were not
    recognised.

    Examples:

      reputation import global-smart-cities-2020 savedrecs.txt scopus.csv mine.ris

      reputation import my-study library.xlsx --columns title=Name,abstract=Text

      reputation import my-study corrected/scopus.csv --replace

      reputation import my-study --undo 3
    """
    from reputation.cli.label_reports import report_labels
    from reputation.cli.undo_commands import (
        earlier_import,
        list_imports,
        say_where_new,
        undo_imports,
    )
    from reputation.errors import FormatError
    from reputation.literature.importing import import_file
    from reputation.literature.opening import corpus_to_fill
    from reputation.study.bundled import find_study

    headings = _headings(columns)
    found = find_study(study)
    if listed or undo:
        if files or (listed and undo):
            raise typer.BadParameter("--list and --undo cannot be combined with files")
        undo_imports(found, undo) if undo else list_imports(found)
        return
    if not files:
        raise typer.BadParameter("give at least one FILE to import; --list lists earlier imports")
    refused = 0
    say_where_new(found.corpus_path)
    with corpus_to_fill(found.corpus_path, tell=say) as corpus:
        for file in files:
            try:
                replaces = earlier_import(corpus, file) if replace else None
                with progress_bar(f"importing {file.name}") as progress:
                    report = import_file(
                        corpus,
                        file,
                        columns=headings,
                        encoding=encoding,
                        replaces=replaces,
                        settle=False,
                        progress=progress,
                    )
            except FormatError as error:
                refused += 1
                say(f"refused: {error}")
            else:
                _describe(report)
        with progress_bar("merging duplicates") as progress:
            corpus.settle(progress)
        totals = corpus.totals()
        report_labels(found, corpus)
    out.print(
        f"{found.corpus_path}: {totals.records} records from {totals.entries} entries, "
        f"{totals.duplicates} duplicate entries merged",
        soft_wrap=True,
    )
    if refused:
        rest = "; the others were imported" if refused < len(files) else ""
        raise FormatError(f"{refused} of {len(files)} files refused{rest}")


def _entries(added: int) -> str:
    return f"{added} {'entry' if added == 1 else 'entries'} added"


def _headings(text: str) -> dict[str, str] | None:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = [name for name, sign, heading in pairs if not (sign and heading.strip())]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r}: expected field=heading, as in title=Titel")
    names = [name.strip() for name, _, _ in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise typer.BadParameter(f"{twice[0]!r} is given two headings; give one")
    return {name.strip(): heading.strip() for name, _, heading in pairs} or None


def _describe(report: FileReport) -> None:
    if report.before:
        other = f" as {report.before_file}" if report.before_file != report.file else ""
        say(
            f"{report.file}: unchanged since an earlier import{other} ({report.before}), "
            f"{report.read} records"
        )
        return
    read = "1 record" if report.read == 1 else f"{report.read} records"
    parts = [f"{read} read as {report.format}", _entries(report.added)]
    if report.read > report.added:
        parts.append(f"{report.read - report.added} already in the corpus")
    if report.replaced:
        parts.append(f"{report.replaced} entries of the earlier file removed")
    if report.duplicates:
        parts.append(f"{report.duplicates} entries merged as duplicates")
    if report.defects:
        some = "1 defective record" if len(report.defects) == 1 else None
        parts.append(f"{some or f'{len(report.defects)} defective records'} skipped")
    say(f"{report.file}: {', '.join(parts)}")
    say(f"  with {report.summary}")
    _list("line", report.defects)
    _list("note, line", report.notes)
    if report.encoding_guess:
        say(f"  {report.encoding_guess}")
    if report.unknown:
        shown = ", ".join(report.unknown[:_NAMED])
        rest = f" and {len(report.unknown) - _NAMED} more" if len(report.unknown) > _NAMED else ""
        say(f"  {report.units} not recognised: {shown}{rest}")
        if report.columns:
            say(f"  to import them, add --columns '{report.columns}'")
    for warning in report.warnings:
        say(f"  warning: {warning}")


def _list(word: str, defects: tuple[Defect, ...]) -> None:
    for defect in defects[:_SHOWN]:
        say(f"  {word} {defect.line}: {defect.reason}")
    if len(defects) > _SHOWN:
        say(f"  and {len(defects) - _SHOWN} more")


def search(
    study: StudyArgument,
    text: Annotated[str, typer.Argument(help="A city of the study, or your own Boolean query.")],
    limit: Annotated[
        int, typer.Option(help="Maximum number of records to show.", min=1, max=10**9)
    ] = 20,
) -> None:
    """Search the corpus with the terms and window of the study.

    Examples:

      reputation search global-smart-cities-2020 Beijing

      reputation search global-smart-cities-2020 '"open data" AND NOT taxi*'
    """
    from reputation.literature.study_search import missed_city, search_corpus
    from reputation.study.bundled import find_study

    found = find_study(study)
    if sentence := missed_city(found, text):
        say(sentence)
    with opened_corpus(found.corpus_path) as corpus:
        query, shown, (total, open_dates) = search_corpus(corpus, found, text, limit=limit)
        approximate = {hit.record_id: hit.approximate for hit in shown}
        rows = [
            (
                held.record_id,
                f"{held.record.date or ''}{'?' if approximate[held.record_id] else ''}",
                held.record.title,
            )
            for held in corpus.records([*approximate])
        ]
    print_table([("record", "right"), ("date", "left"), ("title", "left")], rows)
    rest = f", {total - len(shown)} not shown (--limit)" if total > len(shown) else ""
    say(f"{total} records found{rest}; query: {query}")
    if open_dates:
        say("? dated only by year or month; may fall outside the window")


def status(study: StudyArgument) -> None:
    """Show what a study's corpus contains.

    Example:

      reputation status global-smart-cities-2020
    """
    from reputation.literature.study_search import search_study
    from reputation.output import plain
    from reputation.study.bundled import find_study

    found = find_study(study)
    with opened_corpus(found.corpus_path) as corpus:
        totals = corpus.totals()
        imports = corpus.imports.every()
        hits = search_study(corpus, found)
        warn_of_gaps(found, corpus)
    out.print(plain(found.title), markup=False)
    out.print(f"{found.corpus_path}", markup=False, soft_wrap=True)
    out.print(
        f"{totals.records} records from {totals.entries} entries, "
        f"{totals.duplicates} duplicate entries merged, "
        f"{totals.skipped} defective entries skipped\n"
    )
    rows = [tuple(item.values()) for item in imports]
    headings = [("file", "left"), ("format", "left"), ("read", "right"), ("added", "right")]
    print_table(
        [*headings, ("skipped", "right"), ("imported", "left")],
        [(*row[:5], str(row[5])[:10]) for row in rows],
    )
    out.print(f"\nRecords found by the search, {found.search.first} to {found.search.last}:")
    print_table(
        [("city", "left"), ("records", "right")],
        [(city or ALL, search.found) for city, search in hits.items()],
    )


def duplicates(
    study: StudyArgument,
    undo: Annotated[
        int | None,
        typer.Option(
            metavar="RECORD", help="Split this merged record into separate records again."
        ),
    ] = None,
) -> None:
    """List records merged from several entries and why, or undo a merge.

    Examples:

      reputation duplicates global-smart-cities-2020

      reputation duplicates global-smart-cities-2020 --undo 17
    """
    from reputation.study.bundled import find_study

    with opened_corpus(find_study(study).corpus_path) as corpus:
        if undo is not None:
            numbers = corpus.merges.undo(undo)
            say(f"Split into records {', '.join(map(str, numbers))}; they will not be merged again")
            return
        rows = (
            (
                number,
                ", ".join(f"{entry.record_id} {entry.record.source}" for entry in entries),
                "; ".join(dict.fromkeys(match.reason for match in matches)),
                entries[0].record.title,
            )
            for number, entries, matches in corpus.merges.every()
        )
        headings = [("record", "right"), ("entries", "left"), ("why", "left"), ("title", "left")]
        listed = 0
        while page := list(islice(rows, _PAGE)):  # so that the first are seen at once
            print_table(headings, page)
            listed += len(page)
    say(f"{listed} merged records")
