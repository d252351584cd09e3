"""A note that is interrupted while it is typed, in a terminal without a screen."""

import io
import os
from pathlib import Path

import pytest
from reviews import open_items

from reputation.judgement.labels.event_log import LabelLog
from reputation.review.display import Marker
from reputation.review.plain_screen import review_plainly
from reputation.study.definition import read_study

pty = pytest.importorskip("pty", reason="there are no terminals of this kind on Windows")


class Interrupted(io.TextIOWrapper):
    """A terminal whose user presses Ctrl-C in a line."""

    def readline(self, _size: int = -1, /) -> str:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("typed", "kept"), [("n half é", ["half é"]), ("n", []), ("/half", []), ("", [])]
)
def test_what_was_typed_of_a_note_is_kept(
    tmp_path: Path, study_file: Path, typed: str, kept: list[str]
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    said = io.StringIO()
    with (
        Interrupted(io.BufferedReader(io.FileIO(theirs)), encoding="utf-8") as terminal,
        pytest.raises(KeyboardInterrupt),
    ):
        review_plainly(open_items(tmp_path), Marker(read_study(study_file)), terminal, said)
    os.close(ours)
    events = LabelLog(tmp_path / "labels").read()
    assert [event.value for event in events if event.action == "note"] == kept
    assert ("note saved" in said.getvalue()) == bool(kept)
