"""Find a record of a review by its number, DOI or words."""

from __future__ import annotations

from collections.abc import Sequence

from reputation.literature.corpus.stored import FoundRecord

__all__ = ["find_item", "text_of"]


def find_item(items: Sequence[FoundRecord], text: str, after: int = -1) -> int | None:
    """The place of the next record that a reviewer's words mean, or None.

    Parameters
    ----------
    items
        The records.
    text
        A record's number, its identifier at the source, a DOI or part of one, or words that all
        stand in title, abstract or keywords; what stands together is looked for first.
    after
        Where to begin, going round.
    """
    wanted = text.casefold().strip()
    wanted = wanted.removeprefix("https://doi.org/").removeprefix("doi:").strip()
    if not wanted:
        return None
    number = len(items)
    places = [(after + step) % number for step in range(1, number + 1)]
    for place in places:
        names = (str(items[place].record_id), items[place].record.source_id.casefold())
        if wanted.removeprefix("#") in names:
            return place
    texts = {place: text_of(items[place]) for place in places}
    words = wanted.split()
    together = [place for place in places if wanted in texts[place]]
    apart = [place for place in places if all(word in texts[place] for word in words)]
    return next(iter([*together, *apart]), None)


def text_of(item: FoundRecord) -> str:
    """All that is looked through of a record, in small letters."""
    record = item.record
    parts = (record.title, record.abstract, "; ".join(record.keywords), record.doi)
    return "\n".join(parts).casefold()
