"""Study files that mean harm, or are broken in odd ways: one short line each, and exit code 2."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import STUDY

from reputation.comparison.published import quantitative_ranks
from reputation.errors import QueryError, ReputationError, StudyError
from reputation.study.definition import read_study
from reputation.study.query import parse_query

HOSTILE = {
    "NUL": b"title = 'a\0b'",
    "nested": b"a = " + b"[" * 5000 + b"]" * 5000,
    "digits": b"a = " + b"9" * 5000,
    "Latin-1": "title = 'é'".encode("latin-1"),
    "large": b"#" * (2 << 20),
    "escape in the title": STUDY.replace("Two", "\\u001b[31mTwo").encode(),
    "escape in a city": STUDY.replace('"London"', '"Lon\\u001b]0;xdon"').encode(),
    "U+FFFE in a city": STUDY.replace('"London"', '"London\\uFFFE"').encode(),
    "U+0001 in a city": STUDY.replace('"London"', '"London\\u0001"').encode(),
    "NUL in a city": STUDY.replace('"London"', '"London\\u0000"').encode(),
    "brackets in terms": STUDY.replace("'\"smart", "'" + "(" * 3000 + '"smart').encode(),
    "long key": STUDY.replace("title", "t" * 100_000).encode(),
    "long city": STUDY.replace('"London"', f'"{"L" * 200_000}"').encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_study_file_is_refused_in_a_short_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_bytes(content)
    with pytest.raises(StudyError) as told:
        read_study(file)
    assert told.value.exit_code == 2
    assert str(file) in str(told.value)
    assert max(map(len, str(told.value).split("\n"))) < 700
    assert "\x1b" not in str(told.value)


def test_chains_loops_pipes_and_devices_end(tmp_path: Path) -> None:
    for number in range(1200):
        (tmp_path / f"{number}.toml").write_text(f'extends = "{number + 1}.toml"')
    (tmp_path / "1200.toml").write_text(STUDY)
    with pytest.raises(StudyError, match="extend"):
        read_study(tmp_path / "0.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "a.toml").symlink_to("b.toml")
    (tmp_path / "b.toml").symlink_to("a.toml")
    for name in ("pipe.toml", "a.toml"):
        with pytest.raises(StudyError, match="cannot be read"):
            read_study(tmp_path / name)
        (tmp_path / "s.toml").write_text(f'extends = "{name}"')
        with pytest.raises(StudyError):
            read_study(tmp_path / "s.toml")
    with pytest.raises(StudyError, match="cannot be read"):
        read_study("/dev/zero")


@pytest.mark.parametrize(
    "content",
    [b"city,rank\nM\xfcnchen,1\n", b"city,rank\n" + b"x" * 200_000 + b",1\n",
     b"city,rank\nA," + b"9" * 5000 + b"\n", "city,rank\nA,²\n".encode(), b'city,rank\n"A,1\n\0'],
)  # fmt: skip
def test_a_hostile_file_of_ranks_is_the_users(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "ranks.csv").write_bytes(content)
    with pytest.raises(StudyError) as told:
        quantitative_ranks("ranks.csv", ["A"], folder=tmp_path)
    assert len(str(told.value)) < 800
    with pytest.raises(StudyError):
        quantitative_ranks("/dev/zero", ["A"])


def test_a_study_of_dots_has_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "...toml"
    file.write_text(STUDY)
    study = read_study(file)
    assert (Path("results") / study.name).parts == ("results", "study")


@pytest.mark.parametrize("text", ['"smart cit*"', '"smart cit"*', "smart-cit*"])
def test_a_star_in_the_quotes_is_a_star_behind_them(text: str) -> None:
    phrase = parse_query(text)
    assert phrase.prefix  # type: ignore[union-attr]
    assert "*" not in phrase.text  # type: ignore[union-attr]


def test_a_star_within_a_phrase_is_refused_where_it_would_be_dropped() -> None:
    with pytest.raises(QueryError, match="at the end of a phrase"):
        parse_query('"smart* city"')


@pytest.mark.parametrize(
    "text", ["(" * 3000 + "a" + ")" * 3000, "title:" * 2000 + "a", "a " * 20_000]
)
def test_a_query_too_deep_or_long_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_query(text)


def test_errors_repeat_no_whole_cell() -> None:
    assert len(str(ReputationError("x" * 200_000 + " what to do"))) < 700
    assert str(ReputationError("x" * 200_000 + " what to do")).endswith("what to do")
