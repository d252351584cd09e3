"""Names of authors: lists of names, the short form, and who is the same person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from reputation.folding import fold
from reputation.literature.records.keyword_lists import split_listed

__all__ = ["author_key", "inverted_name", "inverted_names", "short_name", "split_names"]

_WORD = re.compile(r"[^\W\d_]+")
_SURE = re.compile(r"\s*[;；|¦、\t\n]\s*|\s+//+\s+|(?<=[\u4e00-\u9fff\uac00-\ud7af]{2})[,，]\s*")
_MARK = re.compile("[；|¦、\t\n]|//|[\u4e00-\u9fff\uac00-\ud7af][,，]")
_JOINED = re.compile(r" (?:[Aa][Nn][Dd]|und|&)\s")
_AND = re.compile(r"\s*,?\s+(?:[Aa][Nn][Dd]|und|&)\s+")
_COMMA = re.compile(r"\s*,\s+|,(?=[^\W\d_]{2})")
_LATIN = map(chr, (*range(0x80, 0x250), *range(0x1E00, 0x1F00)))
_SMALL = "a-z" + "".join(filter(str.islower, _LATIN))
_CAPITAL = rf"[^\W\d_{_SMALL}]"
_INITIALS = rf"(?:{_CAPITAL}\.?[\s-]?){{1,5}}"
_ONLY_INITIALS = re.compile(rf"{_INITIALS}(?:,? Jr\.?| I{{2,3}})?")
# "Smith J.A.", "van Doe B.", "de la Roe-Poe C.-D."
_DOTTED = re.compile(rf"([^\W\d_][^\d\s_.].*?)\s+((?:{_CAPITAL}\.[\s-]?)+(?:,? Jr\.?| I{{2,3}})?)")
# "Smith JA", as PubMed and Embase print; three letters may be a name in capitals.
_BARE = re.compile(
    r"([^\W\d_][^\d\s_.][^.]*?)\s+([A-ZÀ-ÖØ-Þ]{1,2}(?: (?:Jr|Sr|2nd|3rd|II|III))?)\.?"
)
# "John A." behind a family name.
_GIVEN = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]\.?)+")
_AUTHOR_ID = re.compile(r"\s*\(\d{6,}\)")
_NUMBERED = re.compile(r"\s*[(\[]\d{1,3}[)\]]")
_JUNIOR = re.compile(r", ?(?:Jr|Sr)\.?\Z")
# Of a list of objects, as programs write authors into a cell.
_OBJECT = re.compile(r"""\{[^{}]*?["'](?:name|display_name|full_name)["']: ?(["'])(.*?)\1""")
_AROUND = " ,\t\n"
_JUNIORS = ("Jr.", "Jr", "Sr.", "Sr")
_TIGHT = re.compile(r",(?=[^\s,])")
_ET_AL = re.compile(r"[\s,;]+(?:et\s+al\.?|…|\.{3})\s*\Z")
_OTHERS = frozenset(("others", "...", "…"))


def split_names(text: str) -> tuple[str, ...]:
    """The names of a text that holds those of several people, clean text given.

    Family names come first where that is certain: ``"Smith J.A."`` becomes ``"Smith, J.A."``.

    Examples
    --------
    >>> split_names("Doe J., Roe R.A., van der Poe P.")
    ('Doe, J.', 'Roe, R.A.', 'van der Poe, P.')
    >>> split_names("Doe, J., Roe, R.A."), split_names("Jane Doe|Richard Roe")
    (('Doe, J.', 'Roe, R.A.'), ('Jane Doe', 'Richard Roe'))
    >>> split_names("[{'id': '1', 'name': 'Jane Doe'}, {'id': '2', 'name': 'Richard Roe'}]")
    ('Jane Doe', 'Richard Roe')
    >>> split_names("Doe, Jane"), split_names("J. Doe, A. Roe AND P. Poe")
    (('Doe, Jane',), ('J. Doe', 'A. Roe', 'P. Poe'))
    >>> split_names("Doe JA, Roe R, WHO"), split_names("Doe, Jane A, Roe, Ann B.")
    (('Doe, JA', 'Roe, R', 'WHO'), ('Doe, Jane A', 'Roe, Ann B.'))
    """
    if "(" in text or "[" in text:
        text = _NUMBERED.sub("", _AUTHOR_ID.sub("", text)).strip()
    if "et al" in text or "…" in text or "..." in text:
        text = _ET_AL.sub("", text)
    if not text:
        return ()
    if text[0] == "[" and (people := [found[2] for found in _OBJECT.finditer(text)]):
        return inverted_names(people)
    if text[0] == "[" and (listed := split_listed(text)) is not None:
        return inverted_names(listed)
    # A look at single signs first: nearly all names are parted by one of three.
    if ";" in text:
        pieces = text.split(";")
    elif _MARK.search(text):
        pieces = _SURE.split(text)
    else:
        parts = _AND.split(text) if _JOINED.search(text) else [text]
        pieces = [name for part in parts for name in _comma_names(part)]
    names = [piece.strip(_AROUND) for piece in pieces]
    return inverted_names([name for name in names if name and name.lower() not in _OTHERS])


def inverted_name(name: str) -> str:
    """Put the comma into "Smith J.A."; any other name stays as it is.

    Examples
    --------
    >>> inverted_name("van Doe J.A."), inverted_name("Doe JA"), inverted_name("Jane Doe")
    ('van Doe, J.A.', 'Doe, JA', 'Jane Doe')
    """
    name = name.strip()
    if ", " in name and not name.endswith(_JUNIORS):
        return name
    if "," in _JUNIOR.sub("", name):
        return _TIGHT.sub(", ", name, count=1)
    match = _DOTTED.fullmatch(name) or _BARE.fullmatch(name)
    return f"{match.group(1)}, {match.group(2)}" if match else name


def inverted_names(names: Sequence[str]) -> tuple[str, ...]:
    """Each as `inverted_name` writes it, stripped names given."""
    # Nearly all have their comma, and a call for each would take most of the time.
    return tuple(
        [
            name if ", " in name and not name.endswith(_JUNIORS) else inverted_name(name)
            for name in names
        ]
    )


def _comma_names(text: str) -> list[str]:
    """Split "J. Doe, A. Roe" and "Doe, J., Roe, A." but not "Doe, Jane"."""
    parts = [part for part in _COMMA.split(text) if part.strip(" .")]
    if len(parts) < 2:
        return [text]
    if len(parts) % 2 == 0 and _ONLY_INITIALS.fullmatch(parts[1].strip()):
        initials = [bool(_ONLY_INITIALS.fullmatch(part.strip())) for part in parts]
        if not any(initials[::2]) and all(initials[1::2]):
            return [f"{one}, {two}" for one, two in zip(parts[::2], parts[1::2], strict=True)]
    certain = sum(1 for part in parts if _DOTTED.fullmatch(part) or _BARE.fullmatch(part))
    if all(" " in part for part in parts) or (certain > 1 and certain * 2 > len(parts)):
        return parts
    if len(parts) > 2 and len(parts) % 2 == 0 and all(map(_GIVEN.fullmatch, parts[1::2])):
        return [f"{one}, {two}" for one, two in zip(parts[::2], parts[1::2], strict=True)]
    return [text]


def short_name(name: str) -> str:
    """Family name and initials, as Web of Science prints them.

    Examples
    --------
    >>> short_name("García-Pérez, Ana Luisa"), short_name("Ana L. García"), short_name("García, AL")
    ('García-Pérez, AL', 'García, AL', 'García, AL')
    """
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.rpartition(" ")
    initials = "".join(
        word if word.isupper() and len(word) < 4 else word[0].upper()
        for word in _WORD.findall(given)
    )
    return f"{family.strip()}, {initials}".rstrip(", ")


@lru_cache(maxsize=1 << 17)
def author_key(name: str) -> str:
    """What the ways to write an author have in common: family name and initials.

    Different people of the same name and initials are one, as in other bibliometric programs
    that know no author identifiers.

    Examples
    --------
    >>> author_key("García, Ana Luisa") == author_key("Garcia, A.L.") == author_key("A. L. Garcia")
    True
    """
    return fold(short_name(name))
