"""Decisions by hand: on disk before they are acknowledged, never lost, never changed."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st

from reputation.errors import LabelError
from reputation.judgement.labels.consensus import (
    HandLabels,
    Known,
    agree,
    events_in_force,
    labels_in_force,
)
from reputation.judgement.labels.event_log import LabelEvent, LabelLog, new_event, undo_of
from reputation.judgement.labels.reader_names import reader_of_file
from reputation.judgement.loading import knowledge_of
from reputation.literature.corpus.corpus_file import Corpus, ImportReport
from reputation.review.agreement import find_disputes

RECORD = make_record("One", doi="10.5555/one")
OTHER = make_record("Other", abstract="Without a DOI.")


@pytest.fixture
def log(tmp_path: Path) -> LabelLog:
    return LabelLog(tmp_path / "labels" / "study")


def event(reviewer: str = "ana", action: str = "relevance", value: str = "1") -> LabelEvent:
    return new_event(RECORD, reviewer, action, value=value)


def test_what_was_appended_is_read_back_in_order(log: LabelLog) -> None:
    events = [event(), event(value="0"), event("ben"), event(action="note", value='=1+1, "so"')]
    for one in events:
        log.append([one])
    assert sorted(log.read(), key=lambda e: e.event) == sorted(events, key=lambda e: e.event)


def test_log_holds_no_text_of_the_record(log: LabelLog) -> None:
    record = make_record("A secret title", abstract="A secret abstract.", source_id="7")
    log.append([new_event(record, "ana", "relevance", value="1")])
    assert "secret" not in log.file_of("ana").read_text()


def test_line_ends_in_a_note_cannot_break_the_log(log: LabelLog) -> None:
    log.append([event(action="note", value="first\nsecond\r\nthird")])
    assert [e.value for e in log.read()] == ["first second third"]
    assert len(log.file_of("ana").read_text().splitlines()) == 2


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_an_unfinished_last_line_is_passed_over_and_mended(log: LabelLog, cut: int) -> None:
    first, second, third = event(), event(value="0"), event("ana", "topic", "A")
    log.append([first])
    log.append([second])
    file = log.file_of("ana")
    file.write_bytes(file.read_bytes()[:-cut])
    # A line that lacks only its end is whole.
    kept = [first, second] if cut == 1 else [first]
    assert log.read() == kept
    log.append([third])
    assert log.read() == [*kept, third]


def test_a_full_disk_leaves_the_log_as_it_was_and_says_so(
    log: LabelLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([event()])
    before = log.file_of("ana").read_bytes()

    def no_room(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_room)
        with pytest.raises(LabelError, match=r"could not be saved.*No space left"):
            log.append([event(value="0")])
    assert log.file_of("ana").read_bytes() == before
    log.append([event(value="0")])
    assert [e.value for e in log.read()] == ["1", "0"]


@pytest.mark.parametrize("call", ["flock", "fsync"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_kill_during_the_first_decision_leaves_a_log_that_can_be_read(
    log: LabelLog, monkeypatch: pytest.MonkeyPatch, call: str, at: int
) -> None:
    module = pytest.importorskip("fcntl") if call == "flock" else os
    real, calls = getattr(module, call), []

    def killed(*given: int) -> None:
        calls.append(given)
        if len(calls) == at:
            raise KeyboardInterrupt
        real(*given)

    first = event()
    with monkeypatch.context() as patch:
        patch.setattr(module, call, killed)
        with suppress(KeyboardInterrupt):
            log.append([first])
    kept = log.read()
    assert kept in ([], [first])
    second = event(value="0")
    log.append([second])
    assert log.read() == [*kept, second]


def test_an_emptied_log_is_damaged_not_without_decisions(log: LabelLog) -> None:
    log.append([event()])
    log.file_of("ana").write_bytes(b"")
    with pytest.raises(LabelError, match=r"ana\.csv: is empty; restore it"):
        log.read()


def test_two_programs_write_one_file_at_once_and_lose_nothing(log: LabelLog) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[3])\n"
        "from conftest import make_record\n"
        "from reputation.judgement.labels.event_log import LabelLog, new_event\n"
        "log = LabelLog(sys.argv[1])\n"
        "for n in range(100):\n"
        "    log.append([new_event(make_record(sys.argv[2]), 'ana', 'note', value=str(n))])\n"
    )
    here = str(Path(__file__).parents[1])
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(log.folder), name, here])
        for name in ("left", "right")
    ]
    assert [program.wait() for program in programs] == [0, 0]
    values = [(e.source_id, e.value) for e in log.read()]
    assert sorted(values) == sorted((s, str(n)) for s in ("left", "right") for n in range(100))


@pytest.mark.parametrize("name", ["", "../ana", "a/b", "a" * 41, ".hidden"])
def test_a_reviewer_name_that_is_no_file_name_is_refused(log: LabelLog, name: str) -> None:
    with pytest.raises(LabelError, match="reviewer"):
        log.file_of(name)


def test_names_that_differ_only_in_case_have_files_that_differ_in_more(log: LabelLog) -> None:
    names = ["Eva", "eva", "EVA", "llm:GPT", "llm:gpt", "ana", "aux", "con.x"]
    for name in names:
        log.append([event(name)])
    files = [path.name for path in log.folder.iterdir()]
    assert len({name.casefold() for name in files}) == len(files) == len(names)
    assert {"Eva.csv", "llm+GPT.csv", "ana.csv"} < set(files)
    assert not {"eva.csv", "aux.csv", "con.x.csv"} & set(files)
    for name in names:  # and goes on where it was begun
        log.append([event(name, value="0")])
        assert [e.value for e in log.read() if e.reviewer == name] == ["1", "0"]
    assert len([*log.folder.iterdir()]) == len(names)
    assert sorted(reader_of_file(file.stem) for file in log.folder.iterdir()) == sorted(names)
    (log.folder / ".arriving.csv").touch()  # of an import that was interrupted
    assert log.readers() == sorted(names)


def test_imported_labels_of_names_that_differ_only_in_case_are_kept_apart(
    log: LabelLog, tmp_path: Path
) -> None:
    other = LabelLog(tmp_path / "other")
    for name in ("Eva", "eva"):
        other.append([event(name)])
    other.export(tmp_path / "all.csv")
    log.append([event("EVA")])
    assert log.take_in(tmp_path / "all.csv") == 2
    assert log.take_in(tmp_path / "all.csv") == 0
    files = [path.name for path in log.folder.iterdir()]
    assert len({name.casefold() for name in files}) == len(files) == 3
    assert sorted(e.reviewer for e in log.read()) == ["EVA", "Eva", "eva"]


def test_logs_of_earlier_versions_stay_where_they_are_and_are_named(log: LabelLog) -> None:
    other = "\ufb01n"  # two files on every disk, so that this test runs on each
    log.append([event("fin")])
    earlier = log.folder / f"{other}.csv"
    log.file_of("fin").rename(earlier)
    log.append([event("fin", value="0")])
    log.file_of("fin").rename(log.folder / "fin.csv")
    assert log.file_of(other) == earlier
    [said] = log.colliding()
    assert said.startswith(f"fin.csv and {other}.csv (rename {other}.csv to {other}+")
    earlier.rename(log.folder / said.split()[-1].rstrip(")"))
    assert log.colliding() == []
    assert log.file_of(other).exists()
    assert len(log.read()) == 2


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("action", "delete", "line 2: action 'delete', expected relevance"),
        ("value", "yes", "line 2: relevance is 'yes', expected 0 or 1"),
        ("time", "", "line 2: time is empty"),
    ],
)
def test_a_wrong_line_is_named(log: LabelLog, column: str, value: str, message: str) -> None:
    one = event()
    log.append([one])
    file = log.file_of("ana")
    header, line = file.read_text().splitlines()
    cells = dict(zip(header.split(","), line.split(","), strict=True)) | {column: value}
    file.write_text(f"{header}\n{','.join(cells.values())}\n")
    with pytest.raises(LabelError, match=message):
        log.read()


def test_import_of_another_machine_adds_only_what_is_new(log: LabelLog, tmp_path: Path) -> None:
    other = LabelLog(tmp_path / "elsewhere")
    shared = event()
    log.append([shared])
    other.append([shared])
    other.append([event(value="0")])
    other.append([event("ben", "topic", "D")])
    other.export(tmp_path / "all.csv")
    assert log.take_in(tmp_path / "all.csv") == 2
    assert log.take_in(tmp_path / "all.csv") == 0
    assert sorted(e.event for e in log.read()) == sorted(e.event for e in other.read())


def test_a_file_that_is_no_log_is_refused_whole(log: LabelLog, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,relevance\n1,1\n")
    with pytest.raises(LabelError, match=r"is not a label log: column \w+ is missing"):
        log.take_in(tmp_path / "x.csv")


def test_undo_of_an_undo_brings_the_decision_back() -> None:
    decision = event()
    undo = undo_of(decision)
    redo = undo_of(undo)
    assert events_in_force([decision, undo]) == []
    assert events_in_force([decision, undo, redo]) == [decision]


@given(st.lists(st.sampled_from(["0", "1", "undo"]), max_size=30))
def test_the_latest_decision_that_stands_counts(steps: list[str]) -> None:
    events: list[LabelEvent] = []
    stack: list[LabelEvent] = []
    for number, step in enumerate(steps):
        moment = f"2026-01-01T00:00:{number:02}"
        if step != "undo":
            one = LabelEvent(
                f"e{number}", moment, "ana", "doi:x", "x", "x", "t", "relevance", value=step
            )
            stack.append(one)
        elif stack:
            gone = stack.pop()
            one = LabelEvent(
                f"e{number}", moment, "ana", "doi:x", "x", "x", "t", "undo", undoes=gone.event
            )
        else:
            continue
        events.append(one)
    labels = labels_in_force(events)
    expected = stack[-1].value == "1" if stack else None
    found = labels[("doi:x", "ana", "review")].relevance if labels else None
    assert found == expected


def test_labels_are_found_again_when_a_merge_changed_doi_or_text(log: LabelLog) -> None:
    log.append([new_event(OTHER, "ana", "relevance", value="1")])
    log.append([new_event(RECORD, "ana", "relevance", value="0")])
    labels = HandLabels(log.read())
    with_doi = make_record("Other", abstract="Without a DOI.", doi="10.5555/found-later")
    longer = make_record("One: with a subtitle", doi="10.5555/one", abstract="And an abstract.")
    assert [label.relevance for label in labels.of(with_doi)] == [True]
    assert [label.relevance for label in labels.of(longer)] == [False]
    assert labels.of(make_record("Another")) == []


def test_labels_from_before_and_after_a_record_got_its_doi_count_together(log: LabelLog) -> None:
    before = make_record("Parking in Paris", abstract="A study.")
    after = replace(before, doi="10.5555/parking")
    log.append([new_event(before, "ana", "relevance", value="1")])
    log.append([new_event(before, "ben", "relevance", value="0")])
    log.append([new_event(after, "ana", "topic", value="A")])
    log.append([new_event(after, "cleo", "relevance", value="1")])
    labels = HandLabels(log.read())
    assert len(labels) == 1
    for record in (before, after):
        assert {x.reviewer: x.relevance for x in labels.of(record)} == {
            "ana": True,
            "ben": False,
            "cleo": True,
        }
        agreed = labels.agreed(record)
        assert agreed is not None
        assert (agreed.topic, agreed.disputed) == ("A", ("relevance",))
    assert [d.question for d in find_disputes(labels.every)] == ["relevance"]


def test_records_that_share_a_doi_have_labels_of_their_own(log: LabelLog) -> None:
    one = make_record("A chapter on ports", doi="10.5555/book", abstract="Ports.")
    other = make_record("A chapter on antennas", doi="10.5555/book", abstract="Antennas.")
    log.append([new_event(one, "ana", "relevance", value="1")])
    log.append([new_event(other, "ana", "relevance", value="0")])
    labels = HandLabels(log.read(), Known(shared={"10.5555/book"}))
    assert [label.relevance for label in labels.of(one)] == [True]
    assert [label.relevance for label in labels.of(other)] == [False]
    assert labels.of(make_record("A third chapter", doi="10.5555/book")) == []


def test_labels_follow_a_record_to_which_a_merge_gave_doi_and_abstract(
    log: LabelLog, corpus: Corpus, add: Callable[..., ImportReport]
) -> None:
    alone = make_record("Parking guidance in the smart city of London", authors=("Doe, Jane",))
    add(alone, file="a")
    log.append([new_event(alone, "ana", "relevance", value="1")])
    fuller = replace(
        alone, source_id="other", doi="10.5555/parking", abstract="It is told how parking works."
    )
    add(fuller, file="b")
    (held,) = corpus.records()
    assert (held.record.doi, held.record.abstract) == (fuller.doi, fuller.abstract)
    log.append([new_event(held.record, "ben", "relevance", value="0")])
    labels = HandLabels(log.read(), knowledge_of(log.read(), corpus))
    assert {x.reviewer: x.relevance for x in labels.of(held.record)} == {"ana": True, "ben": False}
    assert HandLabels(log.read()).of(alone)[0].reviewer == "ana"


def test_a_title_alone_does_not_join_records_with_different_dois(log: LabelLog) -> None:
    log.append([new_event(make_record("Editorial", doi="10.5555/1"), "ana", "skip")])
    assert HandLabels(log.read()).of(make_record("Editorial", doi="10.5555/2")) == []


def test_a_disk_that_takes_half_a_line_leaves_the_log_as_it_was(log: LabelLog) -> None:
    resource = pytest.importorskip("resource")
    log.append([event()])
    path = log.file_of("ana")
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (1, 40, 80, 120):
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, limits[1]))
        try:
            with pytest.raises(LabelError, match="could not be saved"):
                log.append([event(value="0"), event("ana", "topic", "A")])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_bytes() == before
    assert len(log.read()) == 1


def test_a_line_that_only_lost_its_end_is_kept(log: LabelLog, tmp_path: Path) -> None:
    log.append([event()])
    log.append([event(value="0")])
    path = log.file_of("ana")
    path.write_bytes(path.read_bytes().rstrip())
    assert len(log.read()) == 2
    log.append([event("ana", "topic", "A")])
    assert [e.action for e in log.read()] == ["relevance", "relevance", "topic"]
    other = LabelLog(tmp_path / "other")
    exported = tmp_path / "all.csv"
    log.export(exported)
    exported.write_bytes(exported.read_bytes().rstrip())
    assert other.take_in(exported) == 3
    exported.write_bytes(exported.read_bytes()[:-20])
    with pytest.raises(LabelError, match="last line is cut off"):
        other.take_in(exported)


def test_a_file_that_repeats_events_is_taken_in_once(log: LabelLog, tmp_path: Path) -> None:
    log.append([event()])
    twice = tmp_path / "twice.csv"
    lines = log.file_of("ana").read_text().splitlines(keepends=True)
    twice.write_text("".join([*lines, *lines[1:]]))
    other = LabelLog(tmp_path / "other")
    assert other.take_in(twice) == 1
    assert len(other.file_of("ana").read_text().splitlines()) == 2


def test_notes_of_any_length_and_letters_leave_a_log_that_reads(log: LabelLog) -> None:
    with pytest.raises(LabelError, match="note has"):
        new_event(RECORD, "ana", "note", value="x" * 200_000)
    log.append([new_event(RECORD, "ana", "note", value="caf\udce9")])
    assert [e.value for e in log.read()] == ["caf?"]


def test_a_time_that_is_none_is_refused(log: LabelLog, tmp_path: Path) -> None:
    log.append([event()])
    path = tmp_path / "x.csv"
    log.export(path)
    path.write_text(path.read_text().replace("T", "yesterday", 1))
    with pytest.raises(LabelError, match="time is"):
        log.take_in(path)


def test_a_log_that_a_power_cut_ended_within_a_letter_is_read(log: LabelLog) -> None:
    log.append([event()])
    log.append([new_event(RECORD, "ana", "note", value="naïve")])
    path = log.file_of("ana")
    raw = path.read_bytes()
    path.write_bytes(raw[: raw.rindex("ï".encode()) + 1])
    assert [e.action for e in log.read()] == ["relevance"]
    log.append([new_event(RECORD, "ana", "topic", value="M")])
    assert [e.action for e in log.read()] == ["relevance", "topic"]


def test_reviewers_who_differ_decide_nothing_until_an_adjudicator_does() -> None:
    ana, ben = event("ana"), event("ben", value="0")
    topic = event("ana", "topic", "M")
    together = agree(labels_in_force([ana, ben, topic]).values())
    assert together.relevance is None
    assert together.topic == "M"
    assert together.disputed == ("relevance",)
    ruling = new_event(RECORD, "cleo", "relevance", value="0", role="adjudication")
    ruled = agree(labels_in_force([ana, ben, topic, ruling]).values())
    assert ruled.relevance is False
    assert ruled.disputed == ()
    assert ruled.decided_by == "cleo+ana"
