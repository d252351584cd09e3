"""The report's figures, recomputed: what agrees, what differs, and by how much."""

import csv
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from commanding import reputation, rows

from reputation.index.audit import AUDIT_COLUMNS, CUTS, audit_report, summarise
from reputation.index.indicators import published_index
from reputation.index.report_figures import Figure, read_report


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    return audit_report()


def of_kind(figures: list[Figure], kind: str) -> list[Figure]:
    found = [figure for figure in figures if figure.kind == kind]
    assert found, kind
    return found


def differing(figures: list[Figure]) -> dict[str, tuple[Decimal | str, Decimal | str]]:
    return {f.city or f.item: (f.published, f.recomputed) for f in figures if not f.agrees}


def test_98_of_100_sub_indices_agree_and_rounding_explains_the_other_two(
    figures: list[Figure],
) -> None:
    found = of_kind(figures, "sub-index")
    assert len(found) == 100
    assert differing(found) == {
        "Paris": (Decimal("81.3"), Decimal("81.375")),
        "Tokyo": (Decimal("62.9"), Decimal("62.84")),
    }
    assert all(figure.explained for figure in found)


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("weights", 6),
        ("rank of sub-index", 100),
        ("sub-index printed again", 100),
        ("overall rank", 20),
        ("level", 20),
        ("level by the stated rule", 40),
        ("cities in a level", 3),
        ("smart city rank", 20),
        ("difference", 20),
        ("total", 1),
    ],
)
def test_these_figures_follow_from_the_level_below(
    figures: list[Figure], kind: str, size: int
) -> None:
    found = of_kind(figures, kind)
    assert len(found) == size
    assert all(figure.agrees for figure in found)


def test_overall_scores_agree_within_a_tenth_and_15_to_the_digit(figures: list[Figure]) -> None:
    found = of_kind(figures, "overall score")
    assert len(found) == 20
    assert set(differing(found)) == {"Beijing", "Chicago", "Tokyo", "Moscow", "Mumbai"}
    assert all(abs(figure.difference or 0) <= Decimal("0.1") for figure in found)
    assert all(figure.explained for figure in found)


def test_unrounded_sub_indices_give_19_scores_to_the_digit(figures: list[Figure]) -> None:
    found = of_kind(figures, "score from indicators")
    assert differing(found) == {"Beijing": (Decimal("92.8"), Decimal("92.745"))}


def test_cuts_between_levels_do_not_follow_from_the_stated_rule(figures: list[Figure]) -> None:
    found = {f.item: f.recomputed for f in of_kind(figures, "cut between levels")}
    rounded = {item: round(cut, 1) for item, cut in found.items() if isinstance(cut, Decimal)}
    assert rounded == {
        "upper cut, sample standard deviation": Decimal("97.1"),
        "lower cut, sample standard deviation": Decimal("71.9"),
        "upper cut, population standard deviation": Decimal("96.8"),
        "lower cut, population standard deviation": Decimal("72.2"),
    }
    assert not any(f.explained for f in of_kind(figures, "cut between levels"))
    scores = [float(score) for score in read_report().scores.values()]
    assert sum(CUTS) / 2 == Decimal("84.5") == round(Decimal(sum(scores) / 20), 1)


def test_public_safety_is_the_one_indicator_without_a_city_of_100(figures: list[Figure]) -> None:
    assert differing(of_kind(figures, "best of an indicator")) == {
        "Dubai": (Decimal(100), Decimal("85.8"))
    }


def test_tie_of_rio_de_janeiro_and_hong_kong(figures: list[Figure]) -> None:
    assert differing(of_kind(figures, "reputation rank")) == {"Hong Kong": (8, 7)}
    assert differing(of_kind(figures, "difference by the rule")) == {"Hong Kong": (-1, 0)}


def test_lines_of_the_overall_table_belong_to_the_city_with_their_sub_indices(
    figures: list[Figure],
) -> None:
    assert differing(of_kind(figures, "name")) == {
        "Buenos Aires": ("Buenos", "Buenos Aires"),
        "Rio de Janeiro": ("Ellis", "Rio de Janeiro"),
        "Cairo": ("Rio de Janeiro", "Cairo"),
    }


def test_ranks_in_the_text_are_those_of_the_tables_but_for_one(figures: list[Figure]) -> None:
    assert differing(of_kind(figures, "rank in the text")) == {"Singapore": (2, 5)}


def test_cities_said_to_lag_in_all_do_not(figures: list[Figure]) -> None:
    found = [f.recomputed for f in of_kind(figures, "cities said to lag")]
    assert found == [0, 0, 2]


def test_three_american_cities_have_the_figures_of_their_country() -> None:
    """As the report says of data centres; docs/audit.md counts them."""
    values, framework = published_index()
    infrastructure = [i.name for i in framework.of("smart_infrastructure")]
    american = values.loc[["New York", "Los Angeles", "Chicago"], infrastructure]
    assert (american.nunique() == 1).all()
    chinese = values.loc[["Beijing", "Shanghai"], infrastructure]
    assert [name for name in infrastructure if chinese[name].nunique() > 1] == ["mobile_phone"]


def test_audit_finds_a_figure_that_was_changed() -> None:
    report = read_report()
    changed = dict(report.sub_indices["smart_economy"], Seoul=Decimal("59.9"))
    tampered = replace(report, sub_indices={**report.sub_indices, "smart_economy": changed})
    before = Counter(f.kind for f in audit_report(report) if not f.agrees)
    after = Counter(f.kind for f in audit_report(tampered) if not f.agrees)
    assert after["sub-index"] == before["sub-index"] + 1
    assert after["rank of sub-index"] > 0
    assert after["sub-index printed again"] == 1
    assert after["name"] == before["name"] + 1


def test_summary_counts_every_figure_once(figures: list[Figure]) -> None:
    summary = summarise(figures)
    assert sum(line.figures for line in summary) == len(figures)
    assert sum(line.agree for line in summary) == sum(f.agrees for f in figures)
    assert all(line.agree <= line.explained <= line.figures for line in summary)


def test_page_on_the_audit_has_the_figures_of_the_audit(figures: list[Figure]) -> None:
    page = Path(__file__).parents[2] / "docs" / "audit.md"
    cells = [
        [cell.strip(" *") for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    summary = summarise(figures)
    told = [(int(row[2]), int(row[3]), int(row[4] or 0)) for row in cells[2:]]
    assert told[:-1] == [(s.figures, s.agree, s.explained - s.agree) for s in summary]
    assert told[-1] == tuple(map(sum, zip(*told[:-1], strict=True)))
    largest = [float(row[5]) if row[5] else None for row in cells[2:-1]]
    assert largest == [None if s.largest is None else float(s.largest) for s in summary]


def test_command_writes_the_audit_and_lists_what_differs(
    tmp_path: Path, figures: list[Figure]
) -> None:
    text = reputation("index", "audit", "--out", tmp_path)
    assert "81.375" in text
    assert "Hong Kong" in text
    results = [line for line in text.splitlines() if not line.startswith("written to")]
    assert max(map(len, results)) <= 80
    written = rows(tmp_path / "audit.csv")
    assert tuple(written[0]) == AUDIT_COLUMNS
    assert len(written) == len(figures)
    for line in written:
        assert line["agrees"] in ("0", "1")
        if line["difference"]:
            difference = Decimal(line["published"]) - Decimal(line["recomputed"])
            assert Decimal(line["difference"]) == difference
    first = (tmp_path / "audit.csv").read_bytes()
    reputation("index", "audit", "--out", tmp_path)
    assert (tmp_path / "audit.csv").read_bytes() == first
    assert b"E+" not in first.upper()
    assert [*csv.reader(first.decode().splitlines())]
