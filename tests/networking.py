"""Made-up articles for the tests of networks."""

import hashlib
from unittest import mock

import networkx as nx
from conftest import make_record

from reputation.judgement.articles import DecidedRecord
from reputation.report.networks import communities, network_picture
from reputation.report.networks.building import keyword_network
from reputation.report.networks.communities import measure_network, node_table
from reputation.report.networks.network_picture import draw_network


def article(number: int, *keywords: str, **fields: object) -> DecidedRecord:
    """An article with these keywords; cities and topic apart, the rest are fields of its record."""
    cities = tuple(fields.pop("cities", ()))  # type: ignore[arg-type]
    topic = str(fields.pop("topic", ""))
    date = str(fields.pop("date", "2015"))
    record = make_record(f"Title {number}", date, keywords=keywords, **fields)
    return DecidedRecord(number, record, cities, topic)


def two_camps() -> list[DecidedRecord]:
    """Two themes, parking and governance, with one article between them."""
    return [
        article(1, "parking", "sensors", "street", date="2012"),
        article(2, "Parking", "sensor", "street", date="2014"),
        article(3, "parking", "sensors", date="2016"),
        article(4, "governance", "participation", "trust"),
        article(5, "Governance", "participation", "trust"),
        article(6, "governance", "participation", "smart cities"),
        article(7, "governance", "parking", "smart-city"),
        article(8, "alone"),
        article(9, "alone"),
        article(10, "parking", "sensors", date="2014"),
    ]


def many(size: int) -> nx.Graph:
    """A measured network of up to so many keywords."""
    articles = [
        article(n, *(f"keyword {k * 7919 % size}" for k in (n, n * n % 97, n % 13)))
        for n in range(4 * size)
    ]
    return measure_network(keyword_network(articles, least=1, top=0))


def digest_of_a_large_network() -> str:
    """Of the picture and table of a network that is measured by sample and drawn in part."""
    with (
        mock.patch.object(communities, "_STEPS", 50_000),
        mock.patch.object(network_picture, "_NODES", 60),
    ):
        graph = many(200)
        content = draw_network(graph) + node_table(graph).to_csv()
    return hashlib.sha256(content.encode()).hexdigest()
