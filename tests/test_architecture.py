"""Data flow one way: a later folder may import an earlier one, never the other way round."""

import ast
from pathlib import Path

import pytest

import reputation

PACKAGE = Path(reputation.__file__).parent
ROOMS = ["study", "literature", "judgement", "review", "comparison", "report"]
ORDER = [*ROOMS, "run", "comparing", "cli"]
FOUNDATION = {"errors", "dates", "folding", "output", "progress", "__init__"}
FILES = sorted(PACKAGE.rglob("*.py"))


def _imports(file: Path) -> set[str]:
    """Modules of this package that a file imports when it runs."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reputation"):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("reputation.")}
    return found


def _room(parts: tuple[str, ...]) -> str:
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_no_file_imports_a_later_room(file: Path) -> None:
    own = _room(file.relative_to(PACKAGE).parts)
    for module in _imports(file):
        parts = tuple(module.split(".")[1:])
        if not parts or _room(parts) in FOUNDATION:
            continue
        assert own not in FOUNDATION, f"{file.name} is a foundation and imports {module}"
        assert ORDER.index(_room(parts)) <= ORDER.index(own), f"{own} imports {module}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_every_file_can_be_read_in_one_sitting_and_says_what_it_is_for(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    if file.name != "__init__.py" or text.strip():
        assert ast.get_docstring(ast.parse(text)), "no docstring"
