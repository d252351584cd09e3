"""Read the many forms in which exports give a publication date, as precisely as they give it."""

from __future__ import annotations

import re
from functools import lru_cache

from reputation.literature.records.record import PartialDate

__all__ = ["MONTHS", "best_date", "read_date"]

#: As BibTeX abbreviates them, in their order.
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "maer": 3, "apr": 4, "may": 5,
    "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12,
    "dez": 12,
}  # fmt: skip
_FULL_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|januar|jänner|jaenner|februar|feber|märz|maerz|mai|juni|juli|oktober|dezember"
    "|jan|feb|mar|mär|mrz|apr|jun|jul|aug|sept|sep|oct|okt|nov|dec|dez"
)
_MONTH = re.compile(rf"(?<![^\W\d_])({_FULL_NAMES})(?![^\W\d_])", re.I)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_ISO = re.compile(r"([12]\d{3})(?:[-/.](\d{1,2}|)(?:[-/.](\d{1,2}|))?)?(?:/.*|[T ]\d\d:.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?([12]\d{3})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]([12]\d{3})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-]([12]\d{3})")
# As Excel shows the first of a month: "Mar-21".
_SHORT_YEAR = re.compile(r"([A-Za-z]{3})-(\d\d)")
_COMPACT = re.compile(r"([12]\d{3})(\d\d)(\d\d)")
_LATEST_SHORT = 40  # "Mar-41" is of 1941
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])")
_RANGE = re.compile(r"\d\s*[-–/]\s*\d|[^\W\d_]\.?\s*[-–/]\s*(?:\d{1,2}\s+)?[^\W\d_]")


@lru_cache(maxsize=8192)
def read_date(text: str, year: str = "") -> PartialDate | None:
    """Return the date a text names, or None where it names none that can be.

    A range of days counts as its month and a range of months as its first, since a journal's
    "JAN-FEB" issue is out in January; a season or quarter counts as its year, since spring is
    not in the same months everywhere. ``03/04/2019`` counts as 2019.

    Parameters
    ----------
    text
        For example ``"2019/06//"``, ``"MAR 15"``, ``"24-27 Sept. 2019"``, ``"30.06.2019"``.
    year
        The year, where the source gives it apart.

    Examples
    --------
    >>> str(read_date("JAN-FEB", "2019")), str(read_date("30. Juni 2019"))
    ('2019-01', '2019-06-30')
    """
    text = text.strip()
    if slashed := _SLASHED.fullmatch(text):
        return _slashed(*slashed.groups())
    for pattern, order in _NUMERIC:
        match = pattern.fullmatch(text)
        if match is not None:
            return _numeric(*(match.group(place) if place else "" for place in order))
    if shown := _SHORT_YEAR.fullmatch(text):
        return _of_short_year(shown[1], shown[2], year.strip())
    found = _YEAR.search(text)
    named = found.group() if found else year.strip()
    if _YEAR.fullmatch(named) is None:
        return None
    return _in_words(_YEAR.sub(" ", text), named)


# The places of year, month and day in each pattern.
_NUMERIC: tuple[tuple[re.Pattern[str], tuple[int, int, int]], ...] = (
    (_ISO, (1, 2, 3)),
    (_DAY_FIRST, (3, 2, 1)),
    (_MONTH_YEAR, (2, 1, 0)),
    (_COMPACT, (1, 2, 3)),
)


@lru_cache(maxsize=8192)
def best_date(year: str, *others: str) -> PartialDate | None:
    """Return the date of publication as precisely as these say it together.

    The year given by the source stands: an online date in the year before does not move an
    article to another year. A later text may only add a month or day to what an earlier one says.
    """
    best = read_date(year) if year.strip() else None
    for text in others:
        if not text.strip():
            continue
        date = read_date(text, str(best.year) if best else "")
        if date is not None and (best is None or _refines(date, best)):
            best = date
    return best


def _refines(date: PartialDate, known: PartialDate) -> bool:
    if date.year != known.year or not date.month:
        return False
    return not known.month or (date.month == known.month and bool(date.day) and not known.day)


def _numeric(year: str | None, month: str | None, day: str | None) -> PartialDate | None:
    try:
        return PartialDate(int(year or 0), int(month or 0), int(day or 0) if month else 0)
    except ValueError:
        pass
    try:  # a month or day that cannot be leaves the year
        return PartialDate(int(year or 0))
    except ValueError:
        return None


def _slashed(first: str, second: str, year: str) -> PartialDate | None:
    # Day first in Europe, month first in America: told only where one is no month.
    if int(first) > 12:
        return _numeric(year, second, first)
    return _numeric(year, first, second) if int(second) > 12 else _numeric(year, "", "")


def _in_words(rest: str, year: str) -> PartialDate:
    names = _MONTH.findall(rest)
    if not names:
        number = rest.strip()
        # BibTeX: month = {6}
        if number.isdecimal() and len(number) <= 2 and 1 <= int(number) <= 12:
            return PartialDate(int(year), int(number))
        return PartialDate(int(year))
    month = _month_number(names[0])
    day = _DAY.search(rest)
    if day is None or len(names) > 1 or _RANGE.search(rest):
        return PartialDate(int(year), month)
    try:
        return PartialDate(int(year), month, int(day.group(1)))
    except ValueError:
        return PartialDate(int(year), month)


def _of_short_year(month: str, number: str, year: str) -> PartialDate | None:
    """Of "Mar-21", which is of 2021; where another year is known, the number is the day."""
    known = int(year) if _YEAR.fullmatch(year) else 0
    if not _MONTH.fullmatch(month):
        return PartialDate(known) if known else None
    if known and known % 100 != int(number):
        return _in_words(f"{month} {number}", year)
    century = 1900 if int(number) > _LATEST_SHORT else 2000
    return PartialDate(known or century + int(number), _month_number(month))


def _month_number(name: str) -> int:
    name = name.lower()
    return _MONTHS.get(name[:3]) or _MONTHS[name[:4]]
