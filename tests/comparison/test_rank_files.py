"""Quantitative ranks of one's own: read as people write them, and never quietly shifted."""

from pathlib import Path

import pytest
from commanding import answered, reputation, rows, write_export
from hypothesis import given
from hypothesis import strategies as st

from reputation.comparison.counts import reputation_table
from reputation.comparison.published import quantitative_ranks
from reputation.comparison.ranks import compared_ranks
from reputation.errors import StudyError
from reputation.study.definition import City

CITIES = (
    City(name="São Paulo"),
    City(name="Beijing", aliases=("Peking",)),
    City(name="Xi'an", aliases=("Xian",)),
    City(name="Aix-en-Provence"),
)
NAMES = [city.name for city in CITIES]
RANKS = st.lists(st.none() | st.integers(1, 40), min_size=1, max_size=8)


def said(study: Path, text: str) -> str:
    return " ".join(reputation("search", study, text).split())


def ranks_of(folder: Path, text: str) -> dict[str, int | None]:
    (folder / "ranks.csv").write_text(text, encoding="utf-8")
    return quantitative_ranks("ranks.csv", NAMES, known=CITIES, folder=folder)


@pytest.mark.parametrize(
    "text",
    [
        "City,Rank\nSao Paulo,7\nPeking,3\nXi’an,12\nAix en Provence,40\n",
        "\ufeffRANK;note; city\n7;x;SÃO PAULO\n3;;beijing\n12;;Xian\n40.0;;Aix–en–Provence\n",
        "rank\tcity\n7\tSa\u0303o-Paulo\n3\tBeijing\n12\tXi'an\n40\tAIX-EN-PROVENCE\n1\tElsewhere\n",
    ],
)
def test_file_is_read_as_people_write_it_and_ranks_stay_as_given(tmp_path: Path, text: str) -> None:
    assert list(ranks_of(tmp_path, text).values()) == [7, 3, 12, 40]


def test_misspelt_city_is_an_error_that_offers_the_nearest(tmp_path: Path) -> None:
    text = "city,rank\nSao Paulo,1\nBejing,2\nXian,3\nAix-en-Provence,4\n"
    with pytest.raises(StudyError, match=r"ranks\.csv, line 3: 'Bejing' .* did you mean Beijing\?"):
        ranks_of(tmp_path, text)


def test_city_of_another_name_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"line 2: 'Sampa' is not a city of the study; .* São Paulo"
    ):
        ranks_of(tmp_path, "city,rank\nSampa,1\nPeking,2\nXian,3\nAix-en-Provence,4\n")


def test_city_may_have_no_rank_where_the_file_says_so(tmp_path: Path) -> None:
    text = "city,rank\nSao Paulo,\nPeking,2\nXian,3\nAix-en-Provence,4\nBonn,1\n"
    assert list(ranks_of(tmp_path, text).values()) == [None, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city,rank\nPeking,1\nBeijing,2\n", "line 3: Peking as Beijing appears twice"),
        ("city,rank\nPeking,first\n", "line 2: rank is 'first', expected a whole number"),
        ("town,rank\nPeking,1\n", "no column 'city'.*found town, rank"),
        ("city,rank\n,1\n", "line 2: city is empty"),
    ],
)
def test_wrong_file_names_line_and_what_was_expected(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        ranks_of(tmp_path, text)


@given(RANKS, st.data())
def test_every_difference_is_one_shown_rank_minus_another(
    given_ranks: list[int | None], data: st.DataObject
) -> None:
    quantitative = {str(number): rank for number, rank in enumerate(given_ranks)}
    counts = {city: data.draw(st.integers(0, 9)) for city in quantitative}
    table = reputation_table(counts, quantitative)
    among = compared_ranks(table)
    for line in table:
        assert line.smart_city_rank == quantitative[line.city]
        if line.difference is not None:
            assert line.smart_city_rank is not None
            smart, known = among.get(line.city, (line.smart_city_rank, line.reputation_rank))
            assert line.difference == smart - known


def test_renumbered_ranks_stand_beside_those_as_given_in_every_table(
    study_file: Path, tmp_path: Path
) -> None:
    text = study_file.read_text().replace("[search]", 'quantitative = "r.csv"\n[search]', 1)
    text += '[[cities]]\nname = "Rome"\n'
    study_file.write_text(text, encoding="utf-8")
    (study_file.parent / "r.csv").write_text("City;Rank\nlondon;17\nPARIS;30\nRome;\n")
    cities = ("Rome", "Rome", "Paris")
    texts = [(f"Smart city plan {n} of {c}", "Governance.", 2015) for n, c in enumerate(cities)]
    export = write_export(tmp_path, texts)
    reputation("import", study_file, export)
    shown = reputation("run", study_file, "--out", tmp_path / "out")
    assert "(reputation/smart in the last column)" in " ".join(shown.split())
    for line in rows(tmp_path / "out" / "reputation.csv"):
        smart, known = line["smart_city_rank_among_both"], line["reputation_rank_among_both"]
        given = {"London": "17", "Paris": "30", "Rome": ""}[line["city"]]
        assert line["smart_city_rank"] == given
        assert line["difference"] == (str(int(smart) - int(known)) if given else "")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "smart city rank among both" in page
    assert "rank correlation with" in reputation("compare", study_file)
    reputation("compare", study_file, "--out", tmp_path / "c")
    (correlation,) = rows(tmp_path / "c" / "correlations.csv")
    assert (correlation["with"], correlation["cities"]) == ("r", "2")
    header = (tmp_path / "c" / "comparison.csv").read_text().splitlines()[0]
    assert header.endswith("reputation_rank_among_both,smart_city_rank_among_both")


def test_search_for_a_city_that_the_study_lacks_offers_the_nearest(
    study_file: Path, tmp_path: Path
) -> None:
    reputation("import", study_file, write_export(tmp_path))
    assert "'Lodon' is not a city of the study; did you mean London?" in said(study_file, "Lodon")
    assert "did you mean London?" in said(study_file, '"Londn" AND policy')
    assert "'Helsinki' is not a city of the study; searching" in said(study_file, "Helsinki")
    for fine in ("London", '"London" OR "Paris"', '"open data" AND NOT taxi*'):
        assert "is not a city" not in said(study_file, fine)
    asked = ("query", study_file, "--for", "scopus", "--city", "Lodon")
    assert "did you mean London?" in answered(*asked, code=2)
