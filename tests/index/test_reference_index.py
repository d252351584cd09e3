"""Agreement with the worked example of the OECD/JRC handbook (2008), to the digits it prints."""

import numpy as np
import pandas as pd
import pytest
import technology

from reputation.index.composite import Method, compute_index, weighted_mean
from reputation.index.framework import Framework, Indicator
from reputation.index.normalising import normalise
from reputation.index.weighting import component_weights, varimax

SCHOOLING = Framework((Indicator("schooling", "all", 1.0),), {"all": 1.0})

# Table 15, in the order of the countries.
TABLE_15 = {
    ("rank", "mean"): "15 23 19 12 17 9 9 20 18 1 16 22 9 8 21 6 5 14 4 3 12 7 1",
    ("zscore", "mean"): "0.26 1.52 1.14 -0.06 0.76 -0.12 -0.12 1.27 0.83 -1.58 0.38 1.46 -0.12 "
    "-0.19 1.33 -0.76 -1.08 0.00 -1.46 -1.52 -0.06 -0.31 -1.58",
    ("minmax", "mean"): "0.59 1.00 0.88 0.49 0.76 0.47 0.47 0.92 0.78 0.00 0.63 0.98 0.47 0.45 "
    "0.94 0.27 0.16 0.51 0.04 0.02 0.49 0.41 0.00",
    ("reference", "mean"): "1.04 1.25 1.19 0.99 1.13 0.98 0.98 1.21 1.14 0.74 1.06 1.24 0.98 0.97 "
    "1.22 0.88 0.82 1.00 0.76 0.75 0.99 0.95 0.74",
    ("best", "mean"): "0.83 1.00 0.95 0.79 0.90 0.78 0.78 0.97 0.91 0.59 0.85 0.99 0.78 0.78 0.98 "
    "0.70 0.66 0.80 0.61 0.60 0.79 0.76 0.59",
    ("reference", "Singapore"): "1.41 1.69 1.61 1.34 1.52 1.32 1.32 1.63 1.54 1.00 1.44 1.68 1.32 "
    "1.31 1.65 1.18 1.11 1.35 1.03 1.01 1.34 1.28 1.00",
}


def numbers(text: str) -> list[float]:
    return [float(part) for part in text.split()]


@pytest.mark.parametrize(("method", "reference"), TABLE_15)
def test_normalisations_are_those_of_table_15(method: str, reference: str) -> None:
    values = technology.VALUES[["schooling"]]
    found = normalise(values, SCHOOLING, method, reference=reference)["schooling"]
    per_cent = 1 if method in ("rank", "zscore") else 100
    assert np.allclose(found / per_cent, numbers(TABLE_15[method, reference]), atol=0.0051)


def test_leader_normalisation_depends_on_the_zero_of_the_unit_as_in_table_14() -> None:
    framework = Framework(
        (Indicator("temperature", "all", 0.5), Indicator("humidity", "all", 0.5)), {"all": 1.0}
    )
    for temperatures, expected in (((35, 39), (0.949, 0.833)), ((95, 102.2), (0.965, 0.833))):
        values = pd.DataFrame(
            {"temperature": temperatures, "humidity": (75, 50)}, index=["A", "B"], dtype=float
        )
        mean = compute_index(values, framework, Method("best")).table["mean"] / 100
        assert np.allclose(mean[["A", "B"]], expected, atol=0.00051)


def test_eigenvalues_are_those_of_table_16() -> None:
    variances = np.linalg.eigvalsh(np.corrcoef(technology.VALUES, rowvar=False))[::-1]
    shares = 100 * variances / 8
    assert np.allclose(shares, [41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9], atol=0.11)


def test_rotated_loadings_are_those_of_table_17() -> None:
    table_17 = {
        "patents": (0.07, 0.97, 0.06, 0.06),
        "royalties": (0.13, 0.07, 0.07, 0.93),
        "internet": (0.79, 0.21, 0.21, 0.42),
        "exports": (0.64, 0.56, 0.04, 0.36),
        "telephones": (0.37, 0.17, 0.38, 0.68),
        "electricity": (0.82, 0.04, 0.25, 0.35),
        "schooling": (0.88, 0.23, 0.09, 0.09),
        "university": (0.08, 0.04, 0.96, 0.04),
    }
    variances, vectors = np.linalg.eigh(np.corrcoef(technology.VALUES, rowvar=False))
    loadings = varimax(vectors[:, :3:-1] * np.sqrt(variances[:3:-1]))
    order = [int(np.abs(loadings[row]).argmax()) for row in (6, 0, 7, 1)]
    assert np.allclose(np.abs(loadings[:, order]), list(table_17.values()), atol=0.016)


def test_weights_from_components_are_those_of_table_18() -> None:
    weights = component_weights(technology.VALUES)
    table_18 = (0.17, 0.15, 0.11, 0.07, 0.08, 0.12, 0.14, 0.16)
    assert np.allclose(list(weights.values()), table_18, atol=0.0065)
    index = compute_index(technology.VALUES, technology.FLAT, Method("zscore", weights="pca"))
    assert [i.weight for i in index.framework.indicators] == pytest.approx(
        [*component_weights(index.normalised).values()]
    )


def test_additive_ranks_are_those_of_table_38() -> None:
    """Its first column is the index of the UNDP: goalposts, two levels of equal weights."""
    index = compute_index(technology.VALUES, technology.FRAMEWORK, Method("minmax"))
    order = (
        "Finland,United States,Sweden,Japan,Korea,Netherlands,United Kingdom,Singapore,Canada,"
        "Australia,Germany,Norway,Ireland,Belgium,New Zealand,Austria,France,Israel,Spain,Italy,"
        "Czech Republic,Hungary,Slovenia"
    )
    assert ",".join(index.table.index) == order
    assert index.table["rank"].tolist() == list(range(1, 24))


def test_scores_are_those_that_the_undp_published() -> None:
    """Human Development Report 2001, to two decimals; inputs here are logs to two decimals."""
    published = {
        "Finland": 0.74,
        "United States": 0.73,
        "Sweden": 0.70,
        "Japan": 0.70,
        "Korea": 0.67,
        "Netherlands": 0.63,
        "United Kingdom": 0.61,
        "Australia": 0.59,
        "Canada": 0.59,
        "Germany": 0.58,
        "Norway": 0.58,
        "Ireland": 0.57,
        "Belgium": 0.55,
        "New Zealand": 0.55,
        "Austria": 0.54,
        "France": 0.54,
        "Israel": 0.51,
        "Spain": 0.48,
        "Italy": 0.47,
        "Hungary": 0.46,
        "Slovenia": 0.46,
    }
    mean = compute_index(technology.VALUES, technology.FRAMEWORK, Method("minmax")).table["mean"]
    assert np.allclose(mean[list(published)] / 100, list(published.values()), atol=0.006)


def test_geometric_ranks_are_those_of_table_38() -> None:
    """Of raw values; dividing each indicator by its best does not change them (section 6.14)."""
    method = Method("best", aggregate="geometric")
    ranks = compute_index(technology.VALUES, technology.FLAT, method).table["rank"]
    table_38 = (2, 1, 3, 4, 16, 5, 6, 13, 14, 18, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20)
    assert tuple(ranks[technology.COUNTRIES]) == table_38


def test_geometric_means_are_those_of_section_6_11() -> None:
    rows = [(21, 1, 1, 1), (6, 6, 6, 6), (21, 2, 1, 1), (7, 6, 6, 6)]
    values = pd.DataFrame(rows, dtype=float)
    assert list(weighted_mean(values, [0.25] * 4)[:2]) == [6, 6]
    means = weighted_mean(values, [0.25] * 4, "geometric")
    printed = [2.14, 6, 2.54, 6.23]  # cut off after two digits, not rounded
    assert np.allclose(np.floor(100 * means.round(9)) / 100, printed)
