"""Networks of keywords, cities, authors, countries, institutions and references, as graphs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import networkx as nx

from reputation.errors import NetworkError
from reputation.judgement.articles import DecidedRecord
from reputation.literature.records.affiliations import countries_of, institutions_of
from reputation.literature.records.keywords import merge_spellings
from reputation.literature.records.people import tell_people
from reputation.literature.records.record import Record
from reputation.literature.records.references import citation_key, citation_label
from reputation.registry import choose
from reputation.report.networks.cooccurrence import connect, connect_chosen, part_of
from reputation.report.networks.network_basis import tell_spellings
from reputation.report.networks.network_kind import NetworkKind
from reputation.study.topics import TOPICS, Topic

__all__ = [
    "NETWORKS",
    "author_network",
    "build_network",
    "city_network",
    "city_topic_keyword_network",
    "cocitation_network",
    "country_network",
    "coupling_network",
    "find_kind",
    "institution_network",
    "keyword_network",
    "trim_article",
]


def _years(articles: Sequence[DecidedRecord]) -> list[int | None]:
    return [_year(article) for article in articles]


def _year(article: DecidedRecord) -> int | None:
    return article.record.date.year if article.record.date else None


# -- the kinds -------------------------------------------------------------------------------------


def keyword_network(
    articles: Iterable[DecidedRecord],
    *,
    least: int = 2,
    top: int = 300,
    without: Iterable[str] = (),
) -> nx.Graph:
    """Authors' keywords of the same record (Callon et al. 1983, co-word analysis).

    Parameters
    ----------
    articles, least, top
        See `connect`.
    without
        Keywords to leave out in any spelling, normally the study's own terms, since every record
        was found by them.

    Returns
    -------
    networkx.Graph
        As `connect`; ``spellings`` names what was merged (see
        `reputation.literature.records.keywords.merge_spellings`).
    """
    share: dict[str, str] = {}  # one text for each spelling, however many records have it
    kept = [
        (tuple(share.setdefault(word, word) for word in article.record.keywords), _year(article))
        for article in articles
    ]
    lists, spellings = merge_spellings((keywords for keywords, _ in kept), without)
    graph = connect(lists, least=least, top=top, years=[year for _, year in kept])
    for keyword, forms in spellings.items():
        if keyword in graph:
            graph.nodes[keyword]["spellings"] = "; ".join(forms)
    return _named(graph, "keyword")


def city_network(articles: Sequence[DecidedRecord], *, least: int = 1, top: int = 0) -> nx.Graph:
    """Cities that the same article mentions."""
    lists = [article.cities for article in articles]
    return _named(connect(lists, least=least, top=top, years=_years(articles)), "city")


def city_topic_keyword_network(
    articles: Sequence[DecidedRecord],
    *,
    least: int = 2,
    top: int = 60,
    without: Iterable[str] = (),
    topics: Mapping[str, Topic] = TOPICS,
) -> nx.Graph:
    """Cities, topics and keywords of the same article, connected across kinds only.

    `least` and `top` are about keywords; cities and topics are all there. Nodes are named
    ``"keyword: open data"`` and labelled ``"open data"``, since a city can be a keyword, too.
    """
    named = {code: f"{topic.name} ({code})" for code, topic in topics.items()}
    lists, _ = merge_spellings([a.record.keywords for a in articles], without)
    counts = Counter(keyword for keywords in lists for keyword in set(keywords))
    ordered = sorted(counts, key=lambda keyword: (-counts[keyword], keyword))
    chosen = {k for k in ordered[: top or None] if counts[k] >= least}
    items = [
        [f"city: {city}" for city in article.cities]
        + ([f"topic: {named.get(article.topic, article.topic)}"] if article.topic else [])
        + [f"keyword: {keyword}" for keyword in keywords if keyword in chosen]
        for article, keywords in zip(articles, lists, strict=True)
    ]
    graph = connect(items, years=_years(articles))
    for node, data in graph.nodes(data=True):
        data["kind"], _, data["label"] = node.partition(": ")
    kinds = nx.get_node_attributes(graph, "kind")
    graph.remove_edges_from([pair for pair in graph.edges if kinds[pair[0]] == kinds[pair[1]]])
    return graph


def author_network(
    articles: Sequence[DecidedRecord], *, least: int = 1, top: int = 300
) -> nx.Graph:
    """Authors of the same record, with the spellings merged; see `tell_people`."""
    lists = tell_people(article.record for article in articles)
    graph = connect(lists, least=least, top=top, years=_years(articles))
    return _named(tell_spellings(graph, articles, lists), "author")


def country_network(articles: Sequence[DecidedRecord], *, least: int = 1, top: int = 0) -> nx.Graph:
    """Countries of the authors of the same record."""
    lists = [countries_of(article.record) for article in articles]
    return _named(connect(lists, least=least, top=top, years=_years(articles)), "country")


def institution_network(
    articles: Sequence[DecidedRecord], *, least: int = 1, top: int = 300
) -> nx.Graph:
    """Institutions of the authors of the same record."""
    lists = [institutions_of(article.record) for article in articles]
    return _named(connect(lists, least=least, top=top, years=_years(articles)), "institution")


def cocitation_network(
    articles: Sequence[DecidedRecord], *, least: int = 2, top: int = 300
) -> nx.Graph:
    """Works cited by the same record (Small 1973, JASIS 24(4), 265-269).

    `least` is the number of records that cite a work. Works that are themselves among the
    articles are named by author, year and title, others as the source writes them.
    """
    lists = [_references(article.record) for article in articles]
    graph = connect(lists, least=least, top=top, years=_years(articles))
    known = _known_works(articles)
    texts = {
        key: reference
        for article in reversed(articles)
        for reference in article.record.references
        if (key := citation_key(reference)) in graph
    }
    labels = {key: known.get(key) or citation_label(texts[key]) for key in graph}
    return _named(_relabelled(graph, labels), "cited work")


def coupling_network(
    articles: Sequence[DecidedRecord], *, least: int = 1, top: int = 300
) -> nx.Graph:
    """Records that cite the same works (Kessler 1963, American Documentation 14(1), 10-25).

    On nodes ``records`` is the number of works a record cites, on edges the number of works
    both cite; `least` of them make a connection, and the `top` records of the most are kept.
    """
    cited = [_references(article.record) for article in articles]
    by_work: defaultdict[str, list[str]] = defaultdict(list)
    for article, keys in zip(articles, cited, strict=True):
        for key in keys:
            by_work[key].append(str(article.record_id))
    names = [str(article.record_id) for article, keys in zip(articles, cited, strict=True) if keys]
    graph = connect_chosen(list(by_work.values()), names)
    weak = [(a, b) for a, b, shared in graph.edges(data="records") if shared < least]
    graph.remove_edges_from(weak)
    strength = dict(graph.degree(weight="records"))
    kept = sorted(graph, key=lambda node: (-strength[node], int(node)))[: top or None]
    chosen = {node for node in kept if strength[node]}
    graph = part_of(graph, [node for node in graph if node in chosen])
    records = {str(article.record_id): article.record for article in articles}
    for node, data in graph.nodes(data=True):
        if date := records[node].date:
            data["year"] = float(date.year)
    labels = {node: _work_label(records[node]) for node in graph}
    return _named(_relabelled(graph, labels), "record")


def _references(record: Record) -> list[str]:
    return list(dict.fromkeys(key for text in record.references if (key := citation_key(text))))


def _work_label(record: Record) -> str:
    author = record.authors[0].partition(",")[0] if record.authors else "Anonymous"
    year = record.date.year if record.date else "n.d."
    return f"{author} ({year}) {citation_label(record.title)}"


def _known_works(articles: Sequence[DecidedRecord]) -> dict[str, str]:
    known = {}
    for article in articles:
        for key in (article.record.doi, article.record.source_id):
            if key:
                known[key] = _work_label(article.record)
    return known


def _relabelled(graph: nx.Graph, labels: Mapping[str, str]) -> nx.Graph:
    """Name nodes by their labels, numbering those that several share."""
    seen: Counter[str] = Counter()
    names = {}
    for node in graph:
        seen[labels[node]] += 1
        again = seen[labels[node]]
        names[node] = labels[node] if again == 1 else f"{labels[node]} [{again}]"
    return nx.relabel_nodes(graph, names)


def _named(graph: nx.Graph, kind: str) -> nx.Graph:
    for node, data in graph.nodes(data=True):
        data.update(label=node, kind=kind)
    return graph


# -- by name ---------------------------------------------------------------------------------------

_KEYED, _PLACED = ("keywords", "date"), ("affiliations", "date")
_CITED = ("references", "date", "doi", "source_id", "title", "authors")
_CITIES, _CITE = "cities of the study", "references that several records cite"
_EVERY = (
    NetworkKind("keywords", keyword_network, "keywords or terms", _KEYED, keywords=True),
    NetworkKind("cities", city_network, _CITIES, ("date",), decisions=True),
    NetworkKind(
        "city-topic-keyword",
        city_topic_keyword_network,
        _CITIES,
        _KEYED,
        decisions=True,
        keywords=True,
        topics=True,
    ),
    NetworkKind("authors", author_network, "authors", ("authors", "date", "extra")),
    NetworkKind("countries", country_network, "affiliations with a country", _PLACED),
    NetworkKind(
        "institutions", institution_network, "affiliations", (*_PLACED, "authors", "extra")
    ),
    NetworkKind("coupling", coupling_network, "references that others share", _CITED),
    NetworkKind("cocitation", cocitation_network, _CITE, _CITED),
)
#: Every kind of network by its name.
NETWORKS: Mapping[str, NetworkKind] = {kind.name: kind for kind in _EVERY}


def find_kind(name: str) -> NetworkKind:
    """The kind of this name; raises NetworkError, which lists those there are, for any other."""
    return choose(name, NETWORKS, "network", NetworkError)


def trim_article(article: DecidedRecord, kind: str) -> DecidedRecord:
    """The article with nothing in its record but what such a network is made of, and its source.

    Whoever holds the articles of a large corpus does well to hold no abstracts.

    Raises
    ------
    NetworkError
        When there is no such kind.
    """
    fields = {name: getattr(article.record, name) for name in find_kind(kind).fields}
    values = {"source_id": "", "title": "", **fields, "source": article.record.source}
    return replace(article, record=Record(**values))


def build_network(
    kind: str,
    articles: Sequence[DecidedRecord],
    *,
    least: int | None = None,
    top: int | None = None,
    without: Iterable[str] = (),
    topics: Mapping[str, Topic] = TOPICS,
) -> nx.Graph:
    """Build a network by the name of its kind; None leaves a limit at its default.

    Parameters
    ----------
    kind
        One of `NETWORKS`.
    articles, least, top, without
        See `connect` and `keyword_network`.
    topics
        Of the study; a network that shows topics names them so.

    Raises
    ------
    NetworkError
        When there is no such kind, or nothing to connect.
    """
    made = find_kind(kind)
    limits = {"least": least, "top": top}
    options: dict[str, object] = {name: at for name, at in limits.items() if at is not None}
    if made.keywords:
        options["without"] = list(without)
    if made.topics:
        options["topics"] = topics
    graph = made.build(articles, **options)
    if not graph:
        more = ", take terms from titles (--from title)" if made.keywords else ""
        raise NetworkError(
            f"nothing to connect: no record has {made.needed}, or too few have the same (records: "
            f"{len(articles)}); import an export with them, use --all{more}, or lower --least"
        )
    return graph
