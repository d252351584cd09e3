"""The keyword network of the page: which keywords of the counted articles occur together."""

from __future__ import annotations

from collections.abc import Iterable

from reputation.judgement.articles import DecidedRecord
from reputation.report.basis import Basis, basis_of_result
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import measure_network
from reputation.report.networks.network_basis import rest_on, words_of_study
from reputation.report.networks.network_picture import draw_network
from reputation.report.page.page_figure import PageFigure

__all__ = ["KEYWORDS", "draw_keywords"]

_SHOWN = 60
_FEWEST = 5


def draw_keywords(
    articles: Iterable[DecidedRecord], *, without: Iterable[str] = (), basis: Basis | None = None
) -> str:
    """Draw the most frequent keywords and which of them occur in the same article.

    Parameters
    ----------
    articles
        What was counted.
    without
        Keywords to leave out, normally the study's own terms and cities.
    basis
        The caption.

    Returns
    -------
    str
        SVG of up to 60 keywords that stand in two articles or more; ``""`` where there are fewer
        than five.
    """
    graph = keyword_network(articles, least=2, top=_SHOWN, without=without)
    if graph.number_of_nodes() < _FEWEST or not graph.number_of_edges():
        return ""
    graph = measure_network(graph)
    return draw_network(rest_on(graph, basis) if basis else graph)


KEYWORDS = PageFigure(
    name="keywords",
    title="Keywords",
    draw=lambda result, read: draw_keywords(
        read(),
        without=[*words_of_study(result.study), *(line.city for line in result.table)],
        basis=basis_of_result(result),
    ),
    caption=lambda _: (
        "The most frequent keywords of the counted articles, without the search terms and the "
        "names of the cities. Lines connect keywords that occur in the same article; the more "
        "articles, the stronger the line. Colour and shape mark communities of keywords that often "
        "occur together. The files of <code>reputation network</code> have all keywords."
    ),
    scrolls="Network of keywords",
)
