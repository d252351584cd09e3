"""The readers understand recorded answers, and the local database answers in their shapes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from asking import ask
from conftest import simulated_literature
from recordings import RECORDINGS, Recording, Shape, documented, needs_recordings, recorded, shape
from semanticscholar.Paper import Paper
from server import LocalDatabase, crossref, openalex, semanticscholar, wos
from server.answers import Request
from server.shelf import Shelf

from reputation.harvesting.sources import find_lookup, find_source
from reputation.harvesting.sources.openalex import read_work
from reputation.harvesting.sources.source import Again, Answer, Fine, Refused
from reputation.harvesting.sources.wos_records import records_of_xml
from reputation.literature.records.record import Record
from reputation.study.definition import Study

pytestmark = needs_recordings


@pytest.fixture(scope="module")
def held() -> list[Record]:
    return [record for record in simulated_literature(1) if record.date]


def joined(values: Iterable[Any], path: str = "") -> Shape:
    return set().union(*(shape(value, path) for value in values))


# What the local database answers against what was recorded and documented


def test_local_openalex_answers_with_recorded_and_documented_fields(
    held: list[Record], database: LocalDatabase, study: Study
) -> None:
    specification = json.loads((RECORDINGS / "specs" / "openalex__openapi.json").read_text())
    known = documented(specification, "WorksListResponse")
    work = json.loads((RECORDINGS / "openalex" / "work.json").read_text())
    known |= shape(work, ".results")
    served = joined((openalex.work_of(record) for record in held), ".results")
    words = re.compile(r"(\.results\.abstract_inverted_index)\..*")
    known, served = ({(words.sub(r"\1", path), kind) for path, kind in s} for s in (known, served))
    assert served <= known | {(".results.abstract_inverted_index", "int")}
    page = first_page("openalex", database, study)
    # Documentation of paging: `page` is null with a cursor, `next_cursor` null after the last page.
    known |= {(".meta.page", "NoneType"), (".meta.next_cursor", "NoneType")}
    assert shape(page["meta"], ".meta") <= known
    assert set(page["results"][0]) <= set(work), "the fields we select exist"


def test_local_web_of_science_answers_with_recorded_fields(
    held: list[Record], database: LocalDatabase, study: Study
) -> None:
    in_json = [recording.json for recording in wos_recordings(b'{"Data":{"Records":{')]
    inside = [r for answer in in_json for r in several(answer["Data"]["Records"]["records"]["REC"])]
    in_xml = [r for w in wos_recordings(b"<?xml") for r in records_of_xml(w.answer.body)[1]]
    served = joined(wos.rec_of(record) for record in held)
    assert {path for path, _ in served} <= {path for path, _ in joined(inside + in_xml)}
    assert served <= joined(inside) | joined(in_xml)
    envelope = first_page("wos", database, study, "1")
    assert shape(envelope["QueryResult"]) <= joined(answer["QueryResult"] for answer in in_json)
    assert list(envelope["Data"]) == list(in_json[0]["Data"])


def test_local_zero_hit_answer_of_web_of_science_is_as_broken_as_the_recorded_one() -> None:
    [empty] = [w for w in wos_recordings(b'{"Data"') if b"<records>" in w.answer.body]
    with pytest.raises(ValueError, match="Expecting value"):
        _ = empty.json
    page = find_source("wos").read(empty.answer, "count", 100)
    assert (page.total, page.items, page.next) == (0, (), None)
    parameters = {"usrQuery": 'TS=("nowhere")', "publishTimeSpan": "2010-01-01+2011-01-01"}
    request = Request(
        "GET", "/api/wos/", {**parameters, "count": "0", "firstRecord": "1"}, {"x-apikey": "k"}, ""
    )
    ours = wos.answer_expanded(Shelf([]), request, Settings())
    digits = re.compile(rb"\d+")
    assert digits.sub(b"0", ours.body) == digits.sub(b"0", empty.answer.body)


def test_local_starter_answers_with_documented_fields(held: list[Record]) -> None:
    file = RECORDINGS / "specs" / "apievangelist__web-of-science-starter-openapi.yml"
    known = documented(yaml.safe_load(file.read_text(encoding="utf-8")), "Document")
    assert joined(wos.hit_of(record) for record in held) <= known


def test_local_crossref_answers_with_recorded_fields(held: list[Record]) -> None:
    known = joined(recording.json for recording in crossref_works())
    shelf = Shelf(held)
    for record in held[:200]:
        if record.doi:
            answer = crossref.answer(shelf, Request("GET", f"/works/{record.doi}", {}, {}, ""))
            assert shape(json.loads(answer.body)) <= known


def test_local_semantic_scholar_answers_with_recorded_fields(
    database: LocalDatabase, study: Study
) -> None:
    pages = [recording.json for recording in recorded("semanticscholar", "/paper/search/bulk")]
    page = first_page("semanticscholar", database, study)
    assert set(page) == set(pages[0])
    assert shape({**page, "data": None}) <= joined(pages) | {(".data", "NoneType")}
    asked = database.log[-1].parameters["fields"].split(",")
    assert set(asked) <= set(Paper.SEARCH_FIELDS)
    assert set(page["data"][0]) == {"paperId", *asked}


def test_local_errors_have_recorded_shapes() -> None:
    [refused] = [r for r in recorded("semanticscholar", "fields=unknown") if r.answer.status == 400]
    request = Request("GET", "", {"query": '"a"', "fields": "unknown"}, {}, "")
    ours = semanticscholar.answer(Shelf([]), request, Settings())
    assert json.loads(ours.body) == refused.json
    [forbidden] = [r for r in recorded("semanticscholar", "/batch") if r.answer.status == 403]
    settings = Settings()
    settings.key = "another"
    assert json.loads(semanticscholar.answer(Shelf([]), request, settings).body) == forbidden.json


# What our readers make of the recordings, against a plain look at the same bytes


def test_reads_the_recorded_openalex_work() -> None:
    work = json.loads((RECORDINGS / "openalex" / "work.json").read_text(encoding="utf-8"))
    record = read_work(work)
    assert isinstance(record, Record)
    assert record.title == work["title"]
    assert f"https://doi.org/{record.doi}" == work["doi"].lower()
    assert str(record.date) == work["publication_date"]
    assert len(record.authors) == len(work["authorships"])
    assert len(record.references) == len(work["referenced_works"])
    words = record.abstract.split()
    assert len(words) == sum(map(len, work["abstract_inverted_index"].values()))
    assert all(words[at[0]] == word for word, at in work["abstract_inverted_index"].items())


def test_reads_recorded_web_of_science_records_in_json() -> None:
    source = find_source("wos")
    for recording in wos_recordings(b'{"Data":{"Records":{'):
        page = source.read(recording.answer, "1", 100)
        found = recording.json["QueryResult"]["RecordsFound"]
        assert page.total == found == len(page.items)
        texts = recording.answer.text
        for record in page.items:
            assert isinstance(record, Record)
            assert f'"{record.source_id}"' in texts
            assert record.date is not None
            assert record.doi == "" or record.doi in texts.lower()
        assert any(record.abstract for record in page.items if isinstance(record, Record))


def test_reads_recorded_web_of_science_records_in_xml() -> None:
    source, seen = find_source("wos"), 0
    for recording in wos_recordings(b"<?xml"):
        text = recording.answer.text
        page = source.read(recording.answer, "1", 100)
        assert page.total == int(re.findall(r'"RecordsFound"[^>]*>(\d+)<', text)[0])
        assert len(page.items) == text.count("<REC ") + text.count("<REC>")
        assert len(page.items) == min(page.total, len(page.items))
        abstracts = text.count("<abstract_text")
        assert abstracts <= sum(bool(getattr(r, "abstract", "")) for r in page.items) + 1
        assert all(isinstance(r, Record) and r.title and r.date for r in page.items)
        seen += len(page.items)
    assert seen > 50


def test_reads_recorded_single_web_of_science_records() -> None:
    files = sorted((RECORDINGS / "wos_expanded").glob("*_record_*.xml"))
    assert files
    for file in files:
        rec = re.sub(r"<\?xml.*?\?>", "", file.read_text(encoding="utf-8"))
        envelope = (
            '<response xmlns="http://www.isinet.com/xrpc42"><map><val name="RecordsFound">1</val>'
            f'<val name="Records"><![CDATA[<records>{rec}</records>]]></val></map></response>'
        )
        page = find_source("wos").read(Answer(200, {}, envelope.encode()), "1", 100)
        [record] = page.items
        assert isinstance(record, Record)
        assert record.date is not None
        tree = ElementTree.fromstring(rec)
        info = next(tree.iter("pub_info"))
        assert str(record.date.year) == info.get("pubyear")
        authors = tree.findall("static_data/summary/names/name[@role='author']")
        assert len(record.authors) == len(authors)


def test_follows_recorded_semantic_scholar_pages_to_the_last() -> None:
    source = find_source("semanticscholar")
    folder = "semanticscholar"
    walked = list(recorded(folder, "/paper/search/bulk?query=kubernetes&fields=title"))
    first = source.read(walked[0].answer, "", 1000)
    assert first.total == walked[0].json["total"]
    assert len(first.items) == len(walked[0].json["data"])
    assert first.next == walked[0].json["token"]
    last = [r for r in recorded(folder, "/paper/search/bulk") if not r.json["token"]]
    assert last
    assert all(source.read(recording.answer, "x", 1000).next is None for recording in last)


def test_reads_recorded_crossref_works() -> None:
    lookup = find_lookup("crossref")
    works = crossref_works()
    assert len(works) > 5
    for recording in works:
        message = recording.json["message"]
        for record in lookup.read(recording.answer):
            assert record.doi == message["DOI"].lower()
            assert bool(record.abstract) == bool(message.get("abstract"))
            assert "<" not in record.title
            assert (
                record.date is None
                or [record.date.year]
                == [
                    message[name]["date-parts"][0][0]
                    for name in ("published-print", "published", "published-online", "issued")
                    if message.get(name)
                ][:1]
            )


def test_every_recorded_answer_has_a_verdict_by_its_status() -> None:
    of_crossref = find_lookup("crossref").service.verdict
    of_scholar = find_source("semanticscholar").service.verdict
    for recording in recorded("crossref", "api.crossref.org"):
        verdict = of_crossref(recording.answer)
        assert isinstance(verdict, Fine) == (recording.answer.status in (200, 404))
    for recording in recorded("semanticscholar", "api.semanticscholar.org"):
        verdict = of_scholar(recording.answer)
        assert isinstance(verdict, Fine) == (recording.answer.status == 200)
        if recording.answer.status == 403:
            assert isinstance(verdict, Refused)
            assert verdict.key
    assert isinstance(of_scholar(Answer(200, {}, b"Rate exceeded.")), Again)


def test_asks_web_of_science_as_recorded(database: LocalDatabase, study: Study) -> None:
    """The recorded addresses answered 200, so ours are made of the same pieces."""
    first_page("wos", database, study, "1")
    for recording in recorded("wos_expanded", "/api/wos/?"):
        path, _, query = recording.address.partition("?")
        assert path == find_source("wos").service.address + database.log[-1].path
        names = {pair.partition("=")[0] for pair in query.split("&")}
        assert names - {"loadTimeSpan"} <= set(database.log[-1].parameters)


def first_page(name: str, database: LocalDatabase, study: Study, cursor: str = "") -> Any:
    source = find_source(name)
    written = source.write(study.search, study.query(study.cities[0]))
    call = source.call(written.parameters, cursor or source.first, source.page_size)
    return ask(name, database).fetch(call, lambda answer: json.loads(answer.body))


class Settings:
    """A quota without end, and every key accepted."""

    key = ""
    left: int | None = None
    cost = 1


def several(item: Any) -> list[Any]:
    return item if isinstance(item, list) else [item]


def wos_recordings(head: bytes) -> list[Recording]:
    found = recorded("wos_expanded", "wos-api.clarivate.com/api/wos")
    return [r for r in found if r.answer.body.lstrip().startswith(head)]


def crossref_works() -> list[Recording]:
    found = recorded("crossref", "api.crossref.org/works/10")
    return [r for r in found if r.answer.status == 200 and r.answer.body.startswith(b"{")]
