"""A source, an export, a topic and a picture are each added in one place and are then everywhere.

The house is copied, the addition made in the copy, and the copy run as a user runs it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import rows, write_export
from conftest import STUDY

import reputation
from reputation.study.bundled import bundled_folder

pytestmark = pytest.mark.slow

SOURCE = '''"""A made-up database."""

from dataclasses import replace

from reputation.harvesting.sources.semanticscholar import SEMANTICSCHOLAR
from reputation.harvesting.sources.source import Key

_KEY = Key(variable="MADE_UP_KEY", header="x-key", where="nowhere")
_SERVICE = replace(SEMANTICSCHOLAR.service, name="made-up", title="Made up", keys=(_KEY,))
MADE_UP = replace(SEMANTICSCHOLAR, service=_SERVICE)
'''
EXPORT = '''"""Titles alone."""

from reputation.literature.exports.export_format import ExportFormat

TITLES = ExportFormat(
    "titles", "those who read no further", lambda records: (f"{r.record.title}\\n" for r in records)
)
'''
TOPIC = '    Topic("P", "people", "p", "#CC79A7", "#cc79a8", "diamond", "who lives there"),\n'
PICTURE = '''"""A made-up picture."""

from reputation.report.page.charts import inline_svg
from reputation.report.page.page_figure import PageFigure

MADE_UP = PageFigure(
    name="made-up",
    title="Made up",
    draw=lambda result, _read: inline_svg("made-up", "Nothing", result.study.title, (9, 9), []),
    caption=lambda _result: "Nothing to see.",
)
'''


def put_before(file: Path, mark: str, text: str) -> None:
    whole = file.read_text(encoding="utf-8")
    assert whole.count(mark) == 1
    file.write_text(whole.replace(mark, text + mark), encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with a source, an export, a topic and a picture more."""
    folder = tmp_path_factory.mktemp("house")
    package = folder / "reputation"
    without = shutil.ignore_patterns("__pycache__", "bundled")
    shutil.copytree(Path(reputation.__file__).parent, package, ignore=without)
    for name in ("queries", "corpus", "models"):
        (folder / name).symlink_to(bundled_folder() / name)
    (package / "harvesting/sources/made_up.py").write_text(SOURCE, encoding="utf-8")
    (package / "literature/exports/titles.py").write_text(EXPORT, encoding="utf-8")
    put_before(package / "study/topics.py", ")  # fmt: skip", TOPIC)
    page = package / "report/page"
    (page / "made_up_picture.py").write_text(PICTURE, encoding="utf-8")
    registry = page / "rendering.py"
    imported = "from reputation.report.page.made_up_picture import MADE_UP\n"
    put_before(registry, "from reputation.report.page.page_figure import", imported)
    put_before(registry, "    PRISMA,\n)", "    MADE_UP,\n")
    return folder


def told(house: Path, *arguments: object, typed: str = "", code: int = 0) -> str:
    """What the copy says, on both streams, in one line."""
    told = subprocess.run(
        [sys.executable, "-c", "from reputation.cli import main; main()", *map(str, arguments)],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"},
        input=typed,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert told.returncode == code, told.stderr
    return " ".join((told.stdout + told.stderr).split())


@pytest.fixture(scope="module")
def study(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in the copy, whose first two records a reviewer gave the made-up topic."""
    folder = tmp_path_factory.mktemp("study")
    file = folder / "queries" / "two.toml"
    file.parent.mkdir()
    file.write_text(STUDY, encoding="utf-8")
    told(house, "import", file, write_export(folder))
    asked = told(house, "review", file, "--reviewer", "ann", "--plain", typed="?\nz\np\np\nq\n")
    assert "p topic P, people: who lives there" in asked
    assert "one of: r i a m d p u" in asked
    return file


def test_a_source_is_in_help_queries_and_errors(house: Path, study: Path) -> None:
    helped = told(house, "harvest", "--help")
    assert "made-up" in helped
    assert "MADE_UP_KEY" in helped
    assert "made-up" in told(house, "query", "--help")
    assert "smart city" in told(house, "query", study, "--for", "made-up")
    assert "made-up" in told(house, "harvest", study, "--source", "nothing", code=2)
    missing = told(house, "harvest", study, "--source", "made-up", code=2)
    assert "MADE_UP_KEY" in missing


def test_an_export_is_in_help_and_errors_and_writes(house: Path, study: Path) -> None:
    assert "titles: those who read no further" in told(house, "export", "--help")
    out = study.parent / "titles.txt"
    assert "titles" in told(house, "export", study, "--to", "nothing", "--out", out, code=2)
    assert not out.exists()
    told(house, "export", study, "--to", "titles", "--out", out)
    assert "Smart city parking\n" in out.read_text(encoding="utf-8")


def test_a_topic_is_in_help_errors_tables_page_and_pictures(house: Path, study: Path) -> None:
    out = study.parent / "out"
    assert "P (people)" in told(house, "export", "--help")
    refused = told(house, "export", study, "--topic", "X", "--out", out, code=2)
    assert "A, M, D, P" in refused
    labels = study.parent / "labels.csv"
    labels.write_text("id,relevance,topic\n1,1,X\n", encoding="utf-8")
    assert "expected A, M, D, P or nothing" in told(
        house, "evaluate", labels, "--records", study.parent.parent / "export.ris", code=2
    )
    told(house, "run", study, "--out", out)
    assert "P" in {row["topic"] for row in rows(out / "topics.csv")}
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "--topic-P: #CC79A7" in page
    assert "--topic-P: #cc79a8" in page
    assert '<option value="P">P people</option>' in page
    assert 'class="topic-P"><title>' in page
    told(house, "trends", study, "--out", out)
    drawn = (out / "articles-by-city-topic.svg").read_text(encoding="utf-8")
    assert "P  people" in drawn
    assert "#cc79a7" in drawn.lower()


def test_a_picture_is_on_the_page_with_its_title_and_caption(house: Path, study: Path) -> None:
    out = study.parent / "pictured"
    told(house, "run", study, "--out", out)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert '<li><a href="#made-up">Made up</a></li>' in page
    assert '<h2 id="made-up">Made up</h2>' in page
    assert "<figcaption>Nothing to see.</figcaption>" in page
