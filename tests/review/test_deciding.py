"""One decision at once: by number, DOI or title words, and what the run makes of it."""

from pathlib import Path

import pytest
from commanding import answered, reputation, rows, write_export

from reputation.judgement.labels.event_log import LabelLog
from reputation.study.definition import read_study


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    reputation("import", study_file, write_export(tmp_path))
    return study_file


def decisions(study: Path, folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    reputation("run", study, "--out", folder)
    return {(d["doi"], d["city"]): d for d in rows(folder / "decisions.csv")}


@pytest.mark.parametrize("name", ["2", "10.5555/1", "https://doi.org/10.5555/1", "PARKING smart"])
def test_record_is_named_by_number_doi_or_title_words(
    filled: Path, tmp_path: Path, name: str
) -> None:
    told = reputation("decide", filled, name, "--irrelevant", "--reviewer", "ana")
    assert "Smart city parking" in told
    decided = decisions(filled, tmp_path / "out")["10.5555/1", "London"]
    assert (decided["relevance"], decided["counted"]) == ("0", "0")
    assert decided["decided_by"] == "ana"


def test_topic_makes_relevant_and_a_city_may_be_not_meant(filled: Path, tmp_path: Path) -> None:
    arguments = ("--topic", "m", "--not", "paris", "--city", "London", "--reviewer", "ana")
    reputation("decide", filled, "2", *arguments)
    found = decisions(filled, tmp_path / "out")
    assert [found["10.5555/1", city]["topic"] for city in ("London", "Paris")] == ["M", "M"]
    assert [found["10.5555/1", city]["counted"] for city in ("London", "Paris")] == ["1", "0"]
    events = LabelLog(read_study(filled).labels_folder).read()
    assert [(e.action, e.city, e.value) for e in events] == [
        ("relevance", "", "1"),
        ("topic", "", "M"),
        ("mention", "London", "1"),
        ("mention", "Paris", "0"),
    ]


def test_city_for_which_the_record_is_not_found_is_said_to_change_nothing(
    filled: Path, tmp_path: Path
) -> None:
    before = decisions(filled, tmp_path / "a")
    told = " ".join(
        reputation("decide", filled, "1", "--city", "Paris", "--reviewer", "ana").split()
    )
    assert "does not find this record for Paris" in told
    assert decisions(filled, tmp_path / "b").keys() == before.keys()
    assert "does not find" not in reputation(
        "decide", filled, "1", "--not", "London", "--reviewer", "ana"
    )


def test_dispute_is_said_and_ruled_on(filled: Path, tmp_path: Path) -> None:
    reputation("decide", filled, "2", "--relevant", "--reviewer", "ana")
    told = reputation("decide", filled, "2", "--irrelevant", "--reviewer", "ben")
    assert "reviewers differ on relevance" in told
    reputation("decide", filled, "2", "--irrelevant", "--reviewer", "cleo", "--adjudicate")
    assert decisions(filled, tmp_path / "out")["10.5555/1", "London"]["decided_by"].startswith(
        "cleo"
    )


def test_nobody_rules_on_a_dispute_of_their_own_unless_they_say_so(filled: Path) -> None:
    reputation("decide", filled, "2", "--relevant", "--not", "Paris", "--reviewer", "ana")
    reputation("decide", filled, "2", "--irrelevant", "--city", "Paris", "--reviewer", "ben")
    ruling = ("decide", filled, "2", "--irrelevant", "--adjudicate", "--reviewer")
    told = answered(*ruling, "ana", code=2)
    assert "ana is involved in the disagreement on relevance" in told
    assert "--own-disputes" in told
    told = answered(*ruling, "ben", "--not", "Paris", code=2)
    assert "disagreement on Paris, relevance" in told
    assert "differ on Paris" in reputation(*ruling, "ana", "--own-disputes")
    reputation(*ruling, "cleo", "--not", "Paris")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2",), "nothing to decide"),
        (("99", "--irrelevant"), "no record '99'"),
        (("smart city", "--irrelevant"), "several titles contain these words; give a number: 1 "),
        (("wetlands", "--irrelevant"), "words found in only one title"),
        (("2", "--not", "Lodon"), "did you mean London?"),
        (("2", "--topic", "X"), "topic 'X': expected A, M or D"),
        (("2", "--topic", "A", "--irrelevant"), "an irrelevant record has no topic"),
        (("2", "--relevant", "--irrelevant"), "not both"),
        (("2", "--not", "Paris", "--city", "paris"), "Paris: given both as meant and as not meant"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_written(
    filled: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in answered("decide", filled, *arguments, code=2)
    assert not LabelLog(read_study(filled).labels_folder).read()


def test_page_tells_what_to_type(filled: Path, tmp_path: Path) -> None:
    reputation("run", filled, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<code>reputation decide two" in page
