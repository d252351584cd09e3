"""Every command in README and docs: run where it can run offline, else held to its options."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from commanding import write_export
from typer.testing import CliRunner

import reputation
from reputation.cli.app import app
from reputation.study.bundled import init_folder

pytestmark = pytest.mark.slow

ROOT = Path(reputation.__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
BLOCK = re.compile(r"^ *```(?:sh|bash|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(reputation [a-z][^`]*)`")
#: Studies by the names that the documentation gives them.
STUDIES = ("global-smart-cities-2020", "my-study", "mine", "wos-study", "scopus-study")
#: Programs whose commands are not ours to run here; `.ci/run` runs those that install and test.
OTHERS = {
    ".", "aws", "cd", "echo", "mkdocs", "mypy", "pip", "pre-commit", "pytest", "python3", "ruff",
    "spark-submit", "uv",
}  # fmt: skip
#: What needs a network, another program, or files that a reader has.
ELSEWHERE = ("harvest", "complete", "read", "notebook", "train", "evaluate")
TITLE = "Smart city governance of parking in Dubai"


def commands(page: Path) -> Iterator[list[str]]:
    """The commands of a page's blocks, as a shell would take them apart."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while "&&" in words:
                place = words.index("&&")
                yield words[:place]
                words = words[place + 1 :]
            if words:
                yield words


def ours() -> list[tuple[str, str]]:
    """Page and command, each command once, in the order of the pages."""
    found: dict[str, str] = {}
    for page in PAGES:
        for words in commands(page):
            assert words[0] in {"reputation", *OTHERS}, f"{page.name}: {words}"
            if words[0] == "reputation":
                found.setdefault(shlex.join(words[1:]), page.name)
    return [(page, line) for line, page in found.items()]


def is_for_elsewhere(words: list[str]) -> bool:
    return words[0] in ELSEWHERE or "--harvest" in words or "STUDY" in words


def invoke(words: list[str]) -> str:
    plain = ["--plain"] if words[0] == "review" else []
    outcome = CliRunner().invoke(app, [*words, *plain], input="q\n", env={"COLUMNS": "100"})
    assert outcome.exit_code == 0, f"{words}: {outcome.output} {outcome.exception!r}"
    return outcome.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A study folder in which every study that the documentation names holds some literature.

    Two reviewers have decided on the same records.
    """
    home = tmp_path_factory.mktemp("home")
    folder = home / "my-study"
    init_folder(folder)
    shutil.rmtree(folder / "corpus" / "labels" / "demonstration")  # a sample of all three files
    before = Path.cwd()
    os.chdir(folder)
    exports = home / "exports"
    exports.mkdir()
    for name in ("savedrecs.txt", "scopus.csv"):
        shutil.copyfile(folder / "corpus" / "demonstration" / name, exports / name)
    own = write_export(exports, [(TITLE, "Policy of the smart city Dubai.", 2016)])
    text = own.read_text(encoding="utf-8").replace("10.5555/0", "10.1016/j.cities.2019.01.001")
    own.write_text(text, encoding="utf-8")
    invoke(["import", "demonstration", "corpus/demonstration/library.ris", str(own)])
    for reviewer, said in (("ana", "--irrelevant"), ("ben", "--relevant")):
        for number in ("1", "2"):
            invoke(["decide", "demonstration", number, said, "--reviewer", reviewer])
    for name in STUDIES:
        file = folder / "queries" / f"{name}.toml"
        if not file.exists():
            file.write_text('extends = "global-smart-cities-2020.toml"\n', encoding="utf-8")
        shutil.copyfile(folder / "corpus/demonstration.sqlite", folder / f"corpus/{name}.sqlite")
        shutil.copytree(folder / "corpus/labels/demonstration", folder / f"corpus/labels/{name}")
    yield folder
    os.chdir(before)
    shutil.rmtree(home)


@pytest.mark.parametrize(("page", "line"), ours(), ids=lambda value: value)
def test_documented_command_does_what_it_says(
    page: str, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = [
        word.replace("~", str(folder.parent)) if word.startswith("~/") else word
        for word in shlex.split(line)
    ]
    if is_for_elsewhere(words):
        hold_to_options(words, page)
        return
    if words[0] == "init":
        words[1] = str(tmp_path / words[1])
    if words[:2] == ["labels", "import"]:
        invoke(["labels", "export", words[2], words[3]])
    drawn = folder / "corpus" / "labels" / words[1] / "sample.json" if words[1:] else None
    if drawn and words[0] == "sample":
        drawn.unlink(missing_ok=True)
    if drawn and "--sample" in words and not drawn.exists():
        invoke(["sample", words[1], "--size", "20"])
    assert invoke(words).strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_text_have_the_options_they_are_named_with(page: Path) -> None:
    for text in INLINE.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r" &&? | \|\| ", text):
            hold_to_options(part.removeprefix("reputation ").split(), page.name)


def hold_to_options(words: list[str], page: str) -> None:
    """The command exists, and so does each option that it is named with."""
    command = typer.main.get_command(app)
    while hasattr(command, "commands") and words and re.fullmatch(r"[a-z]+", words[0]):
        assert words[0] in command.commands, f"{page}: no command {words[0]}"
        command = command.commands[words[0]]
        words = words[1:]
    known = {name for option in command.params for name in option.opts} | {"--help"}
    named = {re.sub(r"[^a-z-].*", "", word.strip("[],;")) for word in words if "--" in word}
    named = {name for name in named if name.startswith("--")}
    assert named <= known, f"{page}: {command.name} has no {named - known}"
