"""Harvesting: every database gives the same records, once, going on where it stopped."""

from pathlib import Path

import pytest
from asking import KEY, STUDY, VARIABLES, ask
from conftest import make_record
from server import LocalDatabase

from reputation.errors import CorpusError, KeyMissing, QueryError, QuotaSpent, StudyError
from reputation.harvesting.harvest import estimate_harvest, harvest, plan_queries
from reputation.harvesting.sources import SOURCES, find_source
from reputation.harvesting.sources.session import Session
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.corpus.kept_harvests import Harvests
from reputation.literature.records.record import Record
from reputation.study.definition import Study, read_study
from reputation.study.query import to_fts5


def expected(
    database: LocalDatabase,
    study: Study,
    city: str,
    fields: tuple[str, ...],
    name: str = "openalex",
) -> set[str]:
    """What a careful person would pick from the shelf by hand, as the database dates it."""
    names = {"Singapore": ["Singapore"], "New York": ["New York", "NYC"], "Nowhereville": ["xyzzy"]}
    named = " OR ".join(f'"{name}"' for name in names[city])
    text = f'("smart city" OR "smart cities") AND ({named})'

    def inside(record: Record) -> bool:
        if record.date is None:
            return False
        last = record.date.last if name == "wos-starter" else record.date.first
        # A work known by its year alone stands under the first of January, or has no date.
        if last.endswith("-01-01") if name != "semanticscholar" else not record.date.day:
            last = last if name == "wos" else f"{record.date.year}-12-31"
        return last >= "2012-03-01" and record.date.first <= "2019-10-31"

    return {r.source_id[-6:] for r in database.shelf.find(text, fields, inside, "by hand")}


TOPIC = ("title", "abstract", "keywords", "index_terms")
TWO = ("title", "abstract")
SEARCHED = {
    "openalex": TWO, "semanticscholar": TWO, "wos": TOPIC, "wos-starter": TOPIC, "scopus": TOPIC,
    "scopus-standard": TOPIC,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_each_database_gives_what_it_holds_in_the_window_and_nothing_else(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    result = harvest(corpus, study, find_source(name), ask(name, database))
    assert result.stopped is None
    for city in result.cities:
        wanted = expected(database, study, city.city, SEARCHED[name], name)
        assert city.kept == len(wanted), city
        assert city.done
        assert city.missing == city.grown == city.unreadable == 0
        assert city.announced == city.kept + city.outside
    assert sum(city.kept for city in result.cities) > 20
    assert result.cities[2].kept == 0


@pytest.mark.parametrize("name", ["openalex", "wos", "scopus"])
def test_harvested_records_are_found_again_by_the_embedded_search(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source(name), ask(name, database))
    wanted = expected(database, study, "New York", TWO, name)
    hits = corpus.searches.find(
        to_fts5(study.query(study.cities[1])), (study.search.first.first, study.search.last.last)
    )
    held = {h.record.title for h in corpus.records([hit.record_id for hit in hits])}
    titles = {r.title for r in database.shelf.records if r.source_id[-6:] in wanted}
    assert titles <= held


@pytest.mark.parametrize("name", ["openalex", "wos", "wos-starter", "scopus", "semanticscholar"])
def test_fields_arrive_as_the_database_holds_them(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source(name), ask(name, database))
    originals = {record.title: record for record in database.shelf.records}
    for held in corpus.records():
        got, original = held.record, originals[held.record.title]
        assert got.doi == original.doi
        assert got.venue == original.venue
        assert got.date is not None
        assert original.date is not None
        assert got.date.year == original.date.year
        assert len(got.authors) == len(original.authors)
        if name != "wos-starter":
            assert got.abstract == original.abstract
        if name in ("wos", "scopus", "wos-starter"):
            assert got.keywords == original.keywords
            assert got.authors == original.authors
        if name == "wos":
            assert got.date == original.date


def test_second_harvest_costs_nothing_and_changes_nothing(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    first = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    before = list(corpus.records())
    database.log.clear()
    second = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    assert database.requests == 0
    assert second.cities == first.cities
    assert list(corpus.records()) == before


def test_refresh_asks_again_and_holds_no_record_twice(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    before = corpus.totals().entries
    added = make_record(
        "Smart city buses of Singapore",
        "2014-02-03",
        source_id="SIMULATED-999999",
        abstract="Buses. " * 9,
    )
    database.shelf.add(added)
    result = harvest(
        corpus, study, find_source("openalex"), ask("openalex", database), refresh=True
    )
    assert corpus.totals().entries == before + 1
    assert all(city.missing == 0 for city in result.cities)


def test_first_pages_of_all_cities_come_before_second_ones(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    starts = [request.parameters["start"] for request in database.log]
    assert starts[:3] == ["0", "0", "0"]
    assert set(starts[3:]) > {"25"}


def test_no_more_pages_are_asked_for_than_needed(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    result = harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    pages = sum(max(1, -(-city.announced // 25)) for city in result.cities)
    assert database.requests == result.requests == pages


def test_estimate_names_the_cost_before_it_is_paid(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    source = find_source("openalex")
    estimates = estimate_harvest(corpus, study, source, ask("openalex", database))
    assert corpus.totals().entries == 0
    assert [e.city for e in estimates] == ["Singapore", "New York", "Nowhereville"]
    database.log.clear()
    result = harvest(corpus, study, source, ask("openalex", database))
    assert [e.hits for e in estimates] == [c.announced for c in result.cities]
    assert estimates[0].cost == estimates[0].requests * 10
    database.log.clear()
    again = estimate_harvest(corpus, study, source, ask("openalex", database))
    assert database.requests == 0
    assert all(e.requests == e.cost == 0 for e in again)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_estimated_requests_are_those_then_sent(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    source = find_source(name)
    estimates = estimate_harvest(corpus, study, source, ask(name, database))
    session = ask(name, database)
    harvest(corpus, study, source, session)
    assert session.requests == sum(estimate.requests for estimate in estimates)


def test_wos_estimate_costs_no_record_of_the_quota(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.left = 1000
    estimates = estimate_harvest(corpus, study, find_source("wos"), ask("wos", database))
    assert database.settings.left == 1000
    assert [e.cost for e in estimates] == [e.hits for e in estimates]


def test_stops_cleanly_when_the_quota_is_spent_and_goes_on_next_day(
    database: LocalDatabase, study: Study, tmp_path: Path, corpus: Corpus
) -> None:
    source = find_source("scopus")
    database.settings.left = 40
    session = ask("scopus", database)
    stopped = harvest(corpus, study, source, session)
    assert isinstance(stopped.stopped, QuotaSpent)
    assert "week" in str(stopped.stopped)
    assert "to continue" in str(stopped.stopped)
    assert sum(city.kept for city in stopped.cities) > 0
    asked = [request.line for request in database.log if request]
    database.settings.left = None
    finished = harvest(corpus, study, source, ask("scopus", database))
    assert all(city.done for city in finished.cities)
    answered = asked[:-1] + [request.line for request in database.log[len(asked) :]]
    assert len(set(answered)) == len(answered), "no page twice"
    with Corpus.open(tmp_path / "other.sqlite", create=True) as other:
        undisturbed = harvest(other, study, source, ask("scopus", database))
        assert undisturbed.cities == finished.cities
        assert list(other.records()) == list(corpus.records())


def test_window_finer_than_the_database_offers_is_told_apart_afterwards(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    result = harvest(corpus, study, find_source("wos-starter"), ask("wos-starter", database))
    outside = sum(city.outside for city in result.cities)
    years = [r for r in database.log if "PY=(2012-2019)" in r.parameters["q"]]
    assert years
    assert outside > 0
    first, last = study.search.first.first, study.search.last.last
    for held in corpus.records():
        assert held.record.date is not None
        assert held.record.date.last >= first
        assert held.record.date.first <= last


def test_exact_text_sent_is_kept_with_every_search(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source("wos"), ask("wos", database))
    sent = {request.parameters["usrQuery"] for request in database.log}
    kept = {search["query"] for search in corpus.searches.every() if search["source"] == "wos"}
    assert sent == kept


def test_narrowed_to_cities_and_window(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    narrow = study.narrowed(["nyc"])
    result = harvest(corpus, narrow, find_source("openalex"), ask("openalex", database))
    assert [city.city for city in result.cities] == ["New York"]
    with pytest.raises(StudyError, match=r"Atlantis.*Singapore, New York"):
        study.narrowed(["Atlantis"])


def test_results_that_grow_during_the_harvest_are_reconciled(
    database: LocalDatabase, study: Study, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Harvests.keep_page
    fresh = make_record("Smart city of Singapore, anew", "2012-04", source_id="SIMULATED-999998")

    def keep_and_grow(self: Harvests, *arguments: object, **options: object) -> object:
        if fresh not in database.shelf.records and corpus.totals().entries:
            database.shelf.add(fresh)
        return keep(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Harvests, "keep_page", keep_and_grow)
    narrow = study.narrowed(["Singapore"])
    result = harvest(corpus, narrow, find_source("scopus"), ask("scopus", database))
    (city,) = result.cities
    assert city.grown == 1
    assert city.missing == 1, "the record came in before the place where the harvest was"
    assert city.received == city.announced, "one record was met twice"


def test_missing_key_names_variable_place_and_what_works_without(
    database: LocalDatabase,
) -> None:
    with pytest.raises(KeyMissing, match=r"WOS_API_KEY.*developer\.clarivate\.com.*import"):
        Session(find_source("wos").service, address=database.address, environment={})


@pytest.mark.parametrize(("name", "variable"), VARIABLES.items())
def test_refused_key_names_its_variable(
    name: str, variable: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    database.settings.key = "another"
    with pytest.raises(KeyMissing, match=variable):
        harvest(corpus, study, find_source(name), ask(name, database))


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_keys_go_in_headers_and_never_in_addresses(
    name: str, database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    harvest(corpus, study, find_source(name), ask(name, database))
    assert database.log
    for request in database.log:
        assert KEY not in request.line
        assert any(KEY in value for value in request.headers.values())


def test_long_queries_go_in_parts_to_openalex_and_by_post_to_wos(
    database: LocalDatabase, tmp_path: Path, corpus: Corpus
) -> None:
    aliases = [f"Place number {n} of a long list of names" for n in range(120)]
    file = tmp_path / "long.toml"
    file.write_text(
        STUDY.replace('"NYC", "New York City"', ", ".join(map(repr, ["NYC", *aliases])))
    )
    study = read_study(file).narrowed(["New York"])
    assert len(plan_queries(study, find_source("openalex"), study.cities[0])) > 1
    result = harvest(corpus, study, find_source("openalex"), ask("openalex", database))
    wanted = len(expected(database, study, "New York", TWO))
    assert result.cities[0].kept == wanted
    database.log.clear()
    harvest(corpus, study, find_source("wos"), ask("wos", database))
    assert {request.method for request in database.log} == {"POST"}


def test_full_disk_stops_the_harvest_and_loses_nothing(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    (pages,) = corpus._sql.execute("PRAGMA page_count").fetchone()
    corpus._sql.execute(f"PRAGMA max_page_count = {pages + 90}")
    with pytest.raises(CorpusError, match="full"):
        harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    got = corpus.totals().entries
    assert got > 0
    corpus._sql.execute("PRAGMA max_page_count = 1000000")
    result = harvest(corpus, study, find_source("scopus"), ask("scopus", database))
    assert all(city.done for city in result.cities)
    assert all(city.missing == 0 for city in result.cities)


def test_a_database_that_cannot_search_the_fields_says_so(study: Study) -> None:
    search = study.search.model_copy(update={"fields": ("keywords",)})
    narrow = study.model_copy(update={"search": search})
    with pytest.raises(QueryError, match="OpenAlex"):
        plan_queries(narrow, find_source("openalex"), narrow.cities[0])
