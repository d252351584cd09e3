"""Terms that are characteristic of a city or topic, and terms that rise and fall over the years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse, stats

from reputation.folding import fold
from reputation.judgement.models.stemming import STOP_WORDS
from reputation.judgement.models.text import normalise
from reputation.report.empty_words import EMPTY_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reputation.literature.corpus.corpus_file import StoredRecord
    from reputation.study.definition import Study

__all__ = ["Terms", "drifting_terms", "terms_of", "terms_that_set_apart", "unwanted_words"]

_CLAUSES = re.compile(r"[^\w\s'-]+|\s-+\s")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-'][a-z0-9]+)*")
_LONGEST = 3
_ERROR = 0.05  # share of the terms shown that may be there by chance
_FEWEST_YEARS = 3  # in which a drift can be told from chance
_SWALLOWED = 0.8  # a term is dropped that stands in a longer one in this share of its articles


@dataclass(frozen=True, slots=True)
class Terms:
    """Which article contains which term.

    Attributes
    ----------
    names
        The terms as most articles write them.
    record_ids
        The articles, in the order of the rows.
    present : sparse matrix of shape (articles, terms)
        1 if the article contains the term.
    """

    names: tuple[str, ...]
    record_ids: tuple[int, ...]
    present: sparse.csr_array


def unwanted_words(study: Study, cities: Iterable[str] = ()) -> set[str]:
    """The words of the search terms and of the cities, which would set apart what was searched.

    `cities` are those that were found where the study asks for all.
    """
    texts = [study.search.terms, *cities]
    for city in study.cities:
        texts += [*city.names, city.country]
    return {word for text in texts for word in _WORD.findall(fold(text))}


def terms_of(
    records: Iterable[StoredRecord],
    *,
    without: Iterable[str] = (),
    least: int = 5,
    most: float = 0.5,
) -> Terms:
    """The terms of title, abstract and keywords: one to three words within a clause.

    A term neither begins nor ends with a stop word or an empty word ("paper", "results"), so that
    "internet of things" is one and "of things" is none. Spellings with the same word stems are
    one term. A term that mostly occurs within a longer one is dropped.

    Parameters
    ----------
    records
        The articles.
    without
        Terms with one of these words are left out (see `unwanted_words`).
    least
        How many articles must contain a term.
    most
        The largest share of articles that may contain it.
    """
    dropped = {normalise(word) for word in without} - {""}
    spellings: dict[str, Counter[str]] = {}
    held: list[tuple[int, set[str]]] = []
    for record in records:
        own: dict[str, str] = {}
        for phrase in _phrases(record):
            key = _key(phrase)
            if key and dropped.isdisjoint(key.split()):
                own.setdefault(key, " ".join(phrase))
        for key, spelling in own.items():
            spellings.setdefault(key, Counter())[spelling] += 1
        held.append((record.record_id, set(own)))
    highest = max(most * len(held), least)
    counts = {key: found.total() for key, found in spellings.items()}
    kept = sorted(key for key, number in counts.items() if least <= number <= highest)
    kept = _without_parts(kept, counts)
    place = {key: number for number, key in enumerate(kept)}
    pairs = [
        (row, place[key])
        for row, (_, keys) in enumerate(held)
        for key in sorted(keys & place.keys())
    ]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    present = sparse.csr_array(
        (np.ones(len(pairs)), (np.array(rows, dtype=int), np.array(columns, dtype=int))),
        shape=(len(held), len(kept)),
    )
    names = tuple(
        min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0] for key in kept
    )
    return Terms(names, tuple(number for number, _ in held), present)


def _phrases(held: StoredRecord) -> Iterator[tuple[str, ...]]:
    record = held.record
    for text in (record.title, record.abstract, *record.keywords):
        for clause in _CLAUSES.split(fold(text)):
            words = _WORD.findall(clause)
            for start in range(len(words)):
                for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                    yield tuple(words[start:end])


@cache
def _is_empty(word: str) -> bool:
    return word in STOP_WORDS or word in EMPTY_WORDS or len(word) < 3


@cache
def _stemmed(word: str) -> str:
    return normalise(word)


def _key(phrase: tuple[str, ...]) -> str:
    """The stems of a phrase; "" for one that is no term."""
    if _is_empty(phrase[0]) or _is_empty(phrase[-1]):
        return ""
    return " ".join(_stemmed(word) for word in phrase if word not in STOP_WORDS)


def _without_parts(keys: list[str], counts: Mapping[str, int]) -> list[str]:
    swallowed = set()
    for key in keys:
        words = key.split()
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if part in counts and counts[key] >= _SWALLOWED * counts[part]:
                    swallowed.add(part)
    return [key for key in keys if key not in swallowed]


def terms_that_set_apart(
    terms: Terms,
    groups: Mapping[str, Iterable[int]],
    *,
    weight: float = 10.0,
    least: int = 3,
    top: int = 10,
) -> pd.DataFrame:
    """The terms that are more frequent in a group's articles than in all other articles.

    Log-odds ratio with an informative Dirichlet prior, divided by its standard error (Monroe,
    Colaresi & Quinn 2008, Political Analysis 16:372, section 3); the prior is
    the frequency of the terms in all articles together. A term counts once an article.

    Parameters
    ----------
    groups
        Record numbers by group; a record may be in several.
    weight
        The weight of the prior, in articles.
    least
        How many articles of the group must contain a term.
    top
        How many terms a group, at most; only those that set it apart beyond chance.

    Returns
    -------
    DataFrame
        ``group, term, articles, of, elsewhere, of_elsewhere, log_odds, z, p, p_adjusted``, highest
        z first. ``p`` is Fisher's exact test that the group holds the term no more often, adjusted
        over all terms and groups, those that hold it too rarely to be shown among them (Benjamini
        & Hochberg 1995, J. Royal Statistical Society B 57:289); the z-score orders, but is too
        large by chance too often to tell.
    """
    everywhere = np.asarray(terms.present.sum(axis=0)).ravel()
    every = everywhere.sum()
    prior = weight * everywhere / max(len(terms.record_ids), 1)
    parts = []
    for group, numbers in groups.items():
        inside = np.isin(terms.record_ids, sorted(set(numbers)))
        own = np.asarray(terms.present[inside].sum(axis=0)).ravel()
        other = everywhere - own
        odds = np.log((own + prior) / (own.sum() + prior.sum() - own - prior))
        rest = np.log((other + prior) / (every - own.sum() + prior.sum() - other - prior))
        z = (odds - rest) / np.sqrt(1 / (own + prior) + 1 / (other + prior))
        part = pd.DataFrame(
            {
                "group": group,
                "term": terms.names,
                "articles": own.astype(int),
                "of": int(inside.sum()),
                "elsewhere": other.astype(int),
                "of_elsewhere": int((~inside).sum()),
                "log_odds": odds - rest,
                "z": z,
            }
        )
        of = int(inside.sum())
        number = len(terms.record_ids)
        part["p"] = stats.hypergeom.sf(own - 1, number, everywhere.astype(int), of)
        parts.append(part)
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts, ignore_index=True)
    # Over every term of every group: leaving out those that few articles hold, before, would leave
    # in what stands out by chance.
    table["p_adjusted"] = stats.false_discovery_control(table["p"]) if len(table) else []
    shown = (table["p_adjusted"] <= _ERROR) & (table["z"] > 0) & (table["articles"] >= least)
    table = table[shown]
    table = table.sort_values(["z", "term"], ascending=[False, True])
    kept = [table[table["group"] == group].head(top) for group in groups]
    return pd.concat(kept, ignore_index=True)


def drifting_terms(
    terms: Terms, years: Mapping[int, int], *, within: Sequence[int] | None = None, least: int = 10
) -> pd.DataFrame:
    """The terms whose share of the articles rises or falls.

    Each term's share of the articles over the years is tested for a linear trend (Armitage 1955,
    Biometrics 11:375). Articles of a year may be alike (a special issue, a fashion), so that errors
    have the dispersion of the years about the line (`share_trend`); since few years say little of
    one term's, it leans on that of all terms (`_leaning`). Since many terms are tested, p-values
    are adjusted for the false discovery rate (Benjamini & Hochberg 1995, J. Royal Statistical
    Society B 57:289). In fewer than three years nothing can be told.

    Parameters
    ----------
    years
        The year of each record; records without one are left out.
    within
        Only these records, for instance those of a city or topic.
    least
        How many articles must contain a term.

    Returns
    -------
    DataFrame
        ``term, articles, share_early, share_late, change, z, p, p_adjusted``, rising terms first.
        Early and late are shares on the line that is tested, in the years of the first and third
        quarter of the articles, so that they differ in its direction; ``change`` is in share a
        year.
    """
    wanted = set(terms.record_ids if within is None else within) & years.keys()
    rows = [row for row, number in enumerate(terms.record_ids) if number in wanted]
    columns = ["term", "articles", "share_early", "share_late", "change", "z", "p", "p_adjusted"]
    when = np.array([years[terms.record_ids[row]] for row in rows], dtype=float)
    distinct, year = np.unique(when, return_inverse=True)
    if len(rows) < least or len(distinct) < _FEWEST_YEARS:
        return pd.DataFrame(columns=columns)
    present = terms.present[rows]
    number = np.asarray(present.sum(axis=0)).ravel()
    away = when - when.mean()
    share = number / len(rows)
    spread = float((away**2).sum())
    known = (number >= least) & (number < len(rows))
    slope = (present.T @ away) / spread
    with np.errstate(divide="ignore", invalid="ignore"):
        z = slope / np.sqrt(share * (1 - share) / spread)
        scatter = _scatter(present, year, share, slope, distinct - when.mean())
    scatter, freedom = _leaning(scatter[known], len(distinct) - 2)
    early, late = np.quantile(when, [0.25, 0.75])
    if early == late:
        early, late = when.min(), when.max()
    first, last = (np.clip(share + slope * (at - when.mean()), 0, 1) for at in (early, late))
    frame = pd.DataFrame(
        {
            "term": terms.names,
            "articles": number.astype(int),
            "share_early": first,
            "share_late": last,
            "change": slope,
            "z": z,
        }
    )[known]
    frame["z"] /= np.sqrt(scatter)
    frame["p"] = 2 * stats.t.sf(frame["z"].abs(), freedom)
    frame["p_adjusted"] = stats.false_discovery_control(frame["p"]) if len(frame) else []
    return frame.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)[columns]


def _scatter(
    present: sparse.csr_array,
    year: NDArray[np.intp],
    share: NDArray[np.float64],
    slope: NDArray[np.float64],
    away: NDArray[np.float64],
) -> NDArray[np.float64]:
    """For each term the Pearson dispersion of its shares of the years about the line."""
    of = np.bincount(year).astype(float)
    rows = np.arange(len(year))
    in_year = sparse.csr_array((np.ones(len(year)), (year, rows)), shape=(len(of), len(year)))
    found = (in_year @ present).toarray() / of[:, None]
    beside = found - share - slope * away[:, None]
    squares: NDArray[np.float64] = (of[:, None] * beside**2).sum(axis=0) / (share * (1 - share))
    return squares / (len(of) - 2)


def _leaning(scatter: NDArray[np.float64], freedom: int) -> tuple[NDArray[np.float64], float]:
    """Dispersions of many terms, each leaning on all, and the degrees of freedom that this gives.

    Dispersions differ from term to term as an inverse chi-square does, with as many degrees of
    freedom as their mean and variance over the terms say (by moments; the model of Smyth 2004,
    Statistical Applications in Genetics and Molecular Biology 3:3). At least 1: articles that are
    alike scatter more than chance, none scatter less.
    """
    if not len(scatter):
        return scatter, float(freedom)
    mean = float(scatter.mean())
    unlike = (float(scatter.var()) / mean**2 + 1) / (1 + 2 / freedom) - 1 if mean > 0 else 0.0
    if unlike <= 0:
        return np.full(len(scatter), max(1.0, mean)), np.inf
    lent = 4 + 2 / unlike
    own = mean * (lent - 2) / lent
    leaning: NDArray[np.float64] = (lent * own + freedom * scatter) / (lent + freedom)
    return np.maximum(1.0, leaning), lent + freedom
