"""Made-up articles for the tests of networks."""

from conftest import make_record

from reputation.report.articles import Article


def article(number: int, *keywords: str, **fields: object) -> Article:
    """An article with these keywords; cities and topic apart, the rest are fields of its record."""
    cities = tuple(fields.pop("cities", ()))  # type: ignore[arg-type]
    topic = str(fields.pop("topic", ""))
    date = str(fields.pop("date", "2015"))
    record = make_record(f"Title {number}", date, keywords=keywords, **fields)
    return Article(number, record, cities, topic)


def two_camps() -> list[Article]:
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
