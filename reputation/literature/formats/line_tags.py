"""Read formats with one tag per line: PubMed's MEDLINE, EndNote's %-tags, RefWorks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reputation.literature.formats.record_file import Defect, Findings, Format, Plan
from reputation.literature.formats.ris_fields import KNOWN, Fields, record_of
from reputation.literature.formats.text_file import TextFile, refuse_endless_record
from reputation.literature.records.record import Record

__all__ = ["FORMATS", "Dialect"]


class Dialect(NamedTuple):
    """How one program writes its tags, and what they are called in RIS.

    ``line`` matches a line that begins a field: tag and text. A record begins with ``opening``,
    and holds one of ``titles``. Tags in ``needless`` are known and not wanted.
    """

    name: str
    source: str
    known_by: re.Pattern[str]
    line: re.Pattern[str]
    opening: str
    titles: frozenset[str]
    tags: Mapping[str, str]
    needless: frozenset[str]
    listing: frozenset[str] = frozenset()  # fields that go on with another value a line

    def recognise(self, text: TextFile) -> Plan | None:
        """Return how to read the file, or None if it is something else."""
        if not self.known_by.search(text.head):
            return None
        source = self.source or text.path.name
        findings = Findings()
        return Plan(
            self.name, source, lambda: _read(self, text, source, findings), findings=findings
        )


def _tags(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


MEDLINE = Dialect(
    "PubMed (MEDLINE)",
    "PubMed",
    re.compile(r"\A\s*(?:\d+:?\s*\n)?PMID- ?\d+|^PMID- ?\d+\n(?:.*\n){0,40}?TI  - ", re.M),
    re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)"),
    "PMID",
    frozenset(("TI", "BTI", "TT")),
    _tags(
        "PMID=PM TI=TI BTI=TI TT=TI AB=AB FAU=AU AU=AU DP=PY JT=T2 TA=J2 VI=VL IP=IS PG=SP OT=KW "
        "MH=MH LA=LA PT=M3 AD=AD LID=DO AID=DO IS=SN DEP=C6 ISBN=BN FED=A2 CTI=T3"
    ),
    frozenset(
        [
            "OWN",
            "STAT",
            "DA",
            "DCOM",
            "LR",
            "PL",
            "JID",
            "SB",
            "OTO",
            "EDAT",
            "MHDA",
            "CRDT",
            "PHST",
            "PST",
            "SO",
            "CI",
            "COIS",
            "AUID",
            "PMC",
            "PMCR",
            "RN",
            "OID",
            "GR",
            "CN",
            "CON",
            "CIN",
            "EIN",
            "RIN",
            "ROF",
            "RPF",
            "EFR",
            "CRF",
            "CRI",
            "DDIN",
            "DRIN",
            "ECF",
            "ECI",
            "GS",
            "IR",
            "FIR",
            "IRAD",
            "MID",
            "NM",
            "OAB",
            "OABL",
            "ORI",
            "PB",
            "PS",
            "FPS",
            "PUBM",
            "RF",
            "SFM",
            "SI",
            "SPIN",
            "UIN",
            "UOF",
            "RRI",
            "RRF",
            "ED",
            "EN",
            "CRTI",
            "OCI",
        ]
    ),
)
ENDNOTE = Dialect(
    "EndNote (%-tags)",
    "",
    re.compile(r"\A\s*%[0A-Z!@+] \S.*\n(?:%.*\n|[^%\n].*\n|\n)*?%[TAJX0D] ", re.M),
    re.compile(r"%([A-Z0-9!@+^~$&()*[\]<>=])(?: (.*)|$)"),
    "0",
    frozenset("T"),
    _tags(
        "0=TY A=AU D=PY T=TI J=JO B=T2 X=AB K=KW R=DO U=UR V=VL N=IS P=SP @=SN G=LA 8=DA I=PB "
        "M=AN W=DB +=AD Z=N1 E=A2 C=CY S=T3"
    ),
    frozenset("1234567FHLOQY!$&()*[]<>=^~9?"),
    frozenset("K"),
)
REFWORKS = Dialect(
    "RefWorks tagged text",
    "",
    re.compile(r"\A\s*RT [A-Z][\w ]+\n", re.M),
    re.compile(r"([A-Z][A-Z0-9]|vo)(?: (.*)|$)"),  # CNKI writes "vo"
    "RT",
    frozenset(("T1", "TI")),
    _tags(
        "RT=TY A1=AU T1=TI TI=TI JF=JO JO=J2 YR=PY FD=DA VO=VL vo=VL IS=IS SP=SP OP=EP AB=AB "
        "K1=KW DO=DO UL=UR LK=LK SN=SN PB=PB PP=CY AD=AD LA=LA ID=ID AN=AN DB=DB DS=DB NO=N1 T2=T2 "
        "T3=T3 A2=A2"
    ),
    frozenset(
        [
            "SR",
            "CN",
            "ED",
            "FT",
            "PM",
            "RD",
            "RP",
            "WP",
            "WT",
            "OL",
            "CR",
            "CL",
            "U1",
            "U2",
            "U3",
            "U4",
            "U5",
            "A3",
            "A4",
            "A5",
            "A6",
            "OT",
            "ST",
            "SL",
            "LL",
            "WV",
        ]
    ),
    frozenset(("K1",)),
)

COCHRANE = Dialect(
    "Cochrane Library text",
    "Cochrane Library",
    re.compile(r"\A\s*Record #\d+ of \d+\n[A-Z]{2,3}: ", re.M),
    re.compile(r"(Record|[A-Z]{2,3})(?: #|: ?)(.*)"),
    "Record",
    frozenset(("TI",)),
    _tags(
        "ID=AN AU=AU TI=TI SO=T2 YR=PY VL=VL NO=IS PG=SP DOI=DO AB=AB KY=KW PT=M3 LA=LA SN=SN "
        "PB=PB US=UR"
    ),
    frozenset(("Record", "PM", "XR", "CC", "ST", "DT")),
)

FORMATS = tuple(
    Format(one.name, "", one.recognise) for one in (MEDLINE, ENDNOTE, REFWORKS, COCHRANE)
)

# Authors, addresses and languages of EndNote and RefWorks.
_LISTS = frozenset(("A", "+", "G", "A1", "AD", "LA"))
# What PubMed puts behind the identifiers it gives.
_DOI_MARK = " [doi]"
_NUMBER = re.compile(r"(e?\d{1,9}) \[pii\]", re.I)  # an article's, where there are no pages


def _read(
    dialect: Dialect, text: TextFile, source: str, findings: Findings
) -> Iterator[Record | Defect]:
    for line, fields in _records(dialect, text):
        if dialect.titles & fields.keys() or dialect.opening in fields:
            yield _built(dialect, fields, source, line, findings)
        else:
            findings.note(line, f"outside any record: {', '.join(sorted(fields))}")


def _records(dialect: Dialect, text: TextFile) -> Iterator[tuple[int, Fields]]:
    """Yield each record's fields: it ends where another title or opening comes behind a gap.

    An opening begins a record also without a gap; a gap within a field ends nothing.
    """
    fields: Fields = {}
    block: list[tuple[int, str, str]] = []
    begin = size = 0
    tag = ""
    for number, line in enumerate((*text.bare_lines(), ""), 1):
        match = dialect.line.match(line)
        if match is None and line.strip():
            size += len(line)
            refuse_endless_record(text.path, begin, size)
            if block:
                _go_on(dialect, block, line)
            elif fields and tag:
                fields[tag][-1] += f" {line.strip()}"
            continue
        again = match is not None and match.group(1) == dialect.opening
        if (again or match is None) and block:
            begins = _begins(dialect, fields, block)
            if begins and fields:
                yield begin, fields
                fields = {}
            begin = block[0][0] if not fields else begin
            for _, name, value in block:
                fields.setdefault(name, []).append(value)
            tag, block, size = block[-1][1], [], 0
        if match is not None:
            block.append((number, match.group(1), match.group(2) or ""))
    for _, name, value in block:
        fields.setdefault(name, []).append(value)
    if fields:
        yield begin, fields


def _begins(dialect: Dialect, fields: Fields, block: list[tuple[int, str, str]]) -> bool:
    names = {name for _, name, _ in block}
    twice = dialect.titles & fields.keys() and dialect.titles & names
    return bool(twice or (dialect.opening in fields and dialect.opening in names))


def _go_on(dialect: Dialect, block: list[tuple[int, str, str]], line: str) -> None:
    number, name, value = block[-1]
    if name in dialect.listing:
        block.append((number, name, line.strip()))
    else:
        block[-1] = (number, name, f"{value.rstrip()} {line.strip()}".strip())


def _built(
    dialect: Dialect, fields: Fields, source: str, line: int, findings: Findings
) -> Record | Defect:
    findings.meet(fields, frozenset(dialect.tags) | dialect.needless | KNOWN)
    if dialect is MEDLINE:
        fields = _of_pubmed(fields)
    elif dialect in (ENDNOTE, REFWORKS):
        fields = _of_cnki(fields)
    renamed: Fields = {}
    for tag, values in fields.items():
        name = dialect.tags.get(tag, "")
        if name and (name not in renamed or name in ("KW", "SN", "N1", "DB")):
            renamed.setdefault(name, []).extend(values)
    if dialect is MEDLINE:
        renamed["AN"] = renamed.get("PM", [])
    return record_of(renamed, source, line)


def _of_pubmed(fields: Fields) -> Fields:
    """Set right what is PubMed's own: two names an author, marks behind identifiers, dots."""
    changed = dict(fields)
    if "FAU" in fields:
        changed.pop("AU", None)
    elif "AU" not in fields and "CN" in fields:  # a group is the only author
        changed["AU"] = fields["CN"]
    marked = [value for tag in ("LID", "AID") for value in fields.get(tag, ())]
    dois = [value.removesuffix(_DOI_MARK) for value in marked if value.endswith(_DOI_MARK)]
    changed.pop("AID", None)
    changed["LID"] = dois
    if not fields.get("PG"):
        others = [_NUMBER.match(value) for value in fields.get("LID", ())]
        changed["PG"] = [found.group(1) for found in others if found][:1]
    for tag in ("OT", "MH"):  # a star marks what an article is mostly about
        changed[tag] = [value.replace("*", "") for value in fields.get(tag, ())]
    changed["TI"] = [_title(value) for value in (*fields.get("TI", ()), *fields.get("BTI", ()))]
    changed["IS"] = [value.partition(" (")[0] for value in fields.get("IS", ())[:1]]
    changed["DEP"] = [f"{v[:4]}-{v[4:6]}-{v[6:8]}" for v in fields.get("DEP", ()) if len(v) == 8]
    # Of several types the first that says more than how the work was paid for.
    kinds = [kind for kind in fields.get("PT", ()) if not kind.startswith("Research Support")]
    changed["PT"] = kinds[:1]
    return changed


def _of_cnki(fields: Fields) -> Fields:
    """Part the lists that CNKI ends with a semicolon."""
    parted = {}
    for tag in _LISTS & fields.keys():
        if any(value.rstrip().endswith(";") for value in fields[tag]):
            parted[tag] = [piece for v in fields[tag] for piece in v.rstrip("; ").split(";")]
    return {**fields, **parted} if parted else fields


def _title(text: str) -> str:
    text = text.strip()
    if text.startswith("[") and text.rstrip(".").endswith("]"):  # translated
        text = text.rstrip(".")[1:-1]
    return text.removesuffix(".") if not text.endswith("..") else text
