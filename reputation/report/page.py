"""The report page: one self-contained HTML file that says what was found and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from reputation.judgement.decisions import Decision
    from reputation.run import Result

__all__ = ["render_page"]

TOPIC_NAMES = {"A": "applications", "M": "mode", "D": "data"}


def render_page(result: Result) -> str:
    """Return the page for a run as HTML text.

    All text from the literature is escaped; the page loads nothing from outside and runs no
    script. Abstracts are left out, since many are not free to publish.
    """
    environment = Environment(
        loader=PackageLoader("reputation.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counted: dict[str, list[Decision]] = {standing.city: [] for standing in result.table}
    for decision in result.decisions:
        if decision.counted:
            counted[decision.city].append(decision)
    topics = {standing.city: dict.fromkeys(TOPIC_NAMES, 0) for standing in result.table}
    for city, _, topic, number in result.topics:
        topics[city][topic] += number
    return environment.get_template("page.html").render(
        study=result.study,
        table=result.table,
        most=max((standing.articles for standing in result.table), default=0) or 1,
        total=sum(standing.articles for standing in result.table),
        flow=result.flow,
        topics=topics,
        topic_names=TOPIC_NAMES,
        counted=counted,
        provenance=result.provenance,
        link=_doi_link,
    )


def _doi_link(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/')}"
