"""Models learn from a teacher that sees sentence vectors, and upon models that were there."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.comparison.measured_errors import confusion_of_card
from reputation.errors import ModelError
from reputation.judgement.models.evaluation import evaluate
from reputation.judgement.models.examples import read_texts
from reputation.judgement.models.features import Features, fit_shares
from reputation.judgement.models.fitting import Background, Recipe, fit_linear
from reputation.judgement.models.linear_model import load_model
from reputation.judgement.models.sentences import VectorFile, read_background
from reputation.judgement.models.text import NormalText, normalise
from reputation.judgement.models.training import (
    RELEVANCE,
    TOPIC,
    Example,
    train,
    train_relevance,
    train_topics,
)

# Two themes, each with words that stand in labelled texts and words that never do.
ABOUT = ("parking", "governance", "sensors", "citizens", "lampposts", "mayors")
AWAY = ("antenna", "cipher", "circuit", "polymer", "laser", "photons")
FAMILIES = {word: theme for theme, words in enumerate((ABOUT, AWAY)) for word in words}


def made_up_vectors(pieces: Sequence[str]) -> NDArray[np.float64]:
    """Texts of one theme lie close together, and so do its words; a little of everything beside."""
    rows = []
    for piece in pieces:
        themes = [FAMILIES[word] for word in piece.lower().split() if word in FAMILIES]
        seed = int.from_bytes(hashlib.sha256(piece.encode()).digest()[:4], "big")
        noise = np.random.default_rng(seed).normal(0, 0.05, 8)
        noise[0] += sum(1 - 2 * theme for theme in themes)
        rows.append(noise)
    return np.array(rows)


def written(words: Sequence[str]) -> tuple[NormalText, str]:
    said = " ".join(words)
    return NormalText("", normalise(said)), said


LABELLED = [
    (written(words[i : i + 2]), theme == 0)
    for theme, words in enumerate((ABOUT[:3], AWAY[:3]))
    for i in (0, 1)
    for _ in range(6)
]
UNLABELLED = [
    written([words[i % 3], words[3 + i % 3], words[3 + (i + 1) % 3], f"place{i}"])
    for words in (ABOUT, AWAY)
    for i in range(9)
]
EXAMPLES = [
    Example(text, relevant, "A" if relevant and n % 2 else "M" if relevant else "D")
    for n, ((text, _), relevant) in enumerate(LABELLED)
]


@pytest.fixture
def background(tmp_path: Path) -> Background:
    texts = dict([*(item for item, _ in LABELLED), *UNLABELLED])
    file = VectorFile(tmp_path / "v.npz", encode=made_up_vectors, encoder="made up")
    return read_background(texts, [example.text for example in EXAMPLES], file)


def test_taught_model_knows_words_that_no_label_ever_showed(background: Background) -> None:
    unseen = [written(["lampposts", "mayors"])[0], written(["laser", "photons"])[0]]
    alone = train_relevance(EXAMPLES, "t", "made up")
    taught = train_relevance(EXAMPLES, "t", "made up", background=background)
    assert len(set(alone.probabilities(unseen)[:, 1])) == 1
    about, away = taught.probabilities(unseen)[:, 1]
    assert about > 0.5 > away
    assert "made up" in taught.card["method"]


def test_taught_model_needs_no_vectors_to_decide(background: Background, tmp_path: Path) -> None:
    texts = [example.text for example in EXAMPLES]
    for recipe in (RELEVANCE, TOPIC):
        taught = train(recipe, EXAMPLES, "t", "made up", background=background)
        again = load_model(taught.save(tmp_path / "m.json"))
        assert (again.probabilities(texts) == taught.probabilities(texts)).all()
        assert train(recipe, EXAMPLES, "t", "made up", background=background) == taught


def test_few_labels_correct_an_earlier_model_and_do_not_replace_it() -> None:
    earlier = train_relevance(EXAMPLES, "old", "made up")
    labels = [("policy", True), ("tariffs", False)] * 3
    own = [Example(NormalText("", normalise(word)), relevant, "") for word, relevant in labels]
    model = train_relevance(own, "new", "made up", start=earlier)
    asked = [written([word])[0] for word in ("parking", "antenna", "policy", "tariffs")]
    about, away, policy, tariffs = model.probabilities(asked)[:, 1]
    assert about > away
    assert policy > tariffs
    assert "upon the scores of relevance old" in model.card["method"]


def test_figures_leave_out_what_the_earlier_model_was_trained_on() -> None:
    earlier = train_relevance(EXAMPLES, "old", "made up")
    again = train_relevance(EXAMPLES, "new", "made up", start=earlier)
    assert again.card["seen_before"] == len(EXAMPLES)
    assert "kappa" not in again.card["cross_validation"]
    assert confusion_of_card(again.card) is None
    labels = [("policy", True), ("tariffs", False)] * 3
    own = [Example(NormalText("", normalise(word)), relevant, "") for word, relevant in labels]
    both = train_relevance([*EXAMPLES, *own], "new", "made up", start=earlier)
    assert both.card["seen_before"] == len(EXAMPLES)
    assert both.card["by_chance"] == len(own)
    assert "kappa" in both.card["cross_validation"]
    assert set(both.seen) > set(earlier.seen)
    with pytest.raises(ModelError, match=f"was trained on {len(EXAMPLES)} of these"):
        evaluate(RELEVANCE, EXAMPLES, start=earlier)


@pytest.mark.parametrize("recipe", [RELEVANCE, TOPIC], ids=lambda recipe: recipe.name)
def test_fit_upon_a_model_that_says_nothing_is_a_fit_on_the_labels(recipe: Recipe) -> None:
    texts = [example.text for example in EXAMPLES]
    wanted = [str(int(e.relevant)) if recipe is RELEVANCE else e.topic for e in EXAMPLES]
    y = np.array([recipe.classes.index(label) for label in wanted])
    earlier = train(recipe, EXAMPLES, "old", "made up")
    silent = replace(
        earlier,
        coefficients=tuple(tuple(0.0 for _ in row) for row in earlier.coefficients),
        intercepts=tuple(0.0 for _ in earlier.intercepts),
        shift=0.0,
    )
    upon = fit_linear(recipe, texts, y, start=silent).scores(texts)
    alone = fit_linear(recipe, texts, y).scores(texts)
    assert upon - upon.mean(axis=1, keepdims=True) * (recipe is TOPIC) == pytest.approx(
        alone - alone.mean(axis=1, keepdims=True) * (recipe is TOPIC), abs=0.05
    )


def test_scores_upon_a_model_are_linear_in_the_terms_of_both() -> None:
    earlier = train_topics(EXAMPLES, "old", "made up")
    texts = [example.text for example in EXAMPLES]
    y = np.array(["AMD".index(example.topic) for example in EXAMPLES])
    linear = fit_linear(TOPIC, texts, y, start=earlier)
    assert linear.coefficients.shape == (3, sum(len(block.terms) for block in linear.blocks))
    assert (linear.scores(texts).argmax(axis=1) == y).mean() > 0.6


STEMS = st.lists(st.sampled_from("abcdef"), max_size=8).map(" ".join)


@given(st.lists(st.builds(NormalText, STEMS, STEMS), min_size=1, max_size=5), st.sets(STEMS))
def test_shares_of_known_stems_sum_to_one(texts: list[NormalText], known: set[str]) -> None:
    block = fit_shares(("title", "body"), texts, known, least=1)
    assert set(block.terms) <= known
    sums = np.asarray(Features([block]).transform(texts).sum(axis=1)).ravel()
    for text, total in zip(texts, sums, strict=True):
        some = set(block.terms) & {*text.title.split(), *text.body.split()}
        assert total == pytest.approx(1 if some else 0)


def test_vectors_are_kept_and_only_missing_ones_are_made(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(pieces: Sequence[str]) -> NDArray[np.float64]:
        asked.extend(pieces)
        return made_up_vectors(pieces)

    path = tmp_path / "v.npz"
    first = VectorFile(path, encode=encode, encoder="made up").of(["parking", "laser"])
    again = VectorFile(path, encode=encode, encoder="made up").of(["laser", "mayors", "parking"])
    assert sorted(asked) == ["laser", "mayors", "parking"]
    assert (first["laser"] == again["laser"]).all()
    assert np.linalg.norm(again["mayors"]) == pytest.approx(1, abs=1e-6)


def test_vectors_of_another_model_and_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    VectorFile(path, encode=made_up_vectors, encoder="made up").of(["parking"])
    with pytest.raises(ModelError, match="contains vectors from made up"):
        VectorFile(path)
    path.write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(ModelError, match="not a vector file"):
        VectorFile(path)


def test_missing_sentence_model_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reputation.judgement.models.sentences.find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"reputation\[teacher\]"):
        VectorFile(tmp_path / "v.npz").of(["parking"])


def test_texts_kept_for_measuring_and_their_twins_are_never_seen(tmp_path: Path) -> None:
    records = tmp_path / "r.csv"
    rows = [("1", "Kept"), ("2", "Kept"), ("3", "Other")]
    lines = [f"{number},{title} title,Abstract {number},2020" for number, title in rows]
    records.write_text("\n".join(["ID,Title,Abstract,Year", *lines]), encoding="utf-8")
    without = tmp_path / "without.csv"
    without.write_text("id\n1\n", encoding="utf-8")
    assert list(read_texts([records], without=without).values()) == ["Other title. Abstract 3"]


def invoke(*arguments: object) -> int:
    return CliRunner().invoke(app, [str(argument) for argument in arguments]).exit_code


def test_user_trains_upon_the_shipped_models_with_a_handful_of_labels(tmp_path: Path) -> None:
    records, labels = tmp_path / "r.csv", tmp_path / "l.csv"
    lines, said = ["ID,Title,Abstract,Year"], ["id,relevance,topic"]
    for n in range(24):
        word = (ABOUT if n % 2 else AWAY)[n % 6]
        lines.append(f"{n},Of {word} number {n},On {word} in a smart city,2020")
        said.append(f"{n},{n % 2},{'AMD'[n % 3]}")
    records.write_text("\n".join(lines), encoding="utf-8")
    labels.write_text("\n".join(said), encoding="utf-8")
    common = ("train", labels, "--records", records, "--out", tmp_path / "m")
    assert invoke(*common, "--start", "shipped") == 0
    model = load_model(tmp_path / "m" / "relevance.json")
    assert "upon the scores of relevance" in model.card["method"]
    assert invoke(*common, "--start", "shipped", "--teacher", tmp_path / "v.npz") == 2
