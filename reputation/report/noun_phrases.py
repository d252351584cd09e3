"""Terms from titles, abstracts, keywords and index terms: noun phrases, without any download."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from reputation.errors import ChoiceError
from reputation.folding import fold
from reputation.judgement.articles import DecidedRecord
from reputation.judgement.models.stemming import STOP_WORDS
from reputation.literature.records.keywords import keyword_key
from reputation.report.empty_words import EMPTY_WORDS
from reputation.report.networks.building import find_kind, trim_article
from reputation.study.definition import Study
from reputation.study.query import phrases_of
from reputation.study.study_tables import Vocabulary

__all__ = ["FIELDS", "noun_phrases", "worded", "worded_for"]

#: The fields of a record that terms are taken from; the first two are running text.
FIELDS = ("title", "abstract", "keywords", "index_terms")
_TEXTS = FIELDS[:2]

_CLAUSES = re.compile(r"[^\w\s'-]+|\s-+\s")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-'][a-z0-9]+)*")
_LONGEST = 4
_SHORT = 5  # letters
_SWALLOWED = 0.8  # a term is dropped that stands in a longer one in this share of its articles

# Verbs and similar words in abstracts, at which a run of words ends.
_VERBS = """
achieving affect affects become becomes called compared consist consists contribute contributes
decrease decreased decreases depend depends described describes designed determine determines
developed develops due ensure ensures evaluate evaluates examine examines exhibit exhibits explore
explores give gives help helps identify identifies implemented improve improved improves increase
increased increases increasing indicate indicates lead leads need needs occur occurs offer offers
play plays reduce reduced reduces remain remains reveal reveals seek seeks serve serves suggest
suggests support supports tested tries understand understood
"""
_NO_NOUNS = frozenset(_VERBS.split())

#: Words by key, with the spellings they came in.
_Found = dict[str, str]


def noun_phrases(
    articles: Sequence[DecidedRecord],
    fields: Sequence[str] = FIELDS,
    *,
    vocabulary: Vocabulary | None = None,
    without: Iterable[str] = (),
    names: Iterable[str] = (),
    least: int = 2,
) -> list[list[str]]:
    """The terms of each article, each in the spelling that most articles use.

    Keywords and index terms are terms as they stand. In running text a term is a run of up to
    four words between stop words, empty words ("paper", "results"), adverbs and punctuation, as
    RAKE takes them; "of" joins two such words ("internet of things"). A single word is a term
    only where `least` records have it as a keyword or index term, since it may be a verb. Spellings
    that differ in case, hyphens or plural are one. A term that mostly stands in a longer one is
    dropped.

    Parameters
    ----------
    articles, fields
        Which terms are taken from where.
    vocabulary
        The study's synonyms and stop words.
    without
        Terms to leave out in any spelling.
    names
        Words that exclude every term with one of them, such as names of cities.
    least
        Of how many articles a term must be.

    Notes
    -----
    Rose, S., Engel, D., Cramer, N. & Cowley, W. (2010), Automatic keyword extraction from
    individual documents, in Text Mining: Applications and Theory, 1-20.
    """
    if unknown := [field for field in fields if field not in FIELDS]:
        raise ChoiceError(f"terms from {unknown[0]!r}: there are {', '.join(FIELDS)}")
    words = vocabulary or Vocabulary()
    stops = {keyword_key(word) for word in (*words.stop_words, *without)}
    synonyms = {keyword_key(x): keyword_key(g[0]) for g in words.synonyms for x in g}
    shown = {keyword_key(group[0]): group[0] for group in words.synonyms}
    forbidden = _names_pattern(names)
    found = [_found(article, fields, stops, forbidden) for article in articles]
    times = Counter(key for own, _ in found for key in own)
    listed = {key for key, number in times.items() if number >= least}
    lists: list[_Found] = []
    for own, texts in found:
        terms = {**{k: v for k, v in texts.items() if " " in v or k in listed}, **own}
        lists.append(
            {
                synonyms.get(key, key): form
                for key, form in terms.items()
                if key not in stops and not (forbidden and forbidden.search(fold(form)))
            }
        )
    return _spelt(lists, shown, least, listed)


def _found(
    article: DecidedRecord,
    fields: Sequence[str],
    stops: set[str],
    forbidden: re.Pattern[str] | None,
) -> tuple[_Found, _Found]:
    """The keys and forms of an article's listed terms, and of those in its running text."""
    own: _Found = {}
    texts: _Found = {}
    for field in fields:
        if field in _TEXTS:
            text = fold(getattr(article.record, field))
            # A name ends a run, else "New York City" leaves "york city", since "new" is empty.
            text = forbidden.sub(" . ", text) if forbidden else text
            for phrase in _runs(text, stops):
                texts.setdefault(keyword_key(phrase), phrase)
        else:
            for term in getattr(article.record, field):
                # Keywords Plus come in capitals; a short one may be an abbreviation.
                shouted = term.isupper() and len(term) > _SHORT
                own.setdefault(keyword_key(term), term.lower() if shouted else term)
    return own, texts


def _runs(text: str, stops: set[str]) -> Iterator[str]:
    """Every part of up to four words of each run of words that may belong to a noun phrase."""
    for clause in _CLAUSES.split(text):
        run: list[str] = []
        words = _WORD.findall(clause)
        for place, word in enumerate([*words, ""]):
            following = words[place + 1] if place + 1 < len(words) else ""
            joins = word == "of" and run and run[-1] != "of" and not _ends_run(following, stops)
            if joins or (word and not _ends_run(word, stops)):
                run.append(word)
                continue
            yield from _parts(run)
            run = []


def _parts(run: Sequence[str]) -> Iterator[str]:
    for start in range(len(run)):
        for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
            if "of" not in (run[start], run[end - 1]):
                yield " ".join(run[start:end])


def _ends_run(word: str, stops: set[str]) -> bool:
    return _is_empty(word) or keyword_key(word) in stops


@cache
def _is_empty(word: str) -> bool:
    return word in STOP_WORDS or word in EMPTY_WORDS or len(word) < 3 or word.endswith(("ly", "'s"))


def _names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    folded = sorted({fold(name) for name in names if name}, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, folded))})\b") if folded else None


def _spelt(
    lists: list[_Found], shown: Mapping[str, str], least: int, listed: set[str]
) -> list[list[str]]:
    """The terms of enough articles as most articles spell them.

    Without those that longer ones swallow, unless they are `listed` as keywords.
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for own in lists:
        for key, form in own.items():
            forms[key][form] += 1
    counts = {key: spelt.total() for key, spelt in forms.items()}
    kept = {key for key, number in counts.items() if number >= least}
    labels = {
        key: shown.get(key) or min(forms[key], key=lambda form: (-forms[key][form], form))
        for key in kept
    }
    kept -= _swallowed(labels, counts) - listed
    return [[labels[key] for key in own if key in kept] for own in lists]


def _swallowed(labels: Mapping[str, str], counts: Mapping[str, int]) -> set[str]:
    """Terms whose articles nearly all have them within one and the same longer term."""
    found = set()
    for key, label in labels.items():
        words = fold(label).replace("-", " ").split()
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = keyword_key(" ".join(words[start : start + size]))
                if part != key and part in labels and counts[key] >= _SWALLOWED * counts[part]:
                    found.add(part)
    return found


def worded(
    articles: Sequence[DecidedRecord],
    study: Study,
    fields: Sequence[str] = FIELDS,
    *,
    least: int = 2,
    with_terms: bool = False,
) -> list[DecidedRecord]:
    """The articles with these terms in place of their keywords, for `keyword_network` and others.

    Cities, their countries and, unless `with_terms`, the study's own search terms are left out,
    since they say what was searched. A single field ``keywords`` keeps all of them, however rare.
    """
    names = [name for city in study.cities for name in (*city.names, city.country)]
    names += sorted({city for article in articles for city in article.cities})
    only_keywords = tuple(fields) == ("keywords",)
    lists = noun_phrases(
        articles,
        fields,
        vocabulary=study.vocabulary,
        without=() if with_terms else phrases_of(study.terms),
        names=() if only_keywords else names,
        least=1 if only_keywords else least,
    )
    return [
        replace(article, record=replace(article.record, keywords=tuple(terms)))
        for article, terms in zip(articles, lists, strict=True)
    ]


def worded_for(
    kind: str,
    articles: Iterable[DecidedRecord],
    study: Study,
    fields: Sequence[str] = (),
    *,
    with_terms: bool = False,
) -> list[DecidedRecord]:
    """The articles for a kind of network, with terms of these fields where it connects keywords.

    Without fields they are the authors' keywords, with the study's synonyms and without its stop
    words.

    Raises
    ------
    NetworkError
        When there is no such kind.
    ChoiceError
        When there is no such field, or the network is not of keywords.
    """
    keywords = find_kind(kind).keywords
    if fields and not keywords:
        raise ChoiceError(f"terms from {', '.join(fields)}: a network of {kind} has no keywords")
    if not keywords or not (fields or study.vocabulary != Vocabulary()):
        return [trim_article(article, kind) for article in articles]
    held = worded(list(articles), study, fields or ("keywords",), with_terms=with_terms)
    return [trim_article(article, kind) for article in held]
