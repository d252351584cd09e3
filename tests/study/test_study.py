"""A study is read as written, or refused with file and key."""

from pathlib import Path

import pytest

from reputation.errors import StudyError
from reputation.study.bundled import bundled_folder, find_study
from reputation.study.definition import Study, read_study
from reputation.study.query import to_fts5, to_text

GOOD = """
title = "A study"
[search]
terms = '"smart city"'
from = "2010-01"
to = "2012"
[[cities]]
name = "London"
country = "United Kingdom"
aliases = ["Greater London"]
lookalikes = ["London, Ontario"]
[[cities]]
name = "Paris"
"""


def study(tmp_path: Path, text: str = GOOD) -> Study:
    file = tmp_path / "queries" / "mine.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_study(file)


def test_study_knows_its_window_cities_and_corpus(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert (found.search.first.first, found.search.last.last) == ("2010-01-01", "2012-12-31")
    assert [city.names for city in found.cities] == [("London", "Greater London"), ("Paris",)]
    assert found.corpus_path == (tmp_path / "corpus" / "mine.sqlite").resolve()


def test_query_joins_terms_and_all_names_of_a_city(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert to_fts5(found.query(found.cities[0])) == (
        '{title abstract keywords} : ("smart city" AND ("London" OR "Greater London"))'
    )
    # What AND joins may stand in different fields.
    assert to_text(found.query(found.cities[1])) == " AND ".join(
        f'(title:("{words}") OR abstract:("{words}") OR keywords:("{words}"))'
        for words in ("smart city", "Paris")
    )


def test_city_is_found_by_alias_whatever_its_case(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert found.city("greater LONDON") == found.cities[0]
    assert found.city("Rome") is None


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("title =", "titel =", "titel: unknown key"),
        ('to = "2012"', 'to = "2009-12"', "search: 'from' (2010-01) is later than 'to' (2009-12)"),
        ('to = "2012"', 'to = "2012-13"', "search.to: month 13"),
        ('to = "2012"', "", "search.to: is missing"),
        ('name = "Paris"', 'name = "London"', "'London' is listed twice"),
        ('name = "Paris"', 'name = "Paris"\naliases = ["greater london"]', "is listed twice"),
        ("'\"smart city\"'", "''", "search.terms"),
        ("'\"smart city\"'", "'(\"smart city\"'", "search.terms: query"),
        ('country = "United Kingdom"', 'land = "UK"', "cities[1] (London).land: unknown key"),
        ('"London, Ontario"', '"Lyon, Ontario"', "'Lyon, Ontario' contains none of the names"),
        ('title = "A study"', 'title = "A study', "not valid TOML"),
    ],
)
def test_wrong_study_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    with pytest.raises(StudyError) as error:
        study(tmp_path, GOOD.replace(old, new, 1))
    assert "mine.toml" in str(error.value)
    assert key in str(error.value)


def test_study_without_cities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cities"):
        study(tmp_path, GOOD[: GOOD.index("[[cities]]")])


def test_extending_study_changes_only_what_it_names(tmp_path: Path) -> None:
    study(tmp_path)
    text = 'extends = "mine.toml"\ntitle = "Later"\n[search]\nto = "2015"\n'
    (tmp_path / "queries" / "later.toml").write_text(text, encoding="utf-8")
    later = read_study(tmp_path / "queries" / "later.toml")
    assert (later.title, str(later.search.first), str(later.search.last)) == (
        "Later",
        "2010-01",
        "2015",
    )
    assert len(later.cities) == 2


def test_who_shares_simulated_literature_is_simulated(tmp_path: Path) -> None:
    def simulated(corpus: str) -> bool:
        file = tmp_path / "mine.toml"
        file.write_text(f'corpus = "{corpus}"\n{GOOD}', encoding="utf-8")
        return read_study(file).simulated

    (tmp_path / "made-up.toml").write_text(f"simulated = true\n{GOOD}", encoding="utf-8")
    (tmp_path / "real.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "broken.toml").write_text("simulated = ", encoding="utf-8")
    assert [simulated(name) for name in ("made-up", "demonstration")] == [True, True]
    assert [simulated(name) for name in ("mine", "real", "broken", "elsewhere")] == [False] * 4


def test_study_that_extends_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="extends"):
        study(tmp_path, 'extends = "mine.toml"')


def test_report_study_is_the_reports_search() -> None:
    found = read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml")
    assert found.search.terms == '"smart city" OR "smart cities"'
    assert found.search.fields == ("title", "abstract", "keywords")
    assert (str(found.search.first), str(found.search.last)) == ("2010-01", "2020-05")
    assert len(found.cities) == 20
    assert all(city.country for city in found.cities)


def test_unknown_study_name_says_which_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match="global-smart-cities-2020"):
        find_study("nothing")


def test_the_digest_tells_a_change_in_a_file_that_is_extended(tmp_path: Path) -> None:
    base = tmp_path / "base.toml"
    base.write_text('title = "A"\n[search]\nterms = "x"\nfrom = "2010-01"\nto = "2011-01"\n')
    own = tmp_path / "own.toml"
    own.write_text('extends = "base.toml"\n[[cities]]\nname = "Paris"\n')
    before = read_study(own).digest
    base.write_text(base.read_text().replace("2010", "2009"))
    assert read_study(own).digest != before
