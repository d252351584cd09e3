"""Models are trained in the open, load safely, and decide as trained."""

import json
from pathlib import Path

import pytest

from reputation.errors import LabelError, ModelError
from reputation.judgement.examples import read_examples
from reputation.judgement.labels import read_labels
from reputation.judgement.model import load_model
from reputation.judgement.text import NormalText, normalise
from reputation.judgement.training import Example, train_relevance, train_topics
from reputation.study.bundled import bundled_folder

WORDS = {
    "A": "parking sensor prototype network algorithm",
    "M": "governance policy framework strategy concept",
    "D": "taxi data analysis trajectory patterns",
}
EXAMPLES = [
    Example(
        NormalText(
            f"n{n % 3}",
            f"{normalise(WORDS[topic])} {'urban citi' if relevant else 'antenna circuit'}",
        ),
        relevant,
        topic,
    )
    for n in range(8)
    for topic in WORDS
    for relevant in (True, True, False)
]


def text(words: str) -> NormalText:
    return NormalText("", normalise(words))


def test_model_learns_what_separates_the_classes() -> None:
    model = train_relevance(EXAMPLES, "t", "made up")
    found = model.probabilities([text("urban cities policy"), text("antenna circuits")])
    assert model.decide(found) == ["1", "0"]
    assert found.sum(axis=1) == pytest.approx([1, 1])
    topics = train_topics(EXAMPLES, "t", "made up")
    texts = [text(WORDS[topic]) for topic in "AMD"]
    assert topics.decide(topics.probabilities(texts)) == ["A", "M", "D"]


def test_saved_model_decides_the_same_and_bytes_repeat(tmp_path: Path) -> None:
    model = train_topics(EXAMPLES, "t", "made up")
    path = model.save(tmp_path / "m.json")
    again = load_model(path)
    texts = [example.text for example in EXAMPLES]
    assert (again.probabilities(texts) == model.probabilities(texts)).all()
    second = train_topics(EXAMPLES, "t", "made up").save(tmp_path / "n.json")
    assert second.read_bytes() == path.read_bytes()


def test_changed_model_is_refused(tmp_path: Path) -> None:
    path = train_topics(EXAMPLES, "t", "made up").save(tmp_path / "m.json")
    content = json.loads(path.read_text())
    content["coefficients"][0][0] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(ModelError, match="changed after it was written"):
        load_model(path)


@pytest.mark.parametrize("content", ["", "{}", "[]", "\x80\x04K\x01.", '{"format": "other"}'])
def test_foreign_file_is_no_model(tmp_path: Path, content: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ModelError, match="not a model"):
        load_model(path)


def test_class_without_examples_cannot_be_trained() -> None:
    with pytest.raises(ModelError, match="class 0"):
        train_relevance([e for e in EXAMPLES if e.relevant], "t", "made up")


@pytest.mark.parametrize("name", ["relevance", "topics"])
def test_shipped_models_load_and_carry_their_figures(name: str) -> None:
    model = load_model(bundled_folder() / "models" / f"{name}.json")
    card = (bundled_folder() / "models" / f"{name}.md").read_text(encoding="utf-8")
    figures = model.card["cross_validation"]
    assert f"kappa {figures['kappa']}" in card
    assert sum(model.card["labels"].values()) == model.card["records"]
    assert model.label in card


def write_labels(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text("id,relevance,topic,mentions\n" + text, encoding="utf-8")
    return path


def test_labels_are_read_with_mentions(tmp_path: Path) -> None:
    (label,) = read_labels(write_labels(tmp_path, "7,1,A,New York=1;London=0\n"))
    assert (label.id, label.relevant, label.topic) == ("7", True, "A")
    assert label.mentions == {"New York": True, "London": False}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("7,2,A,", "line 2: relevance is '2'"),
        ("7,1,X,", "line 2: topic is 'X'"),
        ("7,1,A,London", "line 2: mention 'London'"),
        ("7,1,A,\n7,1,A,", "line 3: id 7 stands twice"),
    ],
)
def test_wrong_label_is_named_by_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LabelError, match=message):
        read_labels(write_labels(tmp_path, row + "\n"))


def test_examples_join_labels_with_texts_and_refuse_reserved_ones(tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text("ID,Title,Abstract\n1,Parking,Sensors\n2,Policy,Governance\n")
    labels = write_labels(tmp_path, "2,1,M,\n1,0,A,\n")
    examples, data = read_examples([labels], [records])
    assert [(e.relevant, e.topic) for e in examples] == [(True, "M"), (False, "A")]
    assert examples[0].text.title == "polici"
    assert "2 labels" in data
    reserved = tmp_path / "reserved.csv"
    reserved.write_text("id\n1\n")
    with pytest.raises(LabelError, match="first with id 1"):
        read_examples([labels], [records], without=reserved)
    with pytest.raises(LabelError, match="first with id 9"):
        read_examples([write_labels(tmp_path, "9,1,M,\n")], [records])
