"""The real exports in ../shared/data are read in full; counts are taken by other means."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from shared_data import DATA

from reputation.errors import FormatError
from reputation.literature.formats import Defect, ReadResult, open_file, read_file
from reputation.literature.records.record import Record

EXPORTS = DATA / "exports"

pytestmark = pytest.mark.shared(DATA)


def lines(pattern: str) -> Callable[[Path], int]:
    compiled = re.compile(pattern.encode(), re.M)
    return lambda path: len(compiled.findall(path.read_bytes().replace(b"\r", b"\n")))


def by_pandas(path: Path) -> int:
    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


def by_dict_reader(path: Path) -> int:
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def by_openpyxl(path: Path) -> int:
    return sum(1 for row in openpyxl.load_workbook(path).active.values if any(row)) - 1


# File, format, source ("" for the file's name), how else its records are counted, how many there
# are and how many of them have no title.
TAGGED, WOS = "Web of Science tagged text", "Web of Science"
XLSX = "Excel workbook (XLSX)"
ROWS: list[tuple[str, str, str, Callable[[Path], int], int, int]] = [
    ("exports/wos-tagged/full-500.txt", TAGGED, WOS, lines("^PT "), 500, 0),
    ("exports/wos-tagged/testFile.isi", TAGGED, WOS, lines("^PT "), 34, 0),
    ("exports/wos-tagged/TwoPaper.isi", TAGGED, WOS, lines("^PT "), 2, 0),
    ("exports/wos-tagged/OnePaper.isi", TAGGED, WOS, lines("^PT "), 1, 0),
    ("exports/wos-tagged/OnePaper2.isi", TAGGED, WOS, lines("^PT "), 1, 0),
    ("exports/wos-tagged/OnePaperNoCites.isi", TAGGED, WOS, lines("^PT "), 1, 0),
    ("exports/wos-tagged/SimplePaper.isi", TAGGED, WOS, lines("^PT "), 1, 0),
    ("exports/wos-bibtex-200.bib", "BibTeX", WOS, lines("^@"), 200, 0),
    ("exports/wos-bibtex-500-full.bib", "BibTeX", WOS, lines("^@"), 500, 0),
    *(
        (f"exports/sciencedirect-bibtex/g4_{n}.bib", "BibTeX", "ScienceDirect", lines("^@"), 100, 0)
        for n in range(1, 11)
    ),
    ("exports/scopus-200-latin1.ris", "RIS", "Scopus", lines("^ER  -"), 200, 30),
    ("exports/mixed-line-ends.ris", "RIS", "", lines("^TY  -"), 25, 0),
    ("exports/scopus-220.csv", "Scopus CSV", "Scopus", by_pandas, 220, 0),
    ("exports/scopus-litstudy.csv", "Scopus CSV", "Scopus", by_dict_reader, 58, 0),
    ("exports/scopus-sustainable-cities-1448.csv", "Scopus CSV", "Scopus", by_pandas, 1448, 0),
    ("exports/scopus-api-results.csv", "Scopus API table", "Scopus", by_pandas, 176, 0),
    ("exports/ieee.csv", "IEEE Xplore CSV", "IEEE Xplore", by_pandas, 10, 0),
    ("exports/springer.csv", "SpringerLink CSV", "SpringerLink", by_pandas, 18, 0),
    ("city-case-studies/cities_case_studies.csv", "CSV", "", by_pandas, 2553, 0),
    ("smart-city-literature/smart_city_literature.xlsx", XLSX, "", by_openpyxl, 4219, 0),
    ("screening/bannach_brown_2019.csv", "CSV", "", by_pandas, 1993, 0),
    ("screening/cohen_ADHD.csv", "CSV", "", by_pandas, 851, 0),
    ("screening/cohen_CalciumChannelBlockers.csv", "CSV", "", by_pandas, 1218, 0),
    ("screening/cohen_Triptans.csv", "CSV", "", by_pandas, 671, 0),
    ("screening/synergy_Jeyaraman_2020.csv", "CSV", "", by_pandas, 1175, 2),
    ("screening/synergy_Menon_2022.csv", "CSV", "", by_pandas, 975, 0),
    ("screening/synergy_Oud_2018.csv", "CSV", "", by_pandas, 952, 2),
]
NAMES = [name for name, *_ in ROWS]


@cache
def result(name: str) -> ReadResult:
    return read_file(DATA / name)


@pytest.mark.parametrize(("name", "kind", "source", "count", "total", "untitled"), ROWS)
def test_every_record_is_read_or_named(
    name: str, kind: str, source: str, count: Callable[[Path], int], total: int, untitled: int
) -> None:
    read = result(name)
    assert count(DATA / name) == total
    assert len(read.records) == total - untitled
    assert len(read.defects) == untitled
    assert all("title" in defect.reason for defect in read.defects)
    assert read.format == kind
    assert {record.source for record in read.records} == {source or Path(name).name}
    identifiers = [record.source_id for record in read.records]
    assert len(set(identifiers)) == len(identifiers)
    places = [item.line for item in open_file(DATA / name)]
    assert places == sorted(set(places))


def texts(record: Record) -> Iterator[str]:
    yield from (record.title, record.abstract, record.venue, record.copyright, record.type)
    yield from (*record.authors, *record.keywords, *record.index_terms)
    yield from (*record.affiliations, *record.references)


TAG = re.compile(r"</?(?:p|i|b|em|strong|su[bp]|br|span|div|jats:\w+|mml:\w+)\s*/?>", re.I)
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|apos|#\d+|#x[0-9a-f]+);", re.I)
TEX = re.compile(r"\\(?:[&%$#_{}\[\]]|text[a-z]+\{|[\"'`^~]\{?[a-zA-Z]\}?|[a-zA-Z]+\{)|\{\[\}")


@pytest.mark.parametrize("name", NAMES)
def test_no_markup_and_no_control_character_is_left(name: str) -> None:
    for record in result(name).records:
        for text in texts(record):
            assert text == " ".join(text.split()), record.line
            assert unicodedata.is_normalized("NFC", text), record.line
            assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in text)
            assert not TAG.search(text), (record.line, TAG.search(text))
            assert not ENTITY.search(text), (record.line, ENTITY.search(text))
            assert not TEX.search(text), (record.line, TEX.search(text))


@pytest.mark.parametrize("name", NAMES)
def test_no_publishers_tail_is_left(name: str) -> None:
    for record in result(name).records:
        assert "All rights reserved" not in record.abstract, record.line
        assert not re.search(r"(?<!\w)© ?(?:19|20)\d\d", record.abstract), record.line


# The least share of the records, in per cent, that have each field; seen by looking at the files.
SHARES: dict[str, dict[str, int]] = {
    "exports/wos-tagged/full-500.txt": {
        "abstract": 100, "keywords": 92, "index_terms": 97, "date": 100, "doi": 98, "venue": 100,
        "authors": 100, "type": 100, "language": 100, "volume": 99, "pages": 98, "issue": 51,
        "affiliations": 100, "references": 100, "copyright": 25,
    },
    "exports/wos-bibtex-500-full.bib": {
        "abstract": 99, "keywords": 81, "index_terms": 84, "date": 100, "doi": 98, "venue": 100,
        "authors": 100, "type": 100, "language": 100, "volume": 96, "pages": 94,
        "affiliations": 99, "references": 99,
    },
    "exports/wos-bibtex-200.bib": {
        "abstract": 98, "keywords": 88, "index_terms": 84, "date": 100, "doi": 95, "venue": 100,
        "authors": 100, "references": 99,
    },
    "exports/sciencedirect-bibtex/g4_3.bib": {
        "abstract": 100, "keywords": 94, "date": 100, "doi": 100, "venue": 100, "authors": 100,
        "volume": 96, "pages": 97,
    },
    "exports/scopus-200-latin1.ris": {
        "keywords": 97, "date": 100, "doi": 98, "venue": 100, "authors": 98, "type": 100,
        "volume": 92, "pages": 90,
    },
    "exports/mixed-line-ends.ris": {
        "abstract": 100, "keywords": 100, "date": 100, "doi": 96, "venue": 100, "authors": 100,
    },
    "exports/scopus-220.csv": {
        "abstract": 92, "keywords": 25, "index_terms": 87, "date": 100, "doi": 72, "venue": 100,
        "authors": 98, "type": 99, "language": 100, "pages": 97, "affiliations": 94,
        "references": 79, "copyright": 47,
    },
    "exports/scopus-litstudy.csv": {
        "abstract": 98, "index_terms": 79, "date": 100, "venue": 100, "type": 100, "language": 100,
        "references": 82, "affiliations": 84,
    },
    "exports/scopus-sustainable-cities-1448.csv": {
        "abstract": 94, "date": 100, "doi": 89, "copyright": 83,
    },
    "exports/scopus-api-results.csv": {
        "abstract": 100, "keywords": 95, "date": 100, "doi": 99, "venue": 100, "authors": 100,
        "type": 100, "pages": 80,
    },
    "exports/ieee.csv": {
        "abstract": 100, "keywords": 90, "index_terms": 100, "date": 100, "doi": 100, "venue": 100,
        "authors": 100, "pages": 100, "affiliations": 100, "type": 100,
    },
    "exports/springer.csv": {"date": 100, "doi": 100, "venue": 100, "authors": 100, "type": 100},
    "city-case-studies/cities_case_studies.csv": {
        "abstract": 100, "date": 100, "doi": 88, "authors": 99,
    },
    "smart-city-literature/smart_city_literature.xlsx": {
        "abstract": 100, "date": 99, "doi": 94, "venue": 44, "authors": 100,
    },
    "screening/bannach_brown_2019.csv": {"abstract": 80, "authors": 99, "date": 99},
    "screening/cohen_ADHD.csv": {"abstract": 94, "keywords": 99, "authors": 98},
}  # fmt: skip


@pytest.mark.parametrize("name", list(SHARES))
def test_fields_are_filled_as_the_file_fills_them(name: str) -> None:
    records = result(name).records
    for field, least in SHARES[name].items():
        share = 100 * sum(bool(getattr(record, field)) for record in records) / len(records)
        assert share >= least, field


@pytest.mark.parametrize("name", NAMES)
def test_dates_and_dois_are_plausible(name: str) -> None:
    for record in result(name).records:
        assert record.date is None or 1900 <= record.date.year <= 2026, record.line
        assert not record.doi or re.fullmatch(r"10\.\d{4,9}/\S+", record.doi), record.line


def test_tagged_text_gives_the_days_and_months_it_has() -> None:
    raw = (EXPORTS / "wos-tagged/full-500.txt").read_text(encoding="utf-8-sig")
    days = len(re.findall(r"^PD (?:\d{4} )?[A-Z]{3} \d", raw, re.M))
    read = [record.date for record in result("exports/wos-tagged/full-500.txt").records]
    assert sum(bool(date and date.day) for date in read) == days


def test_tagged_text_gives_every_reference_and_author() -> None:
    raw = (EXPORTS / "wos-tagged/full-500.txt").read_text(encoding="utf-8-sig")
    records = result("exports/wos-tagged/full-500.txt").records
    for tag, field in (("CR", "references"), ("AF", "authors"), ("C1", "affiliations")):
        listed = re.findall(rf"^{tag} .*(?:\n   .*)*", raw, re.M)
        count = sum(block.count("\n") + 1 for block in listed)
        assert sum(len(getattr(record, field)) for record in records) == count


def test_the_first_record_of_the_broken_ris_is_recovered() -> None:
    first = result("exports/scopus-200-latin1.ris").records[0]
    assert (first.source_id, first.line) == ("2-s2.0-85181230631", 2)


def test_the_export_without_its_end_is_refused() -> None:
    with pytest.raises(FormatError, match="cut off"):
        read_file(EXPORTS / "wos-tagged/badFile.isi")


@pytest.mark.parametrize("name", ["labels/dev.csv", "labels/reserved.csv"])
def test_tables_without_titles_are_refused(name: str) -> None:
    with pytest.raises(FormatError, match="no title column"):
        read_file(DATA / name)


def test_cut_files_never_raise_anything_else(tmp_path: Path) -> None:
    for name in NAMES:
        raw = (DATA / name).read_bytes()
        path = tmp_path / Path(name).name
        path.write_bytes(raw[: len(raw) * 2 // 3])
        try:
            items = list(open_file(path))
        except FormatError:
            continue
        assert sum(isinstance(item, Defect) for item in items) <= 3 + len(result(name).defects)
