"""Get literature into a corpus from Python: import files, harvest databases."""

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
    """Import export files of literature databases; duplicates are merged after the last file.

    Parameters
    ----------
    study
        An open study (see `open_study`); its corpus is created if there is none yet.
    files
        Files in any of the formats that ``reputation import --help`` lists. Importing a file again
        changes nothing.
    columns
        For tables with unusual headings: the heading of each field, such as
        ``{"title": "Titel"}``.
    encoding
        Set it if letters are garbled, for example to ``"cp1250"``; by default it is detected.

    Returns
    -------
    list of FileReport
        For each file, how many records were read and added, which were skipped and why, and which
        fields they have.

    Raises
    ------
    FormatError
        If a file is rejected. Nothing of it is imported; the files before it are.
    CorpusError
        If the corpus cannot be written.

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
    """Fetch the records that a literature database has on the study's cities.

    If the harvest is interrupted, nothing received is lost, and the same call continues it.

    Parameters
    ----------
    study
        An open study (see `open_study`); its corpus is created if there is none yet.
    source
        Name of the database, such as ``"openalex"``; its key is read from the environment.
    cities
        Harvest only these cities.
    refresh
        Query, and pay, again for what was harvested before.
    address
        Address of a mirror or proxy to use instead of the database's own.

    Returns
    -------
    Harvest
        For each city, how many records were announced, received and kept.

    Raises
    ------
    SourceUnknown
        If there is no such database; the message lists those that exist.
    KeyMissing, SourceError
        If the database cannot be queried, or ended the harvest.
    """
    asked, chosen = study.definition.narrowed(cities), find_source(source)
    with Session(chosen.service, address=address) as session:
        found = harvest_study(study.corpus_to_fill(), asked, chosen, session, refresh=refresh)
    if found.stopped:
        raise found.stopped
    return found


def queries(study: OpenStudy, database: str, *, cities: Sequence[str] = ()) -> pd.DataFrame:
    """Write the study's queries in the syntax of a database, to paste into its search page.

    Parameters
    ----------
    study
        An open study (see `open_study`).
    database
        Name of the database, such as ``"wos"``, ``"scopus"`` or ``"openalex"``.
    cities
        Only these cities.

    Returns
    -------
    DataFrame
        ``city, text, remarks``; the remarks name the limits of the database's search.

    Raises
    ------
    SourceUnknown
        If there is no such database; the message lists those that exist.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     print(rep.queries(study, "wos", cities=["Cairo"])["text"][0])
    TS=(("smart city" OR "smart cities") AND ("Cairo" OR "Greater Cairo" OR "Al-Qahira"))
    """
    import pandas as pd  # noqa: PLC0415 - importing files does not need it

    asked = study.definition.narrowed(cities)
    write, remarks = find_dialect(database)
    below = "; ".join(remarks(asked.search))
    rows = [(city, write(asked.search, one).text, below) for city, one in asked.queries.items()]
    return pd.DataFrame(rows, columns=["city", "text", "remarks"])
