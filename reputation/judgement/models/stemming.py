"""Stop words and nltk's Porter stemmer, without the seconds that loading all of nltk takes."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["STOP_WORDS", "porter_stemmer"]

#: scikit-learn's English stop words, which a test holds them to; loading it takes half a second.
STOP_WORDS = frozenset(
    (files(__package__) / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)


def porter_stemmer() -> Any:
    """Return nltk's Porter stemmer (Porter 1980, with nltk's own extensions).

    Importing any part of nltk imports all of it, and with it scikit-learn, scipy.stats and pandas:
    two seconds on a slow machine, before a first abstract can be shown. So the packages around
    the stemmer's file are stood in for while it is loaded, and are forgotten again.
    """
    if "nltk" in sys.modules:
        return import_module("nltk.stem.porter").PorterStemmer()
    package = find_spec("nltk")
    if package is None or package.submodule_search_locations is None:
        raise ImportError("nltk is not installed")
    [folder] = package.submodule_search_locations
    for name, place in (("nltk", folder), ("nltk.stem", f"{folder}/stem")):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [place]
    try:
        return import_module("nltk.stem.porter").PorterStemmer()
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "nltk"]:
            del sys.modules[name]
