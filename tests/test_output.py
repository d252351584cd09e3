"""Results are written whole or not at all, and do no harm where they are opened."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import OutputError, PlaceRefused
from reputation.output import FORMULA, guarded, to_csv, unguarded, write_together, write_whole


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_formula_in_a_title_is_not_run(title: str) -> None:
    _, row = csv.reader(io.StringIO(to_csv(["title"], [[title]]), newline=""))
    assert row == ["'" + title.replace("\r", " ")]


def test_no_formula_for_a_reader_that_parts_at_semicolons() -> None:
    text = to_csv(["a", "b"], [["x", "a;=1+1"], [";-1", "a; b;'@x"]])
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not any(cell.startswith(FORMULA) for cell in cells)


def test_numbers_stay_numbers() -> None:
    assert to_csv(("a", "b", "c"), [(-3, True, None)]) == "a,b,c\n-3,1,\n"


@given(st.lists(st.text() | st.sampled_from(FORMULA), min_size=2))
def test_any_text_reads_back(row: list[str]) -> None:
    text = to_csv(["h"] * len(row), [row])
    expected = [guarded(cell).replace("\r", " ") for cell in row]
    assert [unguarded(guarded(cell)) for cell in row] == row
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


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("s.sqlite", b"SQLite format 3\0 and more", "a corpus"),
        ("s.sqlite-wal", b"x", "part of a corpus"),
        ("ana.csv", b"event,time,reviewer,record,doi\n", "a label log"),
        ("m.json", b'{"format":"reputation linear text model 3",', "a trained model"),
        ("study.toml", b"title = 'x'", "a study file"),
    ],
)
def test_what_a_study_rests_on_is_never_replaced(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    file, link = tmp_path / name, tmp_path / "link.csv"
    file.write_bytes(content)
    link.symlink_to(name)
    for path in (file, link):
        with pytest.raises(PlaceRefused, match=kind):
            write_whole(path, "title\n1\n")
    assert file.read_bytes() == content


def test_files_have_the_mode_of_the_umask_or_of_the_file_they_replace(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "new.csv", "x")
        assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
    (tmp_path / "open.csv").write_text("old")
    (tmp_path / "open.csv").chmod(0o640)
    write_whole(tmp_path / "open.csv", "new")
    assert (tmp_path / "open.csv").stat().st_mode & 0o777 == 0o640


def test_headings_are_guarded_like_cells() -> None:
    assert to_csv(["=HYPERLINK(1)"], [["x"]]).startswith("'=HYPERLINK(1)\n")


def test_files_that_belong_together_change_together(tmp_path: Path) -> None:
    write_together(tmp_path, [("a.csv", "1"), ("last.json", "1")], last="last.json")

    def broken() -> Iterator[tuple[str, str]]:
        yield "a.csv", "2"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_together(tmp_path, broken(), last="last.json")
    assert [(tmp_path / name).read_text() for name in ("a.csv", "last.json")] == ["1", "1"]
    (tmp_path / ".unfinished-0").mkdir()
    write_together(tmp_path, [("a.csv", "3"), ("last.json", "3")], last="last.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "last.json"]


def test_links_that_lead_to_each_other_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / "a" / "x.csv", "1")
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / "a", "1")
