"""Stems and stop words are nltk's and scikit-learn's, which need not be loaded for them."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.porter import PorterStemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from reputation.judgement.models.stemming import STOP_WORDS, porter_stemmer

THEIRS, OURS = PorterStemmer(), porter_stemmer()


def test_the_stop_words_are_those_of_scikit_learn() -> None:
    assert STOP_WORDS == ENGLISH_STOP_WORDS


@given(st.from_regex(r"[a-z]{1,12}(?:ation|ing|ies|ness|ed|ly|s)?", fullmatch=True))
def test_stems_are_those_of_nltk(word: str) -> None:
    assert OURS.stem(word, to_lowercase=False) == THEIRS.stem(word, to_lowercase=False)


def test_neither_nltk_nor_scikit_learn_is_loaded_for_them_and_nltk_can_be_afterwards() -> None:
    code = """
import sys
from reputation.judgement.models.text import normalise
assert normalise("The governance of smart cities") == "govern smart citi"
assert not {"nltk", "nltk.stem", "nltk.stem.porter", "sklearn", "scipy.stats"} & set(sys.modules)
import nltk
assert nltk.stem.PorterStemmer().stem("cities") == "citi"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_review_opens_without_the_libraries_of_its_learner() -> None:
    code = """
import sys
import reputation.review.setup, reputation.review.screen
assert not {"nltk", "sklearn", "scipy.stats", "pandas", "openpyxl"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
