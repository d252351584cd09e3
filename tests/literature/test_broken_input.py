"""Ten thousand broken inputs before every reader, by the command of benchmarks/fuzzing.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import fuzzing

# Ten thousand together; exports take longest each.
INPUTS = {"exports": 800, "studies": 1600, "labels": 2400, "models": 1600, "tables": 1600,
          "answers": 2000}  # fmt: skip
KINDS = {kind.name: kind for kind in fuzzing.kinds()}


@pytest.mark.parametrize("name", KINDS)
def test_broken_input_is_refused_in_our_words_and_in_time(name: str) -> None:
    assert [fault for _, fault, _ in fuzzing.fuzz(KINDS[name], INPUTS[name], seed=3)] == []


def test_what_goes_wrong_is_found(tmp_path: Path) -> None:
    def fails(path: Path) -> None:
        if path.read_bytes() != b"abc":
            raise ZeroDivisionError

    kind = fuzzing.Kind("bad", [("x", b"abc")], fails)
    found = list(fuzzing.fuzz(kind, 3, seed=1))
    assert found
    assert {fault.split()[0] for _, fault, _ in found} == {"ZeroDivisionError"}
