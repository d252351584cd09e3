"""What programs write in one cell: addresses behind names, a citation, what Excel makes of it."""

from __future__ import annotations

import datetime
import re

from reputation.literature.formats.date_fields import MONTHS

__all__ = ["CITATION", "numbered_day", "plain_count", "split_places", "without_day"]

_OUTSIDE = re.compile(r"; ?(?![^\[\]]*\])")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+")
_NUMBER = re.compile(r"\(\d{1,2}\) ")
#: PubMed's "J Lamps. 2021 Sep 3;23(9):e12. doi: …": date, volume, issue and pages.
CITATION = re.compile(
    r"\. ([12]\d{3}[^;:.]*)(?:;([^;:(.]*)(?:\(([^)]*)\))?(?::([^.;]*))?)?\.(?: |\Z)"
)


# Excel takes "1-9" for the ninth of January, and "1-45" for January 1945.
_DAY = re.compile(r"[12]\d{3}-(\d\d)-(\d\d)")
_NAMED_DAY = re.compile(r"(\d{1,2})[-. ]+([A-Z][a-z]{2})|([A-Z][a-z]{2})[-. ]+(\d{1,2})")
_FIRST_DAY = datetime.date(1899, 12, 30)
_SHORTEST_DAY = 5
_EARLIEST, _LATEST = 18_264, 73_050  # 1950 and 2099


def without_day(text: str) -> str:
    """Pages or issues of which Excel made a day, as they were: the lower number first.

    Examples
    --------
    >>> without_day("2021-01-09"), without_day("09-Jan"), without_day("Mar-45"), without_day("1-9")
    ('1-9', '1-9', '3-45', '1-9')
    """
    if len(text) < _SHORTEST_DAY or text.isdecimal():  # nearly all
        return text
    if found := _DAY.fullmatch(text):
        numbers = [int(found[1]), int(found[2])]
    elif (found := _NAMED_DAY.fullmatch(text)) and (
        month := (found[2] or found[3]).lower()
    ) in MONTHS:
        numbers = [int(found[1] or found[4]), MONTHS.index(month) + 1]
    else:
        return text
    return f"{min(numbers)}-{max(numbers)}"


def numbered_day(text: str) -> str:
    """A date as Excel counts days, written out; any other text as it is.

    Examples
    --------
    >>> numbered_day("43831"), numbered_day("2019")
    ('2020-01-01', '2019')
    """
    if len(text) != 5 or not text.isdecimal() or not _EARLIEST <= int(text) <= _LATEST:
        return text
    return (_FIRST_DAY + datetime.timedelta(days=int(text))).isoformat()


def split_places(text: str) -> list[str]:
    """The addresses of a text that holds several, clean text given.

    Web of Science puts the authors before an address, Dimensions the addresses in brackets behind
    each author; these come out as Web of Science's.

    Examples
    --------
    >>> split_places("[Doe, J; Roe, R] Univ A, Oslo, Norway; [Roe, R] Univ B, Rome, Italy")
    ['[Doe, J; Roe, R] Univ A, Oslo, Norway', '[Roe, R] Univ B, Rome, Italy']
    >>> split_places("Doe, Jane (Univ A, Oslo, Norway); Roe, R. (Univ A, Oslo, Norway; Univ B)")
    ['[Doe, Jane; Roe, R.] Univ A, Oslo, Norway', '[Roe, R.] Univ B']
    >>> split_places("Univ A|Univ B"), split_places("(1) Univ A, Oslo; (2) Univ B, Rome")
    (['Univ A', 'Univ B'], ['Univ A, Oslo', 'Univ B, Rome'])
    """
    if "[" in text:
        return _OUTSIDE.split(text)
    if text.endswith(")") and ", " in text.partition(" (")[0] and (found := _behind_names(text)):
        return found
    places = text.split("|") if "|" in text and ";" not in text else text.split("; ")
    if text.startswith("(1) "):  # Engineering Village numbers them
        return [_NUMBER.sub("", place) for place in places]
    return places


def _behind_names(text: str) -> list[str]:
    """Addresses in brackets behind the names; none where one stands elsewhere."""
    people: dict[str, list[str]] = {}
    name, depth, begin = "", 0, 0
    for place, sign in enumerate(text):
        if sign == "(":
            depth += 1
            if depth == 1:
                name, begin = text[begin:place].strip("; "), place + 1
        elif sign == ")":
            depth -= 1
            if depth < 0 or (depth == 0 and text[place + 1 : place + 2] not in ("", ";")):
                return []
            if depth == 0:
                for address in filter(None, map(str.strip, text[begin:place].split("; "))):
                    people.setdefault(address, []).append(name)
                begin = place + 1
    if depth or not all(map(all, people.values())):
        return []
    return [f"[{'; '.join(names)}] {address}" for address, names in people.items()]


def plain_count(text: str) -> str:
    """A number as digits alone: spreadsheets write "1,204" and "12.0".

    Examples
    --------
    >>> plain_count("1,204"), plain_count("12.0"), plain_count("12 of 20")
    ('1204', '12', '12 of 20')
    """
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"\D", "", text)
    return text.removesuffix(".0")
