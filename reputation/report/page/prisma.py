"""The flow of records through a study as a PRISMA 2020 flow diagram.

Page, M. J. et al. (2021). The PRISMA 2020 statement. BMJ 372:n71, figure 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reputation.report.basis import basis_of_result
from reputation.report.page.charts import inline_svg
from reputation.report.page.page_figure import PageFigure
from reputation.report.svg_elements import escape, text_width
from reputation.results import Flow

__all__ = ["PRISMA", "draw_flow"]

_LETTER = 12
_LINE = 16
_PAD = 9
_WIDTH = 178
_GAP = 26
_LEFT, _RIGHT = 22, 22 + _WIDTH + _GAP
_TOTAL = _RIGHT + _WIDTH + 2


def draw_flow(flow: Flow, notes: Sequence[str] = ()) -> str:
    """Draw what was identified, removed, screened, excluded for which reason, and included.

    Decisions are made on titles, abstracts and keywords; no full texts are sought, so the
    diagram's boxes for retrieval and full texts are left out.

    Returns
    -------
    str
        SVG for the page.
    """
    stages = _stages(flow)
    parts: list[str] = []
    top = 2.0
    bottom = None
    for name, main, aside in stages:
        height = max(_box_height(main), _box_height(aside), text_width(name, _LETTER))
        if bottom is not None:
            x = _LEFT + _WIDTH / 2
            parts.append(_arrow(f"M{x:.0f} {bottom:.0f}V{top - 1:.0f}"))
        parts += [_stage(name, top, height), _box(_LEFT, top, height, main)]
        if aside:
            middle = top + height / 2
            parts.append(_arrow(f"M{_LEFT + _WIDTH} {middle:.0f}H{_RIGHT - 1}"))
            parts.append(_box(_RIGHT, top, height, aside))
        bottom = top + height
        top = bottom + _GAP
    told = "; ".join(". ".join(lines) for _, *boxes in stages for lines in boxes if lines)
    title = "PRISMA 2020 flow diagram"
    head = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8Z"/></marker></defs>'
    )
    return inline_svg(
        "prisma", title, told, (_TOTAL, (bottom or 0) + 2), [head, *parts], notes=notes
    )


def _stages(flow: Flow) -> list[tuple[str, list[str], list[str]]]:
    """Name of the stage, lines of its box and of the box next to it."""
    removed = [f"Duplicate records removed (n = {flow.duplicates_removed:,})"]
    if flow.unreadable:
        removed.append(f"Defective entries in the files (n =  {flow.unreadable:,})")
    sources = [f"{source} (n = {number:,})" for source, number in flow.by_source.items()]
    excluded = [f"{reason} (n = {number:,})" for reason, number in flow.excluded.items()]
    out = sum(flow.excluded.values())
    return [
        (
            "Identification",
            [f"Records identified (n = {flow.identified:,})", *sources],
            ["Removed before screening:", *removed],
        ),
        (
            "Screening",
            [f"Records screened (n = {flow.screened:,})"],
            [f"Records excluded (n = {out:,}):", *excluded],
        ),
        ("Included", [f"Records included (n = {flow.included:,})"], []),
    ]


def _wrapped(lines: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        row = ""
        for word in _broken(line.replace("n = ", "n\u00a0=\u00a0").split(" ")):
            longer = f"{row} {word}" if row else word
            if row and text_width(longer, _LETTER) > _WIDTH - 2 * _PAD:
                found.append(row)
                longer = f"\u2003{word}" if line is not lines[0] else word
            row = longer
        found.append(row)
    return found


def _broken(words: Iterable[str]) -> Iterator[str]:
    """The words, those that are wider than a box, such as names of files, in pieces."""
    most = int((_WIDTH - 4 * _PAD) / text_width("n", _LETTER))
    for word in words:
        yield from (word[at : at + most] for at in range(0, max(1, len(word)), most))


def _box_height(lines: Sequence[str]) -> float:
    return len(_wrapped(lines)) * _LINE + 2 * _PAD - 4 if lines else 0


def _box(left: float, top: float, height: float, lines: Sequence[str]) -> str:
    rows = "".join(
        f'<tspan x="{left + _PAD}" y="{top + _PAD + 10 + number * _LINE:.0f}">{escape(row)}</tspan>'
        for number, row in enumerate(_wrapped(lines))
    )
    return (
        f'<rect class="box" x="{left}" y="{top:.0f}" width="{_WIDTH}" height="{height:.0f}" '
        f'rx="3"/><text>{rows}</text>'
    )


def _stage(name: str, top: float, height: float) -> str:
    """The name of a stage, written upwards next to its boxes."""
    middle = top + height / 2
    return (
        f'<text class="soft stage" text-anchor="middle" '
        f'transform="translate(13 {middle:.0f}) rotate(-90)">{name}</text>'
    )


def _arrow(path: str) -> str:
    return f'<path class="arrow" d="{path}" marker-end="url(#head)"/>'


PRISMA = PageFigure(
    name="prisma",
    section="flow",
    draw=lambda result, _: draw_flow(result.flow, basis_of_result(result).lines),
    caption=lambda _: (
        "PRISMA 2020 flow diagram. Records were screened by title, abstract and keywords. Full "
        "texts were not sought, so the boxes for retrieval and full-text assessment are left out."
    ),
)
