"""Measure our reading of exports beside other programs, and compare what comes out field by field.

    python benchmarks/importing.py                       # made-up files of 2,000 records
    python benchmarks/importing.py ../shared/data        # real exports, several times over
    python benchmarks/importing.py --differences FILE    # every difference, to be read

Peers (``pip install --group benchmarks``) take turns with us in the same process, ours-theirs-
theirs-ours; one that is not installed is left out. Printed are the median seconds of the processor
and how many times ours go into theirs, with the least and the most of the pairs; then records, and
fields that differ, by who is right. Each record is read by us with all its fields; a peer gives the
eight that all have in common, and where it can, all. ``only reading`` is reading and decoding the
bytes, the limit; ``lines and records`` is to part the text at its line ends and to make the records
of fields that are ready, which any reader written in Python has to do.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from import_peers import PEERS, Fields, Peer, text_of
from pairs import Figure, compare, figure, missing, show, version

from reputation.dates import PartialDate
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.exports import export_records
from reputation.literature.formats import read_file
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import Record, normalise_doi

COMMAND = "python benchmarks/importing.py"
SLOW_RECORDS = 100
LISTS = ("keywords", "authors")


Told = Callable[[str], None]


class Source(NamedTuple):
    """A real export: its format, where it lies, and how often it is put into the measured file."""

    format: str
    name: str
    times: int


REAL = (
    Source("BibTeX", "exports/wos-bibtex-500-full.bib", 4),
    Source("BibTeX", "exports/wos-bibtex-200.bib", 10),
    Source("BibTeX", "exports/sciencedirect-bibtex/g4_1.bib", 20),
    Source("RIS", "exports/scopus-200-latin1.ris", 10),
    Source("RIS", "exports/mixed-line-ends.ris", 40),
    Source("tagged", "exports/wos-tagged/full-500.txt", 4),
    Source("Scopus CSV", "exports/scopus-220.csv", 9),
    Source("Scopus CSV", "exports/scopus-sustainable-cities-1448.csv", 3),
    Source("XLSX", "smart-city-literature/smart_city_literature.xlsx", 1),
)


# -- files ---------------------------------------------------------------------------------------


def multiply(text: str, kind: str, times: int) -> str:
    """Put an export several times into one, each time under other keys, as peers merge equal ones.

    Line ends and defects stay as they are.
    """
    if kind == "BibTeX":
        one = text.rstrip() + "\n\n"
        keyed = re.compile(r"^(\s*@\w+\s*\{\s*)([^,\s]+)", re.M)
        return "".join(keyed.sub(rf"\g<1>\g<2>x{n}", one) for n in range(times))
    if kind == "tagged":
        start = text.index("PT ")
        head, body = text[:start], text[start : text.rindex("\nEF") + 1]
        named = re.compile(r"^(UT \S+)", re.M)
        return head + "".join(named.sub(rf"\g<1>{n}", body) for n in range(times)) + "EF\n"
    if kind == "Scopus CSV":
        head, _, body = text.partition("\n")
        body = body.rstrip() + "\n"
        named = re.compile(r"(2-s2\.0-\d+)(?=\s*$)", re.M)
        return head + "\n" + "".join(named.sub(rf"\g<1>{n}", body) for n in range(times))
    return "".join([text if text.endswith(("\n", "\r")) else text + "\n"] * times)


def real_files(shared: Path, folder: Path, *, quick: bool) -> Iterator[tuple[str, str, Path]]:
    for source in REAL:
        path = shared / source.name
        if not path.is_file():
            print(f"left out: {path} is not there", file=sys.stderr)
        elif source.format == "XLSX":
            yield source.format, path.name, path
        else:
            raw = path.read_bytes()
            text = decoded(raw)
            file = folder / f"{path.stem}{path.suffix}"
            times = 1 if quick else source.times
            # metaknowledge knows a Scopus CSV by its byte order mark alone.
            encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
            file.write_bytes(multiply(text, source.format, times).encode(encoding))
            yield source.format, f"{path.name}, {times} times", file


def decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


WORDS = re.findall(
    r"\w+",
    "city sensors transport governance energy citizens platform open data resilience policy urban "
    "mobility grid planning district participation ports water waste housing trust and of the in "
    "for with a model that is are we show study results approach framework analysis services",
)
FAMILIES = re.findall(r"\w+", "Doe Roe Poe Müller García Nguyen Øst Šimek Li Kim Silva Okafor")
WRITTEN = {"BibTeX": "bibtex", "RIS": "ris", "tagged": "wos"}


def made_up_records(number: int, seed: int = 7) -> Iterator[StoredRecord]:
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    for place in range(1, number + 1):
        people = [f"{rng.choice(FAMILIES)}, {rng.choice('ABCDE')}." for _ in range(4)]
        yield StoredRecord(
            place,
            Record(
                "Made up",
                f"WOS:{place:015}",
                f"{words(8).capitalize()} {place}",
                abstract=". ".join(words(20).capitalize() for _ in range(9)) + ", 5% & more.",
                keywords=tuple(f"{words(2)} {n}" for n in range(5)),
                date=PartialDate(rng.randint(2009, 2024), rng.randint(1, 12)),
                doi=f"10.5555/made.up.{place}",
                venue=f"Journal of {words(2)}",
                authors=tuple(dict.fromkeys(people)),
                type="article",
                language="English",
                volume=str(rng.randint(1, 99)),
                issue=str(rng.randint(1, 12)),
                pages=f"{place}-{place + 9}",
                references=tuple(
                    f"Roe A, {rng.randint(1990, 2020)}, J {words(1)}, V{n}" for n in range(30)
                ),
            ),
        )


def made_up_files(folder: Path, number: int) -> Iterator[tuple[str, str, Path]]:
    for kind, to in WRITTEN.items():
        file = folder / f"made-up.{to}"
        file.write_text(str(export_records(made_up_records(number), to)), encoding="utf-8")
        yield kind, f"made up, {number:,} records", file


def cut(path: Path, kind: str, records: int) -> Path:
    """The first records of a file, for peers that take minutes."""
    text = path.read_text(encoding="utf-8")
    ends = [match.start() for match in re.finditer(r"^@\w+\s*\{", text, re.M)]
    if kind != "BibTeX" or len(ends) <= records:
        return path
    short = path.with_name(f"short-{path.name}")
    short.write_text(text[: ends[records]], encoding="utf-8")
    return short


# -- fields --------------------------------------------------------------------------------------


def our_fields(record: Record) -> Fields:
    return {
        "title": record.title,
        "abstract": f"{record.abstract} {record.copyright}".strip(),
        "authors": list(record.authors),
        "year": str(record.date.year) if record.date else "",
        "doi": record.doi,
        "venue": record.venue,
        "keywords": list(record.keywords),
        "type": record.type,
    }


def plain(field: str, value: Any, change: Callable[[str], str] = str) -> str:
    """The smallest normalisation: one line, one space, no case; a DOI and a year alone."""
    if isinstance(value, str) and field in LISTS:
        value = re.split(r";\s*|\n", value)
    if isinstance(value, list):
        return "; ".join(filter(None, (plain("", one, change) for one in value)))
    text = " ".join(change(str(value or "")).split()).casefold()
    if field == "year":
        return (re.findall(r"\d{4}", text) or [""])[0]
    return normalise_doi(text) if field == "doi" else text


def kind_of_difference(field: str, ours: str, value: Any) -> str:
    """Who is right. Each kind was read on the real files; what is in none is to be read."""
    theirs = plain(field, value)
    letters, theirs_letters = loose(ours), loose(theirs)
    decoded_letters = loose(plain(field, value, lambda text: clean(text, tex=True)))
    kinds = {
        "peer has none": not theirs,
        "peer keeps a placeholder": _PLACEHOLDER.search(theirs) is not None,
        "we have none": not ours,
        "peer takes % for a comment": ours.startswith(theirs) and "%" in ours[len(theirs) :][:2],
        "peer leaves LaTeX": _LATEX.search(theirs) is not None and decoded_letters == letters,
        "peer leaves markup, entities or broken letters": (
            loose(plain(field, value, clean)) == letters != theirs_letters
        ),
        "peer leaves names together": (
            field == "authors" and loose(theirs.replace(" and ", "; ")) == letters
        ),
        # Codes for types, the order of names, commas in them.
        "form": field == "type" or sorted(theirs_letters) == sorted(letters),
    }
    return next((kind for kind, holds in kinds.items() if holds), "to be read")


_LATEX = re.compile(r"[\\{}$]|--|``|''|~")
_PLACEHOLDER = re.compile(r"^\[no .* available\]?$|(?:^|[; ])na(?:;|$)")


def loose(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def compare_fields(
    ours: list[Fields], theirs: list[Fields]
) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Differences by field and kind; records are matched by DOI, else title, in order."""
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    waiting: dict[str, list[Fields]] = {}
    for one in theirs:
        waiting.setdefault(key_of(one), []).append(one)
    for mine in ours:
        found = waiting.get(key_of(mine))
        if not found:
            counts["record", "peer has none"] += 1
            continue
        other = found.pop(0)
        for field in mine:
            here, there = plain(field, mine[field]), plain(field, other[field])
            if here != there:
                kind = kind_of_difference(field, here, other[field])
                counts[field, kind] += 1
                shown.append(f"{field}\t{kind}\t{here}\t{there}")
    left = sum(len(found) for found in waiting.values())
    if left:
        counts["record", "we have none"] += left
    return counts, shown


def key_of(fields: Fields) -> str:
    def decoded(text: str) -> str:
        return clean(text, tex=True)

    return plain("doi", fields["doi"], decoded) or loose(plain("title", fields["title"], decoded))


# -- measuring -----------------------------------------------------------------------------------


def beside(peer: Peer, size: str, path: Path, rounds: int, told: Told) -> Figure:
    """One line: a peer and us on the same file."""
    kind = peer.format
    what, name = f"import, {kind}", f"{version(peer.package)}{', ' * bool(peer.how)}{peer.how}"
    if not peer.installed:
        return missing(what, size, peer.package)
    if peer.slow:
        path, rounds, size = cut(path, kind, SLOW_RECORDS), 1, f"{size}: first {SLOW_RECORDS}"
    try:
        theirs = peer.read(path)
    except Exception as error:  # a peer raises what it likes; that is its result
        told_by = f"{type(error).__name__}: {error}".replace(f"{path.parent}/", "")
        why = told_by.partition("\n")[0][:100]
        return missing(what, size, name, f"fails: {why}")
    result = read_file(path)
    counts, shown = compare_fields([our_fields(record) for record in result.records], theirs)
    for line in shown:
        told(f"{size}\t{name}\t{line}")
    timing = compare(lambda: read_file(path), lambda: peer.read(path), rounds)
    differing = ", ".join(f"{f}: {k} {n}" for (f, k), n in sorted(counts.items()))
    note = (
        f"{len(result.records)} records of ours and {len(result.defects)} said to be defective, "
        f"{len(theirs)} of theirs; {differing or 'no field differs'}"
    )
    return figure(what, size, timing, name, command=COMMAND, note=note)


def only_reading(kind: str, size: str, path: Path, rounds: int) -> Figure:
    timing = compare(lambda: read_file(path), lambda: text_of(path), rounds)
    return figure(f"import, {kind}", size, timing, "only reading (limit)", command=COMMAND)


def lines_and_records(kind: str, size: str, path: Path, rounds: int) -> Figure:
    """What is left of reading when nothing is sought, parted or cleaned."""
    names = [field.name for field in fields(Record)]
    ready = [tuple(getattr(one, name) for name in names) for one in read_file(path).records]

    def least() -> list[Record]:
        text_of(path).split("\n")
        return [Record(*values) for values in ready]

    timing = compare(lambda: read_file(path), least, rounds)
    return figure(f"import, {kind}", size, timing, "lines and records (limit)", command=COMMAND)


def figures(
    shared: Path | None = None,
    *,
    quick: bool = False,
    told: Told = lambda _: None,
) -> Iterator[Figure]:
    """Lines of the table; ``told`` is given every difference."""
    rounds = 2 if quick else 5
    with TemporaryDirectory() as name:
        files = list(made_up_files(Path(name), 300 if quick else 2000))
        if shared:
            files += real_files(shared, Path(name), quick=quick)
        for kind, size, path in files:
            yield only_reading(kind, size, path, rounds)
            if kind in ("RIS", "tagged"):
                yield lines_and_records(kind, size, path, rounds)
            for peer in PEERS:
                if peer.format == kind and not (quick and peer.slow):
                    yield beside(peer, size, path, rounds, told)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure imports beside other programs.")
    parser.add_argument("shared", nargs="?", type=Path, help="folder with exports/")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--differences", type=Path, help="write every difference here, to be read")
    options = parser.parse_args()
    lines: list[str] = []
    show(figures(options.shared, quick=options.quick, told=lines.append), sys.stdout)
    if options.differences:
        options.differences.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
