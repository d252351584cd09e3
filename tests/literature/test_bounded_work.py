"""Work grows with the size of the input and no faster; what has no end is refused."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reputation.errors import FormatError
from reputation.literature.corpus.corpus_file import Corpus
from reputation.literature.importing import import_file
from reputation.literature.records.cleaning import clean
from reputation.literature.records.record import normalise_doi

GROWING: dict[str, tuple[Callable[[str], str], Callable[[int], str]]] = {
    "spaces behind a tag": (clean, lambda n: "<a " + " " * n),
    "spaces around a title": (clean, lambda n: " " * n + "<title>" + " " * n),
    "signs in turn": (clean, lambda n: "a" + "\u0301\u0323" * n),
    "musical signs": (clean, lambda n: "a" + "\U0001d165\U0001d16d" * n),
    "end of a DOI": (normalise_doi, lambda n: "10.1000/" + ".)" * n),
    "entities": (clean, lambda n: "&amp;" * n),
    "titles": (clean, lambda n: "<title>" * n),
}


@pytest.mark.parametrize(("work", "text"), GROWING.values(), ids=GROWING)
def test_a_hundred_thousand_signs_take_no_longer_than_they_should(
    work: Callable[[str], str], text: Callable[[int], str]
) -> None:
    content = text(100_000)
    began = time.process_time()
    work(content)
    assert time.process_time() - began < 1


def test_letters_with_the_signs_of_real_scripts_stay_whole() -> None:
    word = "Z\u0351\u036b\u0343\u036a\u0302"
    assert clean(word).count("\u0351") == 1
    assert clean("caf\u0065\u0301") == "caf\u00e9"


def test_pipes_and_devices_are_no_exports(tmp_path: Path, corpus: Corpus) -> None:
    os.mkfifo(tmp_path / "pipe.ris")
    for path in (tmp_path / "pipe.ris", Path("/dev/zero")):
        with pytest.raises(FormatError, match="no plain file"):
            import_file(corpus, path)


def test_controls_in_identifiers_and_names_of_files_reach_no_other_format(
    tmp_path: Path, corpus: Corpus
) -> None:
    file = tmp_path / "a\nTY  - JOUR.ris"
    file.write_text("TY  - JOUR\nTI  - Smart\nPY  - 2015\nID  - x\x1b[31m\u202ey\nER  - \n")
    import_file(corpus, file)
    bib = tmp_path / "b.bib"
    bib.write_text("@article{k\x1b]0;pwned\x07\u202ex, title={Another}, year={2015}}")
    import_file(corpus, bib)
    for held in corpus.records():
        assert held.record.source_id.isprintable()
        assert held.record.source.isprintable()
    assert all("\n" not in str(item["file"]) for item in corpus.imports.every())
