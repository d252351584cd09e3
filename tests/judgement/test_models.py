"""Models are trained in the open, load safely, and decide as trained."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_record
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize import RegexpTokenizer
from sklearn.feature_extraction.text import TfidfVectorizer

from reputation.errors import LabelError, ModelError
from reputation.folding import fold
from reputation.judgement.decisions import Judge
from reputation.judgement.explanation import explain
from reputation.judgement.labels.label_table import read_labels
from reputation.judgement.models.evaluation import (
    CountError,
    count_errors,
    evaluate,
    learning_curve,
    rank_agreement,
)
from reputation.judgement.models.examples import read_examples
from reputation.judgement.models.features import Features, fit_blocks
from reputation.judgement.models.linear_model import Together, load_model
from reputation.judgement.models.text import NormalText, normalise, normalise_record
from reputation.judgement.models.training import (
    RELEVANCE,
    TOPIC,
    Example,
    train_relevance,
    train_topics,
)
from reputation.study.bundled import bundled_folder
from reputation.study.definition import read_study

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


def test_models_asked_together_answer_as_each_does_alone() -> None:
    relevance = train_relevance(EXAMPLES, "t", "made up")
    topics = train_topics(EXAMPLES, "t", "made up")
    texts = [example.text for example in EXAMPLES] + [text("a word never seen"), text("")]
    both = Together(relevance, topics).probabilities(texts)
    for model, found in zip((relevance, topics), both, strict=True):
        assert (found == model.probabilities(texts)).all()
    assert [len(found) for found in Together(relevance, topics).probabilities([])] == [0, 0]


def test_a_file_is_read_anew_after_another_model_was_written_to_it(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    for model in (train_topics(EXAMPLES, name, "made up") for name in ("one", "two", "one")):
        model.save(path)
        assert load_model(path) == model


def test_changed_model_is_refused(tmp_path: Path) -> None:
    path = train_topics(EXAMPLES, "t", "made up").save(tmp_path / "m.json")
    content = json.loads(path.read_text())
    content["coefficients"][0][0] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(ModelError, match="changed after it was written"):
        load_model(path)


def test_model_changed_in_a_single_letter_is_refused(tmp_path: Path) -> None:
    path = train_topics(EXAMPLES, "t", "made up").save(tmp_path / "m.json")
    written = path.read_text()
    for old, new in (('"name":"topics"', '"name":"topicz"'), ('"version":"t"', '"version":"u"')):
        assert old in written
        path.write_text(written.replace(old, new))
        with pytest.raises(ModelError, match="changed after it was written"):
            load_model(path)


def test_model_written_in_another_layout_or_by_an_earlier_version_loads(tmp_path: Path) -> None:
    model = train_topics(EXAMPLES, "t", "made up")
    path = model.save(tmp_path / "m.json")
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content, indent=2, sort_keys=True))
    assert load_model(path) == model
    del content["checksum"]
    content["format"] = "reputation linear text model 4"
    path.write_text(json.dumps(content))
    assert load_model(path) == model
    assert load_model(path).digest == model.digest


@pytest.mark.parametrize("content", ["", "{}", "[]", "\x80\x04K\x01.", '{"format": "other"}'])
def test_foreign_file_is_no_model(tmp_path: Path, content: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ModelError, match="not a model"):
        load_model(path)


def test_class_without_examples_cannot_be_trained() -> None:
    with pytest.raises(ModelError, match="class 0"):
        train_relevance([e for e in EXAMPLES if e.relevant], "t", "made up")


def test_texts_without_common_words_cannot_be_trained_on() -> None:
    words = ("alpha", "beta", "gamma", "delta")
    examples = [Example(text(word), n < 2, "") for n, word in enumerate(words)]
    with pytest.raises(ModelError, match="no words in common"):
        train_relevance(examples, "t", "made up")


@pytest.mark.parametrize("name", ["relevance", "topics"])
def test_shipped_models_load_and_carry_their_figures(name: str) -> None:
    model = load_model(bundled_folder() / "models" / f"{name}.json")
    card = (bundled_folder() / "models" / f"{name}.md").read_text(encoding="utf-8")
    figures = model.card["cross_validation"]
    assert f"| all | {figures['kappa']} | {figures['macro_f1']} |" in card
    assert f"| drawn at random | {figures['by_chance']['kappa']} |" in card
    assert sum(model.card["labels"].values()) == model.card["records"]
    assert model.label in card


STEMS = st.text("ab", min_size=1, max_size=3)
TEXTS = st.builds(
    NormalText,
    st.lists(STEMS, max_size=4).map(" ".join),
    st.lists(STEMS, min_size=1, max_size=12).map(" ".join),
)


@given(st.lists(TEXTS, min_size=2, max_size=8), st.lists(TEXTS, max_size=4))
def test_features_are_scikit_learns(texts: list[NormalText], others: list[NormalText]) -> None:
    parts = ("title", "title", "body")

    def joined(found: list[NormalText]) -> list[str]:
        return [" ".join(getattr(text, part) for part in parts) for text in found]

    reference = TfidfVectorizer(
        lowercase=False,
        token_pattern=r"\S+",
        ngram_range=(1, 2),
        sublinear_tf=True,
    ).fit(joined(texts))
    (block,) = fit_blocks([parts], texts, least=1)
    assert list(block.terms) == list(reference.get_feature_names_out())
    ours = Features([block]).transform([*texts, *others]).toarray()
    theirs = reference.transform(joined([*texts, *others])).toarray()
    assert ours == pytest.approx(theirs, abs=1e-5)  # frequencies are kept to six digits


@given(st.text())
def test_words_are_those_of_nltks_tokeniser(written: str) -> None:
    words = RegexpTokenizer(r"[a-z][a-z0-9]+").tokenize(fold(written))
    stems = [normalise(word) for word in words]
    assert normalise(written).split() == [stem for stem in stems if stem]


def test_thresholds_come_from_what_was_chosen_by_chance() -> None:
    picked = [replace(example, by_chance=False) for example in EXAMPLES if not example.relevant] * 3
    every = [*EXAMPLES, *picked]
    model = train_relevance(every, "t", "made up")
    assert model.card["by_chance"] == len(EXAMPLES)
    assert model.card["records"] == len(every)
    found = model.probabilities([example.text for example in EXAMPLES])
    assert model.decide(found).count("1") == sum(example.relevant for example in EXAMPLES)


def test_evaluation_nests_everything_and_tells_what_counts_suffer() -> None:
    examples = [replace(e, cities=("Paris",) if n % 2 else ()) for n, e in enumerate(EXAMPLES)]
    found = evaluate(RELEVANCE, examples, folds=4)
    assert found.every["kappa"] == 1.0
    assert found.chance == found.every
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    assert sum(number for _, _, number in found.reliability) == len(examples)
    assert 0 <= found.ece <= 0.5
    (paris,) = count_errors(found, examples)
    assert paris.labelled == paris.counted == sum(e.relevant for e in examples if e.cities)
    assert math.isnan(rank_agreement([paris])), "one city has no rank"
    assert rank_agreement([CountError("A", 3, 2), CountError("B", 1, 1)]) == 1
    assert rank_agreement([CountError("A", 3, 1), CountError("B", 1, 2)]) == -1
    sizes = [size for size, _, _ in learning_curve(RELEVANCE, examples, shares=(0.5, 1.0))]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("labelled", [0, 1, 2])
def test_topic_with_too_few_labels_to_be_left_out_is_named(labelled: int) -> None:
    scarce = EXAMPLES[0].topic
    others = [e for e in EXAMPLES if e.topic != scarce]
    few = [e for e in EXAMPLES if e.topic == scarce][:labelled]
    with pytest.raises(ModelError, match=f"class {scarce} has fewer than 3 labelled records"):
        evaluate(TOPIC, others + few)


def test_class_of_a_single_collection_cannot_be_left_out_and_is_named() -> None:
    of_one = [
        replace(e, collection="one" if not e.relevant else str(number % 4))
        for number, e in enumerate(EXAMPLES)
    ]
    many = [replace(e, collection=str(n % 4)) for n, e in enumerate(EXAMPLES) if e.relevant] * 3
    with pytest.raises(ModelError, match="class 0 are in one collection"):
        evaluate(RELEVANCE, of_one + many)


def test_explanation_adds_up_to_the_score_and_speaks_in_words_of_the_record() -> None:
    judge = Judge(
        read_study(bundled_folder() / "queries" / "global-smart-cities-2020.toml"),
        train_relevance(EXAMPLES, "t", "made up"),
        train_topics(EXAMPLES, "t", "made up"),
    )
    record = make_record(
        "n1", abstract="Urban policies for cities: London and an antenna. Press, London."
    )
    said = explain(judge, record)
    assert said.relevance.decided == "1"
    assert "cities" in dict(said.relevance.spoke_for)
    assert "antenna" in dict(said.relevance.spoke_against)
    assert said.topic.decided == "M"
    assert "policies" in dict(said.topic.spoke_for)
    assert [(m.city, m.is_place) for m in said.mentions] == [("London", True), ("London", False)]
    total = sum(judge.relevance.contributions(normalise_record(record)).values())
    model = judge.relevance
    score = model.scale * (total[0] + model.intercepts[0]) + model.shift
    assert said.relevance.probability == pytest.approx(1 / (1 + math.exp(-score)))


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
        ("7,1,A,\n7,1,A,", "line 3: id 7 appears twice"),
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
