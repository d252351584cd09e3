"""A language model as a reader: asked, asked again, left open; no key told, nothing paid twice."""

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from commanding import answered, reputation, rows, write_export
from server.language_model import Bad, LocalModel, by_rule

from reputation.judgement.labels.event_log import CODEBOOK, LabelEvent, LabelLog, new_event
from reputation.literature.corpus.corpus_file import Corpus
from reputation.review.language_model import client as client_module
from reputation.review.language_model.client import Client
from reputation.study.definition import read_study

KEY = "sk-s3cret/+key-0123456789"
READER = "llm:tiny-1"


@pytest.fixture
def model() -> Iterator[LocalModel]:
    with LocalModel() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Client.__init__
    monkeypatch.setattr(
        Client,
        "__init__",
        lambda self, *a, **more: made(self, *a, **{"sleep": lambda _s: None, **more}),
    )


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Path:
    reputation("import", study_file, write_export(tmp_path))
    return study_file


def many(folder: Path, study_file: Path, number: int) -> Path:
    texts = [
        (f"Governance of the smart city London, part {n}", f"Text {n} of London.", 2015)
        for n in range(number)
    ]
    reputation("import", study_file, write_export(folder, texts))
    return study_file


def read(study: Path, model: LocalModel, *more: object, code: int = 0, name: str = "tiny:1") -> str:
    options = ("--model", name, "--address", model.address)
    return answered("read", study, *options, *more, code=code)


def events(study: Path, reader: str = READER) -> list[LabelEvent]:
    every = LabelLog(read_study(study).labels_folder).read()
    return [event for event in every if event.reviewer == reader]


def titles(model: LocalModel) -> list[str]:
    return [asked.record["title"] for asked in model.log]


def label(study: Path, title: str, reviewer: str, **answers: str) -> None:
    found = read_study(study)
    with Corpus.open(found.corpus_path) as corpus:
        [record] = [held.record for held in corpus.records() if held.record.title == title]
    log = LabelLog(found.labels_folder)
    for action, value in answers.items():
        log.append([new_event(record, reviewer, action, value=value)])


def test_every_record_found_is_asked_about_once_and_kept_with_model_prompt_and_text(
    study: Path, model: LocalModel
) -> None:
    said = read(study, model)
    assert (
        "4 of 4 records answered with 4 requests; 0 records asked again, 0 without a valid answer"
        in said
    )
    assert "the server reports the model as local-1" in said
    found = events(study)
    assert {event.reviewer for event in found} == {READER}
    assert {len(event.text) for event in found} == {16}
    [made_by] = {event.model for event in found}
    name, _, digest = made_by.partition(" prompt:")
    assert name == "tiny:1"
    assert len(digest) == 16
    assert {event.codebook for event in found} == {CODEBOOK} == {"2"}
    by_title = {
        (event.source_id, event.action, event.city): event.value
        for event in found
        if event.action != "topic"
    }
    assert by_title["10.5555/0", "relevance", ""] == "1"
    assert by_title["10.5555/1", "relevance", ""] == "0"
    assert by_title["10.5555/2", "mention", "Paris"] == "0"  # the Paris Agreement
    assert by_title["10.5555/1", "mention", "London"] == "1"
    assert by_title["10.5555/1", "mention", "Paris"] == "1"
    file = read_study(study).labels_folder / "llm+tiny-1.csv"
    assert file.is_file()
    assert "smart" not in file.read_text(encoding="utf-8")


def test_the_question_is_the_codebook_and_asks_for_the_schema(
    study: Path, model: LocalModel
) -> None:
    read(study, model, "--limit", 1)
    [asked] = model.log
    system, user = asked.body["messages"]
    codebook = Path(__file__).parents[2] / "docs" / "codebook.md"
    assert codebook.read_text(encoding="utf-8").strip() in system["content"]
    assert "Version 2" in system["content"]
    assert set(json.loads(user["content"])) == {
        "title",
        "abstract",
        "keywords",
        "cities asked about",
    }
    schema = asked.body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["topic"]["enum"] == ["A", "M", "D", ""]
    assert schema["properties"]["mentions"]["required"] == asked.record["cities asked about"]


def test_another_codebook_makes_another_prompt_and_all_is_asked_anew(
    study: Path, model: LocalModel
) -> None:
    read(study, model)
    text = study.read_text(encoding="utf-8")
    study.write_text(f'{text}\n[labels]\ncodebook = "own.md"\n', encoding="utf-8")
    assert "own.md cannot be read" in read(study, model, code=2)
    own = study.parent / "own.md"
    own.write_text("# Only harbours are relevant", encoding="utf-8")
    said = read(study, model)
    assert "4 of 4 records answered" in said
    assert "Only harbours" in model.log[-1].body["messages"][0]["content"]
    assert "buzzword" not in model.log[-1].body["messages"][0]["content"]
    assert len({event.model for event in events(study)}) == 2
    assert events(study)[-1].codebook.startswith("sha256:")


def test_a_dry_run_says_how_much_and_asks_nothing(study: Path, model: LocalModel) -> None:
    said = read(study, model, "--dry-run")
    assert not model.log
    assert not events(study)
    assert "records found" in said
    read(study, model, "--limit", 1)
    lines = read(study, model, "--dry-run").splitlines()
    numbers = {
        line.rsplit(maxsplit=1)[0].strip(): line.rsplit(maxsplit=1)[1] for line in lines[1:6]
    }
    assert numbers["records found"] == "4"
    assert numbers["already answered by this model and prompt"] == "1"
    assert numbers["to ask now"] == "3"
    one = len(json.dumps(model.log[0].body["messages"])) / 4
    assert 2 * one < int(numbers["tokens to send"].replace(",", "")) < 4 * one


def test_what_was_answered_is_not_asked_again(study: Path, model: LocalModel) -> None:
    read(study, model, "--limit", 2)
    read(study, model)
    assert sorted(titles(model)) == sorted(set(titles(model)))
    before = len(model.log)
    assert "0 of 0 records answered" in read(study, model)
    assert len(model.log) == before
    read(study, model, name="other")
    assert len(model.log) == before + 4  # another reader


def test_a_city_that_the_study_takes_in_later_is_asked_about(
    study: Path, model: LocalModel
) -> None:
    read(study, model)
    text = study.read_text(encoding="utf-8")
    study.write_text(f'{text}\n[[cities]]\nname = "Policy"\n', encoding="utf-8")
    model.log.clear()
    read(study, model)
    assert titles(model) == ["Governance of the smart city London"]


@pytest.mark.parametrize(
    "says",
    [
        '{"relevant": tr',
        "I think that it is relevant.",
        "",
        "[]",
        '{"relevant": "yes", "topic": "M", "mentions": {"London": true}}',
        '{"relevant": 1, "topic": "M", "mentions": {"London": true}}',
        '{"relevant": true, "topic": "X", "mentions": {"London": true}}',
        '{"relevant": true, "topic": "", "mentions": {"London": true}}',
        '{"relevant": true, "topic": "M", "mentions": {}}',
        '{"relevant": true, "topic": "M", "mentions": {"London": true, "Rome": true}}',
        '{"relevant": true, "topic": "M", "mentions": {"London": true}, "why": "so"}',
    ],
)
def test_an_answer_that_is_not_of_the_schema_is_asked_again_and_then_left_open(
    study_file: Path, tmp_path: Path, model: LocalModel, says: str
) -> None:
    study = many(tmp_path, study_file, 1)
    model.bad.extend([Bad(says=says)])
    assert "1 of 1 records answered with 2 requests; 1 records asked again" in read(study, model)
    again = model.log[-1].body["messages"]
    assert [part["role"] for part in again] == ["system", "user", "assistant", "user"]
    assert again[2]["content"] == says
    model.always = Bad(says=says)
    said = read(study, model, name="two")
    assert (
        "0 of 1 records answered with 3 requests; 2 records asked again, 1 without a valid answer"
        in said
    )
    assert "no valid answer: Governance of the smart city London, part 0: " in said
    assert not events(study, "llm:two")
    model.always = None
    assert "1 of 1 records answered" in read(study, model, name="two")


@pytest.mark.parametrize("around", ["```json\n{}\n```", "<think>Is it {}?</think>\n{}", "\n {} \n"])
def test_fences_and_thoughts_around_an_answer_are_passed_over(
    study_file: Path, tmp_path: Path, model: LocalModel, around: str
) -> None:
    study = many(tmp_path, study_file, 1)
    right = '{"relevant": true, "topic": "M", "mentions": {"London": true}}'
    model.always = Bad(says=around.replace("{}", right))
    assert "1 of 1 records answered with 1 requests; 0 records asked again" in read(study, model)


def test_an_answer_cut_off_by_the_server_is_named(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    model.always = Bad(says='{"relevant": true, "to', finish="length")
    assert "the answer was cut off" in read(many(tmp_path, study_file, 1), model)


def test_limits_are_kept_by_all_threads(
    study_file: Path, tmp_path: Path, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    asked: list[float] = []
    made = Client.__init__

    def with_sleep(self: Client, *a: object, **more: Any) -> None:
        made(self, *a, **{**more, "sleep": lambda s: slept.append(s) or time.sleep(s)})

    monkeypatch.setattr(Client, "__init__", with_sleep)
    model.bad.append(Bad(429, headers={"Retry-After": "2"}))
    real = model.rule
    model.rule = lambda record: asked.append(time.monotonic()) or real(record)
    begun = time.monotonic()
    said = read(many(tmp_path, study_file, 3), model, "--parallel", 1)
    assert "3 of 3 records answered with 4 requests" in said
    assert "status 429; waiting 2 s" in said
    assert asked[0] - begun > 1.9
    assert sum(slept) == pytest.approx(2, abs=0.2)


def test_a_server_that_asks_for_a_long_pause_stops_the_reading_and_what_was_read_is_kept(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    study = many(tmp_path, study_file, 3)
    model.bad.extend([None, Bad(429, headers={"Retry-After": "7200"})])
    said = read(study, model, "--parallel", 1, code=1)
    assert "asks to wait 120 minutes" in said
    assert "1 of 3 records answered" in said
    assert "run the same command again" in said
    assert "2 of 2 records answered" in read(study, model)


def test_failures_of_the_server_are_tried_again(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    model.bad.extend([Bad(500), Bad(503), Bad(200, body=b"<html>busy"), Bad(502)])
    said = read(many(tmp_path, study_file, 2), model, "--parallel", 1)
    assert "2 of 2 records answered" in said


def test_a_record_that_the_server_always_fails_on_is_left_open_and_the_others_are_read(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    def rule(record: dict[str, Any]) -> dict[str, Any]:
        return {**by_rule(record), **({"x": 1} if record["title"].endswith("part 1") else {})}

    model.rule = rule
    said = read(many(tmp_path, study_file, 4), model)
    assert "3 of 4 records answered" in said
    assert "part 1: x: Extra inputs are not permitted" in said


def test_a_server_that_is_down_stops_the_reading(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    study = many(tmp_path, study_file, 20)
    model.always = Bad(500, body=b'{"error": {"message": "out of memory"}}')
    said = read(study, model, code=1)
    assert "5 records failed in a row" in said
    assert "out of memory" in said
    assert len(model.log) < 20 * 5
    with LocalModel() as gone:
        pass
    assert "records failed in a row" in read(study, gone, code=1)


def test_huge_answers_and_slow_ones_are_left_open(
    study_file: Path, tmp_path: Path, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "_TRIES", 1)
    study = many(tmp_path, study_file, 1)
    model.always = Bad(200, body=b"x" * 3_000_000)
    assert "more than 1,048,576 bytes" in read(study, model)
    model.always = Bad(says="{}", seconds=3)
    said = read(study, model, "--timeout", 1)
    assert "1 without a valid answer" in said
    assert "timed out" in said


DRIPS = {
    "in the status": b"HTTP/1.1 200 ",
    "in a header": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "between pieces": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@contextmanager
def dripping(begin: bytes, piece: bytes) -> Iterator[str]:
    """A server that sends a piece now and then, for ever."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.recv(65536)
                self.request.sendall(begin)
                while True:
                    self.request.sendall(piece)
                    time.sleep(0.05)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()


@pytest.mark.parametrize("begin", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips_is_given_up_in_time_and_nothing_is_labelled(
    begin: bytes, study_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "_TRIES", 1)
    study = many(tmp_path, study_file, 1)
    piece = b"1\r\n \r\n" if b"chunked" in begin else b"1"
    began = time.monotonic()
    with dripping(begin, piece) as address:
        options = ("--model", "tiny:1", "--address", address, "--timeout", 1)
        said = answered("read", study, *options)
    assert "1 without a valid answer" in said
    assert "timed out" in said
    assert time.monotonic() - began < 20
    assert events(study) == []


def test_a_very_long_record_is_left_open_and_said(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    text = "Governance of London. " * 2000
    reputation("import", study_file, write_export(tmp_path, [("Smart city London", text, 2015)]))
    assert "characters; the limit is 30,000" in read(study_file, model)
    assert not model.log


def test_a_server_that_knows_no_schema_is_asked_with_less(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    model.refuses = {"json_schema", "json_object", "seed"}
    said = read(many(tmp_path, study_file, 3), model, "--parallel", 1)
    assert "3 of 3 records answered with 6 requests" in said
    assert "response_format" not in model.log[-1].body
    assert "seed" not in model.log[-1].body


def test_the_key_goes_to_the_server_and_nowhere_else(
    study_file: Path, tmp_path: Path, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = many(tmp_path, study_file, 2)
    monkeypatch.setenv("REPUTATION_LLM_KEY", KEY)
    model.key = KEY
    said = read(study, model)
    assert model.log[0].headers["Authorization"] == f"Bearer {KEY}"
    echo = json.dumps({"error": {"message": f"{'x' * 280} {KEY}"}}).encode()
    for bad in (
        Bad(401, body=echo),
        Bad(400, body=echo),
        Bad(500, body=echo),
        Bad(says=json.dumps({KEY: 1})),
        Bad(says=json.dumps({"relevant": True, "topic": "M", "mentions": {"London": 1, KEY: 1}})),
        Bad(302, headers={"Location": f"http://127.0.0.1:9/{KEY}"}),
    ):
        model.always = bad
        code = 2 if bad.status == 401 else 1 if bad.status == 302 else 0
        said += read(study, model, name=f"other{bad.status}", code=code)
    monkeypatch.setenv("REPUTATION_LLM_KEY", "wrong-key-9876")
    model.always = None
    refused = read(study, model, code=2, name="third")
    assert "the key in REPUTATION_LLM_KEY is refused" in refused
    assert "wrong-key-9876" not in refused
    monkeypatch.delenv("REPUTATION_LLM_KEY")
    assert "is missing" in read(study, model, code=2, name="third")
    held = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for secret in (KEY, KEY[:12]):
        assert secret not in said
        assert secret.encode() not in held


@pytest.mark.parametrize(
    "address",
    ["localhost:11434", "ftp://x", f"http://user:{KEY}@localhost", f"http://localhost?key={KEY}"],
)
def test_an_address_that_is_none_is_refused(study: Path, address: str) -> None:
    said = answered("read", study, "--model", "m", "--address", address, code=2)
    assert "address" in said
    assert KEY not in said


def test_an_unknown_model_is_told_with_what_to_do(study: Path, model: LocalModel) -> None:
    model.always = Bad(404, body=b'{"error": {"message": "model tiny:1 not found, pull it"}}')
    said = read(study, model, code=1)
    assert "not found, pull it" in said
    assert "is the model tiny:1 there?" in said


def test_questions_run_side_by_side(study_file: Path, tmp_path: Path, model: LocalModel) -> None:
    study = many(tmp_path, study_file, 24)
    model.seconds = 0.05
    assert "24 of 24 records answered with 24 requests" in read(study, model, "--parallel", 6)
    assert 2 <= model.most_at_once <= 6
    assert len(set(titles(model))) == 24


def test_a_reading_that_is_killed_goes_on_where_it_stopped(
    study_file: Path, tmp_path: Path, model: LocalModel
) -> None:
    study = many(tmp_path, study_file, 30)
    model.seconds = 0.1
    command = [sys.executable, "-c", "from reputation.cli import main; main()", "read", str(study)]
    command += ["--model", "tiny:1", "--address", model.address, "--parallel", "2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(events(study)) < 12 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = {event.text for event in events(study) if event.action == "relevance"}
    assert 3 < len(done) < 30
    model.seconds = 0.0
    said = read(study, model)
    assert f"{30 - len(done)} of {30 - len(done)} records answered" in said
    decided = [event.text for event in events(study) if event.action == "relevance"]
    assert len(decided) == len(set(decided)) == 30


def test_records_labelled_by_hand_are_read_first_and_agreement_is_shown(
    study: Path, model: LocalModel
) -> None:
    label(study, "Smart city parking", "ana", relevance="1", topic="A")
    label(study, "Governance of the smart city London", "ana", relevance="1", topic="M")
    said = read(study, model, "--limit", 2)
    assert set(titles(model)) == {"Smart city parking", "Governance of the smart city London"}
    assert f"{READER} compared with hand labels" in said
    shown = answered("agreement", study)
    [line] = [line for line in shown.splitlines() if line.startswith("relevance")]
    assert line.split()[1:3] == ["2", "50%"]
    assert "to discuss" not in shown  # a person and a machine are no dispute
    reputation_without = answered("read", study, "--model", "x", "--address", model.address)
    assert "llm:x" in reputation_without


def decided(study: Path, tmp_path: Path) -> tuple[dict[str, dict[str, str]], str]:
    said = reputation("run", study, "--out", tmp_path / "out")
    return {row["title"]: row for row in rows(tmp_path / "out" / "decisions.csv")}, said


def set_rule(study: Path, rule: str) -> None:
    text = study.read_text(encoding="utf-8").partition("\n[labels]")[0]
    study.write_text(f'{text}\n[labels]\nlanguage_models = "{rule}"\n', encoding="utf-8")


def test_a_study_says_whether_a_language_model_decides(
    study: Path, tmp_path: Path, model: LocalModel
) -> None:
    model.rule = lambda record: {**by_rule(record), "relevant": False, "topic": ""}
    before, _ = decided(study, tmp_path)
    kept = [title for title, row in before.items() if row["relevance"] == "1"]
    assert kept
    read(study, model)
    assert decided(study, tmp_path)[0] == before  # to train is what a study says by itself
    set_rule(study, "ignore")
    assert decided(study, tmp_path)[0] == before
    set_rule(study, "decide")
    after, said = decided(study, tmp_path)
    assert {row["relevance"] for row in after.values()} == {"0"}
    assert all(row["decided_by"].startswith(READER) for row in after.values())
    assert f"{READER} decided 4 records, 0 of them counted; its agreement with" in said
    assert "was not measured" in said
    assert "was not measured" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["language_models"]["labels"] == "decide"
    assert provenance["labelled_by_hand"] == 0


def test_a_language_model_never_overrules_a_person_nor_settles_what_people_dispute(
    study: Path, tmp_path: Path, model: LocalModel
) -> None:
    set_rule(study, "decide")
    label(study, "Smart city parking", "ana", relevance="1", topic="A")
    label(study, "Governance of the smart city London", "ana", relevance="0")
    label(study, "Governance of the smart city London", "ben", relevance="1", topic="M")
    before, _ = decided(study, tmp_path)
    read(study, model)  # parking is irrelevant to it, and governance relevant
    after, said = decided(study, tmp_path)
    parking = after["Smart city parking"]
    assert (parking["relevance"], parking["topic"]) == ("1", "A")
    assert parking["decided_by"].startswith("ana")
    disputed = "Governance of the smart city London"
    for column in ("relevance", "relevance_probability", "counted"):
        assert after[disputed][column] == before[disputed][column]
    assert "agreement with manual labels: relevance of 1, 0% the same" in " ".join(said.split())


def test_labels_to_train_on_hold_a_persons_answer_before_a_models(
    study: Path, tmp_path: Path, model: LocalModel
) -> None:
    label(study, "Smart city parking", "ana", relevance="1", topic="A")
    read(study, model)
    said = reputation("labels", "table", study, tmp_path / "table.csv")
    assert "4 records written" in said
    assert "3 of them labelled only by language models" in said
    found = {row["id"]: row for row in rows(tmp_path / "table.csv")}
    assert found["10.5555/1"]["relevance"] == "1"
    assert found["10.5555/1"]["topic"] == "A"
    assert found["10.5555/0"]["topic"] == "M"
    assert found["10.5555/0"]["decided_by"] == READER
    assert found["10.5555/2"]["mentions"] == "Paris=0"
    set_rule(study, "ignore")
    reputation("labels", "table", study, tmp_path / "table.csv")
    assert [row["id"] for row in rows(tmp_path / "table.csv")] == ["10.5555/1"]


def test_nobody_reviews_under_a_language_models_name(study: Path) -> None:
    said = answered("review", study, "--plain", "--reviewer", READER, code=2)
    assert "is the name of a language model" in said


@pytest.mark.parametrize("name", ["", "///", "x" * 90])
def test_a_model_whose_name_cannot_be_kept_is_refused(
    study: Path, model: LocalModel, name: str
) -> None:
    assert "expected a name" in read(study, model, code=2, name=name)


def test_labels_of_a_language_model_travel_like_any(
    study: Path, tmp_path: Path, model: LocalModel
) -> None:
    read(study, model, name="meta/llama-3:8b")
    reputation("labels", "export", study, tmp_path / "all.csv")
    folder = read_study(study).labels_folder
    [file] = folder.iterdir()
    assert file.name == "llm+meta-llama-3-8b.csv"
    file.unlink()
    reputation("labels", "import", study, tmp_path / "all.csv")
    assert len(events(study, "llm:meta-llama-3-8b")) == len(rows(tmp_path / "all.csv"))
