"""A boolean query as data: parsed from text, written for the embedded search and for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reputation.errors import QueryError

if TYPE_CHECKING:
    from lark import Lark, Token

__all__ = [
    "FIELDS",
    "And",
    "AndNot",
    "InFields",
    "Or",
    "Phrase",
    "Query",
    "all_of",
    "any_of",
    "parse_query",
    "phrases_in",
    "phrases_of",
    "render",
    "to_fts5",
    "to_text",
    "widened",
]

#: The parts of a record that can be searched. ``keywords`` are the authors' own, ``index_terms``
#: those a database assigns (Keywords Plus, index keywords).
FIELDS = ("title", "abstract", "keywords", "index_terms")

_LONGEST = 20_000
_DEEPEST = 100
_SHOWN = 200  # characters of a query that an error repeats
_ONE_LETTER = re.compile(r"\w[?$]")  # as users of Scopus and Web of Science write them

_GRAMMAR = r"""
    ?start: either
    ?either: both (_OR both)*
    both: item (_AND? item | but)*
    but: _AND? _NOT item
    ?item: "(" either ")"
         | FIELD ":" item -> in_field
         | PHRASE STAR?   -> phrase
         | WORD           -> word
    _OR: /OR\b/
    _AND: /AND\b/
    _NOT: /NOT\b/
    FIELD.2: /(title|abstract|keywords|index_terms)(?=\s*:)/
    PHRASE: /"[^"]*"/
    STAR: "*"
    WORD: /(?!(OR|AND|NOT)\b)[^\s()":*]+\*?/
    %ignore /\s+/
"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words in this order; with `prefix` the last may continue."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts, anywhere in the record."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AndNot:
    """What `keep` finds without what `drop` finds."""

    keep: Query
    drop: Query


@dataclass(frozen=True, slots=True)
class InFields:
    """The query looked for in these fields only."""

    fields: tuple[str, ...]
    query: Query


Query = Phrase | And | Or | AndNot | InFields


def any_of(parts: Iterable[Query]) -> Query:
    """Join parts by OR; a single part stays as it is."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else Or(found)


def all_of(parts: Iterable[Query]) -> Query:
    """Join parts by AND; a single part stays as it is."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else And(found)


def phrases_in(query: Query) -> list[Phrase]:
    """The phrases that a query looks for, in its order; not those it excludes."""
    match query:
        case Phrase():
            return [query]
        case And(parts) | Or(parts):
            return [phrase for part in parts for phrase in phrases_in(part)]
        case AndNot(keep):
            return phrases_in(keep)
        case InFields(_, inner):
            return phrases_in(inner)


def widened(query: Query) -> Query:
    """The query without NOT, and without fields within its fields: it finds at least as much.

    So databases are asked, since each searches other fields, stems, or cannot nest fields, and
    would leave out what the study wants; the corpus search then applies the whole query.

    Examples
    --------
    >>> to_text(widened(parse_query('title:"smart city" NOT "smart card"')))
    '"smart city"'
    """
    return (
        InFields(query.fields, _bare(query.query)) if isinstance(query, InFields) else _bare(query)
    )


def _bare(query: Query) -> Query:
    match query:
        case Phrase():
            return query
        case And(parts):
            return And(tuple(map(_bare, parts)))
        case Or(parts):
            return Or(tuple(map(_bare, parts)))
        case AndNot(inner) | InFields(_, inner):
            return _bare(inner)


def phrases_of(query: Query) -> list[str]:
    """The words of `phrases_in`."""
    return [phrase.text for phrase in phrases_in(query)]


def parse_query(text: str) -> Query:
    """Read a boolean query.

    Phrases stand in double quotes; ``AND``, ``OR``, ``NOT`` are written in capitals, words side by
    side mean AND; ``*`` at the end of a word or right after a phrase stands for any ending;
    ``title:``, ``abstract:``, ``keywords:`` and ``index_terms:`` limit what follows to a field.

    Raises
    ------
    QueryError
        With the place where the text stops making sense.

    Examples
    --------
    >>> to_text(parse_query('"smart city" OR "smart cit"*'))
    '"smart city" OR "smart cit"*'
    """
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - loads only when needed

    if len(text) > _LONGEST:
        raise QueryError(f"query has {len(text):,} characters; the limit is {_LONGEST:,}")
    try:
        query = _build(_parser().parse(text))
        if _depth(query) <= _DEEPEST:
            return query
    except RecursionError:
        pass
    except UnexpectedInput as error:
        at_end = getattr(getattr(error, "token", None), "type", "") == "$END"
        where = "at the end" if at_end else f"at character {error.column}"
        raise QueryError(
            f"query {text[:_SHOWN]!r} cannot be read {where}; expected phrases in double quotes "
            "combined with AND, OR, NOT and parentheses"
        ) from None
    raise QueryError(f"query has more than {_DEEPEST} nested parentheses or NOTs")


def _depth(query: Query) -> int:
    """How many parts are nested."""
    match query:
        case Phrase():
            return 1
        case And(parts) | Or(parts):
            return 1 + max(map(_depth, parts))
        case AndNot(keep, drop):
            return 1 + max(_depth(keep), _depth(drop))
        case InFields(_, inner):
            return 1 + _depth(inner)


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 - loads only when needed

    return Lark(_GRAMMAR, parser="lalr")


def _build(node: Any) -> Query:
    children = list(node.children)
    if node.data == "either":
        return any_of(_build(child) for child in children)
    if node.data == "both":
        drops = [_build(child.children[0]) for child in children if child.data == "but"]
        result = all_of(_build(child) for child in children if child.data != "but")
        for drop in drops:
            result = AndNot(result, drop)
        return result
    if node.data == "in_field":
        return InFields((str(children[0]),), _build(children[1]))
    if node.data == "word":
        return _phrase(str(children[0]).rstrip("*"), prefix=str(children[0]).endswith("*"))
    return _phrase(str(children[0])[1:-1], prefix=len(children) > 1)


def _phrase(token: str | Token, *, prefix: bool) -> Phrase:
    words = " ".join(str(token).split())
    if not re.search(r"\w", words):
        raise QueryError(f"query has the phrase {token!r}, which contains no word; remove it")
    if words.endswith("*"):  # as users of Web of Science and Scopus write it
        words, prefix = words.rstrip("* "), True
    if "*" in words:
        raise QueryError(f"query has {token!r}; a star is only allowed at the end of a phrase")
    if _ONE_LETTER.search(words):
        raise QueryError(
            f"query has {token!r}; ? and $ do not stand for letters here: use a star at the end "
            "or write the forms out with OR"
        )
    return Phrase(words, prefix)


def to_text(query: Query) -> str:
    """Write the query as people read it, in the syntax that `parse_query` reads."""

    def fields(names: tuple[str, ...], inner: str) -> str:
        return f"{names[0]}:({inner})"

    return render(_apart(query, ()), phrase=_quoted, fields=fields)


def _apart(query: Query, fields: tuple[str, ...]) -> Query:
    """Write each of several fields out; what AND joins need not stand in one and the same."""
    match query:
        case And(parts):
            return And(tuple(_apart(part, fields) for part in parts))
        case Or(parts) if not all(isinstance(part, Phrase) for part in parts):
            return Or(tuple(_apart(part, fields) for part in parts))
        case AndNot(keep, drop):
            return AndNot(_apart(keep, fields), _apart(drop, fields))
        case InFields(names, inner):
            both = tuple(name for name in names if name in fields) if fields else names
            if not both:  # a field within another finds nothing
                return InFields(names[:1], _apart(inner, fields[:1]))
            return InFields(both, _apart(inner, ())) if len(both) == 1 else _apart(inner, both)
        case Phrase() | Or():
            return any_of(InFields((name,), query) for name in fields) if fields else query


def to_fts5(query: Query) -> str:
    """Write the query for SQLite FTS5 (https://sqlite.org/fts5.html, section 3).

    Every phrase is quoted, so that nothing in it can act as an operator; a prefix star stands
    outside the quotes, where FTS5 obeys it.
    """

    def phrase(item: Phrase) -> str:
        quoted = item.text.replace('"', '""')
        return f'"{quoted}"' + " *" * item.prefix

    def fields(names: tuple[str, ...], inner: str) -> str:
        return f"{{{' '.join(names)}}} : ({inner})"

    return render(query, phrase=phrase, fields=fields)


def _quoted(item: Phrase) -> str:
    return f'"{item.text}"' + "*" * item.prefix


def render(
    query: Query,
    *,
    phrase: Callable[[Phrase], str],
    fields: Callable[[tuple[str, ...], str], str],
    operators: tuple[str, str, str] = ("OR", "AND", "NOT"),
) -> str:
    """Write a query in the syntax of some database.

    Parameters
    ----------
    phrase
        Writes one phrase.
    fields
        Writes a query, already written, that is limited to these fields.
    operators
        What stands between parts of which any, all, or the first without the second must be there.
    """
    either, both, but = operators

    def write(node: Query, *, nested: bool) -> str:
        if isinstance(node, Phrase):
            return phrase(node)
        if isinstance(node, InFields):
            text = fields(node.fields, write(node.query, nested=False))
            return f"({text})" if nested and len(node.fields) > 1 else text
        if isinstance(node, AndNot):
            keep, drop = write(node.keep, nested=True), write(node.drop, nested=True)
            text = f"{keep} {but} {drop}"
        else:
            word = both if isinstance(node, And) else either
            text = f" {word} ".join(write(part, nested=True) for part in node.parts)
        return f"({text})" if nested else text

    return write(query, nested=False)
