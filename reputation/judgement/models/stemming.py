"""Stop words, and stems by nltk's Porter stemmer.

Importing any part of nltk imports all of it, and with it scikit-learn, scipy.stats and pandas: one
to two seconds. So the module of the stemmer is loaded alone, in a twentieth of a second.
(`snowballstemmer` loads at once, but gives other stems for 1 word in 85.)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

__all__ = ["STOP_WORDS", "porter_stem"]

#: scikit-learn's English stop words, which a test holds them to; loading it takes half a second.
STOP_WORDS = frozenset(
    (files(__package__) / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)


_LOADING = Lock()


@cache
def _stemmer() -> Any:
    with _LOADING, _without_the_rest("nltk", "stem"):
        from nltk.stem.porter import PorterStemmer  # noqa: PLC0415 - see above

        return PorterStemmer()


@contextmanager
def _without_the_rest(package: str, part: str) -> Iterator[None]:
    """Let modules of a part of a package be imported without what the package itself imports.

    Empty packages stand in for it meanwhile. They are gone afterwards, and whoever imports the
    package then gets all of it. One that is loaded already stays as it is.
    """
    spec = None if package in sys.modules else find_spec(package)
    if spec is None:
        yield
        return
    folders = spec.submodule_search_locations or []
    whole, inner = ModuleType(package), ModuleType(f"{package}.{part}")
    whole.__path__, inner.__path__ = [*folders], [str(Path(x) / part) for x in folders]
    sys.modules |= {package: whole, inner.__name__: inner}
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[name]


def porter_stem(word: str) -> str:
    """Return the stem of a word in lower case (Porter 1980, with nltk's own extensions).

    Examples
    --------
    >>> [porter_stem(word) for word in ("governance", "cities", "flies", "enjoy")]
    ['govern', 'citi', 'fli', 'enjoy']
    """
    return str(_stemmer().stem(word, to_lowercase=False))
