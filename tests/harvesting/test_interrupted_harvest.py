"""A harvest that is killed goes on where it was; benchmarks/harvest.py does this 200 times."""

import random
import time
from pathlib import Path

import pytest
from asking import three_cities
from interrupting import content, harvest_with_kills, run_once
from server import LocalDatabase


@pytest.mark.parametrize(
    "source", [pytest.param("openalex", marks=pytest.mark.slow), "semanticscholar"]
)
def test_killed_harvests_go_on_and_end_as_if_nothing_had_happened(
    source: str, database: LocalDatabase, tmp_path: Path
) -> None:
    study = three_cities(tmp_path).path
    run_once(study, tmp_path / "warm.sqlite", source, database.address).wait()
    database.log.clear()
    begun = time.perf_counter()
    assert run_once(study, tmp_path / "whole.sqlite", source, database.address).wait() == 0
    longest, undisturbed = time.perf_counter() - begun, database.requests
    database.log.clear()
    result = harvest_with_kills(
        study,
        tmp_path / "killed.sqlite",
        source,
        database.address,
        kills=4,
        longest=longest,
        rng=random.Random(7),
    )
    assert content(tmp_path / "killed.sqlite") == content(tmp_path / "whole.sqlite")
    assert database.requests <= undisturbed + result.kills
