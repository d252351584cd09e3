"""Put broken input before every reader: no exception but ours, no hang, in bounded time.

    python benchmarks/fuzzing.py                              # 10,000 inputs, about a minute
    python benchmarks/fuzzing.py --inputs 1000000 --seed 2    # as before a release
    python benchmarks/fuzzing.py --only labels models

Each input is a whole one, of which bits are flipped, pieces are cut, doubled, swapped or replaced
by what parsers stumble over. It is given to one kind of reader: export files, study files, label
logs, model files, tables of ranks, truth and indicators, answers of the databases. An error that
this program raises for its users is right; anything else, and anything that works for more than two
seconds, is printed with what reproduces it, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import openpyxl

from reputation.comparison.published import quantitative_ranks
from reputation.errors import ReputationError
from reputation.harvesting.sources import LOOKUPS, SOURCES
from reputation.harvesting.sources.reading import UNREADABLE
from reputation.harvesting.sources.source import Answer
from reputation.index.indicators import read_framework, read_indicators
from reputation.judgement.labels.event_log import LabelEvent, LabelLog
from reputation.judgement.labels.label_table import read_labels
from reputation.judgement.models.features import Block
from reputation.judgement.models.linear_model import TextModel, load_model
from reputation.judgement.truth import compare_with_truth
from reputation.literature.formats import open_file
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study
from reputation.study.query import to_fts5

LONGEST = 2.0  # seconds of work for one input
_HANGING = 60.0  # seconds for one input, on a machine that has other things to do
BAD = [
    b"\0", b'"', b"'", b",", b";", b"\n", b"\r", b"\t", b"{", b"}", b"[", b"]", b"<", b">", b"&",
    b"\\", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[31m", "\u202e".encode(),
    b"9" * 400, b"9" * 5000, b"-1", b"1e999", b"NaN", b"null", b"true", b"[[[[[[[[" * 40,
    b"((((((((" * 40, b" " * 3000, b".)" * 2000, b"ER  - \n", b"@article{", b"@string{a=a # a}",
    b"\nPT J\n",
    b"&amp;amp;lt;", b"<a ", b"\\u0000", b"\\ud800", "\u0301\u0323".encode() * 2000,
    b"%s%n", b"=1+1",
]  # fmt: skip

_SMALL: dict[str, bytes] = {
    "x.bib": b'@string{lamp = "Lamps"}\n@article{a1,\n title = {Smart {C}ity of {\\"O}ulu},\n'
    b" year = 2015, journal = lamp # { and } # lamp, crossref = {p1}\n}\n"
    b"@article{a2, title={Another}}@proceedings{p1, title = {All}, month = jan}\n",
    "x.tsv": "Title\tAbstract\tYear\nSmart city\tText é\t2015\n".encode() * 2,
    "x.nbib": b"\nPMID- 1\nTI  - Smart city\n      of Oulu\nAB  - Text\nDP  - 2015 Feb 3\n"
    b"AU  - Doe J\nFAU - Doe, Jane\nAID - 10.5555/1 [doi]\nLA  - eng\n" * 2,
    "x.enw": b"%0 Journal Article\n%A Doe, Jane\n%T Smart city\n%D 2015\n%X Text\n\n" * 2,
    "x.refworks": b"RT Journal Article\nA1 Doe,Jane\nT1 Smart city\nYR 2015\nAB Text\n\n" * 2,
    "x.json": json.dumps(
        [{"type": "article-journal", "title": "Smart", "author": [{"family": "D", "given": "J"}],
          "issued": {"date-parts": [[2015, 2]]}, "DOI": "10.5555/1"}] * 2
    ).encode(),
    "x.xml": b"<?xml version='1.0'?><xml><records>"
    + b"<record><ref-type name='Journal Article'>17</ref-type><contributors><authors><author>"
    b"Doe, J</author></authors></contributors><titles><title><style>Smart</style></title></titles>"
    b"<dates><year>2015</year></dates></record>" * 2 + b"</records></xml>",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of input: whole ones, the name of their file, and what reads it."""

    name: str
    samples: Sequence[tuple[str, bytes]]
    read: Callable[[Path], object]


def kinds() -> list[Kind]:
    """All kinds, each with samples small enough to be read in a millisecond or two."""
    return [
        Kind("exports", list(_exports()), _read_export),
        Kind("studies", list(_studies()), _read_study),
        Kind("labels", [("ana.csv", _log()), ("ana.csv", _old_log())], _read_log),
        Kind("models", [("relevance.json", _model())], _read_model),
        Kind("tables", list(_tables()), _read_table),
        Kind("answers", list(_answers()), _read_answer),
    ]


def _exports() -> Iterator[tuple[str, bytes]]:
    folder = bundled_folder() / "corpus" / "demonstration"
    for name, end in (
        ("savedrecs.txt", b"\nER\r\n"),
        ("library.ris", b"ER  -"),
        ("scopus.csv", b"\n"),
    ):
        parts = (folder / name).read_bytes().split(end)
        closing = b"\r\nEF\r\n" if name == "savedrecs.txt" else b""
        yield name, end.join(parts[:4]) + end + closing
    yield from _SMALL.items()
    with TemporaryDirectory() as folder, ZipFile(_workbook(Path(folder) / "x.xlsx")) as archive:
        for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
            yield part.replace("/", "+"), archive.read(part)


def _workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["Title", "Abstract", "Year"], ["Smart city", "Text é", 2015], ["Other", "", 2016]):
        book.active.append(row)
    book.save(path)
    return path


def _read_export(path: Path) -> object:
    """A part of a workbook is read within one, as nothing broken gets through a ZIP file's sums."""
    if "+" in path.name:
        broken, part = path.read_bytes(), path.name.replace("+", "/")
        path = path.with_name("x.xlsx")
        with ZipFile(_workbook(path.with_name("whole.xlsx"))) as whole, ZipFile(path, "w") as new:
            for name in whole.namelist():
                new.writestr(name, broken if name == part else whole.read(name))
    return list(open_file(path))


def _studies() -> Iterator[tuple[str, bytes]]:
    for file in sorted((bundled_folder() / "queries").glob("*.toml"))[:3]:
        whole, _, _ = file.read_bytes()[:3000].rpartition(b"[[cities]]")
        if whole:  # others extend it
            yield file.name, whole


def _read_study(path: Path) -> object:
    study = read_study(path)
    return study.digest, [to_fts5(query) for query in study.queries.values()]


def _log() -> bytes:
    with TemporaryDirectory() as folder:
        log = LabelLog(folder)
        log.append(
            LabelEvent(f"e{n}", f"2026-01-01T00:00:{n:02}.000+00:00", "ana", "doi:10.5555/1",
                       "10.5555/1", "W1", "ab", "note", value='a "note", é', seconds="1.5")
            for n in range(8)
        )  # fmt: skip
        return log.file_of("ana").read_bytes()


def _read_log(path: Path) -> object:
    damaged: list[str] = []
    return LabelLog(path.parent).read(on_damage=damaged.append)


def _model() -> bytes:
    block = Block(("title",), ("city", "smart"), (1.0, 1.5))
    model = TextModel("m", "1", ("0", "1"), (block,), ((0.5, -0.5),), (0.1,), 1.0, 0.0, 0.5, (), {})
    with TemporaryDirectory() as folder:
        return model.save(Path(folder) / "m.json").read_bytes()


def _old_log() -> bytes:
    """From before there were checks."""
    return b"".join(line.rpartition(b",")[0] + b"\n" for line in _log().splitlines())


def _read_model(path: Path) -> object:
    """Signed anew where it still is JSON, so that what lies behind the digest is reached."""
    try:
        content = json.loads(path.read_bytes())
        kind = content.pop("format", None)
        for signature in ("checksum", "sha256"):
            content.pop(signature, None)
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        path.write_text(json.dumps({"format": kind, "sha256": digest, **content}))
    except (ValueError, AttributeError, RecursionError, TypeError):
        pass  # it is no JSON, or no object: given as it is
    return load_model(path)


def _tables() -> Iterator[tuple[str, bytes]]:
    yield "ranks.csv", b"city,rank\nLondon,1\nParis,2\n"
    yield "truth.csv", b"source_id,city,topic,kept\nW1,London,A,1\nW2,Paris,M,0\n"
    yield "hand.csv", b"id,relevance,topic,mentions\nW1,1,A,London=1\nW2,0,,\n"
    yield (
        "framework.csv",
        b"pillar,pillar_weight,indicator,indicator_weight\nP,1,I,0.5\nP,1,J,0.5\n",
    )
    yield "indicators.csv", b"indicator,city,score\nI,London,1\nJ,London,2\n"


def _read_table(path: Path) -> object:
    match path.name:
        case "ranks.csv":
            return quantitative_ranks(path.name, ["London"], folder=path.parent)
        case "truth.csv":
            return compare_with_truth([], path)
        case "hand.csv":
            return read_labels(path)
        case "framework.csv":
            return read_framework(path)
    framework = path.parent / "whole"
    framework.write_bytes(dict(_tables())["framework.csv"])
    return read_indicators(path, read_framework(framework))


def _answers() -> Iterator[tuple[str, bytes]]:
    work = {"id": "https://openalex.org/W1", "title": "Smart", "publication_date": "2015-02-03",
            "abstract_inverted_index": {"Smart": [0], "city": [1]}, "keywords": [],
            "authorships": [{"author": {"display_name": "A B"}, "raw_affiliation_strings": ["x"]}],
            "primary_location": {"source": {"display_name": "J"}},
            "biblio": {"volume": "1"}}  # fmt: skip
    meta = {"count": 1, "db_response_time_ms": 3, "next_cursor": "abc"}
    entry = {"eid": "2-s2.0-1", "dc:title": "Smart", "prism:coverDate": "2015-02-03",
             "author": [{"surname": "A", "given-name": "B"}],
             "affiliation": [{"affilname": "x"}]}  # fmt: skip
    rec = {"UID": "WOS:1", "static_data": {"summary": {
        "titles": {"title": {"type": "item", "content": "Smart"}},
        "pub_info": {"pubyear": 2015, "pubmonth": "FEB 3"}, "names": {"name": []}}}}  # fmt: skip
    paper = {"paperId": "p", "title": "Smart", "year": 2015, "authors": [{"name": "A"}]}
    hit = {"uid": "WOS:1", "title": "Smart", "source": {"publishYear": 2015}, "names": {}}
    message = {"DOI": "10.5555/1", "title": ["Smart"], "published": {"date-parts": [[2015, 2]]}}
    contents = {
        "openalex": {"meta": meta, "results": [work]},
        "scopus": {"search-results": {"opensearch:totalResults": "1", "entry": [entry]}},
        "wos": {"Data": {"Records": {"records": {"REC": rec}}}, "QueryResult": {"RecordsFound": 1}},
        "wos-starter": {"metadata": {"total": 1}, "hits": [hit]},
        "semanticscholar": {"total": 1, "token": "t", "data": [paper]},
        "crossref": {"message": message},
    }
    for name, content in contents.items():
        yield name, json.dumps(content).encode()


def _read_answer(path: Path) -> object:
    """As the session does: judged by status, then read; what cannot be read is asked for again."""
    body, name = path.read_bytes(), path.name
    status = (200, 200, 200, 429, 503, 400)[len(body) % 6]
    headers = {"retry-after": body[:12].decode("latin-1"), "x-ratelimit-remaining": "0"}
    answer = Answer(status, headers, body)
    service = (SOURCES.get(name) or LOOKUPS[name]).service
    service.verdict(answer)
    service.budget(answer)
    try:
        if name in SOURCES:
            return SOURCES[name].read(answer, SOURCES[name].first.replace("count", "1"), 100)
        return LOOKUPS[name].read(answer)
    except UNREADABLE:
        return None


def mutated(rng: random.Random, content: bytes) -> bytes:
    """The input, broken in one to four ways."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(changed) + 1)
        end = min(len(changed), place + rng.choice((1, 2, 8, 60)))
        match rng.randrange(7):
            case 0 if changed:
                changed[place % len(changed)] ^= 1 << rng.randrange(8)
            case 1:
                del changed[place:end]
            case 2:
                changed[place:place] = rng.choice(BAD)
            case 3:
                changed[place:end] = rng.choice(BAD)
            case 4:
                changed[place:place] = changed[place:end] * rng.choice((1, 2, 50))
            case 5:
                del changed[place:]
            case _:
                other = rng.randrange(len(changed) + 1)
                changed[place:place] = changed[other : other + 40]
    return bytes(changed)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what works longer, or hangs; on the main thread of a Unix machine only."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"took more than {seconds:g} s")

    clocks = ((signal.SIGPROF, signal.ITIMER_PROF, seconds),
              (signal.SIGALRM, signal.ITIMER_REAL, max(seconds, _HANGING)))  # fmt: skip
    before = [signal.signal(sign, stop) for sign, _, _ in clocks]
    for _, clock, most in clocks:
        signal.setitimer(clock, most)
    try:
        yield
    finally:
        for (sign, clock, _), handler in zip(clocks, before, strict=True):
            signal.setitimer(clock, 0)
            signal.signal(sign, handler)


def fuzz(kind: Kind, inputs: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Give a kind of reader so many inputs; yield what goes wrong: name, fault, and the input."""
    with TemporaryDirectory() as folder:
        for name, whole in kind.samples:  # so that what is loaded when used is there
            (Path(folder) / name).write_bytes(whole)
            kind.read(Path(folder) / name)
        for number in range(inputs):
            rng = random.Random(f"{kind.name} {seed} {number}")
            name, whole = rng.choice(kind.samples)
            content = mutated(rng, whole)
            path = Path(folder) / name
            path.write_bytes(content)
            try:
                with limited(LONGEST):
                    kind.read(path)
            except ReputationError as error:
                if len(str(error)) > 5000 or not str(error).replace("\n", " ").isprintable():
                    yield name, f"an error that is no short line: {error!r}"[:300], content
            except Exception as error:
                at = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{Path(at.filename).name}:{at.lineno}"
                yield name, f"{type(error).__name__} at {place}: {error}"[:300], content


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=10_000, help="over all kinds together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="kinds")
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that went wrong")
    options = parser.parse_args()
    chosen = [kind for kind in kinds() if not options.only or kind.name in options.only]
    wrong: Counter[str] = Counter()
    for kind in chosen:
        began, share = time.monotonic(), options.inputs // len(chosen)
        found: Counter[str] = Counter()
        for number, (name, fault, content) in enumerate(fuzz(kind, share, options.seed)):
            found[f"{name}: {fault.split(': ')[0]}"] += 1
            if found[f"{name}: {fault.split(': ')[0]}"] == 1:
                print(f"  {name}: {fault}")
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{kind.name}-{number}-{name}").write_bytes(content)
        took = time.monotonic() - began
        print(f"{kind.name}: {share:,} inputs in {took:.0f} s, {found.total():,} went wrong")
        wrong += found
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
