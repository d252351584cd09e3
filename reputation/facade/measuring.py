"""The main job from Python: run a study, count what it found, compare."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reputation.comparison.counts import shares
from reputation.comparison.sides import Side, lay_side_by_side, name_articles
from reputation.errors import ChoiceError
from reputation.literature.opening import OpenStudy
from reputation.progress import Progress
from reputation.report.comparison_tables import pair_table, side_table, uncertain_table
from reputation.report.paper.paper_files import NO_WORD, write_paper
from reputation.report.paper.word_document import HAS_WORD
from reputation.results import Result
from reputation.running import run_study
from reputation.study.definition import City, Study

if TYPE_CHECKING:
    from reputation.comparison.uncertainty import UncertainTable

__all__ = ["compare", "counts", "paper", "run"]

_BY = ("city", "year", "topic", "type", "language")
#: Whole numbers that may be missing in every line.
_WHOLE = ("smart_city_rank", "difference", "difference_low", "difference_high")


def run(
    study: OpenStudy,
    *,
    threshold: float | None = None,
    aim: str = "counts",
    cities: Sequence[str | City] = (),
    title: str = "",
    progress: Progress | None = None,
) -> Result:
    """Search the corpus, decide, count and rank; what is given here stands in the provenance.

    Warns of harvests that are not whole, and of labels that are damaged: all numbers rest on them.

    Parameters
    ----------
    study
        Of `open_study`.
    threshold
        From which probability on the model calls a record relevant, instead of its own.
    aim
        What the model's own threshold is for: ``"counts"`` that are near the truth, ``"recall"``
        or ``"precision"`` (95% of either on collections left out).
    cities
        Only these cities of the study, by name; or others, as ``City(name="Oslo",
        country="Norway")``.
    title
        In place of the study's.
    progress
        Called now and then with records judged and records in all.

    Raises
    ------
    ChoiceError
        When the threshold is no probability, or there is no such aim.
    CorpusError
        When there is no literature yet, or the study is closed.
    StudyError
        When a city is not in the study.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     result = rep.run(study, cities=["London", "Berlin"], threshold=0.6)
    >>> result.provenance["given"]
    {'threshold': 0.6, 'cities': ['London', 'Berlin']}
    """
    asked = _adapted(study.definition, cities, title)
    result = run_study(asked, study.corpus, threshold=threshold, aim=aim, progress=progress)
    for sentence in result.lacking:
        warnings.warn(sentence, stacklevel=2)
    names = [city if isinstance(city, str) else city.model_dump() for city in cities]
    chosen = None if aim == "counts" else aim
    options = {
        "threshold": threshold,
        "aim": chosen,
        "cities": names or None,
        "title": title or None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return replace(result, provenance={**result.provenance, "given": given}) if given else result


def _adapted(study: Study, cities: Sequence[str | City], title: str) -> Study:
    if cities:
        # A planted truth is of all the study's cities, and of no others.
        study = study.narrowed(cities).model_copy(update={"truth": ""})
    return study.model_copy(update={"title": title}) if title else study


def counts(
    result: Result,
    by: Sequence[str] = ("city",),
    *,
    counting: str = "full",
    confidence: float | None = None,
) -> pd.DataFrame:
    """Articles by city, year, topic, document type or language, as a tidy table.

    Parameters
    ----------
    result
        Of `run`.
    by
        One or more of ``city, year, topic, type, language``. Cities of the study, years of its
        window and topics without an article are there with 0; types, languages and years outside
        only where there are articles.
    counting
        ``"full"``: an article on two cities counts for each. ``"fractional"``: half for each.
    confidence
        For ``articles_low`` and ``articles_high``, the exact interval of the number to be
        expected (Garwood 1936); only of full counts.

    Raises
    ------
    ChoiceError
        When there is nothing like this to count by.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     result = rep.run(study)
    >>> rep.counts(result, by=["topic"], confidence=0.95).round(1)
      topic  articles  articles_low  articles_high
    0     A       212         184.4          242.5
    1     M       128         106.8          152.2
    2     D       133         111.4          157.6
    """
    by = list(by)
    if not by or (unknown := [name for name in by if name not in _BY]):
        raise ChoiceError(f"count by {unknown[0] if by else by!r}: there are {', '.join(_BY)}")
    if confidence is not None and (counting != "full" or not 0 < confidence < 1):
        raise ChoiceError(
            f"confidence = {confidence!r}: expected a number between 0 and 1, and full counting"
        )
    rows = [
        (*(getattr(decision, name) for name in by), part)
        for decision, part in shares(result.decisions, counting)
    ]
    frame = pd.DataFrame(rows, columns=[*by, "articles"])
    if "year" in by:
        frame["year"] = frame["year"].astype("Int64")
    levels = [_levels(result, name, frame) for name in by]
    grid = pd.MultiIndex.from_product(levels, names=by).to_frame(index=False)
    totals = frame.groupby(by, sort=False, dropna=False)["articles"].sum().reset_index()
    found = grid.merge(totals, how="left", on=by).fillna({"articles": 0.0})
    if counting == "full":
        found["articles"] = found["articles"].astype("int64")
    if confidence is not None:
        # Loads scipy.stats, half a second.
        from reputation.report.trends.smoothing import count_interval  # noqa: PLC0415

        low, high = count_interval(found["articles"], confidence)
        found = found.assign(articles_low=low, articles_high=high)
    return found


def _levels(result: Result, name: str, frame: pd.DataFrame) -> Iterable[Any]:
    """The values that are listed, those without an article among them."""
    if name == "city":
        return [line.city for line in result.table]
    if name == "topic":
        return [*result.study.topics, *([""] if (frame["topic"] == "").any() else [])]
    values = sorted(set(frame[name].dropna()))
    if name != "year":
        return values
    search = result.study.search
    window = range(int(search.first.first[:4]), int(search.last.last[:4]) + 1)
    unknown = [pd.NA] if frame["year"].isna().any() else []
    return pd.array([*sorted({*window, *map(int, values)}), *unknown], dtype="Int64")


def compare(
    result: Result, *others: Result, cities: Sequence[str] = (), pairs: bool = False
) -> pd.DataFrame:
    """How sure the ranks of a result are; or several results side by side.

    Parameters
    ----------
    result
        Of `run`.
    others
        Laid beside it: another threshold, another literature. The change is that from the first
        to the last; where each table's intervals hold with 90%, that of the change holds with 80%.
    cities
        Only the lines of these.
    pairs
        Instead, every two of the cities and how sure it is that the first stands above the second.

    Returns
    -------
    DataFrame
        Of one result the columns of ``comparison.csv`` (or ``pairs.csv``) that
        ``reputation compare`` writes, of several those of ``sides.csv``.

    Raises
    ------
    ChoiceError
        When a city is not in the result, or its uncertainty was not measured because nothing
        counts or there are too many cities.

    Examples
    --------
    >>> import reputation as rep
    >>> with rep.open_study() as study:
    ...     result = rep.run(study)
    >>> sure = rep.compare(result, cities=["London", "Berlin"])
    >>> sure["reputation_rank"].tolist(), sure["rank_best"].tolist()
    ([4, 15], [1, 7])
    """
    known = [line.city for line in result.table]
    if strangers := [city for city in cities if city not in known]:
        raise ChoiceError(f"no city {strangers[0]!r} in the result; there are: {', '.join(known)}")
    if pairs and others:
        raise ChoiceError("pairs = True compares the cities of one result")
    measured = [_measured(one) for one in (result, *others)]
    wanted = list(cities or known)
    if pairs:
        columns, rows = pair_table(measured[0].pairs)
        frame = pd.DataFrame(list(rows), columns=list(columns))
        return _chosen(frame, ["first", "second"], wanted)
    if others:
        sides = [
            Side(f"{number} {one.study.title}", table, name_articles(one.decisions))
            for number, (one, table) in enumerate(zip((result, *others), measured, strict=True), 1)
        ]
        confidence = 2 * min(table.confidence for table in measured) - 1
        columns, rows = side_table(lay_side_by_side(sides, confidence=confidence))
    else:
        columns, rows = uncertain_table(measured[0])
    frame = pd.DataFrame(list(rows), columns=list(columns)).convert_dtypes()
    empty = [name for name in _WHOLE if name in frame and frame[name].isna().all()]
    return _chosen(frame.astype(dict.fromkeys(empty, "Int64")), ["city"], wanted)


def paper(result: Result, folder: str | Path) -> list[Path]:
    """Write what a paper needs: the table, a paragraph on methods and a PRISMA-S table.

    Parameters
    ----------
    result
        Of `run`.
    folder
        Gets ``table``, ``methods`` and ``prisma-s`` as LaTeX, Markdown and CSV, and, where
        python-docx is installed, all of it as ``paper.docx``.

    Raises
    ------
    ChoiceError
        When the uncertainty of the result was not measured.
    OutputError
        When a file cannot be written.
    """
    files = write_paper(result, _measured(result), folder)
    if not HAS_WORD:
        warnings.warn(NO_WORD, stacklevel=2)
    return files


def _chosen(frame: pd.DataFrame, columns: list[str], cities: list[str]) -> pd.DataFrame:
    return frame[frame[columns].isin(cities).all(axis=1)].reset_index(drop=True)


def _measured(result: Result) -> UncertainTable:
    if result.uncertain is None:
        raise ChoiceError(
            f"{result.study.title}: how sure the ranks are was not measured, since no article "
            "counts, or there is one city or too many; give `run` the cities that matter"
        )
    return result.uncertain
