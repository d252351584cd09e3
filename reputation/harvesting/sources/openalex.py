"""OpenAlex: free key, phrase and boolean search, exact dates, abstracts as inverted index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reputation.errors import QueryError
from reputation.harvesting.sources.reading import (
    UNREADABLE,
    cursor_of,
    header_number,
    items_of,
    read_items,
    read_json,
    retry_after,
    said,
    usual_verdict,
    whole_number,
)
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
)
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.cleaning import clean
from reputation.literature.records.copyright_statements import split_copyright
from reputation.literature.records.record import PartialDate, Record, normalise_doi
from reputation.study.definition import Search
from reputation.study.query import (
    And,
    AndNot,
    InFields,
    Or,
    Phrase,
    Query,
    phrases_in,
    render,
)

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
# After five seconds the search behind it gives what it has found so far, and nothing says so but
# the time it took (elastic-api, core/shared_view.py).
_CUT_SHORT = 4900

# The suffix is deprecated but works (documentation, "Legacy: filter-based search"); `search=` would
# cover the full text too. `.exact` does not stem.
_FILTERS = {
    ("title",): "title.search.exact",
    ("abstract",): "abstract.search.exact",
    ("title", "abstract"): "title_and_abstract.search.exact",
}
# A colon or slash becomes a space there, an unquoted comma ends the filter, | ! ~ ? are operators.
_UNSAFE = re.compile(r"[^\w\s'’.&-]")


_MOST_CONDITIONS = 20


def _write(search: Search, query: Query) -> Written:
    if any(phrase.prefix for phrase in phrases_in(query)):
        text = _conditions(search, query)
    else:
        text = render(query, phrase=_phrase, fields=_fields)
    # A work known only by its year is dated the first of January.
    first = f"{search.first.year:04}-01-01"
    window = f"from_publication_date:{first},to_publication_date:{search.last.last}"
    return Written(f"{text},{window}", {"filter": f"{text},{window}"})


def _conditions(search: Search, query: Query) -> str:
    """A query with a star: a phrase with one may only stand alone between ``|`` and ``,``.

    (elastic-api, core/search.py, validate_wildcards.)
    """
    inner = query.query if isinstance(query, InFields) else query
    names = query.fields if isinstance(query, InFields) else search.fields
    name = _FILTERS[searched_fields(names)]
    parts = ("|".join(dict.fromkeys(map(_phrase, either))) for either in _all_of_any(inner))
    return ",".join(f"{name}:{part}" for part in parts)


def _all_of_any(query: Query) -> list[list[Phrase]]:
    """A query as conditions that must all hold, each of them one of several phrases."""
    match query:
        case Phrase():
            return [[query]]
        case And(parts):
            found = [either for part in parts for either in _all_of_any(part)]
        case Or(parts):
            found = [[]]
            for part in parts:
                found = [a + b for a in found for b in _all_of_any(part)]
                if len(found) > _MOST_CONDITIONS:
                    break
        case AndNot(inner) | InFields(_, inner):
            return _all_of_any(inner)
    if len(found) > _MOST_CONDITIONS:
        raise QueryError("OpenAlex cannot search for that many phrases with a star; use fewer")
    return found


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
    meta, results = content["meta"], items_of(content["results"])
    items = tuple(read_work(work) for work in results)
    total = whole_number(meta["count"])
    took = meta.get("db_response_time_ms")
    partial = (
        f"its search took {took / 1000:.1f} s and was cut short"
        if isinstance(took, int | float) and _CUT_SHORT <= took < 10**9
        else ""
    )
    return Page(total, items, cursor_of(meta.get("next_cursor")) if results else None, partial)


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
    (item,) = read_items([work], _read_work, "id")
    return item


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
        venue=clean(
            (location.get("source") or {}).get("display_name")
            or location.get("raw_source_name")
            or ""
        ),
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
            date = PartialDate.parse(str(text))
        except ValueError:
            continue
        # The first of January mostly stands for a year of which no more is known.
        return PartialDate(date.year) if (date.month, date.day) == (1, 1) else date
    return None


def _verdict(answer: Answer) -> Verdict:
    if answer.status != 429:
        return usual_verdict(answer)
    message = said(answer)
    words = message.lower()
    left = header_number(answer, "x-ratelimit-remaining")
    needed = header_number(answer, "x-ratelimit-credits-required")
    spent = Spent("the day's credits are used up", header_number(answer, "x-ratelimit-reset"))
    seconds = retry_after(answer) or _body_seconds(answer)
    if left is not None and needed is not None and left < needed:
        return spent
    if seconds is None or seconds > _SOON:  # else it will be well then, whatever it says
        if "plan" in words or "upgrade" in words:
            return Refused(f"a paid plan is needed: {message}", all=True)
        if "boolean" in words or "too broad" in words or "too complex" in words:
            return Refused(f"the query is too broad: {message}; use fewer aliases or cities")
        if left == 0 or "daily" in words or "budget" in words or "credits" in words:
            return spent
    told = said(answer)
    return Again(f"too many requests a second{told and f' ({told})'}", seconds, 5, crowded=True)


def _body_seconds(answer: Answer) -> float | None:
    try:
        seconds = float(read_json(answer)["retryAfter"])
    except UNREADABLE:
        return None
    return seconds if 0 <= seconds < 10**9 else None


def _budget(answer: Answer) -> Budget | None:
    left = header_number(answer, "x-ratelimit-remaining")
    if left is None:
        return None
    # Seconds left, not a moment in time.
    return Budget(left, "credits", header_number(answer, "x-ratelimit-reset"))


def _account(answer: Answer) -> str:
    """What ``/rate-limit`` says of a key, in dollars of the day."""
    limits = read_json(answer)["rate_limit"]
    left, day = float(limits["daily_remaining_usd"]), float(limits["daily_budget_usd"])
    prepaid = float(limits.get("prepaid_remaining_usd") or 0)
    more = f", and {prepaid:.2f} prepaid" if prepaid else ""
    hours = whole_number(limits["resets_in_seconds"]) / 3600
    return f"{left:.3f} of {day:.2f} dollars a day left{more}; resets in {hours:.1f} h"


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
    verdict=_verdict,
    budget=_budget,
    account=(Call("/rate-limit", {}), _account),
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
