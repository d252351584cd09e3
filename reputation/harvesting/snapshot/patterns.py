r"""Regular expressions that find at least what the embedded search finds, on every engine.

Letters are those that SQLite's FTS5 takes for the same, asked of FTS5 itself. ``\b`` knows ASCII
letters only on DuckDB, so borders are written out. What a pattern finds too much is sorted out by
`reputation.harvesting.snapshot.matching`; it must never find too little.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from reputation.literature.corpus.schema import TOKENIZER
from reputation.study.query import And, AndNot, InFields, Or, Phrase, Query

__all__ = ["VERSION", "anchors", "patterns_of", "phrases_pattern", "raw_words_pattern", "tokens_of"]

#: Goes up when a scan would find other works; it stands in the record of a harvest.
VERSION = 2

# Where FTS5 knows letters of two cases or with diacritics.
_RANGES = (
    (0x41, 0x2500),
    (0x2C00, 0x2E00),
    (0xA640, 0xA7FF),
    (0xAB30, 0xABC0),
    (0xFF21, 0xFF5B),
    (0x10400, 0x10500),
)
# Combining diacritics, and what is invisible and taken out by `literature.cleaning`.
_MARKS = r"[\x{300}-\x{36f}\x{ad}\x{200b}-\x{200f}\x{2060}\x{fe00}-\x{fe0f}\x{feff}]*"
_RAW_MARKS = (
    r"(?:[\x{300}-\x{36f}\x{ad}\x{200b}-\x{200f}\x{2060}\x{fe00}-\x{fe0f}\x{feff}]"
    r"|\\u(?i:03[0-6][0-9a-f]|00ad|200[b-f]|2060|fe0[0-9a-f]|feff))*"
)
_BEFORE, _AFTER = r"(?:^|[^\p{L}\p{N}])", r"(?:$|[^\p{L}\p{N}])"
# Between two words: anything but letters and digits; the name of a tag or entity, too.
_GAP = r"[^\p{L}\p{N}]+(?:[A-Za-z0-9#:]{1,20}[>;][^\p{L}\p{N}]*){0,4}"
_ENTITY = "&#?[A-Za-z0-9]{1,10};"


def _tokenised(rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Row number and token, for every token in the order in which FTS5 finds them."""
    sql = sqlite3.connect(":memory:")
    sql.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZER}')")
    sql.execute("CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, 'instance')")
    sql.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", rows)
    found = sql.execute('SELECT doc, term FROM tokens ORDER BY doc, "offset"').fetchall()
    sql.close()
    return found


@cache
def _forms() -> dict[str, str]:
    """Each letter with all that FTS5 takes for it: case and diacritics do not count."""
    forms: dict[str, str] = {}
    codes = [code for first, end in _RANGES for code in range(first, end)]
    for code, token in _tokenised((code, chr(code)) for code in codes):
        if len(token) == 1:
            forms[token] = forms.get(token, "") + chr(code)
    return forms


@cache
def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a phrase as FTS5 sees them.

    Examples
    --------
    >>> tokens_of("São-Paulo’s")
    ('sao', 'paulo', 's')
    """
    return tuple(token for _, token in _tokenised([(1, text)]))


def phrases_pattern(phrases: Iterable[Phrase]) -> str:
    """A pattern that finds any of the phrases; ``""``, which fits all, where one holds no word.

    The syntax is common to RE2 (DuckDB) and Java (Spark).
    """
    parts = []
    for phrase in phrases:
        words = tokens_of(phrase.text)
        if not words:
            return ""
        entities = not phrase.text.isascii()
        text = _GAP.join(_MARKS.join(_letter(c, entities=entities) for c in w) for w in words)
        parts.append(text if phrase.prefix else f"{text}{_AFTER}")
    return f"{_BEFORE}(?:{'|'.join(dict.fromkeys(parts))})"


def raw_words_pattern(words: Iterable[str]) -> str:
    """A pattern that finds any of these words in JSON as it stands, escapes and all; no borders."""
    return "|".join(_RAW_MARKS.join(map(_raw_letter, word)) for word in words)


def _letter(token: str, *, entities: bool) -> str:
    forms = _forms().get(token, token)
    letters = _class(forms) if len(forms) > 1 else forms
    return f"(?:{letters}|{_ENTITY})" if entities else letters


def _raw_letter(token: str) -> str:
    forms = _forms().get(token, token)
    codes = dict.fromkeys(form.encode("utf-16-be").hex() for form in forms)
    escapes = "|".join(code[:4] + (r"\\u" + code[4:] if code[4:] else "") for code in codes)
    entity = "" if token.isascii() else f"|{_ENTITY}"
    # Java tries what stands between the bars one by one, so all escapes share their beginning.
    return rf"(?:{_class(forms)}|\\u(?i:{escapes}){entity})"


def _class(letters: str) -> str:
    """Any of these letters, neighbours as a range, which Java compares at once."""
    codes = sorted(map(ord, letters))
    groups = groupby(enumerate(codes), key=lambda item: item[1] - item[0])
    runs = ([code for _, code in group] for _, group in groups)
    parts = (_sign(run[0]) + f"-{_sign(run[-1])}" * (len(run) > 1) for run in runs)
    return f"[{''.join(parts)}]"


def _sign(code: int) -> str:
    return chr(code) if chr(code).isalnum() and code < 128 else rf"\x{{{code:x}}}"


def anchors(query: Query) -> tuple[str, ...]:
    """Words of which every text that the query finds holds one: few, and long; () where none is.

    Examples
    --------
    >>> from reputation.study.query import parse_query
    >>> anchors(parse_query('"smart city" OR "smart cities"'))
    ('smart',)
    """
    return min(_choices(query, frozenset()), key=_rarity, default=())


def _choices(query: Query, chosen: frozenset[str]) -> list[tuple[str, ...]]:
    """Sets of words each of which would do; those `chosen` already cost nothing more."""
    match query:
        case Phrase(text):
            return [(word,) for word in tokens_of(text)]
        case And(parts):
            return [choice for part in parts for choice in _choices(part, chosen)]
        case AndNot(keep):
            return _choices(keep, chosen)
        case InFields(_, inner):
            return _choices(inner, chosen)
        case Or(parts):
            words = chosen
            for part in parts:
                choices = _choices(part, words)
                if not choices:
                    return []  # one part could be found by anything
                have = words
                words |= set(min(choices, key=lambda choice: _rarity(set(choice) - have)))
            return [tuple(sorted(words - chosen))] if words - chosen else [()]


def _rarity(words: Iterable[str]) -> tuple[int, int]:
    """Few words before many, long words before short ones."""
    found = list(words)
    return len(found), -min(map(len, found), default=0)


def patterns_of(query: InFields) -> list[str]:
    """The patterns of a query as the engines get them, the first filter before the others."""
    first = raw_words_pattern(anchors(query))
    return [text for text in (first, *_patterns(query.query)) if text]


def _patterns(query: Query) -> list[str]:
    match query:
        case Phrase():
            return [phrases_pattern([query])]
        case And(parts):
            return [text for part in parts for text in _patterns(part)]
        case Or(parts):
            phrases = [part for part in parts if isinstance(part, Phrase)]
            others = [p for part in parts if not isinstance(part, Phrase) for p in _patterns(part)]
            return [*([phrases_pattern(phrases)] if phrases else []), *others]
        case AndNot(keep):
            return _patterns(keep)
        case InFields(_, inner):
            return _patterns(inner)
