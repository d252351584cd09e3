"""Results are written whole or not at all, and do no harm where they are opened."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import OutputError
from reputation.output import FORMULA, to_csv, write_whole


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_formula_in_a_title_is_not_run(title: str) -> None:
    _, row = csv.reader(io.StringIO(to_csv(["title"], [[title]]), newline=""))
    assert row == ["'" + title.replace("\r", " ")]


def test_numbers_stay_numbers() -> None:
    assert to_csv(("a", "b", "c"), [(-3, True, None)]) == "a,b,c\n-3,1,\n"


@given(st.lists(st.text() | st.sampled_from(FORMULA), min_size=2))
def test_any_text_reads_back(row: list[str]) -> None:
    text = to_csv(["h"] * len(row), [row])
    guarded = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row]
    expected = [cell.replace("\r", " ") for cell in guarded]
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == expected


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    write_whole(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "\ud800")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        write_whole(tmp_path / "file" / "x.csv", "")


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target.name)
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_to_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    before = Path("/dev/stdout").is_symlink()
    write_whole("/dev/stdout", ["a", "b"])
    assert capfd.readouterr().out == "ab"
    assert Path("/dev/stdout").is_symlink() == before
