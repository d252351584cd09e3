"""Tables as they look in a terminal: bold headings, and no codes to be seen."""

import io
import re
from pathlib import Path

import pytest
from commanding import reputation, write_export

from reputation.cli import terminal


def test_a_table_in_a_terminal_shows_no_codes(
    study_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reputation("import", study_file, write_export(tmp_path))
    reputation("decide", study_file, "2", "--irrelevant", "--reviewer", "ana")
    piped = reputation("labels", "list", study_file)
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = io.StringIO()
    console = type(terminal.out)(file=shown, force_terminal=True, width=80, highlight=False)
    monkeypatch.setattr(terminal, "out", console)
    reputation("labels", "list", study_file)
    text = shown.getvalue()
    assert "\x1b[1m" in text  # the heading
    without = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert without in piped
    assert "Smart city parking" in without


def test_lines_of_a_table_do_not_end_in_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_table([("name", "left"), ("number", "right")], [("a", 1), ("long", 22)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines == [line.rstrip() for line in lines]
