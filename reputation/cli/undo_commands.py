"""What ``import`` does with earlier imports: lists them, takes one out, replaces one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reputation.cli.label_reports import report_labels
from reputation.cli.opening_corpora import opened_corpus
from reputation.cli.terminal import print_table, say

if TYPE_CHECKING:
    from pathlib import Path

    from reputation.literature.corpus.corpus_file import Corpus
    from reputation.study.definition import Study

__all__ = ["earlier_import", "list_imports", "say_where_new", "undo_imports"]


def say_where_new(path: Path) -> None:
    """Say that a corpus is begun where others are: the study may have been renamed."""
    others = sorted(other.stem for other in path.parent.glob("*.sqlite"))
    if others and not path.exists():
        say(
            f"starting a new corpus {path.stem}; to share one of {', '.join(others[:5])}, write "
            f'corpus = "{others[0]}" in the study file and import there'
        )


def list_imports(study: Study) -> None:
    """Every import with its number, oldest first."""
    with opened_corpus(study.corpus_path) as corpus:
        imports = corpus.imports.every()
    names = ("id", "file", "format", "read", "added", "skipped")
    headings = [("no.", "right"), ("file", "left"), ("format", "left"), ("read", "right")]
    print_table(
        [*headings, ("new", "right"), ("skipped", "right"), ("imported", "left")],
        [(*(item[name] for name in names), str(item["imported_at"])[:10]) for item in imports],
    )
    say(f"{len(imports)} imports; undo one with `reputation import STUDY --undo NO`")


def undo_imports(study: Study, numbers: list[int]) -> None:
    """Take imports out again, all or none."""
    numbers = list(dict.fromkeys(numbers))
    with opened_corpus(study.corpus_path) as corpus:
        removed = corpus.imports.undo(*numbers)
        totals = corpus.totals()
        report_labels(study, corpus)
    say(
        f"import{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))} undone: {removed} "
        f"entries found in no other import removed, {totals.records} records left; "
        "hand labels stay in the log"
    )


def earlier_import(corpus: Corpus, file: Path) -> int:
    """The number of the import that a corrected file of the same name replaces.

    Raises
    ------
    FormatError
        When there is none, or more than one.
    """
    from reputation.errors import FormatError
    from reputation.literature.importing import imported_name

    numbers = corpus.imports.numbers_of(imported_name(file))
    if len(numbers) == 1:
        return numbers[0]
    found = f"imports {', '.join(map(str, numbers))} are all" if numbers else "no earlier import is"
    raise FormatError(
        f"{file.name}: --replace: {found} of a file of this name; `reputation import STUDY --list` "
        "lists imports, --undo removes one"
    )
