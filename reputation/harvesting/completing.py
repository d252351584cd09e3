"""Fill in missing abstracts and exact dates by DOI, from databases with free access."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from reputation.errors import GaveUp, RequestRefused, SourceError
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import REFUSALS, Lookup
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.duplicates import are_duplicates
from reputation.literature.records.record import Record
from reputation.progress import Progress

__all__ = ["Completion", "complete", "wants_completion"]

_FAILURES = 3  # in a row, and a database fails at everything
# Between the DOIs of a request; one that holds such a sign is asked for only where it goes alone.
_SEPARATORS = frozenset("|,")


@dataclass(frozen=True, slots=True)
class Completion:
    """The result of looking up DOIs.

    Attributes
    ----------
    source
        The database's name.
    asked
        DOIs asked for this time.
    given
        Of these, known to the database as the same work.
    refused
        Of these, refused; they are not asked for again, either.
    abstracts, dates
        Records that have an abstract, or a more exact date, for it.
    stopped
        Why the database stopped answering, where it did.
    """

    source: str
    asked: int
    given: int
    abstracts: int
    dates: int
    refused: int = 0
    stopped: SourceError | None = None


def wants_completion(record: Record) -> bool:
    """Whether a record lacks its abstract or the month of its date, and has a DOI to ask with."""
    return bool(record.doi) and (not record.abstract or not (record.date and record.date.month))


def complete(
    corpus: Corpus,
    lookup: Lookup,
    session: Session,
    *,
    refresh: bool = False,
    progress: Progress | None = None,
) -> Completion:
    """Ask a database for the records that lack an abstract or an exact date.

    What it gives is kept as an entry of its own beside those that searches found, and merged with
    them where it is the same work; it never counts as identified. DOIs asked for once are not
    asked for again.

    Parameters
    ----------
    corpus
        The corpus to fill in; answers are saved batch by batch.
    lookup
        The database.
    refresh
        Ask again for DOIs that were asked for before.
    progress
        Called with the number of DOIs done and the total.

    Raises
    ------
    KeyMissing
        When its key is refused.
    CorpusError
        When the corpus cannot be written.
    """
    name = lookup.service.name
    known = set() if refresh else corpus.lookups.asked(name)
    wanted = {
        held.record.doi: held.record
        for held in corpus.records()
        if wants_completion(held.record) and held.record.doi not in known
    }
    before = _lacking(corpus)
    asked = given = refused = 0
    stopped = None
    try:
        for batch, records in _answers(list(wanted), lookup, session):
            fitting = [
                r
                for r in _by_asked_doi(batch, records or [], wanted)
                if r.doi in wanted and are_duplicates(wanted[r.doi], r)
            ]
            corpus.lookups.keep(name, lookup.service.title, batch, fitting)
            asked, given = asked + len(batch), given + len(fitting)
            refused += records is None
            if progress:
                progress(asked, len(wanted))
    except SourceError as error:
        stopped = error
    corpus.settle()
    after = _lacking(corpus)
    abstracts, dates = before[0] - after[0], before[1] - after[1]
    return Completion(name, asked, given, abstracts, dates, refused, stopped)


def _by_asked_doi(
    batch: Sequence[str], records: Sequence[Record], wanted: Container[str]
) -> Sequence[Record]:
    """The answer to one DOI under that DOI, of which its own may be the newer name."""
    if len(batch) == len(records) == 1 and records[0].doi not in wanted:
        return [replace(records[0], doi=batch[0])]
    return records


def _answers(
    dois: Sequence[str], lookup: Lookup, session: Session
) -> Iterator[tuple[list[str], list[Record] | None]]:
    """Yield what the database gives for some DOIs at once; None for one that it refuses.

    Where it refuses several, or fails at them, each half is asked for, so that one DOI costs no
    other its answer; halves of what it failed at come last.
    """
    waiting = deque(_batches(dois, lookup))
    refusals = failures = 0
    failed: list[str] = []
    first: GaveUp | None = None
    while waiting:
        batch = waiting.popleft()
        halves = [batch[: len(batch) // 2], batch[len(batch) // 2 :]] if len(batch) > 1 else []
        try:
            yield batch, session.fetch(lookup.call(batch), lookup.read)
            refusals = failures = 0
        except RequestRefused:
            waiting.extendleft(reversed(halves))
            if not halves:
                refusals += 1
                if refusals == REFUSALS:
                    raise
                yield batch, None
        except GaveUp as error:
            first, failures = first or error, failures + 1
            if failures == _FAILURES:
                raise
            waiting.extend(halves)
            failed += [] if halves else batch
    if first and failed:
        more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
        raise GaveUp(f"{first}; not looked up: {', '.join(failed[:5])}{more}")


def _batches(dois: Sequence[str], lookup: Lookup) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for doi in dois:
        if lookup.most > 1 and _SEPARATORS & set(doi):
            continue
        length = len(quote(f"|{doi}", safe=""))
        if batch and (len(batch) == lookup.most or size + length > lookup.longest):
            yield batch
            batch, size = [], 0
        batch.append(doi)
        size += length
    if batch:
        yield batch


def _lacking(corpus: Corpus) -> tuple[int, int]:
    """How many records lack an abstract, and how many the month of their date."""
    abstracts = dates = 0
    for held in corpus.records():
        abstracts += not held.record.abstract
        dates += not (held.record.date and held.record.date.month)
    return abstracts, dates
