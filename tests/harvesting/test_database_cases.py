"""What users of other clients met: truncation, fields, aliases, estimates, authors twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from asking import STUDY, ask
from conftest import make_record
from server import Fault, LocalDatabase
from server.answers import Reply, Request

from reputation.harvesting.completing import Completion, complete
from reputation.harvesting.harvest import Harvest, harvest
from reputation.harvesting.planning import plan_queries
from reputation.harvesting.sources import find_lookup, find_source
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import Again, Answer, Call
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.records.record import Record
from reputation.study.definition import Study, read_study


def study_of(tmp_path: Path, terms: str, **search: object) -> Study:
    file = tmp_path / "t.toml"
    file.write_text(STUDY.replace("""'"smart city" OR "smart cities"'""", f"'{terms}'"))
    study = read_study(file)
    return study.model_copy(update={"search": study.search.model_copy(update=search)})


@pytest.mark.parametrize("terms", ['"smart cit"*', '"smart cit*"'])
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("openalex", 'title_and_abstract.search.exact:"smart cit*",'
                     'title_and_abstract.search.exact:"New York"|"NYC"|"New York City",'),
        ("wos", 'TS=("smart cit*" AND ("New York" OR "NYC" OR "New York City"))'),
        ("scopus", 'TITLE-ABS-KEY("smart cit*" AND ("New York"'),
        ("semanticscholar", '("smart" + cit*) + ("New York"'),
    ],
)  # fmt: skip
def test_a_truncated_phrase_is_asked_as_each_database_takes_it(
    terms: str, name: str, sent: str, tmp_path: Path
) -> None:
    study = study_of(tmp_path, terms)
    (asked,) = plan_queries(study, find_source(name), study.cities[1])
    assert asked.query.startswith(sent)


def test_openalex_gets_a_star_never_beside_another_phrase(tmp_path: Path) -> None:
    study = study_of(tmp_path, '("smart cit"* AND data) OR "digital cit"*')
    (asked,) = plan_queries(study, find_source("openalex"), study.cities[0])
    parts = asked.query.split(",")[:-2]
    assert [part.partition(":")[2] for part in parts] == [
        '"smart cit*"|"digital cit*"',
        '"data"|"digital cit*"',
        '"Singapore"',
    ]


@pytest.mark.parametrize("field", ["abstract", "keywords", "index_terms"])
def test_starter_is_asked_by_topic_where_it_knows_no_field(field: str, tmp_path: Path) -> None:
    study = study_of(tmp_path, '"smart city"', fields=(field,))
    source = find_source("wos-starter")
    (asked,) = plan_queries(study, source, study.cities[0])
    assert asked.query.startswith("TS=(")
    assert "TS=" in " ".join(source.remarks(study.search))
    (finer,) = plan_queries(study, find_source("wos"), study.cities[0])
    assert not finer.query.startswith("TS=(")


def test_an_alias_doi_is_followed_within_the_host_and_fills_in_its_record(
    database: LocalDatabase, corpus: Corpus
) -> None:
    prime = next(r for r in database.shelf.records if r.doi and r.abstract)
    alias = "10.5555/alias"
    held = Record("f", "1", prime.title, authors=prime.authors, date=prime.date, doi=alias)
    corpus.imports.add([held], Origin("f", "a", "RIS", "f"))
    path = f"{database.address}/works/{prime.doi.replace('/', '%2F')}"
    database.settings.faults.append(Fault(301, "", {"Location": path}))
    lookup = find_lookup("crossref")
    session = Session(lookup.service, database.address, {}, sleep=lambda _s: None)
    done = complete(corpus, lookup, session)
    assert (done.asked, done.given, done.refused, done.stopped) == (1, 1, 0, None)
    (record,) = corpus.records()
    assert record.record.abstract == prime.abstract


def holding(corpus: Corpus, database: LocalDatabase, how_many: int) -> list[str]:
    """Put records that lack their abstracts into the corpus; their DOIs."""
    known = [r for r in database.shelf.records if r.doi and r.abstract][:how_many]
    held = [replace(r, abstract="", source="f") for r in known]
    corpus.imports.add(held, Origin("f", "a", "RIS", "f"))
    return [record.doi for record in held]


def completed(name: str, database: LocalDatabase, corpus: Corpus) -> Completion:
    lookup = find_lookup(name)
    session = Session(lookup.service, database.address, {}, sleep=lambda _s: None)
    return complete(corpus, lookup, session)


@pytest.mark.parametrize("place", ["", "/works/10.5555%2Fround", "https://api.crossref.org/x"])
def test_aliases_that_lead_nowhere_leave_the_others(
    place: str, database: LocalDatabase, corpus: Corpus
) -> None:
    dois = holding(corpus, database, 9)
    astray = Fault(301, "", {"Location": place} if place else {})
    follow = 2 if place.startswith("/") else 1
    database.settings.faults.extend([astray] * follow * 6)
    done = completed("crossref", database, corpus)
    assert (done.asked, done.given, done.stopped) == (len(dois), 3, None)


def test_redirections_of_everything_to_another_host_are_named(
    database: LocalDatabase, corpus: Corpus
) -> None:
    holding(corpus, database, 9)
    elsewhere = Fault(302, "", {"Location": "http://elsewhere.example/\x1b[31m"})
    database.settings.faults.extend([elsewhere] * 9)
    done = completed("crossref", database, corpus)
    assert "it redirects to elsewhere.example, which is not followed" in str(done.stopped)


@pytest.mark.parametrize("name", ["crossref", "openalex"])
def test_one_doi_at_which_a_database_fails_costs_itself_only(
    name: str, database: LocalDatabase, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = holding(corpus, database, 9)[0]
    usual = database._reply

    def reply(request: Request) -> Reply:
        asked = unquote(request.path).removeprefix("/works/")
        joined = request.parameters.get("filter", "").removeprefix("doi:")
        odd = bad in (asked, *joined.split("|"))
        return Reply(500, b'{"message": "odd"}') if odd else usual(request)

    monkeypatch.setattr(database, "_reply", reply)
    done = completed(name, database, corpus)
    assert done.given == 8
    assert f"not looked up: {bad}" in str(done.stopped)


def test_a_place_that_one_search_cannot_go_on_from_leaves_the_others(
    database: LocalDatabase, study: Study, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = database._reply

    def reply(request: Request) -> Reply:
        later = request.parameters["cursor"] != "*" and "Singapore" in request.parameters["filter"]
        gone = b'{"error": "Invalid Input", "message": "Invalid cursor"}'
        return Reply(400, gone) if later else usual(request)

    monkeypatch.setattr(database, "_reply", reply)
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert [city.whole for city in result.cities] == [False, True, True]
    assert "refuses to go on (Invalid cursor)" in str(result.stopped)
    assert "incomplete: Singapore" in str(result.stopped)


@pytest.mark.parametrize("name", ["wos", "scopus-standard"])
def test_pages_smaller_than_asked_for_lose_nothing(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus, tmp_path: Path
) -> None:
    source = find_source(name)

    def smaller(parameters: Mapping[str, str], cursor: str, size: int) -> Call:
        return source.call(parameters, cursor, min(size, 20))

    with Corpus.open(tmp_path / "usual.sqlite", create=True) as other:
        usual = harvest(other, study, source, ask(name.partition("-")[0], database))
    limited = replace(source, call=smaller)
    result = harvest(corpus, study, limited, ask(name.partition("-")[0], database))
    assert result.stopped is None
    assert [c.kept for c in result.cities] == [c.kept for c in usual.cities]
    assert max(c.kept for c in result.cities) > 20


def test_what_an_answer_of_status_200_says_of_a_fault_is_passed_on(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    said = Fault(200, '{"error": "x", "message": "The index is being rebuilt \\u001b[31m"}')
    database.settings.faults.extend([said] * 6)
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert "cannot be read (The index is being rebuilt [31m)" in str(result.stopped)


def test_what_elsevier_says_is_found_below_its_layers() -> None:
    text = '{"service-error": {"status": {"statusCode": "X", "statusText": "Ask less often"}}}'
    verdict = find_source("wos").service.verdict(Answer(500, {}, text.encode()))
    assert verdict == Again("status 500 (Ask less often)")


def test_a_time_to_wait_beyond_reason_is_not_spelled_out(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.faults.append(Fault(429, "", {"Retry-After": "99999999999"}))
    result = harvest(corpus, study, find_source("wos"), ask("wos", database))
    assert "more than a year, by its own account" in str(result.stopped)


def test_a_redirection_to_another_host_is_not_followed(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    elsewhere = Fault(302, "", {"Location": "http://127.0.0.2:9/works"})
    database.settings.faults.extend([elsewhere] * 3)
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert "status 302" in str(result.stopped)
    assert database.requests == 3


def bulk(database: LocalDatabase, study: Study, corpus: Corpus, total: int, given: int) -> Harvest:
    papers = [{"paperId": f"p{n}", "title": f"Singapore {n}", "year": 2015} for n in range(given)]
    page = json.dumps({"total": total, "token": None, "data": papers})
    database.settings.faults.clear()
    database.settings.faults.extend([Fault(200, page)] * 2)
    source = find_source("semanticscholar")
    return harvest(
        corpus, study.narrowed(["Singapore"]), source, ask(source.service.name, database)
    )


def test_an_estimated_total_is_no_alarm_unless_far_from_what_came(
    database: LocalDatabase, study: Study, corpus: Corpus, tmp_path: Path
) -> None:
    near = bulk(database, study, corpus, 1532, 1450)
    assert near.stopped is None
    assert (near.cities[0].kept, near.cities[0].missing, near.cities[0].grown) == (1450, 0, 0)
    assert corpus.harvests.unfinished(study.name) == []
    with Corpus.open(tmp_path / "half.sqlite", create=True) as other:
        half = bulk(database, study, other, 1532, 1100)
        assert "1,100 of 1,532" in str(half.stopped)
    with Corpus.open(tmp_path / "far.sqlite", create=True) as other:
        far = bulk(database, study, other, 1532, 17)
        assert "17 of 1,532" in str(far.stopped)
        assert other.harvests.unfinished(study.name)


def scopus_of(entry: object) -> Record:
    page = {"search-results": {"opensearch:totalResults": "1", "entry": [entry]}}
    answer = Answer(200, {}, json.dumps(page).encode())
    (record,) = find_source("scopus").read(answer, "0", 25).items
    assert isinstance(record, Record)
    return record


def test_scopus_gives_an_author_of_two_affiliations_once_and_dates_in_lists() -> None:
    twice = {"authid": "7", "surname": "Colfescu", "given-name": "Ioana"}
    other = {"authid": "8", "surname": "Colfescu", "given-name": "Ioana"}
    entry = {
        "eid": "1", "dc:title": "Smart", "author": [twice, twice, other],
        "prism:coverDate": [{"@_fa": "true", "$": "2019-06-01"}, {"$": "2019-07-01"}],
    }  # fmt: skip
    record = scopus_of(entry)
    assert record.authors == ("Colfescu, Ioana", "Colfescu, Ioana")
    assert str(record.date) == "2019-06-01"


@pytest.mark.parametrize(
    ("cover", "shown", "date"),
    [
        ("2019-01-01", "2019", "2019"),
        ("2019-01-01", "1 January 2019", "2019-01-01"),
        ("2019-06-01", "June 2019", "2019-06-01"),
    ],
)
def test_scopus_says_no_more_of_a_date_than_it_shows(cover: str, shown: str, date: str) -> None:
    entry = {"dc:title": "S", "prism:coverDate": cover, "prism:coverDisplayDate": shown}
    record = scopus_of(entry)
    assert str(record.date) == date


def test_completing_keeps_a_year_a_year(database: LocalDatabase, corpus: Corpus) -> None:
    known = next(r for r in database.shelf.records if r.doi and r.date and r.abstract)
    year = make_record(known.title, str(known.date.year), doi=known.doi, authors=known.authors)
    corpus.imports.add([year], Origin("f", "a", "RIS", "f"))
    index = database.shelf.records.index(known)
    first = replace(known.date, month=1, day=1)
    database.shelf.records[index] = replace(known, date=first)
    lookup = find_lookup("openalex")
    session = Session(lookup.service, database.address, {}, sleep=lambda _s: None)
    assert complete(corpus, lookup, session).given == 1
    (record,) = corpus.records()
    assert str(record.record.date) == str(known.date.year)
