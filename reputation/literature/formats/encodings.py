"""Guess the encoding of a file that is not UTF-8 from the letters it would contain in each.

charset-normalizer, tried on short files of twelve encodings, took Polish for Western European and
Latin-1 exports for UTF-8; asking which letters a language uses tells both, and says when nothing
fits. A guess is never kept to ourselves: see `reputation.literature.formats.text_file.TextFile`.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from reputation.errors import FormatError

__all__ = ["Guess", "encoding_name", "guess_encoding", "is_utf8", "other_lines"]

_WEST = {
    "French": "éèêëàâçîïôûùüœæ", "German": "äöüß", "Spanish": "áéíóúñü",
    "Portuguese": "ãõáéíóúâêôç",
    "Italian": "àèéìòù", "Nordic": "åäöøæé", "Dutch": "ëïéö",
}  # fmt: skip
_EAST = {
    "Polish": "ąćęłńóśźż", "Czech and Slovak": "áčďéěíľňóôřšťúůýž", "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîșțşţ", "Croatian and Slovene": "čćđšž",
}  # fmt: skip
# For each encoding the alphabets written in it, the likeliest encoding first.
_ALPHABETS: Mapping[str, Mapping[str, str]] = {
    "cp1252": {**_WEST, "Western European": "".join(_WEST.values()) + "íýþðªº"},
    "cp1254": {"Turkish": "çğıiöşüâî"},
    "cp1250": {**_EAST, "Central European": "".join(_EAST.values()) + "äöüß"},
    "iso8859_2": _EAST,
    "cp1257": {"Lithuanian": "ąčęėįšųūž", "Latvian": "āčēģīķļņšūž", "Estonian": "äõöüšž"},
    "mac_roman": {**_WEST, "Western European": "".join(_WEST.values())},
    "cp1251": {"Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґјљњћџђўѓќѕ"},
    "koi8_r": {"Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяё"},
    "cp1253": {"Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"},
    "cp850": {"Western European": "éèêëàâçîïôûùüäößñáíóúãõìòåæø"},
}
# Of double-byte encodings the lead bytes of common characters, and what is sure by itself.
_COMMON = {
    "cp949": (range(0xB0, 0xC9), None),
    "cp932": (range(0x88, 0x98), re.compile("[ぁ-んァ-ヶー]")),
    "big5": (range(0xA4, 0xC7), None),
    "gb18030": (range(0xB0, 0xD8), None),
}
_WIDE_MARKS = re.compile("[\u3000-\u303f\uff00-\uff60·—“”‘’…]")
_RUNS = re.compile(r"[A-Za-z]?[^\x00-\x7f]+[A-Za-z]?")
_INSIDE = re.compile(r"[A-Za-z][^\x00-\x7f][A-Za-z]?|[^\x00-\x7f][a-z]")
_MARKS = frozenset("“”„‘’‚–—…«»‹›°©®™·•€£§´²³±×µ½¼¾¿¡\xa0№")
_ENOUGH = 0.75
_READ, _SAMPLE = 1 << 24, 1 << 17


class Guess(NamedTuple):
    """An encoding, the language of its letters, and the share of letters that fit (0 to 1)."""

    encoding: str
    language: str
    fit: float


def encoding_name(asked: str, file: str) -> str:
    """Python's name of the encoding a user asks for; FormatError where there is none."""
    name = {"windows-ansi": "cp1252", "ansi": "cp1252", "macintosh": "mac_roman"}.get(
        asked.strip().lower(), asked.strip()
    )
    try:
        found = codecs.lookup(name)
    except LookupError:
        raise FormatError(
            f"{file}: unknown encoding {asked!r}; try utf-8, cp1250, cp1251, cp1252, "
            "cp1254, gb18030, big5, shift_jis, euc-kr, mac_roman or similar."
        ) from None
    # GB18030 and Windows' code pages hold their standards whole.
    wider = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
    return wider.get(found.name.replace("-", "_"), found.name)


def is_utf8(line: bytes) -> bool:
    """Whether bytes are proper UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def other_lines(path: Path) -> tuple[list[bytes], int]:
    """Lines of a file that are not UTF-8, as a sample, and how many beyond ASCII are."""
    lines: list[bytes] = []
    size = proper = 0
    with path.open("rb") as file:
        for line in _lines(file.read(_READ)):
            if line.isascii():
                continue
            if is_utf8(line):
                proper += 1
            elif size < _SAMPLE:
                lines.append(line[:_SAMPLE])
                size += len(line)
    return lines, proper


def _lines(raw: bytes) -> Iterator[bytes]:
    return iter(raw.replace(b"\r", b"\n").split(b"\n"))


def guess_encoding(lines: Iterable[bytes]) -> Guess | None:
    """Return the encoding in which these lines hold the letters of one language best.

    None where they do in no encoding.

    Examples
    --------
    >>> guess_encoding(["Łódź i Gdańsk".encode("cp1250")]).encoding
    'cp1250'
    """
    raw = b"\n".join(lines)
    found = [*_wide_guesses(raw), *_narrow_guesses(raw)]
    best = max(found, key=lambda guess: round(guess.fit, 3), default=None)
    return best if best and best.fit >= _ENOUGH else None


def _wide_guesses(raw: bytes) -> Iterator[Guess]:
    for encoding, (leads, kana) in _COMMON.items():
        text = raw.decode(encoding, "replace")
        wide = [sign for sign in text if not sign.isascii()]
        if not wide or text.count("\ufffd") > 0.02 * len(wide):
            continue
        sure = sum(1 for sign in wide if kana and kana.match(sign))
        hits = sure + sum(
            1
            for sign in wide
            if _WIDE_MARKS.match(sign) or sign.encode(encoding, "replace")[0] in leads
        )
        language = {"cp949": "Korean", "cp932": "Japanese"}.get(encoding, "Chinese")
        runs = _RUNS.findall(text)
        inside = sum(bool(_INSIDE.fullmatch(run)) for run in runs)  # a letter eaten by its accent
        fit = (1.01 if sure else 0.99) * hits / len(wide) - inside / len(runs)
        yield Guess(encoding, language, fit - 0.05 / (len(wide) + 1))


def _narrow_guesses(raw: bytes) -> Iterator[Guess]:
    for encoding, alphabets in _ALPHABETS.items():
        text = raw.decode(encoding, "replace")
        letters, marks, odd = _counted(text)
        total = letters.total() + marks + odd
        if not total:
            continue
        for place, (language, alphabet) in enumerate(alphabets.items()):
            hits = sum(count for letter, count in letters.items() if letter in alphabet)
            # A union of alphabets fits anything a little; single languages go before.
            united = 0.97 if "European" in language else 1
            fit = (hits * united + marks) / total - 0.0001 * place
            # A letter or two fit many languages: then the commonest encoding.
            yield Guess(encoding, language, fit - (encoding != "cp1252") * 0.1 / (total + 1))


def _counted(text: str) -> tuple[Counter[str], int, int]:
    """Letters beyond ASCII, signs that texts have, and what no text has, each counted."""
    letters: Counter[str] = Counter()
    marks = odd = 0
    first = ""  # of the word
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        first = (first or sign) if sign.isalpha() else ""
        if sign.isascii():
            continue
        if not sign.isalpha():
            inside = before.isalpha() and after.isalpha() and sign != "’"
            odd += inside or sign not in _MARKS
            marks += not inside and sign in _MARKS
        elif _is_odd(before, sign, after, first):
            odd += 1
        else:
            letters[sign.lower()[0]] += 1
    return letters, marks, odd


def _is_odd(before: str, sign: str, after: str, first: str) -> bool:
    """Whether no word has this letter here: a capital inside, or another script's neighbour."""
    if sign.isupper() and (first.islower() or (before.isalpha() and after.islower())):
        return True
    return sign >= "\u0370" and any(near.isascii() and near.isalpha() for near in (before, after))
