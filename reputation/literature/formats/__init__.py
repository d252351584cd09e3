"""Read export files of literature databases; formats are told by content, not by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reputation.errors import FormatError
from reputation.literature.formats import (
    bibtex,
    csl_json,
    endnote_xml,
    line_tags,
    ris,
    tables,
    tagged,
)
from reputation.literature.formats.headings import FIELDS, KNOWN_TABLES
from reputation.literature.formats.record_file import Defect, Plan, RecordFile
from reputation.literature.formats.text_file import TextFile, read_bytes_head
from reputation.literature.records.record import Record

__all__ = [
    "FIELDS",
    "FORMATS",
    "Defect",
    "ReadResult",
    "RecordFile",
    "open_file",
    "read_file",
    "supported",
]

#: The text formats in the order in which they are tried; a new one is a module and its name here.
FORMATS = (
    tagged.FORMAT,
    bibtex.FORMAT,
    ris.FORMAT,
    *line_tags.FORMATS,
    csl_json.FORMAT,
    endnote_xml.FORMAT,
)


def supported() -> str:
    """What can be read, in words."""
    databases = ", ".join(KNOWN_TABLES)
    tables_of = f"tables with titles in CSV, TSV, XLS, XLSX or ODS ({databases} and others)"
    return "; ".join([*(known.described for known in FORMATS), tables_of])


# What people give by mistake, told by the first bytes.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; export the records themselves"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"{\\rtf", "a word processor's file (RTF); save it as plain text"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file; save it as CSV"),
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b",
    re.I | re.S,
)
_PUBMED_TEXT = re.compile(r"\s*1[.:] .{5,300}?\bdoi: |\s*1[.:] .*(?:\n.*){0,80}^PMID: ?\d+", re.M)
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z][\w:.-]*[\s>])")
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*(?:[\[{\"\]]|-?\d+\s*[,\]]))")


class ReadResult(NamedTuple):
    """A file read at once: its records, the defective ones, and what the file is."""

    records: list[Record]
    defects: list[Defect]
    format: str


def open_file(
    path: str | Path, columns: Mapping[str, str] | None = None, *, encoding: str = ""
) -> RecordFile:
    """Recognise a file of records and make it ready to be read.

    Parameters
    ----------
    path
        The file.
    columns
        For tables with unknown headings: the heading of a field, for example
        ``{"title": "Bezeichnung"}``. The fields are the keys of `FIELDS`.
    encoding
        For texts whose encoding is guessed wrongly; ``""`` to detect it.

    Returns
    -------
    RecordFile
        Iterate over it once: it yields a `Record` or, where one cannot be read, a `Defect`.

    Raises
    ------
    FormatError
        If the file is refused whole; a file that turns out to be cut off is refused while it is
        read, so take what it yields in one transaction.
    """
    path = Path(path)
    raw = read_bytes_head(path)
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise FormatError(f"{path.name}: is empty; export it again.")
    if raw.startswith((b"PK\x03\x04", _OLD_EXCEL)):
        from reputation.literature.formats import sheets  # noqa: PLC0415 - loads what few need

        return RecordFile(path, sheets.recognise_workbook(path, columns), None)
    for signature, name in _FOREIGN:
        if raw.startswith(signature) and (len(signature) > 2 or b"\0" in raw):
            raise _refusal(path, name)
    text = TextFile(path, encoding)
    if _HTML.match(text.head):
        raise _refusal(path, _web_page(path, text.head))
    return RecordFile(path, _plan(text, columns), text)


def read_file(
    path: str | Path, columns: Mapping[str, str] | None = None, *, encoding: str = ""
) -> ReadResult:
    """Read a complete file at once; see `open_file`."""
    file = open_file(path, columns, encoding=encoding)
    records: list[Record] = []
    defects: list[Defect] = []
    for item in file:
        if isinstance(item, Record):
            records.append(item)
        else:
            defects.append(item)
    return ReadResult(records, defects, file.format)


def _plan(text: TextFile, columns: Mapping[str, str] | None) -> Plan:
    if columns:
        if plan := tables.recognise_text(text, columns):
            return plan
        wanted = ", ".join(repr(heading) for heading in columns.values())
        raise FormatError(
            f"{text.path.name}: has no column named {wanted} in its first lines; "
            "give the headings exactly as they appear in the file."
        )
    # A table may quote lines of other formats.
    named = text.path.suffix.lower() in tables.TEXT_NAMES
    if named and (plan := tables.recognise_text(text)):
        return plan
    for known in FORMATS:
        if plan := known.recognise(text):
            return plan
    if _JSON.match(text.head):
        raise _refusal(text.path, "JSON")
    if _XML.match(text.head):
        raise _refusal(text.path, "XML")
    if plan := tables.recognise_text(text):
        return plan
    raise _unknown(text)


def _web_page(path: Path, head: str) -> str:
    if "<table" in head.lower() and path.suffix.lower().startswith(".xls"):
        return "a web page saved as a workbook; open it in Excel and save it as XLSX or CSV"
    return "a web page, perhaps the database's login page; export it again"


def _unknown(text: TextFile) -> FormatError:
    first = next((line for line in text.head.split("\n") if line.strip()), "")
    shown = first.replace("\t", ", ")
    if text.path.suffix.lower() in tables.TEXT_NAMES and shown.isprintable():
        return FormatError(
            f"{text.path.name}: no title column recognised among: {shown[:200]}. "
            "Give it with --columns, for example --columns title=HEADING."
        )
    if _PUBMED_TEXT.match(text.head):
        return FormatError(
            f"{text.path.name}: is PubMed's plain text for reading; choose the format PubMed "
            "(.nbib) when you save the results."
        )
    return _refusal(text.path, "in an unknown format")


def _refusal(path: Path, what: str) -> FormatError:
    return FormatError(f"{path.name}: is {what}. Supported formats: {supported()}.")
