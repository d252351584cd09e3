"""The plan of the house: data flow one way, no circles, one name for one module."""

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import reputation

PACKAGE = Path(reputation.__file__).parent
FOUNDATION = {"errors", "dates", "folding", "input", "output", "progress", "registry"}
ORDER = [
    *("study", "literature", "harvesting", "judgement", "review", "comparison", "index"),
    *("results", "report", "running", "facade", "cli"),
]
FILES = sorted(PACKAGE.rglob("*.py"))
#: The reader and the writer of one format.
PAIRS = {"bibtex", "ris", "tables", "tagged"}


def _module(file: Path) -> str:
    parts = ("reputation", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(file): file for file in FILES}


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _imports(file: Path) -> set[str]:
    """Modules of this package that a file imports anywhere, for its types included."""
    found = set()
    for node in ast.walk(_parsed(file)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reputation"):
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= inner or {node.module or ""}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name in MODULES}
    return found - {"reputation"}  # its public names are loaded when they are used


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_no_file_imports_a_later_room() -> None:
    assert [
        f"{module} imports {imported}"
        for module, file in MODULES.items()
        for imported in _imports(file)
        if _room(module) and not _is_allowed(_room(module), _room(imported))
    ] == []


def _is_allowed(own: str, imported: str) -> bool:
    """Whether a room may import from another; one in neither list raises."""
    if imported in FOUNDATION:
        return True
    return own not in FOUNDATION and ORDER.index(imported) <= ORDER.index(own)


def test_no_circle() -> None:
    TopologicalSorter({name: _imports(file) - {name} for name, file in MODULES.items()}).prepare()


def test_no_two_modules_have_one_name() -> None:
    places = defaultdict(list)
    for module in MODULES:
        places[module.rpartition(".")[2]].append(module)
    doubled = {name: where for name, where in places.items() if len(where) > 1}
    assert doubled.keys() <= PAIRS, doubled


def test_no_two_modules_differ_by_an_ending_only() -> None:
    """Of sheet and sheets, or drawing and draws, nobody remembers which is which."""
    stems = defaultdict(set)
    for module, file in MODULES.items():
        if file.name != "__init__.py":  # records/record is what one of the folder is
            name = module.rpartition(".")[2]
            stems[re.sub(r"(ings?|is|es|s|ed|er)$", "", name)].add(name)
    assert [names for names in stems.values() if len(names) > 1] == []


def test_the_documented_plan_names_modules_that_exist() -> None:
    rows = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = rows.partition("| room |")[2].partition("## What an addition")[0]
    named, room = set(), ""
    for row in table.splitlines()[2:]:
        if row.count("|") == 4:
            first, modules = (cell.strip() for cell in row.split("|")[1:3])
            room = first.strip("`").removeprefix("reputation/") or (room if not first else "")
            named |= {PACKAGE / room / f"{name}.py" for name in re.findall(r"`(\w+)`", modules)}
    assert len(named) > 150
    assert [str(path) for path in sorted(named) if not path.exists()] == []


def test_every_file_can_be_read_in_one_sitting_and_says_what_it_is_for() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {str(file): length for file, length in lengths.items() if length > 400} == {}
    assert [str(file) for file in FILES if not ast.get_docstring(_parsed(file))] == []


def test_tests_stand_where_what_they_test_stands() -> None:
    here = Path(__file__).parent
    folders = {path.name for path in here.iterdir() if any(path.glob("test_*.py"))}
    assert folders <= {*ORDER, *FOUNDATION}
