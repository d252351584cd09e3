"""The section of the page on where authors are: the home share of each city's reputation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reputation.judgement.articles import DecidedRecord
from reputation.report.bibliometrics.analysis import AnalysisInput
from reputation.report.bibliometrics.home import home_shares
from reputation.report.page.page_figure import PageFigure
from reputation.report.svg_elements import escape
from reputation.results import Result

__all__ = ["HOME", "home_section"]

_WIDE, _HIGH = 120, 14  # of a city's interval, in pixels
_CONFIDENCE = 0.9

_HEADINGS = (
    "city",
    "articles",
    "with address",
    "home",
    "share",
    f"{_CONFIDENCE:.0%} interval",
    "",
    "in the city",
    "rank with address",
    "rank without home",
)


def home_section(result: Result, articles: Iterable[DecidedRecord]) -> str:
    """A table of the home shares, their intervals drawn; ``""`` where no address is known."""
    shares = home_shares(AnalysisInput(result.study, list(articles)), _CONFIDENCE)
    known = shares[shares["home_share"].notna()]
    if known.empty:
        return ""
    heads = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in _HEADINGS)
    rows = "\n".join(_row(row) for row in known.itertuples())
    without = int((shares["articles"] - shares["with_address"]).sum())
    bare = len(shares) - len(known)
    without_any = f"; {bare} cities have no article with one" if bare else ""
    return (
        f'<table class="wide" id="home-shares"><thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n"
        f"<p>{without} articles (counted once for each city) have no address with a country and "
        f"are left out{without_any}.</p>"
    )


def _row(row: Any) -> str:
    low, high, share = (float(value) for value in (row.home_low, row.home_high, row.home_share))
    cells = [
        row.articles,
        row.with_address,
        row.home,
        f"{share:.0%}",
        f"{100 * low:.0f}&#8288;–&#8288;{high:.0%}",
        _interval(low, share, high),
        row.in_city,
        row.rank_with_address,
        row.rank_without_home,
    ]
    return (
        f'<tr><th scope="row">{escape(row.city)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _interval(low: float, share: float, high: float) -> str:
    """The share as a point on its interval, in the colour of the text, next to its numbers."""
    left, at, right = (round(4 + value * (_WIDE - 8), 1) for value in (low, share, high))
    middle = _HIGH / 2
    return (
        # Pictures of the page fill its width; this one belongs into a row of a table.
        f'<svg style="width: {_WIDE}px; min-width: 0; height: {_HIGH}px" '
        f'viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true">'
        f'<path d="M{left} {middle}H{right}" stroke="currentColor" stroke-width="1.6"/>'
        f'<circle cx="{at}" cy="{middle}" r="3.4" fill="currentColor"/></svg>'
    )


HOME = PageFigure(
    name="home",
    title="Where the authors are",
    draw=lambda result, read: home_section(result, read()),
    caption=lambda _: (
        "Home: articles with an author in the city's own country, as a share of those with an "
        "address, with Wilson's interval. In the city: articles with an author in the city itself. "
        "The last two columns rank the cities by all articles with an address, and by those of "
        "them without an author from the city's own country."
    ),
    scrolls="Table of home shares",
)
