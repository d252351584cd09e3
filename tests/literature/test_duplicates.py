"""Which records are one work, and which only look like it. All titles are made up."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.dates import PartialDate
from reputation.literature.duplicates import (
    Candidate,
    find_duplicates,
    finding,
    group_duplicates,
    is_preprint,
)
from reputation.literature.records.record import Record

TITLE = "Kerbside Sensors for Smart Parking in Harbour Neighbourhoods"
TEXT = "Drivers who look for a free place cause a third of the traffic in the inner city of today."
OTHER_TEXT = (
    "Benches with solar cells were put up in twelve parks, and we asked who sat down on them."
)


def record(title: str = TITLE, year: int | None = 2018, **fields: object) -> Record:
    values = {"source": "made up", "source_id": "1", "authors": ("Lindqvist, Åsa",), **fields}
    return Record(title=title, date=PartialDate(year) if year else None, **values)  # type: ignore[arg-type]


def reason(one: Record, other: Record) -> str | None:
    """Why the two are one work, asked in both orders; None where they are not."""
    a, b = Candidate.of(1, one), Candidate.of(2, other)
    forth = find_duplicates([a, b])
    back = find_duplicates([replace(a, id=2), replace(b, id=1)])
    assert [match.reason for match in forth] == [match.reason for match in back]
    assert [match.score for match in forth] == [match.score for match in back]
    return forth[0].reason if forth else None


def groups(*candidates: Candidate, apart: object = ()) -> list[list[int]]:
    found = find_duplicates(candidates, apart=apart)  # type: ignore[arg-type]
    return group_duplicates(candidates, found, apart=apart)  # type: ignore[arg-type]


SAME = {
    "capitals": (record(), record(TITLE.upper())),
    "punctuation and hyphens": (
        record("E-governance, trust & the co-production of services"),
        record("Egovernance trust and the coproduction of services."),
    ),
    "diacritics": (
        record("Mobilité à Genève : le réseau des vélos"),
        record("Mobilite a Geneve: le reseau des velos"),
    ),
    "markup left in the title": (
        record("Measuring CO2 &amp; noise above the tram depot"),
        record("Measuring CO<sub>2</sub> and noise above the tram depot"),
    ),
    "British and American spelling": (
        record("Modelling the behaviour of neighbourhood centres: an organisational analysis"),
        record("Modeling the behavior of neighborhood centers: an organizational analysis"),
    ),
    "a letter left out": (record(), record(TITLE.replace("bourhoods", "bourhods"))),
    "letters swapped": (record(), record(TITLE.replace("Kerbside", "Kerbisde"))),
    "an article before the title": (record(), record("The " + TITLE)),
    "plural, the same abstract": (
        record(abstract=TEXT),
        record(TITLE.replace("Neighbourhoods", "Neighbourhood"), abstract=TEXT),
    ),
    "early access and issue": (record(year=2018), record(year=2019)),
    "one without a DOI": (record(doi="10.1234/a"), record()),
    "one without a year": (record(), record(year=None)),
    "author written the other way round": (record(), record(authors=("Åsa Lindqvist",))),
    "author with initials": (record(), record(authors=("Lindqvist Å",))),
    "author unknown": (record(), record(authors=())),
    "subtitle missing": (record(), record(TITLE + ": a case study of Ilmstadt")),
    "Roman and Arabic part": (record(TITLE + ", Part II"), record(TITLE + ": part 2")),
    "ordinal words": (
        record("Proceedings of the second workshop on civic sensing"),
        record("Proceedings of the 2nd Workshop on Civic Sensing"),
    ),
    "editorials on the same pages": (
        record("Editorial", pages="211-213"),
        record("EDITORIAL", pages="211-213"),
    ),
    "a short title with the same abstract": (
        record("Smart cities", abstract=TEXT),
        record("Smart Cities", abstract=TEXT),
    ),
    "abstract with a heading": (
        record("Smart cities", abstract=TEXT),
        record("Smart cities", abstract="Abstract: " + TEXT),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME.keys())
def test_the_same_work_is_recognised(pair):
    assert reason(*pair)


DIFFERENT = {
    "parts": (record(TITLE + ": Part I"), record(TITLE + ": Part II")),
    "a part and what has none": (record(TITLE), record(TITLE + ": Part II")),
    "lettered parts": (record(TITLE + ", Part A"), record(TITLE + ", Part B")),
    "volumes": (record(TITLE + ", Volume 3"), record(TITLE + ", Volume 4")),
    "years in the title": (
        record("The civic index 2018"),
        record("The civic index 2019", year=2019),
    ),
    "ordinal words": (
        record("Preface to the second edition of the atlas of benches", pages="1"),
        record("Preface to the third edition of the atlas of benches", pages="1"),
    ),
    "versions": (
        record("Civic platforms 4.0 in small towns"),
        record("Civic platforms 40 in small towns"),
    ),
    "correction": (record(), record("Correction to: " + TITLE)),
    "corrigendum, same DOI": (
        record(doi="10.1234/a"),
        record("Corrigendum to " + TITLE, doi="10.1234/a"),
    ),
    "correction told by its type": (record(type="article"), record(type="correction")),
    "retraction": (record(), record("Retraction Note: " + TITLE)),
    "reply": (record(), record("Reply to: " + TITLE)),
    "comment": (record(), record("Comment on " + TITLE)),
    "editorial": (record(), record("Editorial: " + TITLE)),
    "book and its review": (record(type="book"), record(type="book review")),
    "thesis and article": (record(type="thesis"), record(type="article")),
    "two DOIs": (record(doi="10.1234/a"), record(doi="10.1234/b")),
    "two DOIs, one abstract": (
        record(doi="10.1234/a", abstract=TEXT),
        record(doi="10.1234/b", abstract=TEXT),
    ),
    "years far apart": (record(year=2015), record(year=2018)),
    "generic title, other authors": (
        record("Smart cities"),
        record("Smart cities", authors=("Okafor, Ben",)),
    ),
    "generic title, nothing else known": (record("Smart cities"), record("Smart cities")),
    "introductions": (record("Introduction"), record("Introduction")),
    "editorials on other pages": (
        record("Editorial", pages="1-3"),
        record("Editorial", pages="101-103"),
    ),
    "other author, other abstract": (
        record(abstract=TEXT),
        record(abstract=OTHER_TEXT, authors=("Okafor, Ben",)),
    ),
    "namesakes with other initials": (
        record("Governing data commons", authors=("Wang, Jie",)),
        record("Governing data commons", authors=("Wang, Yu",)),
    ),
    "generic title and its subtitle": (
        record("Smart cities"),
        record("Smart cities: parking by the harbour"),
    ),
    "other subtitles": (record(TITLE + ": a survey"), record(TITLE + ": a field study")),
    "other cities": (
        record("Air quality sensing by bicycle in Beijing", abstract=TEXT),
        record("Air quality sensing by bicycle in Shanghai", abstract=TEXT),
    ),
    "look-alike provinces": (
        record("Green growth and digital finance in Hubei province", abstract=TEXT),
        record("Green growth and digital finance in Hebei province", abstract=TEXT),
    ),
    "provinces a letter apart": (
        record("Green growth and digital finance in Shanxi province", abstract=TEXT),
        record("Green growth and digital finance in Shaanxi province", abstract=TEXT),
    ),
    "cities a letter apart": (
        record("Green growth and digital finance in Zhengzhou city"),
        record("Green growth and digital finance in Zhangzhou city"),
    ),
    "indoor and outdoor": (
        record("Indoor positioning with cheap beacons for visitors"),
        record("Outdoor positioning with cheap beacons for visitors"),
    ),
    "with and without": (
        record("Traffic control with drivers: a simulation study"),
        record("Traffic control without drivers: a simulation study"),
    ),
    "urban and rural": (
        record("Broadband and civic trust in urban communities"),
        record("Broadband and civic trust in rural communities"),
    ),
    "a negated word": (
        record("Centralised control of district heating networks"),
        record("Decentralised control of district heating networks"),
    ),
    "no titles at all": (record(""), record("")),
}


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_works_stay_apart(pair):
    assert reason(*pair) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (record(doi="10.1234/a"), record(doi="10.1234/a"), "same DOI"),
        (record(), record(), "same title and year"),
        (record(year=2018), record(year=2019), "same title"),
        (record(), record(TITLE + ": a survey"), "same title without subtitle"),
        (record(), record(TITLE.replace("Kerbside", "Kerbide")), "similar title"),
        (
            record(doi="10.48550/arxiv.1"),
            record(doi="10.1234/a", year=2020),
            "preprint and article",
        ),
    ],
)
def test_the_reason_is_named(one, other, expected):
    assert reason(one, other) == expected


class TestSameDoi:
    def test_joins_titles_that_differ_a_little_and_years_that_differ_much(self):
        assert reason(
            record(doi="10.1234/a", year=2015),
            record(TITLE + " (revised)", doi="10.1234/a", year=2019),
        )

    def test_keeps_chapters_that_bear_the_doi_of_their_book_apart(self):
        book = record("Handbook of Civic Sensing", doi="10.1234/book", type="book")
        chapters = [
            record(title, doi="10.1234/book", type="book chapter", authors=(author,))
            for title, author in (
                ("Benches that count", "Okafor, Ben"),
                ("Trams and their riders", "Silva, Ana"),
            )
        ]
        candidates = [Candidate.of(n, one) for n, one in enumerate([book, *chapters])]
        assert groups(*candidates) == []

    def test_joins_a_title_in_two_languages_when_author_and_pages_agree(self):
        assert reason(
            record("Bänke, die zählen", doi="10.1234/a", pages="51-60"),
            record("Counting on benches", doi="10.1234/a", pages="51-60"),
        )

    def test_keeps_numbered_parts_apart(self):
        assert not reason(
            record(TITLE + " 1", doi="10.1234/a"), record(TITLE + " 2", doi="10.1234/a")
        )

    def test_joins_a_record_without_title(self):
        assert reason(record("", doi="10.1234/a"), record(doi="10.1234/a"))

    def test_joins_an_article_marked_as_retracted(self):
        assert reason(record(doi="10.1234/a"), record("RETRACTED: " + TITLE, doi="10.1234/a"))


@pytest.mark.parametrize(
    ("doi", "type_", "expected"),
    [
        ("10.48550/arxiv.2001.00001", "", True),
        ("10.2139/ssrn.1", "article", True),
        ("10.1101/2020.01.01.123456", "", True),
        ("10.1101/gr.123456.119", "", False),
        ("10.1234/a", "preprint", True),
        ("10.1234/a", "posted-content", True),
        ("10.1234/a", "article", False),
        ("", "", False),
    ],
)
def test_preprints_are_told_by_prefix_or_type(doi, type_, expected):
    assert is_preprint(doi, type_) is expected


class TestGroups:
    bare = Candidate.of(1, record())
    early = Candidate.of(2, record(doi="10.1234/a"))
    late = Candidate.of(3, record(doi="10.1234/b"))

    def test_never_hold_two_published_dois_through_a_third_record(self):
        assert groups(self.bare, self.early, self.late) == [[1, 2]]

    def test_may_hold_several_preprints_and_one_article(self):
        preprints = [
            replace(self.bare, id=n, doi=doi) for n, doi in ((4, "10.2139/x"), (5, "10.48550/y"))
        ]
        assert groups(self.early, *preprints) == [[2, 4, 5]]

    def test_never_hold_two_parts_through_a_record_without_part(self):
        whole, one, two = (
            replace(self.early, id=n, title=TITLE + part)
            for n, part in enumerate(("", " Part 1", " Part 2"))
        )
        assert all(not {1, 2} <= set(group) for group in groups(whole, one, two))

    def test_never_hold_what_a_person_took_apart_through_a_third_record(self):
        same = [replace(self.bare, id=n) for n in range(1, 6)]
        apart = [frozenset((1, 2)), frozenset((4, 5))]
        found = groups(*same, apart=apart)
        assert found
        assert not any(pair <= set(group) for pair in apart for group in found)

    def test_years_do_not_drift(self):
        assert groups(*(replace(self.bare, id=n, year=2000 + n) for n in range(1, 11))) != [
            [*range(1, 11)]
        ]

    def test_large_blocks_lose_no_exact_copies(self):
        copies = [replace(self.bare, id=n) for n in range(500)]
        distractors = [replace(self.bare, id=n, year=1900) for n in range(500, 1000)]
        assert groups(*copies, *distractors) == [[*range(500)], [*range(500, 1000)]]

    def test_of_nothing_are_none(self):
        assert groups() == []


def made_up(seed: int, works: int) -> list[tuple[int, Candidate]]:
    """Works, copies of a third of them as other sources give them, and look-alikes."""
    rng = random.Random(seed)
    nouns = [
        a + b
        for a in ("Tram", "Bench", "Meter", "Kiosk", "Depot", "Plaza", "Ferry")
        for b in ("lights", "works", "scape", "watch", "share", "flows")
    ]
    cities = ["Amberg", "Corvane", "Dunmere", "Gildenau", "Ilmstadt"]
    found: list[tuple[int, Candidate]] = []
    for work in range(works):
        one, two, three = rng.sample(nouns, 3)
        title = f"{one} and {two} for the Organisation of {three} in {rng.choice(cities)}"
        author = f"{rng.choice(nouns)}, {rng.choice('ABCDE')}"
        base = Candidate(0, title, rng.randrange(2009, 2020), f"10.1234/{work}", "", author)
        found.append((work, base))
        if rng.random() < 0.35:
            changed = (
                {"title": title.upper()},
                {"title": title.replace("isation", "ization"), "doi": ""},
                {"title": title.replace("Organisation", "Organistion"), "doi": ""},
                {"title": title + ": A Field Study", "doi": ""},
                {"doi": f"10.48550/{work}", "type": "preprint", "year": (base.year or 0) - 1},
            )
            found.append((work, replace(base, **rng.choice(changed))))
        if rng.random() < 0.2:
            city = next(name for name in cities if name not in title)
            other = " ".join([*title.split()[:-1], city])
            alike = rng.choice((f"{title}, Part II", f"Erratum to: {title}", other))
            found.append((-work - 1, replace(base, title=alike, doi="")))
    rng.shuffle(found)
    return [(work, replace(one, id=n)) for n, (work, one) in enumerate(found)]


def test_planted_duplicates_are_found_and_look_alikes_are_not():
    planted = made_up(seed=3, works=3000)
    work_of = {one.id: work for work, one in planted}
    truth = {
        pair
        for pairs in (
            combinations([one.id for one in members], 2) for members in _by_work(planted).values()
        )
        for pair in pairs
    }
    found = {
        pair for group in groups(*(one for _, one in planted)) for pair in combinations(group, 2)
    }
    assert len(truth) > 800
    assert len(found & truth) / len(found) > 0.995, [work_of[a] for a, _ in found - truth]
    assert len(found & truth) / len(truth) > 0.98


def _by_work(planted: list[tuple[int, Candidate]]) -> dict[int, list[Candidate]]:
    members: dict[int, list[Candidate]] = {}
    for work, one in planted:
        members.setdefault(work, []).append(one)
    return members


TITLES = st.sampled_from(
    (
        *(TITLE, TITLE.upper(), TITLE + ": a survey", TITLE + ", Part I", TITLE + " Part 2"),
        *("Correction to: " + TITLE, "Editorial", "Smart cities", "", "Counting on benches"),
    )
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(0, 60),
        title=TITLES,
        year=st.one_of(st.none(), st.integers(2015, 2020)),
        doi=st.sampled_from(["", "", "10.1234/a", "10.1234/b", "10.48550/c"]),
        type=st.sampled_from(["", "article", "book", "correction", "preprint"]),
        first_author=st.sampled_from(["", "Lindqvist, Åsa", "A. Lindqvist", "Okafor, Ben"]),
        pages=st.sampled_from(["", "1-6", "211-220"]),
        opening=st.sampled_from(["", "drivers" * 9, "benches" * 9]),
    ),
    unique_by=lambda candidate: candidate.id,
    max_size=14,
)
APART = st.sets(st.sets(st.integers(0, 60), min_size=2, max_size=2).map(frozenset), max_size=9)


@settings(max_examples=150, deadline=None)
@given(CANDIDATES, APART, st.randoms(use_true_random=False))
def test_whatever_comes_in_whatever_order_the_rules_hold(candidates, apart, rng):
    matches = find_duplicates(candidates, apart=apart)
    found = group_duplicates(candidates, matches, apart=apart)
    shuffled = rng.sample(candidates, len(candidates))
    assert find_duplicates(shuffled, apart=apart) == matches
    assert group_duplicates(shuffled, rng.sample(matches, len(matches)), apart=apart) == found
    assert all(match.left < match.right and 0 < match.score <= 1 for match in matches)
    assert not {frozenset((match.left, match.right)) for match in matches} & apart

    members = [number for group in found for number in group]
    assert len(members) == len(set(members))
    assert found == sorted(sorted(group) for group in found)
    by_id = {candidate.id: candidate for candidate in candidates}
    for group in found:
        assert len(group) > 1
        assert not any(frozenset(pair) in apart for pair in combinations(group, 2))
        dois = {by_id[n].doi for n in group if not is_preprint(by_id[n].doi, by_id[n].type)}
        assert len(dois - {""}) <= 1
        parts = {by_id[n].title[-1:] for n in group if "Part" in by_id[n].title}
        assert len(parts) <= 1


@settings(max_examples=50, deadline=None)
@given(CANDIDATES, st.integers(1, 30))
def test_unrelated_records_change_nothing(candidates, number):
    strangers = [
        Candidate(100 + n, f"Ferry timetables of island {n}", 2018, f"10.9999/{n}")
        for n in range(number)
    ]
    assert groups(*candidates, *strangers) == groups(*candidates)


def test_many_records_are_compared_like_few(monkeypatch):
    rng = random.Random(5)
    titles = [f"{TITLE} {rng.choice('abcdefgh')} {rng.randrange(60)}" for _ in range(300)]
    some = [Candidate.of(number, record(title)) for number, title in enumerate(titles, 1)]
    few = find_duplicates(some)
    monkeypatch.setattr(finding, "_MANY", 0)  # as from twenty thousand on
    assert find_duplicates(some) == few
    assert few
    assert find_duplicates([]) == []
