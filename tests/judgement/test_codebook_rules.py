"""What the codebook settles without reading: notices, and records without a text to judge."""

import pytest
from conftest import make_record

from reputation.judgement.codebook_rules import settled_by_codebook


@pytest.mark.parametrize(
    ("title", "fields", "why"),
    [
        ("Editorial: Smart cities in London", {"abstract": "Six papers."}, "notice"),
        ("Smart city platforms", {"abstract": "Text.", "type": "Editorial Material"}, "notice"),
        ("Retraction: Smart city parking", {"abstract": "Text."}, "notice"),
        ("Call for Papers", {"abstract": "On the smart city."}, "notice"),
        ("Letter from London", {"keywords": ("smart city",)}, "no text"),
        ("Governance of the smart city London", {}, ""),
        ("Smart city Seoul: a data platform", {}, ""),
        ("Smart cities: a postcard from Seoul", {}, "no text"),
        ("Smart cities: a postcard from Seoul", {"keywords": ("parking",)}, ""),
        ("Editorial boards of smart city journals compared", {"abstract": "Text."}, ""),
        ("Parking in London", {"abstract": "A smart city service."}, ""),
    ],
)
def test_notices_and_records_without_text_are_settled(
    title: str, fields: dict[str, object], why: str
) -> None:
    assert settled_by_codebook(make_record(title, **fields)) == why
