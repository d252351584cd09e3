"""What `compare` prints, in 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reputation.cli.rank_columns import with_compared_ranks
from reputation.cli.terminal import out, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reputation.comparison.correlation import RankCorrelation
    from reputation.comparison.sensitivity import Sensitivity
    from reputation.comparison.side_figures import CorrectedCity
    from reputation.comparison.sides import SideBySide
    from reputation.comparison.uncertainty import Uncertain, UncertainTable

__all__ = [
    "show_corrected",
    "show_correlations",
    "show_sensitivity",
    "show_sides",
    "show_uncertain",
]

_YES = {True: "yes", False: "no", None: None}


def show_uncertain(table: UncertainTable, title: str) -> None:
    """Table 2-6 with intervals."""
    from reputation.report.comparison_tables import shown, span

    corrected = any(line.corrected is not None for line in table.lines)
    assumed = any(line.assumed_low is not None for line in table.lines)
    columns = [("city", "left"), ("articles", "right")]
    columns += [("corrected", "right")] if corrected else []
    columns += [("by the card", "right")] if assumed else []
    columns += [("rank", "right"), ("smart city rank", "right"), ("difference", "right")]
    columns += [("stands", "left")]
    rows = []
    for line in table.lines:
        ends = f"{line.articles_low:.0f}–{line.articles_high:.0f}"
        row: list[object] = [line.city, _with(shown(line.articles), "" if corrected else ends)]
        row += [_with(f"{line.corrected:.0f}", ends)] if line.corrected is not None else []
        if assumed and line.assumed_low is not None:
            row.append(f"{line.assumed_low:.0f}–{line.assumed_high:.0f}")
        row += [_with(shown(line.reputation_rank), f"{line.joint_best}–{line.joint_worst}")]
        won = span(line.difference_low, line.difference_high)
        row += [line.smart_city_rank, _with(shown(line.difference, sign=True), won)]
        rows.append((*row, _YES[line.stands]))
    print_table(*with_compared_ranks(table.lines, columns, rows), title=title)
    apart = sum(pair.distinguishable for pair in table.pairs)
    said = [
        f"In brackets: intervals, which allow for {' and for '.join(table.carried)}. Those for "
        "articles hold for each city separately; those for ranks and differences, for all "
        "cities jointly.",
        "Differences that stand, that is, whose interval excludes 0: "
        f"{sum(bool(line.stands) for line in table.lines)} of {len(table.lines)}. Pairs of cities "
        f"that can be distinguished: {apart} of {len(table.pairs)}.",
    ]
    if assumed:
        said.append(
            "By the card: the range of true counts if the model errs here as its card says, "
            "depending "
            "on which error rates carry over; not a confidence interval."
        )
    out.print("\n" + "\n".join([*said, *table.notes]), markup=False, soft_wrap=False)


def _with(value: str | None, ends: str | None) -> str | None:
    """A value with its interval in brackets."""
    return f"{value} ({ends})" if value is not None and ends else value


def show_correlations(correlations: Sequence[RankCorrelation]) -> None:
    """Rank correlations with the other side."""
    columns = [("rank correlation with", "left"), ("Spearman", "right")]
    columns += [("interval", "right"), ("Kendall", "right"), ("interval", "right")]
    rows = [
        (
            c.other.replace("_", " "),
            _two(c.spearman),
            _ends(c.spearman_low, c.spearman_high),
            _two(c.kendall),
            _ends(c.kendall_low, c.kendall_high),
        )
        for c in correlations
    ]
    out.print()
    print_table(columns, rows)


def show_sides(result: SideBySide, title: str) -> None:
    """Counts and ranks of several sides, and the change from the first to the last."""
    from reputation.report.comparison_tables import shown, span

    letters = [chr(ord("A") + place % 26) for place in range(len(result.sides))]
    for letter, side in zip(letters, result.sides, strict=True):
        total = sum(line.articles for line in side.table.lines)
        out.print(f"{letter}  {side.name}: {shown(total)} articles", markup=False, soft_wrap=True)
    out.print()
    columns = [("city", "left")]
    for letter in letters:
        columns += [(f"{letter} articles", "right"), (f"{letter} rank", "right")]
    columns += [("change", "right"), ("interval", "right"), ("stands", "left")]
    rows = []
    for change in result.changes:
        row: list[object] = [change.city]
        for line in change.lines:
            row += _cells(line)
        ends = span(change.low, change.high)
        stands = _YES[change.distinguishable]
        rows.append([*row, shown(change.change, sign=True), ends, stands])
    print_table(columns, rows, title=title)
    c = result.correlation
    out.print(
        f"\nRank correlation of {letters[0]} and {letters[-1]}: Spearman {_two(c.spearman)} "
        f"({_ends(c.spearman_low, c.spearman_high)}), Kendall's tau-b {_two(c.kendall)} "
        f"({_ends(c.kendall_low, c.kendall_high)}).\n"
        "Change: ranks gained from the first to the last; it stands if its interval, joint for "
        "all cities, excludes 0.\nCities whose share of all articles changed significantly "
        f"(adjusted for testing all cities): {_shares(result)}."
    )
    if result.shared:
        out.print(
            f"{letters[0]} and {letters[-1]} share {result.shared} articles (an article on two "
            "cities counts twice); the comparison of shares allows for this."
        )


def _shares(result: SideBySide) -> str:
    changed = [c for c in result.changes if c.share_changed and c.share]
    changed.sort(key=lambda change: -(change.share or 0))
    return ", ".join(f"{c.city} ×{c.share:.2g}" for c in changed) or "none"


def _cells(line: Uncertain | None) -> list[object]:
    from reputation.report.comparison_tables import shown

    return [None, None] if line is None else [shown(line.articles), shown(line.reputation_rank)]


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _ends(low: float | None, high: float | None) -> str:
    return f"{_two(low)} to {_two(high)}"


def show_corrected(cities: Sequence[CorrectedCity], title: str) -> None:
    """Counts by the model, and corrected by a sample."""
    columns = [("city", "left"), ("by the models", "right"), ("read", "right")]
    columns += [("corrected", "right"), ("interval", "right")]
    rows = [
        (one.city, one.called, one.read, f"{one.corrected:.1f}", f"{one.low}–{one.high}")
        for one in cities
    ]
    out.print()
    print_table(columns, rows, title=title)
    out.print("These intervals allow only for the records that were not read.", markup=False)


def show_sensitivity(varied: Sensitivity, title: str) -> None:
    """How far each rank moves, and which choices move it."""
    from reputation.report.comparison_tables import shown

    columns = [("city", "left"), ("rank", "right"), ("from", "right"), ("to", "right")]
    columns += [("depends on (ranks gained)", "left")]
    rows = []
    for line in varied.moved:
        hangs = "; ".join(f"{name} ({won:+g})" for name, won in line.hangs_on[:2])
        more = len(line.hangs_on) - 2
        hangs += f"; {more} more" if more > 0 else ""
        said = f"holds; {hangs}" if line.holds and hangs else hangs or "holds"
        rows.append((line.city, shown(line.rank), shown(line.best), shown(line.worst), said))
    out.print()
    print_table(columns, rows, title=title)
    tried = [f"{c.kind} ({c.name})" for c in varied.choices if c.kind != "ties"]
    out.print(f"\nTried: {', '.join(tried)}.", markup=False)
