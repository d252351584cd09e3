"""What a reviewer sees of a record, as plain text with marked passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reputation.folding import fold
from reputation.judgement.labels.consensus import HandLabel
from reputation.literature.corpus.stored import FoundRecord
from reputation.output import plain
from reputation.review.agreement import answer_in_words
from reputation.review.history import described
from reputation.review.loop import Review
from reputation.review.pace import ReviewProgress
from reputation.review.stopping import Reading, StoppingEstimate
from reputation.study.definition import Study
from reputation.study.query import Phrase, phrases_in
from reputation.study.topics import either

__all__ = [
    "CITY_ONLY",
    "NO_CITY",
    "NO_REASONS",
    "Marker",
    "Passage",
    "card",
    "city_line",
    "city_lines",
    "evidence_lines",
    "help_lines",
    "keys_now",
    "progress_lines",
    "question_of",
    "said_lines",
    "tell_latest",
]

CITY_ONLY = "this question is about a city: answer r or i"
NO_CITY = "there is no city without an answer here"
NO_REASONS = 'the study file lists no reasons; e.g. reasons = ["no city"]'

# Keys and what they do, before and behind those of the study's topics.
_DECIDE = (
    ("r", "relevant"),
    ("i", "irrelevant"),
    ("x", "irrelevant, with a reason from the study's list (--plain: x 1)"),
)
_OTHER = (
    ("1 - 9", "mark the city with this number as meant; press again: not meant"),
    ("c", "show the next nine cities, if there are more"),
    ("0", "mark all cities that have no answer yet as meant"),
    ("u", "undo the last decision; repeat to go back further"),
    ("s", "skip: it comes back after all the others"),
    ("f", "flag the record, or remove the flag"),
    ("n", "write a note (--plain: n TEXT)"),
    ("h", "your decisions so far, to change them (--plain: h WORDS)"),
    ("/", "find by number, DOI or words (--plain: /WORDS); again: the next one"),
    ("esc", "back from what you looked up to the next abstract (--plain: Enter)"),
    ("space", "next page; PageUp, Home, End; by line: j k or arrows"),
    ("e", "May I stop? the evidence so far"),
    ("b", "the codebook: what the labels mean"),
    ("t", "switch between light and dark background"),
    ("?", "this help"),
    ("q", "quit; all decisions are already saved"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and its mark: ``""``, ``"title"``, ``"term"``, ``"city"`` or ``"dim"``."""

    text: str
    mark: str = ""


class Marker:
    """Marks the study's terms and the names of its cities in texts."""

    def __init__(self, study: Study) -> None:
        self.study = study
        terms = {_folded(phrase) for phrase in phrases_in(study.terms)}
        names = {_folded(Phrase(name)) for city in study.cities for name in city.names}
        self._patterns = [("term", _pattern(terms)), ("city", _pattern(names))]

    def count_terms(self, text: str) -> int:
        """How often a text has one of the study's terms."""
        return len(self._patterns[0][1].findall(fold(text)))

    def mark(self, text: str, mark: str = "") -> list[Passage]:
        """Cut a text into passages, those that are found marked as such, the others as given."""
        text = plain(text)
        folded = fold(text)
        found = sorted(
            (match.start(), match.end(), name)
            for name, pattern in self._patterns
            for match in pattern.finditer(folded)
        )
        passages, end_of_last = [], 0
        for start, end, name in found:
            if start < end_of_last:
                continue
            passages.append(Passage(text[end_of_last:start], mark))
            passages.append(Passage(text[start:end], name))
            end_of_last = end
        passages.append(Passage(text[end_of_last:], mark))
        return [passage for passage in passages if passage.text]


def _folded(phrase: Phrase) -> str:
    words = r"[\W_]+".join(re.escape(word) for word in re.findall(r"\w+", fold(phrase.text)))
    return rf"{words}\w*" if phrase.prefix else words


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, words), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'})(?!\w)")


def card(
    item: FoundRecord,
    marker: Marker,
    own: HandLabel | None = None,
    hint: str = "",
) -> list[list[Passage]]:
    """The lines that show a record: title, venue, abstract, keywords, address, decisions.

    Parameters
    ----------
    own
        What this reviewer decided already.
    hint
        A last line, such as the model's probability.
    """
    record = item.record
    about = [str(record.date or "no date"), record.venue, record.type]
    lines = [
        marker.mark(record.title, "title"),
        [Passage(plain(" · ".join(part for part in about if part)), "dim")],
        [],
        marker.mark(record.abstract) or [Passage("(no abstract)", "dim")],
        [],
    ]
    if record.keywords:
        lines.append([Passage("Keywords: ", "dim"), *marker.mark("; ".join(record.keywords))])
    if record.doi:
        lines.append([Passage(plain(f"https://doi.org/{record.doi}"), "dim")])
    if own and (said := described(own)):
        lines.append([Passage(f"You: {said}", "dim")])
    if hint:
        lines.append([Passage(hint, "dim")])
    return lines


def city_line(
    cities: Sequence[str], decided: Mapping[str, bool], first: int = 0, width: int = 78
) -> str:
    """The cities with their number keys: ``1 London ✓  2 Paris ✗  3 Rio de Janeiro ?``.

    Nine have a key at a time, from `first` on; the others stand behind. Lines of so many
    characters are broken between cities only.
    """
    pieces = city_lines(cities[first : first + 9], decided)
    others = [*cities[:first], *cities[first + 9 :]]
    more = [line.partition(" ")[2] for line in city_lines(others, decided)]
    if more:
        pieces += [f"c for: {more[0]}", *more[1:]]
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}  {piece}".lstrip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(piece)
    return "\n".join(lines)


def city_lines(cities: Sequence[str], decided: Mapping[str, bool]) -> list[str]:
    """Each city with a number and a sign."""
    signs = {True: "✓", False: "✗", None: "?"}
    return [
        f"{number} {city} {signs[decided.get(city)]}" for number, city in enumerate(cities, start=1)
    ]


def help_lines(study: Study) -> list[str]:
    """The keys of a study's review and what they do."""
    topics = [
        (topic.key, f"topic {topic.code}, {topic.name}{': ' * bool(topic.meaning)}{topic.meaning}")
        for topic in study.topics.values()
    ]
    return [f"{key:>7}  {plain(what)}" for key, what in (*_DECIDE, *topics, *_OTHER)]


def question_of(asked: str, study: Study) -> str:
    """What is asked, in words: the study's own where it has some."""
    if not asked:
        return "Decided."
    if asked == "relevance":
        about = study.about if "smart" in study.search.terms.casefold() else ""
        return study.question or f"{about.capitalize() or f'Relevant to: {study.title}'}?"
    if asked == "topic":
        return f"Topic: {either(topic.name for topic in study.topics.values())}?"
    return f"Is {asked} meant as a place? r yes, i no"


def keys_now(review: Review, study: Study, width: int = 78) -> str:
    """The keys that do something at this moment, as many as fit into so many characters."""
    last = ["? help", "u undo", "q quit", "h history", "/ find", "b codebook"]
    if review.item is None:
        return _fitting([], last[:-1], width)
    why = ["x why"] if study.reasons else []
    if review.asks_for_city:
        first = ["r meant", "i not meant", "0 all"]
    elif review.asked == "topic":
        named = [f"{topic.key} {topic.name}" for topic in study.topics.values()]
        first = [*named, "i irrelevant", *why]
    else:
        keys = " ".join(topic.key for topic in study.topics.values())
        cities = ["1-9 city"] if review.item.cities else []
        first = ["r relevant", "i irrelevant", *why, *([f"{keys} topic"] if keys else []), *cities]
    leave = "esc back" if review.away else "s skip"
    return _fitting([*first, leave], [*last, "n note", "f flag"], width)


def _fitting(first: Sequence[str], last: Sequence[str], width: int) -> str:
    """The first, and as many of the last as there is room for; help in any case."""
    kept = [*first]
    while kept and len("  ".join([*kept, last[0]])) > width:
        kept.pop()
    shown = "  ".join([*kept, last[0]])
    for key in last[1:] if len(kept) == len(first) else ():
        longer = f"{shown}  {key}"
        shown = longer if len(longer) <= width else shown
    return shown


def tell_latest(review: Review) -> str:
    """The latest decision and the title it was on; of a record decided before, how it was."""
    own = None if review.current is None else review.own(review.current)
    if own and review.item and not review.asked:
        return plain(f"decided before: {described(own)}; another key changes it")
    if review.latest is None:
        return ""
    place, said = review.latest
    return plain(f"last: {said}: {review.items[place].record.title}")


def _labelled(label: HandLabel) -> str:
    said = described(label)
    return plain(f"{label.reviewer}: {said}") if said else ""


def said_lines(others: Sequence[HandLabel], asked: str) -> list[str]:
    """Who said what, those first who answered what is asked, and which way they differ."""
    answers: dict[str, list[str]] = {}
    for label in others:
        if answer := _answer(label, asked):
            answers.setdefault(answer, []).append(label.reviewer)
    ways = [f"{' and '.join(names)}: {answer}" for answer, names in sorted(answers.items())]
    split = [f"Reviewers disagree: {'  versus  '.join(ways)}"] if len(ways) > 1 else []
    return [plain(line) for line in [*split, *filter(None, map(_labelled, others))]]


def _answer(label: HandLabel, asked: str) -> str:
    if asked == "relevance":
        return "" if label.relevance is None else answer_in_words(asked, label.relevance)
    if asked == "topic":
        return f"topic {label.valid_topic}" if label.valid_topic else ""
    if asked in label.mentions:
        return f"{asked} {answer_in_words(asked, label.mentions[asked])}"
    return ""


def progress_lines(
    progress: ReviewProgress, stopping: StoppingEstimate | None, review: Review
) -> tuple[str, str]:
    """Two lines: how far the review is, and whether it may stop."""
    first = f"{progress.done} done · {progress.left} left · {progress.kept} relevant"
    if progress.pace:
        first += f" · {progress.pace}"
    learnt_from, failure = review.learning
    if failure:
        first += " · (order not learned: too little text)"
    elif learnt_from and review.role == "review":  # rulings come in no learned order
        first += f" · learned from {learnt_from} decisions"
    shown = stopping if progress.done and review.screens else None
    second = shown.sentence if shown else ""
    if shown and not shown.reached:
        second += f" · {shown.brief}" if shown.brief else ""
    return first, second


def evidence_lines(reading: Reading, stopping: StoppingEstimate) -> list[str]:
    """What May I stop? rests on: the answer, its probability, and the recall curve so far."""
    read, total = len(reading.decisions), reading.total
    lines = [
        stopping.sentence,
        f"read {read} of {total} ({stopping.read_share:.0%}), {reading.found} relevant found",
        f"rule {stopping.rule}, p = {stopping.p_value:.3f}",
        *stopping.evidence,
        f"{stopping.irrelevant_in_a_row} irrelevant in a row so far",
    ]
    if stopping.enough_in_a_row is not None:
        lines.append(f"{stopping.enough_in_a_row} more irrelevant in a row would be enough")
    if curve := reading.curve():
        lines += ["", f"relevant records found over time: {curve}"]
    return lines
