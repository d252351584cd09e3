"""Which records of a literature cite which others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reputation.judgement.articles import DecidedRecord
from reputation.literature.records.extra import extra_values, first_extra
from reputation.literature.records.record import Record
from reputation.literature.records.references import citation_key

__all__ = ["citation_links", "work_label"]


def citation_links(articles: Sequence[DecidedRecord]) -> list[tuple[int, int]]:
    """Citing and cited record of each citation within a literature, each once.

    A cited work is a record of it by its DOI or the source's identifier; else, as Web of Science
    writes references, by first author, year, short venue, volume and page, or, as Scopus does, by
    authors, title and year. What several records answer to is left out.
    """
    known: dict[str, int | None] = {}
    for article in articles:
        for key in set(_keys(article.record)):
            other = known.setdefault(key, article.record_id)
            if other != article.record_id:
                known[key] = None
    links: dict[tuple[int, int], None] = {}
    for article in articles:
        for reference in article.record.references:
            cited = known.get(citation_key(reference))
            if cited is not None and cited != article.record_id:
                links[article.record_id, cited] = None
    return list(links)


def _keys(record: Record) -> Iterator[str]:
    """All forms that references to a record may take."""
    yield from filter(None, (record.doi, record.source_id))
    if not (record.date and record.authors and record.title):
        return
    year = record.date.year
    yield citation_key(f"{', '.join(record.authors)}, {record.title} ({year}) Venue")
    first = next(iter(extra_values(record.extra, "AU")), record.authors[0]).replace(",", "")
    page = record.pages.partition("-")[0]
    if (venue := first_extra(record.extra, "J9", "JI")) and record.volume and page:
        yield citation_key(f"{first}, {year}, {venue}, V{record.volume}, P{page}")


def work_label(record: Record) -> str:
    """First author, year and the beginning of the title, as people cite."""
    author = record.authors[0].partition(",")[0] if record.authors else "Anonymous"
    year = record.date.year if record.date else "n.d."
    title = record.title if len(record.title) <= 60 else record.title[:59].rstrip() + "…"
    return f"{author} ({year}) {title}"
