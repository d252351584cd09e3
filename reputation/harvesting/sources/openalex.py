"""OpenAlex: free key, phrase and boolean search, exact dates, abstracts as inverted index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reputation.errors import QueryError
from reputation.harvesting.sources.source import (
    Again,
    Answer,
    Budget,
    Call,
    Key,
    Lookup,
    Page,
    Refused,
    Service,
    Source,
    Spent,
    Verdict,
    Written,
    header_number,
    items_of,
    read_json,
    retry_after,
    usual_verdict,
)
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean, split_copyright
from reputation.literature.records.record import PartialDate, Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import Phrase, Query, render

__all__ = [
    "OPENALEX",
    "OPENALEX_BY_DOI",
    "SEARCHED",
    "WORK_FIELDS",
    "abstract_of",
    "read_work",
    "searched_fields",
]

#: What of a work object a record is made of.
WORK_FIELDS = (
    "id",
    "doi",
    "title",
    "publication_year",
    "publication_date",
    "language",
    "primary_location",
    "type",
    "authorships",
    "biblio",
    "keywords",
    "abstract_inverted_index",
    "referenced_works",
)
_FIELDS = ",".join(WORK_FIELDS)


#: The fields of a study that OpenAlex searches.
SEARCHED = ("title", "abstract")

_SOON = 60  # seconds; what asks for more is no matter of pace

# The suffix is deprecated but works (documentation, "Legacy: filter-based search"); `search=` would
# cover the full text too. `.exact` does not stem.
_FILTERS = {
    ("title",): "title.search.exact",
    ("abstract",): "abstract.search.exact",
    ("title", "abstract"): "title_and_abstract.search.exact",
}
# A colon or slash becomes a space there, an unquoted comma ends the filter, | ! ~ ? are operators.
_UNSAFE = re.compile(r"[^\w\s'’.&-]")


def _write(search: Search, query: Query) -> Written:
    text = render(query, phrase=_phrase, fields=_fields)
    window = f"from_publication_date:{search.first.first},to_publication_date:{search.last.last}"
    return Written(f"{text},{window}", {"filter": f"{text},{window}"})


def _phrase(item: Phrase) -> str:
    # Quoted always: a last word that ends in "and" or "not" (Auckland) loses its end otherwise.
    words = " ".join(_UNSAFE.sub(" ", item.text).split())
    if item.prefix and len(words.rpartition(" ")[2]) < 3:
        raise QueryError(f"OpenAlex needs three letters before a star: {item.text!r}")
    return f'"{words}{"*" * item.prefix}"'


def searched_fields(names: Sequence[str]) -> tuple[str, ...]:
    """Those of a study's fields that OpenAlex searches.

    Raises
    ------
    QueryError
        When it searches none of them.
    """
    searched = tuple(name for name in SEARCHED if name in names)
    if not searched:
        raise QueryError("OpenAlex searches titles and abstracts only; add one to the fields")
    return searched


def _fields(names: tuple[str, ...], inner: str) -> str:
    return f"{_FILTERS[searched_fields(names)]}:{inner}"


def _remarks(search: Search) -> tuple[str, ...]:
    unsearched = [name for name in ("keywords", "index_terms") if name in search.fields]
    if not unsearched:
        return ()
    return (f"OpenAlex cannot search {' and '.join(unsearched)}: titles and abstracts only",)


def _call(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
    return Call(
        "/works",
        {
            **parameters,
            "select": _FIELDS,
            "sort": "publication_date",
            "per_page": str(size),
            "cursor": cursor,
        },
    )


def _read(answer: Answer, cursor: str, size: int) -> Page:  # noqa: ARG001 - the sources' contract
    content = read_json(answer)
    results = items_of(content["results"])
    items = tuple(read_work(work) for work in results)
    following = content["meta"].get("next_cursor") if results else None
    return Page(content["meta"]["count"], items, following)


def _call_dois(dois: Sequence[str]) -> Call:
    joined = "|".join(dois)
    return Call(
        "/works", {"filter": f"doi:{joined}", "select": _FIELDS, "per_page": str(2 * len(dois))}
    )


def _read_dois(answer: Answer) -> list[Record]:
    works = (read_work(work) for work in items_of(read_json(answer)["results"]))
    return [work for work in works if isinstance(work, Record)]


def read_work(work: Mapping[str, Any]) -> Record | Defect:
    """Read one work object (https://developers.openalex.org/api-entities/works/work-object).

    A work that is not as documented is a defect, so that it costs no other.
    """
    try:
        return _read_work(work)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        name = str(work.get("id") or "a work") if isinstance(work, Mapping) else "a work"
        return Defect(0, f"{name} is not as documented ({type(error).__name__}: {error})"[:300])


def _read_work(work: Mapping[str, Any]) -> Record | Defect:
    number = str(work.get("id") or "").rpartition("/")[2]
    title = clean(work.get("title") or "")
    if not title:
        return Defect(0, f"{number or 'a work'} has no title")
    location = work.get("primary_location") or {}
    biblio = work.get("biblio") or {}
    abstract, tail = split_copyright(clean(abstract_of(work.get("abstract_inverted_index"))))
    authorships = work.get("authorships") or []
    institutions = (
        text for author in authorships for text in author.get("raw_affiliation_strings") or []
    )
    return Record(
        source="OpenAlex",
        source_id=number,
        title=title,
        abstract=abstract,
        copyright=tail,
        # OpenAlex assigns its keywords itself, so they are index terms and not the authors' own.
        index_terms=tuple(
            clean(word.get("display_name") or "") for word in work.get("keywords") or []
        ),
        date=_date(work),
        doi=normalise_doi(work.get("doi") or ""),
        venue=clean((location.get("source") or {}).get("display_name") or ""),
        authors=tuple(
            clean((author.get("author") or {}).get("display_name") or "") for author in authorships
        ),
        type=clean(work.get("type") or ""),
        language=clean(work.get("language") or ""),
        volume=str(biblio.get("volume") or ""),
        issue=str(biblio.get("issue") or ""),
        pages="-".join(
            dict.fromkeys(
                str(page) for page in (biblio.get("first_page"), biblio.get("last_page")) if page
            )
        ),
        affiliations=tuple(dict.fromkeys(clean(text) for text in institutions)),
        references=tuple(
            str(reference).rpartition("/")[2] for reference in work.get("referenced_works") or []
        ),
    )


def abstract_of(index: Mapping[str, list[int]] | None) -> str:
    """Put the words of an inverted index back in their places."""
    if not index:
        return ""
    placed = sorted((place, word) for word, places in index.items() for place in places)
    return " ".join(word for _, word in placed)


def _date(work: Mapping[str, Any]) -> PartialDate | None:
    for text in (work.get("publication_date"), work.get("publication_year")):
        try:
            return PartialDate.parse(str(text))
        except ValueError:
            continue
    return None


def _judge(answer: Answer) -> Verdict:
    if answer.status != 429:
        return usual_verdict(answer)
    message = " ".join(answer.text.split())[:300]
    said = message.lower()
    left = header_number(answer, "x-ratelimit-remaining")
    needed = header_number(answer, "x-ratelimit-credits-required")
    spent = Spent("the day's credits are used up", header_number(answer, "x-ratelimit-reset"))
    seconds = retry_after(answer) or _body_seconds(answer)
    if left is not None and needed is not None and left < needed:
        return spent
    if seconds is None or seconds > _SOON:  # else it will be well then, whatever it says
        if "plan" in said or "upgrade" in said:
            return Refused(f"a paid plan is needed: {message}", all=True)
        if "boolean" in said or "too broad" in said or "too complex" in said:
            return Refused(f"the query is too broad: {message}; name fewer aliases or cities")
        if left == 0 or "daily" in said or "budget" in said or "credits" in said:
            return spent
    return Again("too many requests a second", seconds)


def _body_seconds(answer: Answer) -> float | None:
    try:
        return float(read_json(answer)["retryAfter"])
    except (ValueError, KeyError, TypeError):
        return None


def _budget(answer: Answer) -> Budget | None:
    left = header_number(answer, "x-ratelimit-remaining")
    if left is None:
        return None
    # Seconds left, not a moment in time.
    return Budget(left, "credits", header_number(answer, "x-ratelimit-reset"))


_SERVICE = Service(
    name="openalex",
    title="OpenAlex",
    address="https://api.openalex.org",
    keys=(
        Key(
            variable="OPENALEX_API_KEY",
            header="Authorization",
            scheme="Bearer ",
            where="https://openalex.org/settings/api (free)",
            needed=False,
            without="1,000 credits a day instead of 10,000 (a page of 100 hits costs 10)",
        ),
    ),
    # The pace for queries of more than five operators; simpler ones could go faster.
    pace=(1, 5),
    judge=_judge,
    budget=_budget,
)

OPENALEX = Source(
    service=_SERVICE,
    write=_write,
    longest=3400,  # of 4,094 bytes for the whole address, percent-encoded
    page_size=100,
    unit="credits",
    per_request=10,
    first="*",
    call=_call,
    read=_read,
    remarks=_remarks,
)

OPENALEX_BY_DOI = Lookup(service=_SERVICE, most=50, call=_call_dois, read=_read_dois)
