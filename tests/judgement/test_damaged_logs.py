"""A label log in which a byte has changed: noticed, named, and the other events stay in force."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from commanding import answered, reputation
from conftest import make_record

from reputation.errors import LabelError, PlaceRefused
from reputation.judgement.labels import event_log
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event, undo_of

NOTES = ["=1+1", "'=1", "a;=1", "a;'-1", 'so "called"', "naïve, or not", "", "-5", "日本", "a;b"]


def thirty_events() -> list[LabelEvent]:
    """Of all kinds, with the signs that CSV treats in a way of its own."""
    events: list[LabelEvent] = []
    for number in range(10):
        record = make_record(f"R {number}", doi=f"10.5555/{number}", source_id=f"W,{number}")
        events += [
            new_event(record, "ana", "relevance", value="1", seconds="1.5"),
            new_event(record, "ana", "note", value=NOTES[number % len(NOTES)]),
            new_event(record, "ana", "mention", city="Paris, London", value="0"),
        ]
    events[-1] = undo_of(events[0])
    return events


def read_all(log: LabelLog) -> tuple[set[str], list[str]]:
    damaged: list[str] = []
    return {event.event for event in log.read(on_damage=damaged.append)}, damaged


def test_every_single_bit_flip_is_noticed_and_costs_at_most_its_own_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = LabelLog(tmp_path)
    events = thirty_events()
    log.append(events)
    path = log.file_of("ana")
    raw = path.read_bytes()
    monkeypatch.setattr(event_log, "read_line", lru_cache(4096)(event_log.read_line))
    monkeypatch.setattr(event_log, "read_bounded", lambda _path, _most: bytes(flipped))
    known = {event.event: event for event in events}
    flipped = bytearray(raw)
    for place in range(len(raw)):
        line = raw.count(b"\n", 0, place) + 1
        for bit in range(8):
            flipped[place] ^= 1 << bit
            found, damaged = event_log.read_events(path)
            flipped[place] ^= 1 << bit
            named = [text for text in damaged if f"ana.csv, line {line}:" in text]
            heading = line == 1 and any("line 1:" in text for text in damaged)
            assert named or heading, (place, bit, damaged)
            assert all(known[event.event] == event for event in found), (place, bit)
            lost = known.keys() - {event.event for event in found}
            own = {events[line - 2].event} if line > 1 else set()
            assert lost <= own, (place, bit)


def test_a_quote_in_the_middle_swallows_nothing(tmp_path: Path) -> None:
    log = LabelLog(tmp_path)
    events = thirty_events()
    log.append(events)
    path = log.file_of("ana")
    lines = path.read_bytes().split(b"\n")
    cells = lines[5].split(b",")
    cells[-2] = b'"'
    lines[5] = b",".join(cells)
    path.write_bytes(b"\n".join(lines))
    found, damaged = read_all(log)
    assert len(found) == 29
    assert damaged[0].startswith(f"{path}, line 6: is damaged")
    with pytest.raises(LabelError, match="line 6"):
        log.read()
    before = path.read_bytes()
    log.append([replace(events[0], event="new")])
    assert path.read_bytes().startswith(before), "nothing is written over"
    assert len(read_all(log)[0]) == 30


def test_a_log_from_before_there_were_checks_is_read_and_goes_on(tmp_path: Path) -> None:
    log = LabelLog(tmp_path)
    events = thirty_events()
    log.append(events)
    path = log.file_of("ana")
    rows = path.read_text(encoding="utf-8").splitlines()
    old = [rows[0].removesuffix(",check"), *(row.rpartition(",")[0] for row in rows[1:])]
    path.write_text("\n".join(old) + "\n", encoding="utf-8")
    assert len(log.read()) == 30
    log.append([replace(events[0], event="new")])
    assert len(log.read()) == 31
    raw = path.read_bytes()
    path.write_bytes(raw[:-30] + bytes([raw[-30] ^ 4]) + raw[-29:])
    found, damaged = read_all(log)
    assert len(found) == 30
    assert "line 32" in damaged[0]


def test_an_import_of_a_damaged_file_takes_nothing(tmp_path: Path) -> None:
    log, other = LabelLog(tmp_path / "here"), LabelLog(tmp_path / "there")
    other.append(thirty_events())
    file = tmp_path / "all.csv"
    other.export(file)
    raw = file.read_bytes()
    file.write_bytes(raw[:3000] + bytes([raw[3000] ^ 1]) + raw[3001:])
    with pytest.raises(LabelError, match=r"all\.csv, line \d+: .*; nothing was imported"):
        log.take_in(file)
    assert log.read() == []


def test_an_import_that_is_interrupted_counts_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, other = LabelLog(tmp_path / "here"), LabelLog(tmp_path / "there")
    events = [replace(e, reviewer=f"r{n % 3}") for n, e in enumerate(thirty_events())]
    for reviewer in ("r0", "r1", "r2"):
        other.append([event for event in events if event.reviewer == reviewer])
    other.export(tmp_path / "all.csv")
    append, calls = event_log.append_events, []

    def killed(path: Path, batch: list[LabelEvent]) -> None:
        if calls:
            raise KeyboardInterrupt
        calls.append(path)
        append(path, batch)

    with monkeypatch.context() as patch:
        patch.setattr(event_log, "append_events", killed)
        with pytest.raises(KeyboardInterrupt):
            log.take_in(tmp_path / "all.csv")
    assert len(log.read()) == 30
    log.append([replace(events[0], event="new")])
    assert len(log.read()) == 31
    assert sorted(path.name for path in log.folder.iterdir()) == ["r0.csv", "r1.csv", "r2.csv"]
    assert log.take_in(tmp_path / "all.csv") == 0


def test_labels_that_cannot_be_read_are_no_empty_log(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.write_text("no folder")
    with pytest.raises(LabelError, match="cannot be read"):
        LabelLog(folder).read()


def test_a_log_is_no_place_for_an_export_and_pipes_are_no_logs(tmp_path: Path) -> None:
    log = LabelLog(tmp_path / "log")
    log.append(thirty_events())
    before = log.file_of("ana").read_bytes()
    with pytest.raises(PlaceRefused):
        log.export(log.file_of("ana"))
    assert log.file_of("ana").read_bytes() == before
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(LabelError, match="not a regular file"):
            log.take_in(path)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("time", "9999-12-31T23:59:59", "too late to be the time of a decision"),
        ("seconds", "soon", "a number"),
    ],
)
def test_what_would_stop_a_review_is_refused_by_line(
    tmp_path: Path, column: str, value: str, message: str
) -> None:
    log, other = LabelLog(tmp_path / "here"), LabelLog(tmp_path / "there")
    other.append([replace(thirty_events()[0], **{column: value})])
    with pytest.raises(LabelError, match=f"line 2: .*{message}"):
        log.take_in(other.file_of("ana"))


def test_damage_is_told_by_every_command_that_rests_on_labels(study_file: Path) -> None:
    (study_file.parent / "export.ris").write_text(
        "TY  - JOUR\nTI  - Smart city London\nPY  - 2015\nER  - \n"
    )
    reputation("import", study_file, study_file.parent / "export.ris")
    log = LabelLog(study_file.parent.parent / "corpus" / "labels" / "two")
    log.append(thirty_events())
    path = log.file_of("ana")
    raw = path.read_bytes()
    path.write_bytes(raw[:1000] + bytes([raw[1000] ^ 1]) + raw[1001:])
    said = reputation("run", study_file, "--out", study_file.parent / "out")
    assert "LABELS IGNORED" in said
    page = (study_file.parent / "out" / "report.html").read_text()
    assert "Damaged labels" in page
    assert "is damaged" in (study_file.parent / "out" / "provenance.json").read_text()
    assert "LABELS IGNORED" in answered("review", study_file, "--plain", "--reviewer", "ana")
    listed = answered("labels", "log", study_file, code=2)
    assert "29 events" in listed
    assert "is damaged" in listed
