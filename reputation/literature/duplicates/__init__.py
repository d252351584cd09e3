"""Which records are one and the same work: by DOI, else by title, year and what else agrees.

`candidates` folds what is compared, `evidence` holds the rules for a pair, `finding` picks the
pairs worth weighing, `clustering` makes groups of them, and a `CandidateStore` is where they are
taken from.
"""

from reputation.literature.duplicates.candidate_store import CandidateStore
from reputation.literature.duplicates.candidates import (
    COMPARED,
    Candidate,
    is_preprint,
    opening_of,
)
from reputation.literature.duplicates.clustering import group_duplicates
from reputation.literature.duplicates.finding import Match, are_duplicates, find_duplicates

__all__ = [
    "COMPARED",
    "Candidate",
    "CandidateStore",
    "Match",
    "are_duplicates",
    "find_duplicates",
    "group_duplicates",
    "is_preprint",
    "opening_of",
]
