"""The random sample of a study: the records drawn to correct its counts, and those read so far.

It is drawn from what the search found naming a city, and stands beside the label log. What was read
of it is in the log, like every other decision.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from reputation.errors import LabelError, StudyError
from reputation.input import read_text_bounded, reason_of
from reputation.literature.corpus.corpus_file import Corpus
from reputation.output import write_whole
from reputation.study.definition import Study, read_study
from reputation.study.query import to_fts5

__all__ = [
    "RandomSample",
    "SampledRecord",
    "draw_sample",
    "drawing_order",
    "extend_sample",
    "read_sample",
    "read_sample_file",
    "sample_path",
]

_LARGEST = 1 << 28  # bytes of a file


@dataclass(frozen=True, slots=True)
class SampledRecord:
    """A record that was drawn, as its source knows it, whatever number it has in the corpus."""

    source_id: str
    doi: str


@dataclass(frozen=True, slots=True)
class RandomSample:
    """Records drawn at random.

    Attributes
    ----------
    drawn
        When the first of them were, UTC, ISO 8601.
    seed
        From where.
    found
        How many records the search found naming a city.
    search
        Hash of these: others make another sample necessary.
    records
        In the order drawn, which is random: its first so many are a random sample, too.
    study
        Whose search it was; ``""`` in older files: that of the study named as the corpus.
    """

    drawn: str
    seed: int
    found: int
    search: str
    records: tuple[SampledRecord, ...]
    study: str = ""


def sample_path(study: Study) -> Path:
    """The file of a study's sample, there or not.

    The first one drawn of a corpus is `sample.json`. Another study of that corpus has a file of its
    own, unless it asks the same, or the same of a part of the window: then that sample tells of it.
    """
    first, own = _paths(study)
    if own.exists():
        return own
    try:
        sample = read_sample_file(first)
    except LabelError:  # said by whoever reads it
        return first
    other = _owner(study, sample) if sample else None
    return own if other and not _asks_within(study, other) else first


def _paths(study: Study) -> tuple[Path, Path]:
    folder = study.labels_folder
    return folder / "sample.json", folder / f"sample-{study.name}.json"


def _owner(study: Study, sample: RandomSample) -> Study | None:
    """The other study that a sample was drawn for; None where it is this one's, or that is gone."""
    name = sample.study or study.corpus_name
    if name == study.name:
        return None
    try:
        other = read_study(study.path.with_name(f"{name}.toml"))
    except StudyError:  # it was renamed, and may be this one
        return None
    return other if other.labels_folder == study.labels_folder else None


def _asks_within(study: Study, other: Study) -> bool:
    """Whether what a study finds is what another one finds in a part of its window."""
    asked = [{to_fts5(query) for query in one.queries.values()} for one in (study, other)]
    mine, its = study.search, other.search
    within = its.first.first <= mine.first.first and mine.last.last <= its.last.last
    return asked[0] == asked[1] and within


def read_sample(study: Study) -> RandomSample | None:
    """The sample of a study; None where none was drawn.

    Raises
    ------
    LabelError
        When its file is damaged.
    """
    return read_sample_file(sample_path(study))


def read_sample_file(path: Path) -> RandomSample | None:
    """The sample of a file; None where there is none (see `read_sample`)."""
    try:
        content = json.loads(read_text_bounded(path, _LARGEST))
        records = tuple(SampledRecord(**record) for record in content.pop("records"))
        return RandomSample(**content, records=records)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LabelError(
            f"{path}: is not a valid sample file ({reason_of(error)}); draw a new sample with "
            "`reputation "
            "sample STUDY --again`; decisions already made are kept"
        ) from None


def draw_sample(
    study: Study, corpus: Corpus, size: int, *, seed: int = 2020, again: bool = False
) -> RandomSample:
    """Draw records at random from what the search found naming a city, and keep which.

    A sample that was drawn before is made larger: the records drawn stay, in their order.

    Parameters
    ----------
    study, corpus
        What is asked, and the literature.
    size
        How many; all where there are not so many.
    seed
        Of the drawing; a sample that is made larger keeps its own.
    again
        Whether to draw again if a sample was drawn already.

    Raises
    ------
    LabelError
        When the search finds nothing, or finds other records than when the sample was drawn, or
        so many were drawn already.
    """
    known = _known(study, corpus)
    search = _hash(known)
    before = None if again else _own_sample(study, search)
    if before:
        _check_search(study, before, search, len(known))
    if before and len(before.records) >= min(size, len(known)):
        raise LabelError(
            f"{sample_path(study)}: {len(before.records)} records have already been drawn; ask "
            "for more "
            "with --size, or draw a new sample with --again"
        )
    records = tuple(_shuffled(known, before.seed if before else seed)[:size])
    sample = RandomSample(_now(), seed, len(known), search, records, study.name)
    if before:
        sample = replace(before, records=records)
    _write(study, sample)
    return sample


def drawing_order(study: Study, corpus: Corpus, *, seed: int = 2020) -> list[SampledRecord]:
    """All that the search finds naming a city, in the order in which a sample takes them.

    A study without a sample gets an empty one (see `extend_sample`).

    Parameters
    ----------
    study, corpus
        What is asked, and the literature.
    seed
        Of the drawing, where nothing was drawn yet.

    Raises
    ------
    LabelError
        When the search finds nothing, or other records than when the sample was drawn.
    """
    known = _known(study, corpus)
    search = _hash(known)
    sample = _own_sample(study, search)
    if sample is None:
        sample = RandomSample(_now(), seed, len(known), search, (), study.name)
        _write(study, sample)
    _check_search(study, sample, search, len(known))
    return _shuffled(known, sample.seed)


def extend_sample(study: Study, records: Sequence[SampledRecord]) -> None:
    """Make the sample of a study larger, by the first records of `drawing_order`."""
    sample = read_sample(study)
    if sample is not None and len(sample.records) < len(records):
        _write(study, replace(sample, records=tuple(records)))


def _known(study: Study, corpus: Corpus) -> list[SampledRecord]:
    """What a sample is drawn from."""
    # Loaded when needed: a sample that was drawn is only read.
    from reputation.judgement.judging import find_named  # noqa: PLC0415
    from reputation.judgement.loading import load_judge  # noqa: PLC0415

    judge = load_judge(study, corpus)
    known = [
        SampledRecord(found.record.source_id, found.record.doi)
        for found in find_named(study, corpus, judge)
        if found.cities
    ]
    if not known:
        raise LabelError(
            f"{study.path}: the search finds no record that names a city; fill the corpus with "
            "`reputation import` or `reputation harvest`"
        )
    return known


def _own_sample(study: Study, search: str) -> RandomSample | None:
    """The study's sample; not that of another study which found other records."""
    sample = read_sample(study)
    return None if sample and _is_of_another(study, sample, search) else sample


def _is_of_another(study: Study, sample: RandomSample, search: str) -> bool:
    """Whether a sample was drawn for another study, from other records than these."""
    return sample.search != search and _owner(study, sample) is not None


def _check_search(study: Study, before: RandomSample, search: str, found: int) -> None:
    if before.search != search:
        raise LabelError(
            f"{sample_path(study)}: was drawn from {before.found:,} records, but the search now "
            "finds "
            f"{found:,} (or different ones); draw a new sample with --again; decisions already "
            "made are kept"
        )


def _shuffled(known: Sequence[SampledRecord], seed: int) -> list[SampledRecord]:
    return [known[place] for place in np.random.default_rng(seed).permutation(len(known)).tolist()]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _write(study: Study, sample: RandomSample) -> None:
    first, own = _paths(study)
    try:
        held = read_sample_file(first)
    except LabelError:  # it is to be replaced
        held = None
    others = held is not None and _is_of_another(study, held, sample.search)
    text = json.dumps(asdict(sample), indent=1, ensure_ascii=False) + "\n"
    write_whole(own if others or own.exists() else first, text)


def _hash(known: Iterable[SampledRecord]) -> str:
    text = "\n".join(f"{record.source_id}\x1f{record.doi}" for record in known)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
