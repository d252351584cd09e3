"""Which records are one and the same work: by DOI, else by title, year and what else agrees.

`reading` folds what is compared, `judging` holds the rules for a pair, `finding` picks the pairs
worth judging, and `joining` makes groups of them.
"""

from reputation.literature.duplicates.finding import Match, are_duplicates, find_duplicates
from reputation.literature.duplicates.joining import group_duplicates
from reputation.literature.duplicates.reading import Candidate, is_preprint, opening_of

__all__ = [
    "Candidate",
    "Match",
    "are_duplicates",
    "find_duplicates",
    "group_duplicates",
    "is_preprint",
    "opening_of",
]
