"""Literature comes in: files imported, databases asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reputation.harvesting.harvest import Harvest
from reputation.harvesting.harvest import harvest as harvest_study
from reputation.harvesting.sources import find_dialect, find_source
from reputation.harvesting.sources.session import Session
from reputation.literature.importing import FileReport, import_file
from reputation.literature.opening import OpenStudy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["harvest", "import_files", "queries"]


def import_files(
    study: OpenStudy,
    *files: str | Path,
    columns: Mapping[str, str] | None = None,
    encoding: str = "",
) -> list[FileReport]:
    """Import export files of literature databases; duplicates are merged behind the last.

    Parameters
    ----------
    study
        Of `open_study`; its corpus is made where there is none yet.
    files
        What `reputation import --help` lists. Importing one again changes nothing.
    columns
        For tables with headings of their own: which heading holds which field, as
        ``{"title": "Titel"}``.
    encoding
        Of texts whose letters come out wrong, as ``"cp1250"``; ``""`` to have it found out.

    Returns
    -------
    list of FileReport
        For each file what was read, added and, with the reason, skipped, and what it gave.

    Raises
    ------
    FormatError
        When a file is refused; it is not imported at all, those before it are.
    CorpusError
        When the corpus cannot be written.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     (report,) = rep.import_files(study, "corpus/demonstration/library.ris")
    >>> report.read, report.added
    (396, 0)
    """
    corpus = study.corpus_to_fill()
    try:
        return [
            import_file(corpus, file, columns=columns, encoding=encoding, settle=False)
            for file in files
        ]
    finally:
        corpus.settle()


def harvest(
    study: OpenStudy,
    source: str,
    *,
    cities: Sequence[str] = (),
    refresh: bool = False,
    address: str = "",
) -> Harvest:
    """Fetch what a literature database holds on the study's cities.

    Whatever stops it, what came is kept, and the same call goes on where it stopped.

    Parameters
    ----------
    study
        Of `open_study`; its corpus is made where there is none yet.
    source
        Name of the database, as ``"openalex"``; its key is read from the environment.
    cities
        Only these.
    refresh
        Ask, and pay, again for what was harvested before.
    address
        Of a mirror or proxy, instead of the database's own.

    Returns
    -------
    Harvest
        For each city what was announced, received and kept.

    Raises
    ------
    SourceUnknown
        When there is no such database; lists those there are.
    KeyMissing, SourceError
        When the database cannot be asked, or stopped the harvest.
    """
    asked, chosen = study.definition.narrowed(cities), find_source(source)
    with Session(chosen.service, address=address) as session:
        found = harvest_study(study.corpus_to_fill(), asked, chosen, session, refresh=refresh)
    if found.stopped:
        raise found.stopped
    return found


def queries(study: OpenStudy, database: str, *, cities: Sequence[str] = ()) -> pd.DataFrame:
    """The study's queries in the words of a database, to paste into its search page.

    Parameters
    ----------
    study
        Of `open_study`.
    database
        As ``"wos"``, ``"scopus"`` or ``"openalex"``.
    cities
        Only these.

    Returns
    -------
    DataFrame
        ``city, text, remarks``: what to know of the database's search stands in ``remarks``.

    Raises
    ------
    SourceUnknown
        When there is no such database; lists those there are.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     print(rep.queries(study, "wos", cities=["Cairo"])["text"][0])
    TS=(("smart city" OR "smart cities") AND ("Cairo" OR "Greater Cairo" OR "Al-Qahira"))
    """
    import pandas as pd  # noqa: PLC0415 - whoever imports files needs none of it

    asked = study.definition.narrowed(cities)
    write, remarks = find_dialect(database)
    below = "; ".join(remarks(asked.search))
    rows = [(city, write(asked.search, one).text, below) for city, one in asked.queries.items()]
    return pd.DataFrame(rows, columns=["city", "text", "remarks"])
