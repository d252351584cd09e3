"""Other programs that find duplicates: which records each would take for one work."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from reputation.dates import PartialDate
from reputation.literature.corpus.stored import StoredRecord
from reputation.literature.duplicates import Candidate
from reputation.literature.exports import export_records
from reputation.literature.records.record import Record

__all__ = ["deduplicate_it", "splink", "write_ris"]


def write_ris(candidates: Iterable[Candidate], path: Path) -> None:
    held = (
        StoredRecord(
            one.id + 1,
            Record(
                "Made up",
                f"N{one.id}",
                one.title,
                doi=one.doi,
                date=PartialDate(one.year) if one.year else None,
                authors=(one.first_author,),
                pages=one.pages,
                abstract=one.opening,
                type=one.type,
            ),
        )
        for one in candidates
    )
    path.write_text(str(export_records(held, "ris")), encoding="utf-8")


def deduplicate_it(path: Path) -> int:
    """Read a RIS file and write it without duplicates; the number of records taken out."""
    from deduplicate_it import core

    with TemporaryDirectory() as name, redirect_stdout(io.StringIO()):
        core.main(["--source", str(path.parent), "--outdir", name])
        with (Path(name) / "excluded_duplicates.csv").open(encoding="utf-8-sig") as file:
            return sum(1 for _ in csv.DictReader(file))


def splink(candidates: Sequence[Candidate]) -> list[list[int]]:
    """Groups at a probability of 0.95, trained as its documentation has it."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    frame = pd.DataFrame(
        {
            "unique_id": [one.id for one in candidates],
            "title": [one.title.casefold() for one in candidates],
            "doi": [one.doi or None for one in candidates],
            "year": [one.year for one in candidates],
            "author": [one.first_author.casefold() or None for one in candidates],
        }
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.88, 0.95]),
            cl.ExactMatch("doi"),
            cl.ExactMatch("year"),
            cl.JaroWinklerAtThresholds("author", [0.88]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("doi"),
            block_on("substr(title, 1, 12)"),
            block_on("author", "year"),
        ],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(frame), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("doi")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    training.estimate_parameters_using_expectation_maximisation(block_on("doi"))
    training.estimate_parameters_using_expectation_maximisation(block_on("title"))
    pairs = linker.inference.predict(threshold_match_probability=0.95)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
    table = clusters.as_pandas_dataframe()
    return [list(group) for _, group in table.groupby("cluster_id")["unique_id"] if len(group) > 1]
