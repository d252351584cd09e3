"""Read decisions exported by other programs: tables, ASReview, Rayyan and Covidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reputation.errors import LabelError
from reputation.judgement.labels.cells import mangled_cell, read_cells
from reputation.judgement.labels.event_log import read_events
from reputation.judgement.labels.reader_names import file_name_of
from reputation.literature.formats.headings import plain, squashed
from reputation.literature.formats.text_file import TextFile
from reputation.literature.records.record import normalise_doi
from reputation.review.finished_review import EXCLUDED, INCLUDED, LABEL_COLUMNS
from reputation.study.topics import TOPICS, Topic

__all__ = ["ForeignDecision", "ForeignLabels", "is_log", "read_foreign_labels"]

_OPEN = frozenset(
    ("", "-1", "-1.0", "maybe", "undecided", "unlabeled", "unlabelled", "not seen", "not vetted",
     "not screened", "unscreened", "not reviewed", "pending", "conflict", "unsure", "unclear", "na",
     "nan", "none")
)  # fmt: skip
_DECISIONS = (
    "asreview_label", *LABEL_COLUMNS, "citation_screening_status", "screening_status",
    "screened_abstracts", "screened_titles",
)  # fmt: skip
# Covidence gives a file for each decision and says it in the file's name only.
_OF_FILE = re.compile(r"(?<![a-z])(included?|extract\w*|irrelevant|excluded?)(?![a-z])", re.I)
_COVIDENCE_REASON = re.compile(r"Exclusion [Rr]eason:\s*([^;]*)")
_NAMES = ("id", "source_id", "ut", "eid", "openalex_id", "pmid", "key", "record_id")
_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{(.*?)\}", re.DOTALL)
_SAID = re.compile(r'"([^"]+)"\s*=>\s*"([^"]+)"')
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|{}]*)")
_ASREVIEW = re.compile(r"ASReview_(relevant|irrelevant)\b", re.IGNORECASE)
_TAG = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")


@dataclass(frozen=True, slots=True)
class ForeignDecision:
    """What one reader decided on one record of a file.

    ``names`` are possible identifiers of the record; otherwise ``title`` and ``year`` identify it.
    """

    line: int
    names: tuple[str, ...]
    doi: str
    title: str
    year: int | None
    reader: str
    relevant: bool
    topic: str = ""
    mentions: Mapping[str, bool] = field(default_factory=dict)
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ForeignLabels:
    """The decisions of a file, of what kind it is, and how many answers of it decide nothing."""

    kind: str
    decisions: tuple[ForeignDecision, ...]
    undecided: int


Row = Mapping[str, str]


def is_log(path: Path) -> bool:
    """Whether a file is a log of labels, however a spreadsheet saved it, and no other table."""
    try:
        read_events(path, whole=True)
    except LabelError:
        return False
    return True


def read_foreign_labels(
    path: Path, reader: str = "", topics: Mapping[str, Topic] = TOPICS
) -> ForeignLabels:
    """Read the decisions of a table or RIS file.

    Parameters
    ----------
    path
        CSV with any separator and encoding, XLSX, XLS or ODS, or RIS. A table has a column with
        the decision (``relevance``, ``included``, ``asreview_label``, ...) and one that tells the
        record (``id``, ``doi`` or ``title``); an export of Rayyan has its decisions in the notes,
        one of Covidence in the file's name ("included", "excluded" or "irrelevant").
    reader
        The reviewer, if the file does not name one.
    topics
        Those of the study.

    Raises
    ------
    LabelError
        Names every line that cannot be taken; then none is.
    """
    kind, rows = _rows_of(path)
    wrong: list[str] = []
    found: list[ForeignDecision] = []
    undecided = 0
    seen: set[tuple[str, ...]] = set()
    for line, row in rows:
        try:
            decisions = [*_decisions(kind, line, row, reader, topics)]
        except LabelError as error:
            wrong.append(f"line {line}: {error}")
            continue
        undecided += max(not decisions, sum(said is None for _, said in _of_rayyan(row)))
        for one in decisions:
            who = (one.reader, *one.names, one.doi, one.title)
            if who in seen:
                wrong.append(f"line {line}: the record appears twice for {one.reader}")
            seen.add(who)
        found += decisions
    if wrong:
        more = f"; and {len(wrong) - 5} more lines" if len(wrong) > 5 else ""
        raise LabelError(f"{path}, {'; '.join(wrong[:5])}{more}; nothing was imported")
    return ForeignLabels(kind, tuple(found), undecided)


def _rows_of(path: Path) -> tuple[str, list[tuple[int, Row]]]:
    if (rows := _ris(path)) is not None:
        kind = "rayyan" if any("RAYYAN-" in row["notes"] for _, row in rows) else "asreview"
        return kind, rows
    (_, headings), *cells = read_cells(path)
    names = [plain(heading).replace(" ", "_") for heading in headings]
    column = next((name for name in map(squashed, _DECISIONS) if name in map(squashed, names)), "")
    rows = [
        (line, dict(zip(names, [*row, *[""] * len(names)], strict=False))) for line, row in cells
    ]
    if any("RAYYAN-INCLUSION" in row.get("notes", "") for _, row in rows):
        return "rayyan", rows
    if not column and "covidence" in names:
        return "covidence", _of_covidence(path, rows)
    if not column:
        raise LabelError(
            f"{path}: no column contains decisions; expected relevance, included or asreview_label "
            f"(or Rayyan's notes), it has {', '.join(headings)[:200]}"
        )
    if not {*_NAMES, "doi", "title", "primary_title"} & set(names):
        raise LabelError(f"{path}: no column identifies the records; expected id, doi or title")
    original = next(name for name in names if squashed(name) == column)
    kind = "asreview" if any(name.startswith("asreview") for name in names) else "table"
    return kind, [(line, {**row, "decision": row[original]}) for line, row in rows]


def _of_covidence(path: Path, rows: Sequence[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The rows with the decision that the file's name tells."""
    found = _OF_FILE.search(path.stem)
    if found is None:
        raise LabelError(
            f"{path}: is a list from Covidence, which tells the decision in the file's name only; "
            "export the included and the irrelevant references, each in a file whose name has "
            "the word included, excluded or irrelevant"
        )
    decision = "0" if found.group(1).lower().startswith(("irr", "exc")) else "1"
    return [
        (line, {**row, "decision": decision, "year": row.get("published_year", "")})
        for line, row in rows
    ]


def _ris(path: Path) -> list[tuple[int, Row]] | None:
    """The records of a RIS file; None where it is none."""
    if path.suffix.lower() not in (".ris", ".txt"):
        return None
    rows: list[tuple[int, Row]] = []
    fields: dict[str, list[str]] = {}
    first = 1
    for number, line in enumerate(TextFile(path).bare_lines(), 1):
        match = _TAG.match(line.lstrip("\ufeff"))
        if match is None:
            if fields and line.strip():
                last = next(reversed(fields))
                fields[last][-1] += f" {line.strip()}"
            continue
        tag, text = match.groups()
        if tag == "TY":
            fields, first = {}, number
        fields.setdefault(tag, []).append(text.strip())
        if tag == "ER":
            rows.append((first, _row_of_ris(fields)))
            fields = {}
    return rows or None


def _row_of_ris(fields: Mapping[str, Sequence[str]]) -> Row:
    def first(*tags: str) -> str:
        return next((fields[tag][0] for tag in tags if fields.get(tag)), "")

    notes = " | ".join(text for tag in ("N1", "N2", "KW", "C1") for text in fields.get(tag, ()))
    label = _ASREVIEW.search(notes)
    return {
        "key": first("ID", "AN"),
        "doi": first("DO", "M3"),
        "title": first("TI", "T1"),
        "year": first("PY", "Y1")[:4],
        "notes": notes,
        "decision": label.group(1).lower() if label else "",
    }


def _decisions(
    kind: str, line: int, row: Row, reader: str, topics: Mapping[str, Topic]
) -> Iterator[ForeignDecision]:
    said = {who: said for who, said in _of_rayyan(row) if said is not None}
    if kind != "rayyan":
        relevant = _relevance(row["decision"])
        said = {} if relevant is None else {row.get("reviewer", "") or reader: relevant}
    if not said:
        return
    names = tuple(name for column in _NAMES if (name := row.get(column, "")))
    for name in (*names, row.get("doi", "")):
        if mangled_cell(name):
            raise LabelError(
                f"{name!r} is a long identifier rounded by a spreadsheet; export it again and "
                "import that file without opening it in a spreadsheet first"
            )
    year = row.get("year", "").removesuffix(".0")
    doi = normalise_doi(row.get("doi", ""))
    title = row.get("title", "") or row.get("primary_title", "")
    if not (names or doi or title):
        raise LabelError("identifies no record; expected an id, a DOI or a title")
    for who, relevant in said.items():
        if not who:
            raise LabelError("does not say who decided; add --reviewer NAME")
        file_name_of(who)
        yield ForeignDecision(
            line=line,
            names=names,
            doi=doi,
            title=title,
            year=int(year) if year.isdecimal() else None,
            reader=who,
            relevant=relevant,
            topic=_topic(row.get("topic", ""), topics) if relevant else "",
            mentions=_mentions(row.get("mentions", "")),
            reason="" if relevant else _reason(row),
            note=row.get("note", "") or row.get("asreview_note", ""),
        )


def _relevance(text: str) -> bool | None:
    value = text.strip().casefold()
    if value in _OPEN:
        return None
    if value in INCLUDED or value in EXCLUDED:
        return value in INCLUDED
    raise LabelError(f"the decision is {text[:40]!r}, expected 1 or 0, included or excluded")


def _of_rayyan(row: Row) -> Iterator[tuple[str, bool | None]]:
    """Reader and decision, None for maybe; names become what a file may be called."""
    for inner in _RAYYAN.findall(row.get("notes", "")):
        for who, said in _SAID.findall(inner):
            yield re.sub(r"[^\w.-]+", "-", who).strip("-."), _relevance(said)


def _reason(row: Row) -> str:
    notes = row.get("notes", "")
    found = _REASONS.search(notes) or _COVIDENCE_REASON.search(notes)
    return (found.group(1).strip() if found else "") or row.get("reason", "")


def _topic(text: str, topics: Mapping[str, Topic]) -> str:
    known = {name.casefold(): t.code for t in topics.values() for name in (t.code, t.name)}
    if text and text.casefold() not in known:
        raise LabelError(f"topic is {text[:40]!r}, expected {', '.join([*topics, 'nothing'])}")
    return known.get(text.casefold(), "")


def _mentions(text: str) -> dict[str, bool]:
    found = {}
    for item in filter(None, map(str.strip, text.split(";"))):
        city, sign, value = item.rpartition("=")
        if not sign or value not in ("0", "1"):
            raise LabelError(f"mention {item[:40]!r}, expected City=1 or City=0")
        found[city.strip()] = value == "1"
    return found
