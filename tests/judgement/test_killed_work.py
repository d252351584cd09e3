"""Killed while importing, undoing and deciding, by the command of benchmarks/killed_work.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import killed_work

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")


def test_no_label_is_lost_and_the_corpus_is_as_if_undisturbed(tmp_path: Path) -> None:
    done, wrong = killed_work.kill_work(tmp_path, kills=30, seed=19)
    assert wrong == []
    assert done > 10


def test_work_that_is_lost_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(folder: Path, value: str) -> None:
        if folder.name == "calm":
            killed_work._decide(folder, value)

    monkeypatch.setattr(
        killed_work, "steps", lambda _: [(killed_work._import, "a"), (forgets, "x")]
    )
    _, wrong = killed_work.kill_work(tmp_path, kills=0, seed=1)
    assert wrong == ["step 1: labels []"]
