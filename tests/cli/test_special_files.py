"""Pipes, devices and folders given for files: one line, exit code 2, and no waiting."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanding import answered, reputation, write_export
from conftest import STUDY

from reputation.judgement.random_sample import sample_path
from reputation.study.definition import read_study

COMMANDS: dict[str, Callable[[Path, Path], list[object]]] = {
    "import": lambda at, it: ["import", at / "queries" / "two.toml", it],
    "train": lambda at, it: ["train", it, "--records", at / "export.ris"],
    "train --records": lambda at, it: ["train", at / "labels.csv", "--records", it],
    "train --without": lambda at, it: [
        "train", at / "labels.csv", "--records", at / "export.ris", "--without", it],
    "train --teacher": lambda at, it: [
        "train", at / "labels.csv", "--records", at / "export.ris", "--teacher", it],
    "train --start": lambda at, it: [
        "train", at / "labels.csv", "--records", at / "export.ris", "--start", it],
    "evaluate": lambda at, it: ["evaluate", it, "--records", at / "export.ris"],
    "evaluate --records": lambda at, it: ["evaluate", at / "labels.csv", "--records", it],
    "simulate": lambda _, it: ["simulate", it],
    "labels import": lambda at, it: ["labels", "import", at / "queries" / "two.toml", it],
    "compare --counts": lambda _, it: ["compare", "--counts", it],
    "compare --sample": lambda at, it: [
        "compare", at / "queries" / "two.toml", "--sample", it],
    "index compute": lambda at, it: ["index", "compute", it, "--framework", at / "frame.csv"],
    "index compute --framework": lambda at, it: [
        "index", "compute", at / "scores.csv", "--framework", it],
    "run": lambda _, it: ["run", it],
    "query": lambda _, it: ["query", it, "--for", "wos"],
    "quantitative": lambda at, it: ["run", naming(at, f'quantitative = "{it}"\n{STUDY}')],
    "extends": lambda at, it: ["run", naming(at, f'extends = "{it}"\n')],
    "codebook": lambda at, it: [
        "read", naming(at, f'{STUDY}[labels]\ncodebook = "{it}"\n'), "--model", "m",
        "--address", "http://localhost:9", "--dry-run"],
}  # fmt: skip


@contextmanager
def limited_time(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def naming(folder: Path, text: str) -> Path:
    file = folder / "queries" / "named.toml"
    file.write_text(f'corpus = "two"\n{text}', encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("special")
    (folder / "queries").mkdir()
    study = folder / "queries" / "two.toml"
    study.write_text(STUDY, encoding="utf-8")
    texts = [(f"Smart city London {n}", f"Governance of the city {n}.", 2015) for n in range(10)]
    reputation("import", study, write_export(folder, texts))
    labels = [f"10.5555/{n},{n % 2},{'M' if n % 2 else ''}\n" for n in range(10)]
    (folder / "labels.csv").write_text("".join(["id,relevance,topic\n", *labels]))
    (folder / "scores.csv").write_text("indicator,city,score\nI,London,1\n")
    (folder / "frame.csv").write_text("pillar,pillar_weight,indicator,indicator_weight\nP,1,I,1\n")
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.csv").mkdir()
    return folder


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files")
@pytest.mark.parametrize("name", ["pipe.csv", "/dev/zero", "folder.csv"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_plain_file_is_refused_at_once(command: str, name: str, place: Path) -> None:
    with limited_time(20):
        said = answered(*COMMANDS[command](place, place / name), code=2)
    if command != "train --start":  # which wants a folder; labels may stand in one
        words = ("not a regular file", "is a folder", "refused", "folder.csv: contains no decision")
        assert any(word in said for word in words), said
    assert "Errno" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files")
def test_pipes_in_the_labels_folder_are_refused_at_once(place: Path) -> None:
    study = place / "queries" / "two.toml"
    sample = sample_path(read_study(study))
    sample.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(sample)
    try:
        with limited_time(20):
            assert "not a regular file" in answered("compare", study, code=2)
    finally:
        sample.unlink()
