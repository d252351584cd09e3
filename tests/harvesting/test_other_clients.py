"""Independent clients, pointed at the local database, read the same records as our sources do."""

from __future__ import annotations

import pyalex
import pytest
import requests
from asking import KEY, ask
from pyalex.api import invert_abstract
from requests.adapters import HTTPAdapter
from semanticscholar import SemanticScholar
from server import LocalDatabase

from reputation.harvesting.harvest import harvest
from reputation.harvesting.sources import find_source
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import Record
from reputation.study.definition import Study


def harvested(name: str, database: LocalDatabase, study: Study, corpus: Corpus) -> list[Record]:
    harvest(corpus, study.narrowed(["Singapore"]), find_source(name), ask(name, database))
    return [
        entry.record for held in corpus.records() for entry in corpus.merges.entries(held.record_id)
    ]


class Detour(HTTPAdapter):
    """Sends what is meant for a public address to the local database."""

    def __init__(self, public: str, local: str) -> None:
        super().__init__()
        self.public, self.local = public, local

    def send(self, request, *args, **how):
        request.url = request.url.replace(self.public, self.local)
        return super().send(request, *args, **how)


def test_pyalex_reads_what_we_read(
    database: LocalDatabase, study: Study, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = {r.source_id: r for r in harvested("openalex", database, study, corpus)}
    asked = find_source("openalex").write(study.search, study.query(study.cities[0]))
    text, first, last = asked.text.rsplit(",", 2)

    def session() -> requests.Session:
        opened = requests.Session()
        opened.mount("https://", Detour("https://api.openalex.org", database.address))
        return opened

    monkeypatch.setattr("pyalex.api._get_requests_session", session)
    monkeypatch.setitem(pyalex.config, "api_key", KEY)
    database.settings.key = KEY
    name, _, query = text.partition(":")
    works = pyalex.Works().filter(
        **{
            name: query,
            "from_publication_date": first.partition(":")[2],
            "to_publication_date": last.partition(":")[2],
        }
    )
    pages = works.paginate(per_page=100, n_max=None)
    theirs = {work["id"].rpartition("/")[2]: work for page in pages for work in page}
    assert len(ours) > 20
    assert theirs.keys() == ours.keys()
    for number, work in theirs.items():
        assert ours[number].title == clean(work["title"])
        assert str(ours[number].date) == work["publication_date"].removesuffix("-01-01")
        assert (ours[number].doi or None) == (work["doi"] and work["doi"].partition("org/")[2])
        abstract = clean(invert_abstract(work["abstract_inverted_index"]) or "")
        assert f"{ours[number].abstract} {ours[number].copyright}".strip() == abstract


def test_semanticscholar_reads_what_we_read(
    database: LocalDatabase, study: Study, corpus: Corpus
) -> None:
    ours = {r.source_id: r for r in harvested("semanticscholar", database, study, corpus)}
    asked = find_source("semanticscholar").write(study.search, study.query(study.cities[0]))
    database.settings.key = KEY
    client = SemanticScholar(api_key=KEY, api_url=database.address, retry=False)
    papers = client.search_paper(
        asked.parameters["query"],
        publication_date_or_year=asked.parameters["publicationDateOrYear"],
        fields=["title", "abstract", "externalIds", "publicationDate", "year", "venue", "authors"],
        bulk=True,
    )
    theirs = {paper.paperId: paper for paper in papers}
    assert len(ours) > 20
    assert theirs.keys() >= ours.keys()
    assert papers.total == len(theirs)
    for number, record in ours.items():
        paper = theirs[number]
        assert record.title == clean(paper.title)
        assert f"{record.abstract} {record.copyright}".strip() == clean(paper.abstract or "")
        assert record.doi == (paper.externalIds.get("DOI") or "")
        assert record.venue == clean(paper.venue)
        assert len(record.authors) == len(paper.authors)
