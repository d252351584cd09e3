"""Who writes about whom: home shares, their intervals, and ranks without home authors, by hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from commanding import reputation, rows
from conftest import make_record

from reputation.judgement.articles import DecidedRecord
from reputation.literature.corpus.corpus_file import Corpus, Origin
from reputation.literature.records.record import Record
from reputation.report.bibliometrics.analysis import AnalysisInput
from reputation.report.bibliometrics.catalogue import analyse
from reputation.report.bibliometrics.home import home_countries, home_shares
from reputation.study.definition import Study, read_study

LONDON = "UCL, Dept Lamps, London WC1E 6BT, England"
LEEDS = "Univ Leeds, Leeds LS2 9JT, W Yorkshire, England"
ONTARIO = "Western Univ, London, ON N6A 3K7, Canada"
PARIS = "Sorbonne Univ, F-75005 Paris, France"
OSLO = "Univ Oslo, Oslo, Norway"


def written(city: str, *addresses: Sequence[str]) -> list[DecidedRecord]:
    """Articles on a city, each by authors of these addresses."""
    return [
        DecidedRecord(
            number, make_record(f"{city} {number}", affiliations=tuple(each)), cities=(city,)
        )
        for number, each in enumerate(addresses)
    ]


@pytest.fixture
def two(study_file: Path) -> Study:
    return read_study(study_file)


@pytest.fixture
def given(two: Study) -> AnalysisInput:
    """London: five with an address, three of them by home authors; Paris: three, one of them."""
    london = written("London", [LONDON], [LEEDS, OSLO], [LONDON, LEEDS], [ONTARIO], [OSLO], [])
    return AnalysisInput(two, london + written("Paris", [PARIS], [OSLO], [LONDON, OSLO], []))


def test_home_share_and_its_interval_are_those_worked_out_by_hand(given: AnalysisInput) -> None:
    table = home_shares(given, 0.95).set_index("city")
    london, paris = table.loc["London"], table.loc["Paris"]
    assert (london["articles"], london["with_address"], london["home"]) == (6, 5, 3)
    assert (paris["articles"], paris["with_address"], paris["home"]) == (4, 3, 1)
    assert london["home_share"] == 0.6
    # Wilson, 3 of 5: (0.6 + 3.8415/10 -+ 1.96 sqrt(0.24/5 + 3.8415/100)) / (1 + 3.8415/5)
    assert london["home_low"] == pytest.approx(0.2307, abs=1e-4)
    assert london["home_high"] == pytest.approx(0.8824, abs=1e-4)


def test_only_home_and_in_the_city_itself_are_told_apart(given: AnalysisInput) -> None:
    london = home_shares(given).set_index("city").loc["London"]
    assert london["only_home"] == 2  # Leeds with Oslo is no home article only
    assert london["in_city"] == 2  # neither Leeds nor London in Ontario


def test_ranks_with_and_without_home_rest_on_the_same_articles(two: Study) -> None:
    london = written("London", [LONDON], [LONDON], [LONDON], [OSLO])
    paris = written("Paris", [OSLO], [LONDON], [], [], [])
    table = home_shares(AnalysisInput(two, london + paris)).set_index("city")
    assert list(table.index) == ["Paris", "London"]  # 5 articles and 4
    assert table["rank_with_address"].to_dict() == {"London": 1, "Paris": 2}  # 4 and 2
    assert table["rank_without_home"].to_dict() == {"London": 2, "Paris": 1}  # 1 and 2
    assert table["change"].to_dict() == {"London": -1, "Paris": 1}


def test_what_is_not_known_is_missing_and_not_nothing(two: Study) -> None:
    table = home_shares(AnalysisInput(two, written("London", [], []))).set_index("city")
    assert table.loc["London", ["home", "home_share", "rank_without_home"]].isna().all()


def test_countries_and_institutions_of_the_authors_stand_by_city(given: AnalysisInput) -> None:
    found = analyse("home", given)
    countries = found.tables["author_countries"]
    london = countries[countries["city"] == "London"].set_index("author_country")
    assert london["articles"].to_dict() == {"United Kingdom": 3, "Norway": 2, "Canada": 1}
    assert london["home"].to_dict() == {"United Kingdom": True, "Norway": False, "Canada": False}
    institutions = found.tables["author_institutions"].set_index(["city", "institution"])
    assert institutions.loc[("London", "Univ Leeds"), "articles"] == 2
    assert found.picture.to_dict()["title"]["text"] == "Where the authors are"


@pytest.mark.parametrize(
    ("city", "country"),
    [("London", "United Kingdom"), ("Hong Kong", "Hong Kong"), ("Oslo", "Norway"), ("Xyz", "")],
)
def test_the_country_of_a_city_comes_from_the_study_else_from_the_gazetteer(
    two: Study, city: str, country: str
) -> None:
    assert home_countries(two, [city]) == {city: country}


@pytest.fixture
def addressed(study_file: Path) -> Path:
    """A study of two cities whose corpus has addresses."""
    study = read_study(study_file)
    text = "Governance, policy and strategy of the smart city {} with its citizens."

    def record(number: int, city: str, address: str) -> Record:
        title = f"Governance strategy of the smart city {city} {number}"
        return make_record(title, abstract=text.format(city), affiliations=(address,))

    found = [record(1, "London", LONDON), record(2, "London", OSLO), record(3, "Paris", OSLO)]
    with Corpus.open(study.corpus_path, create=True) as corpus:
        corpus.imports.add(found, Origin("a.txt", "digest", "test", "Test"))
    return study_file


def test_compare_writes_the_home_share_beside_the_ranks(addressed: Path, tmp_path: Path) -> None:
    reputation("compare", addressed, "--out", tmp_path)
    london, paris = rows(tmp_path / "comparison.csv")
    assert (london["city"], london["home_share"], london["rank_without_home"]) == (
        "London",
        "0.5",
        "1",
    )
    assert (paris["city"], paris["home_share"], paris["rank_without_home"]) == ("Paris", "0.0", "1")


def test_the_page_and_the_command_show_who_writes_about_whom(
    addressed: Path, tmp_path: Path
) -> None:
    reputation("run", addressed, "--out", tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="home-shares"' in page
    assert "<td>50%</td>" in page
    told = reputation("bibliometrics", addressed, "--kind", "home", "--out", tmp_path / "more")
    assert "Where the authors are" in told
    written_files = {file.name for file in (tmp_path / "more").iterdir()}
    assert {"home.csv", "home.svg", "home.pdf", "home.png"} <= written_files


def test_without_an_address_the_page_and_the_table_are_as_before(
    study_file: Path, tmp_path: Path
) -> None:
    study = read_study(study_file)
    text = "Governance, policy and strategy of the smart city London with its citizens."
    with Corpus.open(study.corpus_path, create=True) as corpus:
        record = make_record("Governance strategy of the smart city London", abstract=text)
        corpus.imports.add([record], Origin("a.txt", "digest", "test", "Test"))
    reputation("run", study_file, "--out", tmp_path)
    assert 'id="home-shares"' not in (tmp_path / "report.html").read_text(encoding="utf-8")
    reputation("compare", study_file, "--out", tmp_path)
    assert "home_share" not in rows(tmp_path / "comparison.csv")[0]
