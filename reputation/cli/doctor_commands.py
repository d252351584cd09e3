"""The command ``doctor``: versions, the study, and whether its files are intact."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

import typer

from reputation.cli.arguments import OptionalStudyArgument
from reputation.cli.terminal import out, progress_bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reputation.study.definition import Study

_PACKAGES = ("numpy", "scipy", "scikit-learn", "pandas", "requests", "urllib3", "pydantic", "lark")


def doctor(study: OptionalStudyArgument = None) -> None:
    """Show versions and environment, and check the files of a study for damage.

    Reads the whole corpus and compares every entry with what was imported;
    reads the label log and the models. Shows which API keys are set, never
    their values. Exits with code 2 if anything is damaged.

    Examples:

      reputation doctor

      reputation doctor global-smart-cities-2020
    """
    for line in _environment():
        _tell(line)
    if study is None:
        return
    from reputation.study.bundled import find_study

    found = find_study(study)
    _tell(f"study: {found.title} ({found.path})")
    damaged = [*_corpus(found), *_labels(found), *_models(found)]
    for line in damaged:
        _tell(f"DAMAGED {line}")
    if damaged:
        raise typer.Exit(2)
    _tell("nothing is damaged")


def _tell(line: str) -> None:
    from reputation.output import plain

    out.print(plain(line), markup=False, soft_wrap=True)


def _environment() -> Iterator[str]:
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    import reputation
    from reputation.harvesting.sources import SOURCES

    yield f"reputation {reputation.__version__}"
    yield f"Python {platform.python_version()} on {platform.platform()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    known = []
    for name in _PACKAGES:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            known.append(f"{name} missing")
    yield ", ".join(known)
    variables = dict.fromkeys(k.variable for s in SOURCES.values() for k in s.service.keys)
    states = (f"{name} {'set' if os.environ.get(name) else 'not set'}" for name in variables)
    yield f"keys: {', '.join(states)}"


def _corpus(study: Study) -> Iterator[str]:
    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.literature.corpus.database import open_database
    from reputation.literature.corpus.health import find_damage

    path = study.corpus_path
    if not path.exists():
        _tell(f"corpus: none yet ({path})")
        return
    _tell(f"corpus: {path}, {path.stat().st_size:,} bytes")
    with progress_bar("reading the corpus"):
        damaged = find_damage(path)
    for line in damaged:
        yield f"corpus {path}: {line}; import its files again into a new corpus"
    if damaged:
        return
    # `Corpus.open` would warn of what is not merged, `open_corpus` merge it.
    with Corpus(open_database(path)) as corpus:
        if corpus.unsettled:
            _tell(
                "corpus: duplicates from the last import or harvest are not merged yet; the "
                "next command merges them"
            )
        for harvest in corpus.harvests.unfinished(study.name):
            _tell(f"harvest incomplete: {harvest.sentence}")


def _labels(study: Study) -> Iterator[str]:
    from reputation.judgement.labels.event_log import LabelLog

    damaged: list[str] = []
    log = LabelLog(study.labels_folder)
    events = log.read(on_damage=damaged.append)
    _tell(f"labels: {len(events)} events in {study.labels_folder}")
    for names in log.colliding():
        _tell(f"labels: on disks that ignore case (macOS, Windows) these are one file: {names}")
    yield from damaged


def _models(study: Study) -> Iterator[str]:
    from reputation.errors import ModelError
    from reputation.judgement.loading import load_models

    try:
        models = load_models(study)
    except ModelError as error:
        yield str(error)
        return
    _tell(f"models: {', '.join(model.label for model in models)}")
