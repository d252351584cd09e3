"""Competition ranks and differences, on the report's own table and in general."""

from hypothesis import given
from hypothesis import strategies as st

from reputation.comparison.counts import reputation_table
from reputation.comparison.published import quantitative_ranks, read_published
from reputation.comparison.ranks import competition_ranks, rank_differences

COUNTS = st.dictionaries(st.text(min_size=1), st.integers(0, 50), min_size=1)
NAME = "global-smart-cities-2020"


@given(COUNTS)
def test_rank_is_one_more_than_the_number_of_better_ones(counts: dict[str, int]) -> None:
    ranks = competition_ranks(counts)
    for name, count in counts.items():
        assert ranks[name] == 1 + sum(other > count for other in counts.values())


def test_table_2_6_follows_from_its_counts_but_for_the_tie_of_hong_kong() -> None:
    published = {row["city"]: row for row in read_published(NAME, "reputation")}
    counts = {city: int(row["articles"]) for city, row in published.items()}
    table = reputation_table(counts, quantitative_ranks(NAME, counts))
    assert sum(counts.values()) == 519
    differing = {
        line.city: (line.reputation_rank, line.difference)
        for line in table
        if (str(line.reputation_rank), str(line.difference))
        != (published[line.city]["reputation_rank"], published[line.city]["difference"])
    }
    assert differing == {"Hong Kong": (7, 0)}


def test_city_without_quantitative_rank_has_no_difference() -> None:
    (line,) = reputation_table({"Utopia": 3}, quantitative_ranks(NAME, ["Utopia"]))
    assert (line.smart_city_rank, line.difference) == (None, None)


def test_differences_are_of_ranks_among_the_cities_that_have_both() -> None:
    cities = ["Los Angeles", "Tokyo", "Cairo", "Utopia"]
    quantitative = quantitative_ranks(NAME, cities)
    assert quantitative == {"Los Angeles": 8, "Tokyo": 12, "Cairo": 20, "Utopia": None}
    counts = {"Utopia": 9, "Cairo": 5, "Tokyo": 3, "Los Angeles": 0}
    table = {line.city: line for line in reputation_table(counts, quantitative)}
    assert [table[city].reputation_rank for city in counts] == [1, 2, 3, 4]
    assert [table[city].difference for city in counts] == [None, 2, 0, -2]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=9), st.data())
def test_differences_do_not_depend_on_cities_without_a_rank(
    counts: dict[str, int], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(list(counts)))
    quantitative: dict[str, int | None] = {city: 3 * place for place, city in enumerate(order, 1)}
    alone = rank_differences(quantitative, counts)
    among = rank_differences(quantitative, {**counts, "without": 99})
    assert {city: among[city] for city in counts} == alone
    assert among["without"] is None


def test_cities_with_equal_counts_and_no_rank_stand_behind_those_with_one() -> None:
    table = reputation_table({"A": 1, "B": 1, "C": 1}, {"A": None, "B": 20, "C": 7})
    assert [line.city for line in table] == ["C", "B", "A"]


def test_where_nothing_counts_there_is_no_difference() -> None:
    assert {line.difference for line in reputation_table({"A": 0, "B": 0}, {"A": 1, "B": 2})} == {
        None
    }
