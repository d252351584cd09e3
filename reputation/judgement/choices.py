"""What a run can choose: what its threshold is for, and how approximate dates count."""

from __future__ import annotations

__all__ = ["AIMS", "APPROXIMATE", "LEVEL"]

#: What a threshold can be chosen for, and what it then promises on records left out.
AIMS: dict[str, str] = {
    "counts": "counts as near to the truth as they come",
    "recall": "95% of the relevant records are kept",
    "precision": "95% of the records kept are relevant",
}

LEVEL = 0.95  # of recall or precision

#: What can be done with an article that is dated by year or month, part of which is in the window.
APPROXIMATE = ("include", "exclude", "fraction")
