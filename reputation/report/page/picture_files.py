"""The pictures of the page as separate files, for print."""

from __future__ import annotations

import re
from pathlib import Path

from reputation.report.page.page_figure import ReadArticles
from reputation.report.page.rendering import figures_of, page_style
from reputation.report.pictures import Drawing, save_pictures
from reputation.results import Result
from reputation.study.definition import Study

__all__ = ["standalone", "write_page_pictures"]

_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_VALUE = re.compile(r"(--[\w-]+):\s*([^;}]+)")
_BOX = re.compile(r'<svg class="drawn"([^>]*?)viewBox="0 0 (\d+) (\d+)"[^>]*>')


def write_page_pictures(
    result: Result,
    folder: str | Path,
    read: ReadArticles = tuple,
    *,
    width: float | None = None,
) -> list[Path]:
    """Write every picture of the page as SVG, PDF and PNG; return their paths.

    Parameters
    ----------
    result
        Of a run.
    folder
        Made where it is missing.
    read
        As for the page.
    width
        In millimetres.
    """
    files = []
    for figure in figures_of(result.study):
        if svg := figure.draw(result, read):
            path = Path(folder) / figure.name
            files += save_pictures(Drawing(standalone(svg, result.study)), path, width=width)
    return files


def standalone(svg: str, study: Study) -> str:
    """A picture of the page on its own: with the page's light colours, on white."""
    found = _BOX.search(svg)
    if not found:
        return svg  # it stands on its own already
    named, wide, high = found.groups()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn"{named}width="{wide}" '
        f'height="{high}" viewBox="0 0 {wide} {high}"><style>{_style(study)}</style>'
        '<rect width="100%" height="100%" style="fill: #ffffff"/>'
    )
    return head + svg[found.end() :]


def _style(study: Study) -> str:
    """The rules of the page's style that are about its drawings, with colours in place of names."""
    style = str(page_style(study))
    values = dict(reversed(_VALUE.findall(style.replace("\n", " "))))  # the first of each: light
    rules = re.findall(r"(?:svg\.drawn [^{},]+,?\s*)+\{[^}]*\}", style)
    plain = "\n".join(rule for rule in rules if "var(--wide)" not in rule)
    return _VARIABLE.sub(lambda name: values[name[1]].strip(), plain)
