"""What a literature database can do to a harvester: each is survived, or named."""

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asking import KEY, KEYS, ask
from server import Fault, LocalDatabase
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.errors import KeyMissing, QuotaSpent, ReputationError, RequestRefused, SourceError
from reputation.harvesting.harvest import Harvest, harvest
from reputation.harvesting.sources import find_source
from reputation.harvesting.sources.source import Answer, Page
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.formats.record_file import Defect
from reputation.literature.records.record import Record
from reputation.study.definition import Study

HTML = "<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"
PASSING = {
    "429 without Retry-After": Fault(429, '{"error": "Too many requests"}'),
    "429 with Retry-After": Fault(429, "{}", {"Retry-After": "2"}),
    "500": Fault(500, "oops"),
    "502": Fault(502, HTML),
    "503 with Retry-After": Fault(503, "", {"Retry-After": "1"}),
    "504": Fault(504),
    "reset in the middle": Fault(how="reset"),
    "truncated": Fault(how="truncate"),
    "invalid JSON": Fault(200, '{"meta": {"count": 3, '),
    "JSON of another shape": Fault(200, "[]"),
    "JSON null": Fault(200, "null"),
    "web page with status 200": Fault(200, HTML, {"Content-Type": "text/html"}),
    "Rate exceeded. with status 200": Fault(200, "Rate exceeded.", {"Content-Type": "text/plain"}),
    "empty body": Fault(200, b""),
}


def harvest_from(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus, **how: object
) -> Harvest:
    return harvest(corpus, study, find_source(name), ask(name, database, **how))


@pytest.mark.parametrize("name", ["openalex", "wos", "wos-starter", "scopus", "semanticscholar"])
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_passing_trouble_changes_nothing_in_the_result(
    name: str, fault: Fault, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([None, fault, None, fault])
    result = harvest_from(name, database, study.narrowed(["Singapore"]), corpus)
    assert result.stopped is None
    assert result.cities[0].done
    assert result.cities[0].missing == 0
    assert result.cities[0].kept > 20


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_trouble_that_does_not_pass_is_named_and_what_was_got_is_kept(
    fault: Fault, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([None, *[fault] * 50])
    result = harvest_from("scopus", database, study.narrowed(["Singapore"]), corpus)
    assert isinstance(result.stopped, SourceError)
    assert "Scopus: gave up after 6 tries" in str(result.stopped)
    assert "kept" in str(result.stopped)
    assert corpus.totals().entries > 0
    database.settings.faults.clear()
    again = harvest_from("scopus", database, study.narrowed(["Singapore"]), corpus)
    assert again.cities[0].done
    assert again.cities[0].missing == 0


OPENALEX_429 = {
    "budget": (
        {"X-RateLimit-Remaining": "3", "X-RateLimit-Credits-Required": "10",
         "X-RateLimit-Reset": "7260"},
        "Insufficient budget", QuotaSpent, "2 h 1 min",
    ),
    "too broad": (
        {"X-RateLimit-Remaining": "900", "X-RateLimit-Credits-Required": "10"},
        "This boolean query is too broad", RequestRefused, "too broad",
    ),
    "plan": (
        {"X-RateLimit-Remaining": "900"},
        "This feature requires a plan; please upgrade", SourceError, "paid plan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", OPENALEX_429)
def test_openalex_429_that_cannot_pass_is_not_asked_again(
    kind: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    headers, message, error, said = OPENALEX_429[kind]
    body = json.dumps({"error": "Rate limit exceeded", "message": message})
    database.settings.faults.extend([Fault(429, body, headers)] * 20)
    result = harvest_from("openalex", database, study, corpus)
    assert type(result.stopped) is error
    assert said in str(result.stopped)
    # A query that is too broad says nothing of the other cities'.
    assert database.requests == (len(study.cities) if error is RequestRefused else 1)


def test_openalex_429_that_soon_passes_is_waited_for_whatever_it_says(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    waited: list[float] = []
    body = json.dumps({"error": "Too many", "message": "30 a second; consider a paid plan"})
    database.settings.faults.append(Fault(429, body, {"Retry-After": "3"}))
    assert harvest_from("openalex", database, study, corpus, sleep=waited.append).stopped is None
    assert 3 in waited


def test_openalex_429_of_too_many_a_second_waits_as_long_as_asked(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    waited: list[float] = []
    body = json.dumps({"error": "Too many", "message": "10 per second", "retryAfter": 7})
    database.settings.faults.append(Fault(429, body, {"X-RateLimit-Remaining": "900"}))
    body = json.dumps({"error": "Too many", "message": "10 per second"})
    database.settings.faults.append(Fault(429, body, {"Retry-After": "11"}))
    assert harvest_from("openalex", database, study, corpus, sleep=waited.append).stopped is None
    assert 7 in waited
    assert 11 in waited


def test_a_database_that_asks_for_hours_has_stopped_us(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(429, "{}", {"Retry-After": "36000"}))
    result = harvest_from("semanticscholar", database, study, corpus)
    assert isinstance(result.stopped, QuotaSpent)
    assert "10 h" in str(result.stopped)


def test_scopus_throttling_is_not_its_weekly_quota(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(429, "{}"))
    assert harvest_from("scopus", database, study, corpus).stopped is None
    database.settings.faults.append(Fault(429, "{}", {"X-ELS-Status": "QUOTA_EXCEEDED"}))
    result = harvest(corpus, study, find_source("scopus"), ask("scopus", database), refresh=True)
    assert isinstance(result.stopped, QuotaSpent)


def test_expired_cursor_begins_anew_and_misses_nothing(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    expired = Fault(400, '{"error": "Pagination error", "message": "Cursor has expired"}')
    database.settings.faults.extend([None, expired])
    result = harvest_from("openalex", database, study.narrowed(["New York"]), corpus)
    assert result.stopped is None
    assert result.cities[0].done
    assert result.cities[0].missing == 0
    assert result.cities[0].received == result.cities[0].announced


def test_cursor_that_expires_again_and_again_is_named(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    expired = Fault(400, '{"error": "Pagination error", "message": "Cursor has expired"}')
    database.settings.faults.extend([None, expired, None, expired, None, expired])
    result = harvest_from("openalex", database, study.narrowed(["New York"]), corpus)
    assert isinstance(result.stopped, SourceError)
    assert "expired" in str(result.stopped)


def _page(number: int, cursor: str | None, count: int = 250) -> Fault:
    work = {"id": f"https://openalex.org/W{number}", "title": f"Smart city of Singapore {number}"}
    meta = {"count": count, "next_cursor": cursor}
    return Fault(200, json.dumps({"meta": meta, "results": [work]}))


def test_cursor_that_repeats_stops_with_the_reason(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([_page(1, "abc"), *[_page(2, "abc")] * 50])
    result = harvest_from("openalex", database, study.narrowed(["Singapore"]), corpus)
    assert "the same page" in str(result.stopped)
    assert database.requests < 5
    assert corpus.totals().entries == 2
    assert result.cities[0].missing == 248
    database.settings.faults.clear()
    whole = study.narrowed(["Singapore"])
    source = find_source("openalex")
    again = harvest(corpus, whole, source, ask("openalex", database), refresh=True)
    assert again.stopped is None
    assert again.cities[0].missing == 0


def test_cursors_that_go_in_circles_stop_with_the_reason(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    circle = [_page(2, "b"), _page(3, "a")]
    database.settings.faults.extend([_page(1, "a"), *circle * 20])
    result = harvest_from("openalex", database, study.narrowed(["Singapore"]), corpus)
    assert "the same page" in str(result.stopped)
    assert database.requests < 6


def test_cursors_that_never_end_end_when_everything_came(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    pages = [_page(min(n, 3), f"cursor {n}", count=3) for n in range(1, 50)]
    database.settings.faults.extend(pages)
    result = harvest_from("openalex", database, study.narrowed(["Singapore"]), corpus)
    assert result.stopped is None
    assert result.cities[0].kept == 3
    assert database.requests == 3


def test_pages_outside_the_window_cannot_go_on_for_ever(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    def page(number: int) -> Fault:
        work = {"id": "W1", "title": "Smart Singapore", "publication_date": "1999-01-01"}
        meta = {"count": 2, "next_cursor": f"c{number}"}
        return Fault(200, json.dumps({"meta": meta, "results": [work] * 100}))

    database.settings.faults.extend([page(number) for number in range(100)])
    harvest_from("openalex", database, study.narrowed(["Singapore"]), corpus)
    assert database.requests < 50


def read(name: str, content: object) -> Page:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    source = find_source(name)
    return source.read(Answer(200, {}, body), "1" if name.startswith("wos") else "0", 100)


@pytest.mark.parametrize(
    ("issue", "date"),
    [
        ({"pubyear": 2020, "pubmonth": "SUM", "sortdate": "2020-06-01"}, "2020"),
        ({"pubyear": 2020, "pubmonth": "WIN", "sortdate": "2020-12-21"}, "2020"),
        ({"pubyear": 2020, "pubmonth": "MAR 15", "sortdate": "2020-03-15"}, "2020-03-15"),
        ({"pubyear": 2020, "sortdate": "2020-01-01"}, "2020"),
        ({"sortdate": "2020-01-01"}, "2020"),
    ],
)
def test_web_of_science_says_no_more_of_a_date_than_its_issue(
    issue: dict[str, object], date: str
) -> None:
    summary = {"titles": {"title": {"type": "item", "content": "One"}}, "pub_info": issue}
    rec = {"UID": "WOS:1", "static_data": {"summary": summary}}
    content = {"Data": {"Records": {"records": {"REC": rec}}}, "QueryResult": {"RecordsFound": 1}}
    (record,) = read("wos", content).items
    assert isinstance(record, Record)
    assert str(record.date) == date


def openalex_of(**work: object) -> Record | Defect:
    content = {"meta": {"count": 1, "next_cursor": None}, "results": [{"id": "W1", **work}]}
    (item,) = read("openalex", content).items
    return item


def test_single_item_where_a_list_is_expected() -> None:
    rec = {
        "UID": "WOS:1",
        "static_data": {
            "summary": {
                "titles": {"title": {"type": "item", "content": "Lone"}},
                "names": {"name": {"role": "author", "full_name": "Doe, Jo"}},
                "pub_info": {"pubyear": 2019, "pubmonth": "MAY", "sortdate": "2019-05-01"},
                "doctypes": {"doctype": "Article"},
            },
            "fullrecord_metadata": {
                "abstracts": {"abstract": {"abstract_text": {"p": ["One.", "Two."]}}},
                "keywords": {"keyword": "alone"},
            },
        },
        "dynamic_data": {"cluster_related": {"identifiers": {"identifier": {"type": "xref_doi",
            "value": "10.5555/X"}}}},
    }  # fmt: skip
    content = {"Data": {"Records": {"records": {"REC": rec}}}, "QueryResult": {"RecordsFound": 1}}
    (record,) = read("wos", content).items
    assert isinstance(record, Record)
    assert record.title == "Lone"
    assert record.abstract == "One. Two."
    assert record.keywords == ("alone",)
    assert record.authors == ("Doe, Jo",)
    assert record.doi == "10.5555/x"
    assert str(record.date) == "2019-05"
    starter = {"metadata": {"total": 1}, "hits": {"uid": "WOS:1", "title": "Lone", "types": "Book"}}
    (record,) = read("wos-starter", starter).items
    assert isinstance(record, Record)
    assert record.type == "book"
    scopus = {"search-results": {"opensearch:totalResults": "1", "entry": {"dc:title": "Lone"}}}
    assert len(read("scopus", scopus).items) == 1


def test_nulls_where_text_is_expected() -> None:
    record = openalex_of(
        title="T", abstract_inverted_index=None, doi=None, primary_location=None, biblio=None,
        authorships=None, keywords=None, referenced_works=None, type=None, language=None,
    )  # fmt: skip
    assert isinstance(record, Record)
    assert record.abstract == record.doi == record.venue == ""
    paper = {"paperId": "p", "title": "T", "abstract": None, "externalIds": None, "year": None,
             "authors": None, "journal": None, "venue": None, "publicationTypes": None}  # fmt: skip
    (record,) = read("semanticscholar", {"total": 1, "data": [paper]}).items
    assert isinstance(record, Record)
    assert record.date is None
    entry = {"dc:title": "T", "dc:description": None, "authkeywords": None, "prism:doi": None}
    content = {"search-results": {"opensearch:totalResults": "1", "entry": [entry]}}
    (record,) = read("scopus", content).items
    assert isinstance(record, Record)
    assert record.keywords == ()


def test_records_without_title_are_counted_as_unreadable() -> None:
    assert isinstance(openalex_of(title=None), Defect)
    assert isinstance(
        read("semanticscholar", {"total": 1, "data": [{"title": None}]}).items[0], Defect
    )
    hits = {"metadata": {"total": 1}, "hits": [{"uid": "WOS:7"}]}
    (defect,) = read("wos-starter", hits).items
    assert isinstance(defect, Defect)
    assert "WOS:7" in defect.reason


@pytest.mark.parametrize(
    ("given", "year", "understood"),
    [
        ("2019-06-12", 2019, "2019-06-12"), ("2019-06", 2019, "2019-06"), ("2019", 2019, "2019"),
        (None, 2019, "2019"), ("0000-00-00", 0, "None"), (None, 0, "None"), (None, None, "None"),
        ("soon", None, "None"),
    ],
)  # fmt: skip
def test_dates_are_as_exact_as_given(given: str | None, year: int | None, understood: str) -> None:
    record = openalex_of(title="T", publication_date=given, publication_year=year)
    assert isinstance(record, Record)
    assert str(record.date) == understood


def test_zero_hits_of_web_of_science_are_no_json_and_no_error() -> None:
    body = '{"Data":{"Records":<records>\n</records>},"QueryResult":{"QueryID":1,"RecordsFound":0}}'
    assert read("wos", body) == Page(0, (), None)


def test_zero_hits_of_scopus_are_an_entry_that_says_so() -> None:
    entry = {"@_fa": "true", "error": "Result set was empty"}
    content = {"search-results": {"opensearch:totalResults": "0", "entry": [entry]}}
    assert read("scopus", content) == Page(0, (), None)


def test_web_of_science_in_xml_gives_the_same_records_as_in_json(
    database: LocalDatabase, study: Study, corpus: Corpus, tmp_path: Path
) -> None:
    narrow = study.narrowed(["Singapore"])
    harvest_from("wos", database, narrow, corpus)
    database.settings.key = "xml"
    with Corpus.open(tmp_path / "xml.sqlite", create=True) as other:
        result = harvest_from("wos", database, narrow, other)
        assert result.cities[0].kept > 20
        assert list(other.records()) == list(corpus.records())


def test_broken_xml_is_asked_for_again(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.extend([Fault(200, "<?xml version='1.0'?><response><map>")])
    assert harvest_from("wos", database, study.narrowed(["Singapore"]), corpus).stopped is None


@pytest.mark.slow
def test_a_page_of_forty_megabytes(database: LocalDatabase, study: Study, corpus: Corpus) -> None:
    words = {f"word{n}": [n] for n in range(20_000)}
    works = [
        {"id": f"W{n}", "title": f"Smart city of Singapore {n}", "publication_date": "2015-01-01",
         "abstract_inverted_index": words}
        for n in range(100)
    ]  # fmt: skip
    body = json.dumps({"meta": {"count": 100, "next_cursor": None}, "results": works})
    assert len(body) > 40_000_000
    database.settings.faults.append(Fault(200, body))
    assert (
        harvest_from("openalex", database, study.narrowed(["Singapore"]), corpus).cities[0].kept
        == 100
    )


@pytest.mark.parametrize("status", [401, 403])
def test_denied_access_names_the_variable_and_is_not_tried_again(
    status: int, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(status, f"denied to {KEY}"))
    with pytest.raises(KeyMissing, match="WOS_API_KEY is refused") as caught:
        harvest_from("wos", database, study, corpus)
    assert KEY not in str(caught.value)
    assert database.requests == 1


def test_scopus_without_the_complete_view_is_told_of_the_other(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(401, "not entitled"))
    with pytest.raises(KeyMissing, match="scopus-standard"):
        harvest_from("scopus", database, study, corpus)


def test_redirections_are_not_followed_for_they_would_carry_the_key_away(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    with LocalDatabase([]) as elsewhere:
        away = Fault(302, "", {"Location": f"{elsewhere.address}/api/wos"})
        database.settings.faults.append(away)
        assert "302" in str(harvest_from("wos", database, study, corpus).stopped)
        assert elsewhere.log == []


def test_nobody_listening(study: Study, corpus: Corpus) -> None:
    with LocalDatabase([]) as gone:
        pass
    result = harvest_from("openalex", gone, study, corpus)
    assert "gave up after 6 tries" in str(result.stopped)


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_certificate_that_is_not_accepted_is_named_at_once(
    self_signed: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    session = ask("openalex", database)
    session.address = self_signed
    result = harvest(corpus, study, find_source("openalex"), session)
    assert "certificate is not accepted" in str(result.stopped)
    assert "REQUESTS_CA_BUNDLE" in str(result.stopped)
    assert session.requests == 1


def test_a_proxy_is_used(
    database: LocalDatabase, study: Study, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            seen.append(self.path)
            self.send_error(502)

        def log_message(self, *_: object) -> None:
            pass

    proxy = HTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.server_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    session = ask("openalex", database)
    session.address = ""
    result = harvest(corpus, study, find_source("openalex"), session)
    proxy.shutdown()
    proxy.server_close()
    assert seen[0] == "api.openalex.org:443"
    assert "ProxyError" in str(result.stopped)


@pytest.fixture
def small_database(simulated_records: list[Record]) -> Iterator[LocalDatabase]:
    """A tenth of the literature, where it is not about the records."""
    with LocalDatabase(simulated_records[::10]) as opened:
        yield opened


def test_keys_appear_in_no_file_message_or_error(
    small_database: LocalDatabase, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = small_database
    for variable, key in KEYS.items():
        monkeypatch.setenv(variable, key)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    faults = [
        *PASSING.values(),
        Fault(401, f"bad key {KEY}"),
        Fault(403, f"bad key {KEY}"),
        Fault(400, f"bad request with {KEY}"),
        Fault(429, f"too many with {KEY}", {"Retry-After": "36000"}),
        Fault(500, f"failed for {KEY}"),
        Fault(200, f'{{"error": "{KEY}"}}'),
    ]
    said: list[str] = []
    for name in ("openalex", "wos", "wos-starter", "scopus", "semanticscholar"):
        for fault in faults:
            database.settings.faults.clear()
            database.settings.faults.extend([None, *[fault] * 10])
            arguments = ["harvest", str(study.path), "--source", name, "--refresh"]
            outcome = CliRunner().invoke(app, [*arguments, "--address", database.address])
            error = outcome.exception
            assert error is None or isinstance(error, ReputationError | SystemExit)
            said += [outcome.output, repr(error), str(error)]
    assert any("gave up" in text for text in said)
    assert not any(KEY in text for text in said)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".sqlite" for file in files)
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_a_dry_run_leaves_no_corpus_behind(
    database: LocalDatabase, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOPUS_API_KEY", KEY)
    arguments = ["harvest", str(study.path), "--source", "scopus", "--dry-run"]
    result = CliRunner().invoke(app, [*arguments, "--address", f"{database.address}/scopus"])
    assert not study.corpus_path.exists(), result.output
