"""The notebooks: paired with text, without outputs, and each runs from top to bottom."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
import pytest
from commanding import reputation, some_literature, write_export
from conftest import STUDY
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from reputation.errors import StudyError, ToolMissing
from reputation.study.bundled import bundled_folder, init_folder

NOTEBOOKS = sorted((bundled_folder() / "notebooks").glob("*.ipynb"))
ONE_LINE = "STUDY = None"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("folder") / "mine"
    init_folder(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def kernel(folder: Path) -> Iterator[KernelManager]:
    """One kernel in the folder of notebooks for all of them: loading pandas takes seconds."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder / "notebooks"))
    yield manager
    manager.shutdown_kernel(now=True)
    manager.context.destroy()


def run(notebook: nbformat.NotebookNode, kernel: KernelManager) -> None:
    """Run all cells as Jupyter would, no name left from before; the first error is raised."""
    first = nbformat.v4.new_code_cell("%reset -f")
    whole = nbformat.v4.new_notebook(cells=[first, *notebook.cells], metadata=notebook.metadata)
    client = NotebookClient(whole, km=kernel, timeout=300)
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
    notebook.cells = whole.cells[1:]


def outputs(notebook: nbformat.NotebookNode) -> list[str]:
    """The media types of all outputs."""
    return [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    ]


def test_there_are_five() -> None:
    assert [file.stem[:2] for file in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_is_the_text_beside_it_and_has_no_outputs(file: Path) -> None:
    notebook, text = nbformat.read(file, 4), jupytext.read(file.with_suffix(".py"))
    assert [(c.cell_type, c.source) for c in notebook.cells] == [
        (c.cell_type, c.source) for c in text.cells
    ], "run `jupytext --sync notebooks/*.py`"
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert sum(ONE_LINE in cell.source for cell in notebook.cells) == 1
    assert any(cell.cell_type == "markdown" for cell in notebook.cells)


@pytest.mark.filterwarnings("ignore")  # of the kernel and its sockets
@pytest.mark.parametrize(
    "file",
    [*(pytest.param(file, marks=pytest.mark.slow) for file in NOTEBOOKS[:-1]), NOTEBOOKS[-1]],
    ids=lambda file: file.stem,
)
def test_notebook_runs_on_the_demonstration_and_saves_pictures(
    file: Path, folder: Path, kernel: KernelManager
) -> None:
    notebook = nbformat.read(folder / "notebooks" / file.name, 4)
    out = folder / "results" / "notebooks"
    before = set(out.rglob("*.svg"))
    run(notebook, kernel)
    assert "image/svg+xml" in outputs(notebook)
    new = set(out.rglob("*.svg")) - before
    assert new
    assert all(path.with_suffix(kind).exists() for path in new for kind in (".pdf", ".png"))
    studies = {path.relative_to(out).parts[0] for path in new}
    assert studies in ({"demonstration"}, {"seven-cities"})  # a folder for each study


@pytest.fixture(scope="module")
def own_study(folder: Path) -> Path:
    file = folder / "queries" / "two.toml"
    file.write_text(STUDY, encoding="utf-8")
    reputation("import", file, write_export(folder, some_literature()))
    return file


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_runs_on_another_study_when_one_line_is_changed(
    file: Path, folder: Path, own_study: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = (folder / "notebooks" / f"{file.stem}.py").read_text(encoding="utf-8")
    script = script.replace(ONE_LINE, f'STUDY = "../queries/{own_study.name}"')
    script = script.replace('"../results/notebooks"', repr(str(tmp_path)))
    monkeypatch.chdir(folder / "notebooks")
    exec(compile(script, file.stem, "exec"), {"__name__": "notebook"})
    pictures = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.svg")]
    assert pictures
    assert not any("SIMULATED" in picture for picture in pictures)
    assert file.stem == "03-networks" or any("London" in picture for picture in pictures)


def test_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="reputation init"):
        reputation("notebook", tmp_path)


def test_without_jupyter_it_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ToolMissing, match=r"pip install 'reputation\[notebooks\]'"):
        reputation("notebook", folder)


@pytest.mark.slow
@pytest.mark.parametrize("inside", ["", "notebooks"])
def test_jupyter_lab_opens_in_the_folder_of_notebooks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    commands = []

    def note(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(subprocess, "run", note)
    reputation("notebook", folder / inside)
    assert [command[1:] for command in commands] == [
        ["-P", "-m", "jupyterlab", str(folder / "notebooks")]
    ]
