"""Stems and stop words are nltk's and scikit-learn's; nltk is loaded when it is needed."""

from __future__ import annotations

import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.porter import PorterStemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from reputation.folding import fold
from reputation.judgement.models.stemming import STOP_WORDS, porter_stem
from reputation.study.bundled import demonstration_files

THEIRS = PorterStemmer()


def test_the_stop_words_are_those_of_scikit_learn() -> None:
    assert STOP_WORDS == ENGLISH_STOP_WORDS


@given(st.from_regex(r"[a-z]{1,12}(?:ation|ing|ies|ness|ed|ly|s)?", fullmatch=True))
def test_stems_are_those_of_nltk(word: str) -> None:
    assert porter_stem(word) == THEIRS.stem(word, to_lowercase=False)


def test_all_words_of_the_demonstration_have_the_stems_of_nltk() -> None:
    text = " ".join(fold(file.read_text(encoding="utf-8-sig")) for file in demonstration_files())
    words = set(re.findall(r"[a-z][a-z0-9]+", text))
    assert len(words) > 3000
    assert {w: porter_stem(w) for w in words} == {
        w: THEIRS.stem(w, to_lowercase=False) for w in words
    }


def test_nltk_is_loaded_with_the_first_word_only() -> None:
    code = """
import sys
from reputation.judgement.models.text import normalise
assert not {"nltk", "sklearn", "scipy.stats"} & set(sys.modules)
assert normalise("The governance of smart cities") == "govern smart citi"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_review_opens_without_the_libraries_of_its_learner() -> None:
    code = """
import sys
import reputation.review.setup, reputation.review.screen
assert not {"nltk", "sklearn", "scipy.stats", "pandas", "openpyxl"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
