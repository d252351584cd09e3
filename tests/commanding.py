"""The program as a user runs it, and made-up exports for it."""

import csv
import gc
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reputation.cli import main
from reputation.cli.app import app

RIS = """TY  - JOUR
TI  - {title}
AB  - {abstract}
PY  - {year}
DO  - 10.5555/{doi}
ER  -
"""
TEXTS = [
    ("Governance of the smart city London", "Policy and strategy of London.", 2015),
    ("Smart city parking", "A parking system was tried in London and Paris.", 2016),
    ("Smart city goals", "After the Paris Agreement, governance of the smart city.", 2017),
    ("Smart cities too late", "Governance of London.", 2021),
    ("Another matter", "Nothing of the kind in London.", 2015),
    ("=HYPERLINK(smart city)", "<script>alert(1)</script> Governance strategy in Paris.", 2018),
]


def write_export(folder: Path, texts: list[tuple[str, str, int]] = TEXTS) -> Path:
    file = folder / "export.ris"
    parts = [
        RIS.format(title=title, abstract=abstract, year=year, doi=number)
        for number, (title, abstract, year) in enumerate(texts)
    ]
    file.write_text("\n".join(parts), encoding="utf-8")
    return file


def reputation(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "80"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def answered(*arguments: object, typed: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=typed)
    error = result.exception
    if code == 0:
        assert result.exit_code == 0, f"{result.output} {error!r}"
    else:
        assert getattr(error, "exit_code", result.exit_code) == code
        return f"{result.output} {error}"
    return result.output


def program(
    *arguments: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[object, str, str]:
    """The whole program, but for a process of its own: its exit code, output and errors."""
    monkeypatch.setattr(sys, "argv", ["reputation", *map(str, arguments)])
    between_collections = gc.get_threshold()
    try:
        with pytest.raises(SystemExit) as left:
            main()
    finally:
        gc.set_threshold(*between_collections)
    return (left.value.code, *capsys.readouterr())


def some_literature() -> list[tuple[str, str, int]]:
    """A made-up literature: London governs, Paris measures, more so every year."""
    texts = []
    for year in range(2010, 2021):
        for number in range(year - 2007):
            texts += [
                (
                    f"Governance strategy with citizens of smart city London {year}-{number}",
                    "Policy, participation and governance strategy of the smart city London.",
                    year,
                ),
                (
                    f"Sensor system for parking in the smart city Paris {year}-{number}",
                    "A sensor system for parking was built in the smart city Paris.",
                    year,
                ),
            ]
    return texts
