"""The main job from Python: run a study, count articles, compare results."""

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
#: Columns of whole numbers in which every value may be missing.
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
    """Search the corpus, decide, count and rank; arguments are recorded in the provenance.

    Warns of unfinished harvests and damaged labels, since they affect all numbers.

    Parameters
    ----------
    study
        An open study (see `open_study`).
    threshold
        The probability from which a record counts as relevant, instead of the model's own.
    aim
        What the model's own threshold is optimised for: ``"counts"`` close to the truth,
        ``"recall"`` or ``"precision"`` (95% on collections left out of training).
    cities
        Only these cities of the study, by name; or other cities, such as
        ``City(name="Oslo", country="Norway")``.
    title
        A title to use instead of the study's.
    progress
        Called from time to time with the number of records judged and the total.

    Raises
    ------
    ChoiceError
        If the threshold is not a probability, or there is no such aim.
    CorpusError
        If there is no literature yet, or the study is closed.
    StudyError
        If a city is not in the study.

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
        # The planted truth is known only for all of the study's own cities together.
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
        A result of `run`.
    by
        One or more of ``city, year, topic, type, language``. Cities of the study, years of its
        window and topics without articles are listed with 0; types, languages and other years
        only if they have articles.
    counting
        ``"full"``: an article on two cities counts for each. ``"fractional"``: half for each.
    confidence
        Level of ``articles_low`` and ``articles_high``, the exact interval of the expected count
        (Garwood 1936); for full counting only.

    Raises
    ------
    ChoiceError
        If ``by`` or ``confidence`` is invalid.

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
        raise ChoiceError(
            f"cannot count by {unknown[0] if by else by!r}; choose from: {', '.join(_BY)}"
        )
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
    """The values to list, including those without articles."""
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
    """How certain the ranks of a result are; or a comparison of several results.

    Parameters
    ----------
    result
        A result of `run`.
    others
        Results to compare it with: another threshold, other literature. The change is from the
        first to the last result; if the intervals of each table hold at 90%, those of the change
        hold at 80%.
    cities
        Only these cities.
    pairs
        Give all pairs of cities instead, and whether each pair can be distinguished.

    Returns
    -------
    DataFrame
        For one result the columns of ``comparison.csv`` (or ``pairs.csv``) of
        ``reputation compare``, for several those of ``sides.csv``.

    Raises
    ------
    ChoiceError
        If a city is not in the result, or the uncertainty was not measured because no article
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
        raise ChoiceError("pairs = True compares the cities of a single result")
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
    """Write the table, a methods section and a PRISMA-S checklist for a paper.

    Parameters
    ----------
    result
        A result of `run`.
    folder
        Where to write ``table``, ``methods`` and ``prisma-s`` as LaTeX and Markdown, the tables
        also as CSV, and, if python-docx is installed, everything as ``paper.docx``.

    Raises
    ------
    ChoiceError
        If the uncertainty of the result was not measured.
    OutputError
        If a file cannot be written.
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
            f"{result.study.title}: the uncertainty of the ranks was not measured, because no "
            "article counts, or there is only one city, or too many; choose cities with `run`"
        )
    return result.uncertain
