"""The keyword network of the report page: which keywords of the counted articles stand together."""

from __future__ import annotations

from collections.abc import Iterable

from reputation.judgement.articles import Article
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import measure_network
from reputation.report.networks.network_picture import draw_network
from reputation.report.page.page_figure import PageFigure
from reputation.study.query import phrases_of

__all__ = ["KEYWORDS", "draw_keywords"]

_SHOWN = 60
_FEWEST = 5


def draw_keywords(articles: Iterable[Article], *, without: Iterable[str] = ()) -> str:
    """Draw the most frequent keywords and which of them stand in the same article.

    Parameters
    ----------
    articles
        What was counted.
    without
        Keywords to leave out, normally the study's own terms.

    Returns
    -------
    str
        SVG of up to 60 keywords that stand in two articles or more; ``""`` where there are fewer
        than five.
    """
    graph = keyword_network(articles, least=2, top=_SHOWN, without=without)
    if graph.number_of_nodes() < _FEWEST:
        return ""
    return draw_network(measure_network(graph), title="Keywords that stand together")


KEYWORDS = PageFigure(
    name="keywords",
    title="Keywords",
    draw=lambda result, read: draw_keywords(read(), without=phrases_of(result.study.terms)),
    caption=lambda _: (
        "The most frequent keywords of the counted articles without the terms of the search. Lines "
        "join keywords of the same article; colour and shape show which stand together most. The "
        "files of <code>reputation network</code> hold all of them."
    ),
    scrolls="Network of keywords",
)
