"""One normaliser a thing: DOIs, names, lists and references in every writing sources have."""

from __future__ import annotations

import html
from urllib.parse import quote

import pytest
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st

from reputation.literature.duplicates.evidence import dois_clash
from reputation.literature.formats.encodings import guess_encoding
from reputation.literature.records.doi import normalise_doi
from reputation.literature.records.extra import extra_values, merge_extra, pack_extra
from reputation.literature.records.keyword_lists import split_terms
from reputation.literature.records.names import inverted_name, split_names
from reputation.literature.records.people import tell_people
from reputation.literature.records.references import citation_key, split_references

# -- DOIs ------------------------------------------------------------------------------------------

DOIS = st.from_regex(
    r"10\.[1-9]\d{3,5}/[a-z][a-z0-9.()<>;&_-]{2,20}[a-z0-9]", fullmatch=True
).filter(lambda doi: normalise_doi(doi) == doi)


@given(
    st.text(max_size=60)
    | st.builds(
        "{}10.{}/{}".format, st.text(max_size=5), st.integers(1000, 99999), st.text(max_size=20)
    )
)
def test_a_normalised_doi_stays_as_it_is(text: str) -> None:
    doi = normalise_doi(text)
    assert normalise_doi(doi) == doi


@given(DOIS)
def test_every_writing_of_a_doi_is_the_same(doi: str) -> None:
    for written in (
        doi.upper(), f"doi:{doi}", f"DOI {doi}", f"https://doi.org/{quote(doi)}", f"{doi}.",
        f"http://dx.doi.org/{doi}", html.escape(doi), html.escape(html.escape(doi)), f" {doi} ",
        f"https://publisher.example/doi/{quote(doi)}/full", f"{doi}?utm_source=x", f"{doi}.pdf",
        f"{doi}; 10.5555/another",
    ):  # fmt: skip
        assert normalise_doi(written) == doi, written


def test_only_a_doi_that_is_another_forbids() -> None:
    whole = "10.1016/j.scs.2019.101234"
    assert dois_clash(whole, "10.1016/j.scs.2019.101235")
    assert not dois_clash(whole, "10.1016/j.scs.2019")
    assert not dois_clash(whole, "10.1016/j.scs2019.101234")
    assert not dois_clash(whole, "")


# -- lists -----------------------------------------------------------------------------------------

TERM = st.from_regex(r"[a-z]{3,8}( [a-z]{3,8})?", fullmatch=True)


@given(
    st.lists(TERM, min_size=2, max_size=6),
    st.sampled_from(["; ", ";", " | ", "、", " // ", ", ", ";;"]),
)
def test_lists_are_parted_at_any_mark(terms: list[str], mark: str) -> None:
    assert split_terms(mark.join(terms)) == tuple(terms)


@given(st.lists(TERM, min_size=1, max_size=6))
def test_lists_in_brackets_are_parted(terms: list[str]) -> None:
    assert split_terms(str(terms)) == tuple(terms)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("2,4-D", ("2,4-D",)),
        ("cyst (diagnosis, surgery), article", ("cyst (diagnosis, surgery)", "article")),
        ("governance, urban; smart city", ("governance, urban", "smart city")),
        ("", ()),
    ],
)
def test_what_is_within_a_term_parts_nothing(text: str, terms: tuple[str, ...]) -> None:
    assert split_terms(text) == terms


# -- names -----------------------------------------------------------------------------------------

FAMILY = st.from_regex(r"[A-Z][a-zéü]{2,8}(-[A-Z][a-z]{2,5})?", fullmatch=True)
INITIALS = st.from_regex(r"[A-Z]\.([A-Z]\.)?", fullmatch=True)
PEOPLE = st.lists(st.tuples(FAMILY, INITIALS), min_size=2, max_size=5)


@given(PEOPLE)
def test_names_are_parted_however_they_are_listed(people: list[tuple[str, str]]) -> None:
    expected = tuple(f"{family}, {initials}" for family, initials in people)
    for text in (
        "; ".join(expected), ", ".join(expected), " and ".join(expected), "|".join(expected),
        ", ".join(f"{family} {initials}" for family, initials in people),
        "; ".join(f"{family} {initials}" for family, initials in people),
        " AND ".join(expected), str(list(expected)),
    ):  # fmt: skip
        assert split_names(text) == expected, text


@given(FAMILY, INITIALS)
def test_an_inverted_name_stays_as_it_is(family: str, initials: str) -> None:
    name = inverted_name(f"{family} {initials}")
    assert inverted_name(name) == name == f"{family}, {initials}"


def test_people_are_parted_by_initials_and_given_names() -> None:
    wangs = [
        make_record("A", authors=("Wang, Yanqiu",), extra=("AU=Wang, YQ",)),
        make_record("B", authors=("Wang, Yuxing",), extra=("AU=Wang, YX",)),
        make_record("C", authors=("Wang, Yi",), extra=("AU=Wang, Y",)),
        make_record("D", authors=("Wang, Yan",), extra=("AU=Wang, Y",)),
        make_record("E", authors=("Wang, Yanqiu",)),  # of a source that prints full names
        make_record("F", authors=("Wang, Y.",)),
    ]
    assert tell_people(wangs) == [
        ["Wang, Yanqiu"], ["Wang, Yuxing"], ["Wang, Yi"], ["Wang, Yan"], ["Wang, Yanqiu"],
        ["Wang, Y. (initials only)"],
    ]  # fmt: skip


def test_one_of_whom_only_initials_are_known_is_the_only_person_they_fit() -> None:
    records = [
        make_record("A", authors=("Müller, Jürgen",)),
        make_record("B", authors=("Muller, J.",)),
    ]
    assert tell_people(records) == [["Müller, Jürgen"], ["Müller, Jürgen"]]


# -- references ------------------------------------------------------------------------------------


def test_references_end_with_their_year_since_2025() -> None:
    first = "Doe J.; Roe R.A., Of lamps, J. Lamps, 5, pp. 1-9, (2019)"
    text = f"{first}; Poe P., Of posts, (2021); Norm 5, (2020)"
    assert [piece[:5] for piece in split_references(text)] == ["Doe J", "Poe P", "Norm "]


def test_a_work_cited_in_both_layouts_of_scopus_is_one() -> None:
    late = "Doe J.; Roe R.A., Of lamps, J. Lamps, 5, pp. 1-9, (2019)"
    early = "Doe, J., Roe, R.A., Of lamps (2019) J. Lamps, 5, pp. 1-9"
    assert citation_key(late) == citation_key(early)


@pytest.mark.parametrize("name", ["000-000-000-000-00X", "W2741809807", "pub.1100000001"])
def test_identifiers_are_references(name: str) -> None:
    assert citation_key(name) == name


# -- what stands beside the fields -----------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["TC", "SN", "AU"]), st.text(min_size=1, max_size=9))))
def test_what_is_packed_is_found_again(pairs: list[tuple[str, str]]) -> None:
    packed = pack_extra(pairs)
    for name in ("TC", "SN", "AU"):
        assert extra_values(packed, name) == tuple(text for key, text in pairs if key == name)


def test_of_duplicates_the_first_that_has_something_gives_it() -> None:
    merged = merge_extra([("TC=3",), ("TC=9", "SN=1234-5678"), ("SN=0000-0000",)])
    assert merged == ("TC=3", "SN=1234-5678")


# -- encodings -------------------------------------------------------------------------------------

WORDS = {
    "cp1250": ["Łódź", "śródmieście", "Częstochowa", "zażółć", "gęślą"],
    "cp1251": ["Москва", "умный", "город", "управление", "развитие"],
    "cp1253": ["έξυπνη", "πόλη", "Αθήνα", "διακυβέρνηση", "ανάπτυξη"],
    "cp1254": ["İstanbul", "şehir", "akıllı", "yönetişim", "değişim"],
    "gb18030": ["智慧城市", "交通研究", "北京", "上海市的发展", "大数据"],
    "cp932": ["スマートシティ", "東京", "まちづくり", "データ", "交通"],
    "cp949": ["스마트시티", "서울", "도시", "데이터", "교통"],
    "big5": ["智慧城市的發展", "臺北市交通", "高雄的研究", "資料分析", "治理"],
    "mac_roman": ["São", "Zürich", "Málaga", "cité", "naïve"],
    "cp1252": ["São", "Zürich", "Málaga", "cité", "naïve"],
}


@pytest.mark.parametrize("encoding", WORDS)
@given(data=st.data())
def test_an_encoding_is_told_by_the_words_it_gives(encoding: str, data: st.DataObject) -> None:
    words = data.draw(st.permutations(WORDS[encoding]))
    text = " smart city ".join(words)
    guess = guess_encoding([text.encode(encoding)])
    assert guess is not None
    assert text.encode(encoding).decode(guess.encoding) == text
