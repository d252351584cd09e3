"""What tests read from drawings: elements, sizes of letters, what they say."""

import re
from xml.etree import ElementTree as ET

#: An A4 page between margins of 15 mm, in points.
POINTS = 180 / 25.4 * 72


def parsed(svg: str) -> ET.Element:
    """Without a namespace, so that elements are found by their plain names."""
    return ET.fromstring(re.sub(r' xmlns="[^"]+"', "", svg, count=1))


def numbers(element: ET.Element, *names: str) -> list[float]:
    return [float(element.get(name, "nan")) for name in names]


def letters(svg: str) -> list[float]:
    """The sizes of all letters that a picture has, in its own units."""
    sizes = [float(n) for n in re.findall(r'font-size="([\d.]+)(?:px)?"', svg)]
    sizes += [float(n) for n in re.findall(r"font(?:-size)?:[^;{}]*?([\d.]+)px", svg)]
    return sizes


def smallest_in_print(svg: str) -> float:
    """The smallest letters at 180 mm, in points."""
    width = float(re.search(r'<svg[^>]*? width="([\d.]+)', svg)[1])  # type: ignore[index]
    return min(letters(svg)) * POINTS / width


def said(svg: str) -> str:
    """All that a picture says, without its tooltips' line breaks."""
    return " ".join("".join(f"{text} " for text in parsed(svg).itertext()).split())


def bars_of(svg: str) -> list[tuple[dict[str, str], float, float]]:
    """Of each bar of a chart what it stands for, its width and its height."""
    found = []
    for path in parsed(svg).iter("path"):
        shape = re.fullmatch(r"M[-\d.]+,[-\d.]+h([-\d.]+)v([-\d.]+)h[-\d.]+Z", path.get("d", ""))
        if path.get("aria-roledescription") == "bar" and shape:
            told = dict(part.split(": ", 1) for part in path.get("aria-label", "").split("; "))
            found.append((told, float(shape[1]), float(shape[2])))
    return found
