"""The audit: every published figure of the report recomputed from the level below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reputation.comparison.ranks import competition_ranks
from reputation.index.audit_text import audit_text
from reputation.index.composite import LEVELS
from reputation.index.report_figures import PILLAR_TABLES, Figure, Report, read_report

__all__ = [
    "AUDIT_COLUMNS",
    "CUTS",
    "Summary",
    "audit_numbers",
    "audit_report",
    "audit_row",
    "summarise",
]

#: Columns of ``audit.csv``.
AUDIT_COLUMNS = ("table", "item", "city", "published", "recomputed", "difference", "agrees")

#: The cuts between the levels, as section 1.4 states them.
CUTS = (Decimal("96.1"), Decimal("72.9"))

#: The cities that section 1.4 says each level has.
_LEVEL_SIZES = (3, 13, 4)

#: Names in the last lines of the overall table as extracted from the text, by rank.
_PRINTED_NAMES = {18: "Buenos", 19: "Ellis", 20: "Rio de Janeiro"}

_HALF = Decimal("0.05")  # what rounding to one decimal can hide


@dataclass(frozen=True, slots=True)
class Summary:
    """How a sort of figure fares: how many there are, agree, and are explained by rounding.

    ``largest`` is the largest difference, without its sign; None for names.
    """

    kind: str
    tables: str
    figures: int
    agree: int
    explained: int
    largest: Decimal | None


def audit_report(report: Report | None = None) -> list[Figure]:
    """Recompute every published figure, and what the text says of ranks.

    Parameters
    ----------
    report
        The published figures; those of *Global Smart Cities 2020* unless given.
    """
    report = report or read_report()
    return [*audit_numbers(report), *audit_text(report)]


def audit_row(figure: Figure) -> tuple[object, ...]:
    """A line of ``audit.csv``."""
    return (
        figure.table,
        figure.item,
        figure.city,
        figure.published,
        figure.recomputed,
        figure.difference,
        int(figure.agrees),
    )


def summarise(figures: Sequence[Figure]) -> list[Summary]:
    """Count by sort of figure, in the order of the audit."""
    kinds: dict[str, list[Figure]] = {}
    for figure in figures:
        kinds.setdefault(figure.kind, []).append(figure)
    summaries = []
    for kind, members in kinds.items():
        tables = list(dict.fromkeys(figure.table for figure in members))
        sizes = [abs(f.difference) for f in members if f.difference is not None]
        summaries.append(
            Summary(
                kind,
                tables[0] if len(tables) == 1 else f"{tables[0]} to {tables[-1]}",
                len(members),
                sum(figure.agrees for figure in members),
                sum(figure.explained for figure in members),
                max(sizes, default=None),
            )
        )
    return summaries


def audit_numbers(report: Report) -> Iterator[Figure]:
    """Recompute the figures of all tables, from the weights up to the differences of ranks."""
    yield from _weights(report)
    yield from _best_cities(report)
    yield from _sub_indices(report)
    yield from _overall(report)
    yield from _levels(report)
    yield from _reputation(report)


def _number(value: int) -> Decimal:
    return Decimal(value)


def _rounded(value: Decimal) -> Decimal:
    """Four decimals, less where they are zero, and never 1E+2."""
    short = value.quantize(Decimal("0.0001")).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _weights(report: Report) -> Iterator[Figure]:
    for pillar, names in report.pillars.items():
        total = sum((report.weights[name] for name in names), Decimal(0))
        yield Figure("Appendix", "weights", f"weights of {pillar}", "", _number(1), total)
    total = sum(report.pillar_weights.values(), Decimal(0))
    yield Figure("Appendix", "weights", "weights of the pillars", "", _number(1), total)


def _best_cities(report: Report) -> Iterator[Figure]:
    """Section 1.4: whoever ranks first in an indicator gets 100 points."""
    for pillar, names in report.pillars.items():
        for name in names:
            city, best = max(report.indicators[name].items(), key=lambda item: item[1])
            yield Figure(
                PILLAR_TABLES[pillar], "best of an indicator", name, city, _number(100), best
            )


def _recomputed_sub_index(report: Report, pillar: str, city: str) -> Decimal:
    return sum(
        (report.weights[name] * report.indicators[name][city] for name in report.pillars[pillar]),
        Decimal(0),
    )


def _sub_indices(report: Report) -> Iterator[Figure]:
    """A sub-index is the weighted mean of its indicators, a rank the competition rank."""
    for pillar, published in report.sub_indices.items():
        table = PILLAR_TABLES[pillar]
        for city, score in published.items():
            recomputed = _rounded(_recomputed_sub_index(report, pillar, city))
            yield Figure(
                table, "sub-index", f"{pillar} score", city, score, recomputed, _HALF, _HALF
            )
        ranks = competition_ranks({city: float(score) for city, score in published.items()})
        for city, rank in report.sub_ranks[pillar].items():
            yield Figure(
                table,
                "rank of sub-index",
                f"{pillar} rank",
                city,
                _number(rank),
                _number(ranks[city]),
            )
    for row in report.overall:
        for pillar, published in report.sub_indices.items():
            city = row["city"]
            yield Figure(
                "Section 1.4",
                "sub-index printed again",
                f"{pillar} score",
                city,
                Decimal(row[pillar]),
                published[city],
            )


def _overall(report: Report) -> Iterator[Figure]:
    """An overall score is the mean of the sub-indices in per cent of the best city's."""
    cities = list(report.scores)
    rounded = {
        city: _mean(report, {p: scores[city] for p, scores in report.sub_indices.items()})
        for city in cities
    }
    exact = {
        city: _mean(report, {p: _recomputed_sub_index(report, p, city) for p in report.pillars})
        for city in cities
    }
    for kind, item, means in (
        ("overall score", "overall score from the sub-indices", rounded),
        ("score from indicators", "overall score from the indicators", exact),
    ):
        best = max(means.values())
        for city, score in report.scores.items():
            recomputed = 100 * means[city] / best
            slack = 100 * (means[city] + _HALF) / (best - _HALF) - recomputed
            yield Figure("Section 1.4", kind, item, city, score, _rounded(recomputed), slack, _HALF)
    ranks = competition_ranks({city: float(score) for city, score in report.scores.items()})
    for city, rank in report.ranks.items():
        yield Figure(
            "Section 1.4",
            "overall rank",
            "overall rank",
            city,
            _number(rank),
            _number(ranks[city]),
        )
    yield from _names(report)


def _mean(report: Report, sub_indices: Mapping[str, Decimal]) -> Decimal:
    return sum((report.pillar_weights[p] * score for p, score in sub_indices.items()), Decimal(0))


def _names(report: Report) -> Iterator[Figure]:
    """A line of the overall table belongs to the city that has its five sub-indices."""
    owners = {
        tuple(scores[city] for scores in report.sub_indices.values()): city
        for city in report.scores
    }
    for row in report.overall:
        line = tuple(Decimal(row[pillar]) for pillar in report.sub_indices)
        printed = _PRINTED_NAMES.get(int(row["rank"]), row["city"])
        owner = owners.get(line, "none")
        yield Figure("Section 1.4", "name", f"name in line {row['rank']}", owner, printed, owner)


def _levels(report: Report) -> Iterator[Figure]:
    """Section 1.4: levels by the mean plus and minus one standard deviation of the scores."""
    published = {row["city"]: row["level"] for row in report.overall}
    for city, level in published.items():
        stated = _level(report.scores[city], CUTS)
        yield Figure("Section 1.4", "level", "level by the stated cuts", city, level, stated)
    for name, rule in (("sample", 1), ("population", 0)):
        cuts = _cuts(report, rule)
        for which, cut, stated_cut in zip(("upper", "lower"), cuts, CUTS, strict=True):
            yield Figure(
                "Section 1.4",
                "cut between levels",
                f"{which} cut, {name} standard deviation",
                "",
                stated_cut,
                _rounded(cut),
                2 * _HALF,
                _HALF,
            )
        for city, level in published.items():
            by_rule = _level(report.scores[city], cuts)
            item = f"level by the {name} standard deviation"
            yield Figure("Section 1.4", "level by the stated rule", item, city, level, by_rule)
    for level, size in zip(LEVELS, _LEVEL_SIZES, strict=True):
        found = sum(_level(score, CUTS) == level for score in report.scores.values())
        yield Figure(
            "Section 1.4", "cities in a level", f"{level} cities", "", _number(size), _number(found)
        )


def _cuts(report: Report, lost: int) -> tuple[Decimal, Decimal]:
    scores = list(report.scores.values())
    mean = sum(scores, Decimal(0)) / len(scores)
    squares = sum(((score - mean) ** 2 for score in scores), Decimal(0))
    spread = (squares / (len(scores) - lost)).sqrt()
    return mean + spread, mean - spread


def _level(score: Decimal, cuts: tuple[Decimal, Decimal]) -> str:
    return LEVELS[0] if score > cuts[0] else LEVELS[1] if score > cuts[1] else LEVELS[2]


def _reputation(report: Report) -> Iterator[Figure]:
    """Ranks from the counts, differences from the ranks, and the total."""
    table = "Table 2-6"
    counts = {row["city"]: int(row["articles"]) for row in report.reputation}
    ranks = competition_ranks(counts)
    for row in report.reputation:
        city, smart, rank = row["city"], int(row["smart_city_rank"]), int(row["reputation_rank"])
        difference = _number(int(row["difference"]))
        for kind, item, published, recomputed in (
            ("reputation rank", "reputation rank", _number(rank), ranks[city]),
            ("smart city rank", "smart city rank", _number(smart), report.ranks[city]),
            ("difference", "difference of the printed ranks", difference, smart - rank),
            (
                "difference by the rule",
                "difference of the recomputed ranks",
                difference,
                report.ranks[city] - ranks[city],
            ),
        ):
            yield Figure(table, kind, item, city, published, _number(recomputed))
    total = _number(sum(counts.values()))
    yield Figure(table, "total", "articles in all", "", _number(519), total)
