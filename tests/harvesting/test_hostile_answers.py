"""A server that means harm: bounded in size and time, keys out of sight, odd records one by one."""

from __future__ import annotations

import base64
import gzip
import html
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asking import KEY, ask
from server import Fault, LocalDatabase

from reputation.errors import GaveUp, QuotaSpent, SourceError
from reputation.harvesting.harvest import harvest
from reputation.harvesting.sources import find_source
from reputation.harvesting.sources import session as session_module
from reputation.harvesting.sources.masking import Masked
from reputation.harvesting.sources.reading import read_items, retry_after, usual_verdict
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import Again, Answer, Spent
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.formats.record_file import Defect
from reputation.study.definition import Study


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # the client hangs up, as it should
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def session_at(address: str, name: str = "openalex") -> Session:
    keys = {"OPENALEX_API_KEY": KEY, "SCOPUS_API_KEY": KEY}
    return Session(find_source(name).service, address, keys, sleep=lambda _s: None)


def walk_at(address: str, study: Study, corpus: Corpus) -> SourceError | None:
    return harvest(corpus, study, find_source("openalex"), session_at(address)).stopped


def gzip_bomb(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(gzip.compress(b"0" * (200 << 20), 1))


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * (1 << 20))


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_status(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("how", [gzip_bomb, endless, drip, dripping_headers, dripping_status])
def test_an_answer_without_end_is_given_up(
    how: Callable[[BaseHTTPRequestHandler], None],
    study: Study,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_module, "_SLOWEST", 0.5)
    began = time.monotonic()
    with serving(how) as address:
        stopped = walk_at(address, study.narrowed(["Singapore"]), corpus)
    assert isinstance(stopped, GaveUp)
    assert "more than" in str(stopped)
    assert time.monotonic() - began < 30


WRITINGS = {
    "plain": KEY,
    "capitals": KEY.upper(),
    "percent": quote(KEY, safe=""),
    "percent of all": "".join(f"%{ord(c):02x}" for c in KEY),
    "percent twice": "".join(f"%25{ord(c):02X}" for c in KEY),
    "entities": "".join(f"&#{ord(c)};" for c in KEY),
    "hex entities": "".join(f"&#x{ord(c):X};" for c in KEY),
    "escapes": "".join(f"\\u{ord(c):04x}" for c in KEY),
    "base64": base64.b64encode(f"key={KEY} and more".encode()).decode(),
    "base64 url": base64.urlsafe_b64encode(f"?{KEY}?".encode()).decode(),
}


@pytest.mark.parametrize("written", WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize("before", [0, 150, 190, 195, 205, 290, 299])
def test_a_key_in_any_writing_is_masked_before_anything_is_cut(written: str, before: int) -> None:
    session = session_at("http://127.0.0.1:1")
    content = session._masked.data(f"{'x' * before} {written} tail".encode())
    verdict = usual_verdict(Answer(500, {}, content))
    assert isinstance(verdict, Again)
    for text in (verdict.reason, session._masked.text(f"{'x' * before} {written} tail")):
        shown = html.unescape(text).lower()
        assert KEY[:12].lower() not in shown
        assert written[4:16] not in text


@pytest.mark.parametrize("written", WRITINGS.values(), ids=WRITINGS)
def test_a_key_in_an_answer_is_not_stored(
    written: str, database: LocalDatabase, study: Study, corpus: Corpus, tmp_path: Path
) -> None:
    work = {
        "id": f"https://openalex.org/W1{written}",
        "title": f"Smart city of Singapore {written}",
    }
    meta = {"count": 1, "next_cursor": None}
    body = json.dumps({"meta": meta, "results": [work]}).replace("\\\\u", "\\u")
    database.settings.faults.append(Fault(200, body))
    harvest(
        corpus, study.narrowed(["Singapore"]), find_source("openalex"), ask("openalex", database)
    )
    (held,) = corpus.records()
    assert "***" in held.record.title
    corpus.close()
    stored = (tmp_path / "corpus.sqlite").read_bytes()
    assert KEY.encode() not in stored
    assert written.encode() not in stored


def test_masking_leaves_other_data_as_it_is_and_is_fast() -> None:
    masked = Masked([KEY, "ab"])
    body = json.dumps(
        [{"title": f"50 % of caf\u00e9s &#945; {n}"} for n in range(100_000)]
    ).encode()
    began = time.process_time()
    assert masked.data(body) is body
    assert time.process_time() - began < 2


def test_netrc_gives_no_login(
    database: LocalDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    source = find_source("openalex")
    session_at(database.address).fetch(source.call({"filter": "doi:x"}, "*", 1), lambda _a: None)
    assert database.log[-1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("count", [10**30, "many", [1], 1.5, -5, True, None, {"a": 1}])
def test_a_number_of_hits_that_is_none_is_asked_again_and_then_named(
    count: Any, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    page = json.dumps({"meta": {"count": count, "next_cursor": None}, "results": []})
    database.settings.faults.extend([Fault(200, page)] * 6)
    source = find_source("openalex")
    result = harvest(corpus, study, source, ask("openalex", database))
    assert [city.whole for city in result.cities] == [False, True, True]
    assert "cannot be read" in str(result.stopped)


@pytest.mark.parametrize("cursor", [["a"], "\ud800", 7, "x" * 20_000])
def test_a_cursor_that_is_none_is_asked_again(
    cursor: Any, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    page = json.dumps({"meta": {"count": 5, "next_cursor": cursor}, "results": [{"id": "W1"}]})
    database.settings.faults.append(Fault(200, page))
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert result.stopped is None


@pytest.mark.parametrize("value", ["9" * 400, "²", "-5", "nan", "inf", "soon", "1e999"])
def test_odd_times_to_wait_are_no_fault(value: str) -> None:
    seconds = retry_after(Answer(429, {"retry-after": value}, b""))
    assert seconds is None or seconds >= 0


def test_a_date_to_wait_for_is_understood() -> None:
    headers = {
        "retry-after": "Wed, 21 Oct 2026 07:29:00 GMT",
        "date": "Wed, 21 Oct 2026 07:28:00 GMT",
    }
    assert retry_after(Answer(429, headers, b"")) == 60


@pytest.mark.parametrize("asked", [-5, "NaN", "Infinity", "1e999", '"soon"', "[1]"])
def test_odd_times_of_openalex_are_no_fault(
    asked: object, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    body = f'{{"error": "x", "message": "10 per second", "retryAfter": {asked}}}'
    database.settings.faults.append(Fault(429, body))
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert result.stopped is None


@pytest.mark.parametrize("item", [None, 7, "text", [], {}, {"id": {"a": 1}}, {"id": "\x1b[31m"}])
def test_one_odd_record_costs_itself_only(item: Any) -> None:
    def read(content: Any) -> Defect:
        raise KeyError(content["no such"])

    (defect,) = read_items([item], read, "id")
    assert isinstance(defect, Defect)
    assert len(defect.reason) < 400


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("scopus", {"search-results": {"opensearch:totalResults": "2", "entry": [
            {"eid": "1", "dc:title": "Smart", "prism:coverDate": [{"$": "2015-02-03"}]},
            {"eid": "2", "dc:title": ["odd"], "affiliation": 7}]}}),
        ("semanticscholar", {"total": 2, "data": [
            {"paperId": "1", "title": "Smart", "year": 2015, "authors": "x"},
            {"paperId": "2", "title": "Smart", "year": 2015}]}),
        ("wos-starter", {"metadata": {"total": 2}, "hits": [
            {"uid": "1", "title": "Smart", "source": {"publishYear": 2015}},
            {"uid": "2", "title": "Smart", "source": "x"}]}),
    ],
)  # fmt: skip
def test_an_odd_record_on_a_page_leaves_the_others(name: str, page: object) -> None:
    body = json.dumps(page).encode()
    found = find_source(name).read(Answer(200, {}, body), "1" if "wos" in name else "0", 100)
    assert sorted(type(item).__name__ for item in found.items) == ["Defect", "Record"]


@pytest.mark.parametrize("status", [520, 522, 524, 525, 529, 530])
def test_cloudflares_errors_pass(
    status: int, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(status, "<html>cloudflare</html>"))
    result = harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    assert result.stopped is None


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("x-req-reqperday-remaining", "day's quota"),
        ("x-rec-amtpermonth-remaining", "month's quota"),
        ("x-rec-amtperyear-remaining", "year's quota"),
        ("X-RateLimit-Remaining-Day", "day's quota"),
    ],
)
@pytest.mark.parametrize("name", ["wos", "wos-starter"])
def test_a_quota_that_a_header_shows_as_spent_is_not_waited_for(
    name: str, header: str, said: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(429, "{}", {header: "0"}))
    result = harvest(corpus, study, find_source(name), ask(name, database))
    assert isinstance(result.stopped, QuotaSpent)
    assert said in str(result.stopped)
    assert database.requests == 1


def test_advice_of_a_database_is_passed_on_and_the_key_named(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    shed = Fault(503, '{"error": "busy", "message": "Under load; get a free API key"}')
    database.settings.faults.extend([shed] * 20)
    session = ask("openalex", database, environment={})
    stopped = harvest(corpus, study, find_source("openalex"), session).stopped
    assert "get a free API key" in str(stopped)
    assert "OPENALEX_API_KEY" in str(stopped)


def test_scopus_says_when_its_quota_starts_anew() -> None:
    for reset in ("1793000000", "1793000000000"):
        headers = {"x-els-status": "QUOTA_EXCEEDED", "x-ratelimit-reset": reset,
                   "date": "Mon, 26 Oct 2026 06:33:20 GMT"}  # fmt: skip
        verdict = find_source("scopus").service.verdict(Answer(429, headers, b"{}"))
        assert isinstance(verdict, Spent)
        assert verdict.seconds is not None
        assert 0 <= verdict.seconds < 10 * 86400
