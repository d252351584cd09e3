"""Check a database before the first harvest: key, access, remaining quota."""

from __future__ import annotations

from dataclasses import dataclass

from reputation.errors import ReputationError
from reputation.harvesting.asking import Asker
from reputation.harvesting.planning import plan_cities
from reputation.harvesting.sources.reading import UNREADABLE
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import Budget, Source
from reputation.study.definition import Study

__all__ = ["Check", "check_source"]


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one cheap request to a database.

    Attributes
    ----------
    works
        Whether the search was answered.
    key
        ``"key"``, or ``"no key"`` where none is set.
    page
        Records that it gives a request; 0 where it did not answer.
    hits
        Of the first search, None where it did not answer.
    budget, account
        What its answer says is left, and what it says of the key.
    error
        Why it did not answer, and what to do; None where it did.
    """

    source: str
    works: bool
    key: str
    page: int = 0
    hits: int | None = None
    budget: Budget | None = None
    account: str = ""
    error: ReputationError | None = None


def check_source(study: Study, source: Source, session: Session) -> Check:
    """Ask for the first search of a study, in the size of a harvest, and keep nothing of it."""
    name, key = source.service.name, "key" if session.has_key else "no key"
    try:
        harvest_query = next(
            part for parts in plan_cities(study, source).values() for part in parts
        )
        asker = Asker(source, session)
        page = asker.page(harvest_query, source.first, size=0 if source.least_page else 1)
    except ReputationError as error:
        return Check(name, False, key, budget=session.budget, error=error)
    account = ""
    if source.service.account and session.has_key:
        call, read = source.service.account
        try:
            account = session.fetch(call, read)
        except (ReputationError, *UNREADABLE):
            account = ""  # it answers searches, which is what counts
    return Check(name, True, key, asker.size, page.total, session.budget, account)
