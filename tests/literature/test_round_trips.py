"""Awkward values come back from every export as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import export_records
from reputation.literature.formats import read_file
from reputation.literature.records.record import Record

ENDINGS = {"ris": "ris", "bibtex": "bib", "wos": "txt", "csv": "csv", "xlsx": "xlsx"}
PLAIN = Record("Web of Science", "WOS:1", "Lamps", type="article")


def back(record: Record, to: str, folder: Path) -> Record:
    content = export_records([StoredRecord(1, record)], to)
    file = folder / f"back.{ENDINGS[to]}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = read_file(file)
    assert result.defects == []
    (read,) = result.records
    return read


@pytest.mark.parametrize("to", ENDINGS)
@pytest.mark.parametrize(
    "changes",
    [
        {"authors": ("Doe; Roe, J", "Smith and Sons", "van der Berg, Jan", "{Q}, O. 50% & Co")},
        {"keywords": ("one, two",)},
        {"keywords": ("a/b", "c | d", "e, f")},
        {"index_terms": ("lamps, street",)},
        {"affiliations": ("[Doe, J; Roe, R] Univ A; Dept B, Oslo, Norway.",)},
        {"affiliations": ("[Doe, J] Univ A, Oslo, Norway.", "Univ B; Dept C, Rome, Italy.")},
        {"references": ("Doe J.; Roe R., Of lamps, J. Lamps, 5, (2019)", "Poe P., Posts, (2021)")},
        {"references": ("Doe, J., Of lamps (2010) J. Lamps, 5", "Poe, P., (2012) Book, , Wiley")},
        {"references": ("https://openalex.org/W2", "https://openalex.org/W3")},
        {"title": "100% {smart} & cheap_city #1 ~ ^ $5", "venue": "J. of {X} & Y; Z"},
        {"abstract": "A; b. {x} % & “quotes” 'x' -- --- 50 < 60", "pages": "e12-e15"},
        {"authors": tuple(f"Author, A{number}" for number in range(500))},
        {"extra": ("C3=Univ A; Univ B", "SN=1234-5678", "EI=8765-4321", "RP=Doe, J; Univ A")},
    ],
    ids="-".join,
)
def test_awkward_values_come_back(to: str, changes: dict[str, object], tmp_path: Path) -> None:
    record = replace(PLAIN, **changes)  # type: ignore[arg-type]
    read = back(record, to, tmp_path)
    for name in Record.__dataclass_fields__:
        if name == "extra":  # tagged text tells authors as printed and a short venue by itself
            assert set(record.extra) <= set(read.extra)
        elif name != "line":
            assert getattr(read, name) == getattr(record, name), name
