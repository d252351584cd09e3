"""What comes with the package: studies, the demonstration, models, notebooks, the codebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import reputation
from reputation.errors import OutputError, StudyError
from reputation.folding import did_you_mean, nearest_name
from reputation.input import read_text_bounded, reason_of
from reputation.study.definition import Study, read_study
from reputation.study.study_file import DEMONSTRATION, named, studies_in

__all__ = [
    "DEMONSTRATION",
    "bundled_folder",
    "codebook_of",
    "demonstration_files",
    "demonstration_study",
    "find_study",
    "init_folder",
]

_LARGEST_CODEBOOK = 1 << 24  # bytes


def bundled_folder() -> Path:
    """The folder with ``queries``, ``corpus``, ``models``, ``notebooks`` and ``docs``.

    In an installed package that is ``reputation/bundled``; in a checkout the repository itself,
    which is a study folder.
    """
    package = Path(reputation.__file__).parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent


def demonstration_files() -> list[Path]:
    """The export files of the demonstration, in the order in which they are imported."""
    folder = bundled_folder() / "corpus" / DEMONSTRATION
    return [folder / name for name in ("savedrecs.txt", "scopus.csv", "library.ris")]


def demonstration_study() -> Study:
    """The demonstration of this folder, or the bundled one, whose corpus is then kept here."""
    here = Path("queries") / f"{DEMONSTRATION}.toml"
    if here.exists():
        return read_study(here)
    return read_study(bundled_folder() / here).kept_in(Path.cwd())


def codebook_of(study: Study) -> str:
    """The text of the study's own codebook, or of the program's.

    Raises
    ------
    StudyError
        When the file that the study names cannot be read, or is empty.
    """
    own = study.labels.codebook
    path = study.path.parent / own if own else bundled_folder() / "docs" / "codebook.md"
    try:
        text = read_text_bounded(path, _LARGEST_CODEBOOK).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(
            f"{study.path}: labels.codebook: {path} cannot be read ({reason_of(error)})"
        ) from None
    if not text:
        raise StudyError(f"{study.path}: labels.codebook: {path} is empty")
    return text


def find_study(name: str | Path) -> Study:
    """Read a study by its path, or by its name in ``queries/``; the demonstration is everywhere.

    Raises
    ------
    StudyError
        When there is none, or it is wrong.
    """
    path = Path(name)
    if path.suffix == ".sqlite":
        raise StudyError(
            f'{path}: is a corpus, not a study; give a study that sets corpus = "{path.stem}", or '
            f"see `reputation corpus show {path.stem}`"
        )
    if path.exists() or path.suffix == ".toml":
        return read_study(path)
    here = Path("queries") / f"{name}.toml"
    if here.exists():
        return read_study(here)
    if str(name) == DEMONSTRATION:
        return demonstration_study()
    raise StudyError(
        f"{name}: no such study file, and no queries/{name}.toml here; {_what_is_here(str(name))}"
    )


def _what_is_here(name: str) -> str:
    """The studies of this folder, the nearest one first named; or how to make such a folder."""
    names = studies_in(Path("queries"))
    if not names:
        bundled = ", ".join(studies_in(bundled_folder() / "queries"))
        return f"`reputation init` creates a folder with these: {bundled}"
    if (Path("corpus") / f"{name}.sqlite").exists():
        return (
            f"studies here: {named(names)}; a corpus {name} is here: if its study was renamed, "
            f"`reputation corpus rename {name} NEW` takes its records and labels along"
        )
    hint = did_you_mean(nearest_name(name, names))
    return f"{hint and f'{hint} '}studies here: {named(names)}"


def init_folder(folder: str | Path) -> list[Path]:
    """Make a study folder: queries, the demonstration's literature, the models, the notebooks.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OutputError
        When the folder exists and is not empty, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder}: already exists and is not empty; choose a new folder")
    source = bundled_folder()
    written = []
    try:
        for part in (
            "queries",
            f"corpus/{DEMONSTRATION}",
            f"corpus/labels/{DEMONSTRATION}",
            "models",
            "notebooks",
        ):
            for file in sorted((source / part).iterdir()):
                if file.is_file():
                    target = folder / part / file.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
                    written.append(target)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error})") from None
    return written
