"""Harvests of databases that behave oddly: nothing is lost, and no search holds up another."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reputation.errors import CorpusError, RequestRefused, SourceError
from reputation.harvesting.completing import complete
from reputation.harvesting.harvest import estimate_harvest, harvest
from reputation.harvesting.sources import SOURCES
from reputation.harvesting.sources.crossref import CROSSREF_BY_DOI
from reputation.harvesting.sources.openalex import OPENALEX_BY_DOI
from reputation.harvesting.sources.session import Session
from reputation.harvesting.sources.source import (
    Answer,
    Call,
    Fine,
    Page,
    Refused,
    Service,
    Source,
    Written,
)
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.corpus.harvest_states import HarvestedPage, HarvestQuery
from reputation.literature.records.record import PartialDate, Record
from reputation.study.definition import Study

PAGES = dict[str, tuple[Sequence[Record], str | None]]
HARVEST_QUERY = HarvestQuery("study", "Arden", "openalex", "q", {}, ("2010-01-01", "2020-05-31"))


class Answering(Session):
    """A session whose answers are made up by a function."""

    def __init__(self, service: Service, answer: Callable[[Call], Answer]) -> None:
        super().__init__(service, environment={}, sleep=lambda _: None)
        self.answer = answer
        self.asked: list[Call] = []

    def _send(self, call: Call) -> Answer:
        self.requests += 1
        self.asked.append(call)
        return self.answer(call)


def study_of(folder: Path, *cities: str) -> Study:
    return Study.model_validate(
        {
            "path": folder / "queries" / "s.toml",
            "title": "Simulated",
            "search": {"terms": '"smart city"', "from": "2010-01", "to": "2020-05"},
            "cities": [{"name": city} for city in cities],
        }
    )


def record(number: int, year: int = 2019) -> Record:
    title = f"Smart city number {number} of Arden and its parking"
    return Record(
        "Simulated", f"W{number}", title, doi=f"10.5555/{number}", date=PartialDate(year, 9)
    )


def source_of(total: int | None, pages: PAGES) -> Source:
    def verdict(answer: Answer) -> Fine | Refused:
        return Fine() if answer.status == 200 else Refused(answer.text)

    return Source(
        Service("simulated", "Simulated", "http://x", (), (1e6, 1e6), verdict, lambda _: None),
        write=lambda _search, query: Written(str(query), {"q": str(query)}),
        longest=9999,
        page_size=2,
        unit="requests",
        first="1",
        call=lambda parameters, cursor, _: Call(cursor, parameters),
        read=lambda answer, _cursor, _size: Page(
            total, tuple(pages[answer.text][0]), pages[answer.text][1]
        ),
    )


def page_of(call: Call) -> Answer:
    return Answer(200, {}, call.path.encode())


def corpus_of(folder: Path, name: str = "c.sqlite") -> Corpus:
    return Corpus.open(folder / name, create=True)


def test_a_work_outside_the_window_that_comes_twice_ends_no_walk(tmp_path: Path) -> None:
    pages: PAGES = {"1": ([record(9, 2021), record(9, 2021)], "2"), "2": ([record(1)], None)}
    source = source_of(2, pages)
    with corpus_of(tmp_path) as corpus:
        session = Answering(source.service, page_of)
        (arden,) = harvest(corpus, study_of(tmp_path, "Arden"), source, session).cities
    assert (arden.kept, arden.outside, arden.done) == (1, 2, True)


def test_a_database_that_announces_no_total_is_read_to_its_end(tmp_path: Path) -> None:
    pages: PAGES = {
        str(n): ([record(2 * n), record(2 * n + 1)], str(n + 1) if n < 30 else None)
        for n in range(1, 31)
    }
    source = source_of(None, pages)
    with corpus_of(tmp_path) as corpus:
        result = harvest(
            corpus, study_of(tmp_path, "Arden"), source, Answering(source.service, page_of)
        )
    assert result.stopped is None
    assert result.cities[0].kept == 60


def test_semantic_scholars_total_is_no_end(tmp_path: Path) -> None:
    def answer(call: Call) -> Answer:
        start = int(call.parameters.get("token") or 0)
        papers = [
            {"paperId": f"p{n}", "title": f"Smart city {n} of Arden", "year": 2019}
            for n in range(start, min(start + 1000, 1050))
        ]
        token = str(start + 1000) if start + 1000 < 1050 else None
        return Answer(200, {}, json.dumps({"total": 1000, "token": token, "data": papers}).encode())

    source = SOURCES["semanticscholar"]
    with corpus_of(tmp_path) as corpus:
        session = Answering(source.service, answer)
        (arden,) = harvest(corpus, study_of(tmp_path, "Arden"), source, session).cities
    assert (arden.kept, arden.done) == (1050, True)


def test_a_query_that_is_refused_costs_its_own_city_only(tmp_path: Path) -> None:
    def answer(call: Call) -> Answer:
        refused = "Belmont" in str(call.parameters["q"])
        return Answer(400, {}, b"too broad") if refused else page_of(call)

    source = source_of(1, {"1": ([record(1)], None)})
    study = study_of(tmp_path, "Arden", "Belmont", "Corvale")
    with corpus_of(tmp_path) as corpus:
        result = harvest(corpus, study, source, Answering(source.service, answer))
    assert [(city.city, city.done) for city in result.cities] == [
        ("Arden", True),
        ("Belmont", False),
        ("Corvale", True),
    ]
    assert isinstance(result.stopped, RequestRefused)
    assert "too broad" in str(result.stopped)
    assert "Belmont" in str(result.stopped)


def test_a_database_that_refuses_everything_is_not_asked_for_every_city(tmp_path: Path) -> None:
    source = source_of(1, {})
    session = Answering(source.service, lambda _: Answer(400, {}, b"no"))
    study = study_of(tmp_path, *(f"City {n}" for n in range(30)))
    with corpus_of(tmp_path) as corpus:
        result = harvest(corpus, study, source, session)
    assert isinstance(result.stopped, SourceError)
    assert session.requests == 5


def filled(folder: Path) -> Corpus:
    corpus = corpus_of(folder)
    corpus.imports.add([record(n) for n in range(6)], Origin("f", "a", "RIS", "f"))
    return corpus


def test_a_doi_that_is_refused_costs_no_other_its_answer(tmp_path: Path) -> None:
    def alone(call: Call) -> Answer:
        return Answer(400 if call.path.endswith("%2F2") else 404, {}, b"bad doi")

    def together(call: Call) -> Answer:
        dois = str(call.parameters["filter"]).removeprefix("doi:").split("|")
        return (
            Answer(400, {}, b"bad doi")
            if "10.5555/2" in dois
            else Answer(200, {}, b'{"results": []}')
        )

    with filled(tmp_path) as corpus:
        for lookup, answer in ((CROSSREF_BY_DOI, alone), (OPENALEX_BY_DOI, together)):
            found = complete(corpus, lookup, Answering(lookup.service, answer))
            assert (found.asked, found.refused, found.stopped) == (6, 1, None)
            again = Answering(lookup.service, answer)
            assert complete(corpus, lookup, again).asked == 0
            assert again.requests == 0


def test_dois_are_asked_for_in_addresses_that_are_short_enough(tmp_path: Path) -> None:
    session = Answering(OPENALEX_BY_DOI.service, lambda _: Answer(200, {}, b'{"results": []}'))
    with corpus_of(tmp_path) as corpus:
        long = [f"10.1002/(sici){'1097-4571<1:' * 5}{n}>3.0.co;2-q" for n in range(60)]
        records = [Record("f", doi, f"Smart city {n}", doi=doi) for n, doi in enumerate(long)]
        corpus.imports.add(records, Origin("f", "a", "RIS", "f"))
        assert complete(corpus, OPENALEX_BY_DOI, session).asked == 60
    sizes = [len(json.dumps(call.parameters["filter"])) for call in session.asked]
    assert len(sizes) > 2
    assert max(sizes) < 3500


def test_what_was_looked_up_first_and_then_found_counts_as_found(tmp_path: Path) -> None:
    given = Record("OpenAlex", "W1", record(1).title, abstract="Text.", doi="10.5555/1")
    with corpus_of(tmp_path) as corpus:
        corpus.imports.add([record(1)], Origin("f", "a", "RIS", "f"))
        corpus.lookups.keep("openalex", "OpenAlex", ["10.5555/1"], [given])
        corpus.settle()
        assert corpus.totals().by_source == {"Simulated": 1}
        state = corpus.harvests.begin(HARVEST_QUERY, "OpenAlex", "*")
        corpus.harvests.keep_page(HARVEST_QUERY, state, HarvestedPage((given,), (), 0, 1, None))
        corpus.settle()
        totals = corpus.totals()
        assert totals.by_source == {"OpenAlex": 1, "Simulated": 1}
        assert totals.duplicates == 1
        (number, held, _) = next(corpus.merges.every())
        assert corpus.merges.undo(number) == [entry.record_id for entry in held]
        assert corpus.lookups.asked("openalex") == set()


def test_two_harvests_of_one_search_keep_no_page_twice(tmp_path: Path) -> None:
    page = HarvestedPage((record(1),), (), 2, 6, "next")
    with corpus_of(tmp_path) as one, corpus_of(tmp_path) as other:
        first = one.harvests.begin(HARVEST_QUERY, "OpenAlex", "*")
        second = other.harvests.begin(HARVEST_QUERY, "OpenAlex", "*")
        assert second == first
        one.harvests.keep_page(HARVEST_QUERY, first, page)
        with pytest.raises(CorpusError, match="another program"):
            other.harvests.keep_page(HARVEST_QUERY, second, page)
        state = one.harvests.state(HARVEST_QUERY)
        assert state is not None
        assert (state.received, state.outside) == (3, 2)


def open_new(path: Path, barrier: object, said: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    try:
        with Corpus.open(path, create=True):
            said.put("opened")  # type: ignore[attr-defined]
    except Exception as error:
        said.put(repr(error))  # type: ignore[attr-defined]


def test_a_new_corpus_can_be_opened_by_several_programs_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for number in range(5):
        barrier, said = context.Barrier(3), context.Queue()
        path = tmp_path / f"{number}.sqlite"
        several = [context.Process(target=open_new, args=(path, barrier, said)) for _ in range(3)]
        for one in several:
            one.start()
        assert [said.get(timeout=30) for _ in several] == ["opened"] * 3
        for one in several:
            one.join()


def test_web_of_science_is_not_asked_beyond_its_last_record() -> None:
    call = SOURCES["wos"].call
    query = {"usrQuery": "TS=(x)"}
    assert call(query, "1", 100).parameters["count"] == 100
    assert call(query, "99901", 100).parameters["count"] == 100
    assert call(query, "99951", 100).parameters["count"] == 50
    assert call(query, "count", 100).parameters["count"] == 0


def named(study: Study, name: str) -> Study:
    return study.model_copy(update={"path": study.path.with_name(f"{name}.toml")})


def test_what_another_study_of_the_corpus_harvested_is_not_asked_again(tmp_path: Path) -> None:
    pages: PAGES = {"1": ([record(1), record(2)], "2"), "2": ([record(3)], None)}
    source = source_of(3, pages)
    one = study_of(tmp_path, "Arden")
    two = named(study_of(tmp_path, "Arden", "Barton"), "two")
    with corpus_of(tmp_path) as corpus:
        harvest(corpus, one, source, Answering(source.service, page_of))
        asking = Answering(source.service, page_of)
        (estimate, _) = estimate_harvest(corpus, two, source, asking)
        assert (estimate.hits, estimate.requests) == (3, 0)
        asking = Answering(source.service, page_of)
        result = harvest(corpus, two, source, asking)
        assert result.shared == {"s": ("Arden",)}
        assert ["Arden" in str(call.parameters) for call in asking.asked] == [False, False]
        assert [(city.kept, city.done, city.missing) for city in result.cities] == [
            (3, True, 0)
        ] * 2
        again = harvest(corpus, two, source, Answering(source.service, page_of))
        assert (again.requests, again.shared) == (0, {})
        assert corpus.harvests.unfinished("two") == []
        assert corpus.totals().records == 3
        fresh = harvest(corpus, two, source, Answering(source.service, page_of), refresh=True)
        assert fresh.requests == 4


def test_an_unfinished_harvest_or_another_window_is_no_help_to_other_studies(
    tmp_path: Path,
) -> None:
    pages: PAGES = {"1": ([record(1), record(2)], "2"), "2": ([record(3)], None)}
    source = source_of(3, pages)

    def stopping(call: Call) -> Answer:
        return page_of(call) if call.path == "1" else Answer(400, {}, b"no more")

    one = study_of(tmp_path, "Arden")
    two = named(one, "two")
    with corpus_of(tmp_path) as corpus:
        assert harvest(corpus, one, source, Answering(source.service, stopping)).stopped
        asking = Answering(source.service, page_of)
        result = harvest(corpus, two, source, asking)
        assert (result.shared, result.requests) == ({}, 2)
        later = two.narrowed([], first=PartialDate(2012, 1))
        result = harvest(corpus, named(later, "three"), source, Answering(source.service, page_of))
        assert (result.shared, result.requests) == ({}, 2)
