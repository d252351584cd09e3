"""What a certified review reads at random is the sample that corrects the counts: read once."""

import csv
from pathlib import Path

import numpy as np
import pytest
from commanding import answered as reputation

from reputation.judgement.random_sample import RandomSample, SampledRecord, read_sample
from reputation.review.certified import Certified
from reputation.study.definition import read_study


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "export.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["ID", "Title", "Abstract", "Year", "DOI"])
        for n in range(30):
            city = ("London", "Paris")[n % 2]
            about = f"Smart city study {n} of {city}"
            writer.writerow([f"W10000{n}", about, f"A service in {city}.", 2015, f"10.5555/s{n}"])
    reputation("import", study_file, file)
    return study_file


def certified(study: Path, answers: str, *more: str) -> str:
    return reputation(
        "review", study, "relevance", "--order", "certified", "--reviewer", "ana", "--plain",
        *more, typed="".join(f"{answer}\n" for answer in answers) + "q\n",
    )  # fmt: skip


def test_what_a_certified_review_reads_corrects_the_counts(study: Path, tmp_path: Path) -> None:
    certified(study, "rriri")
    sample = read_sample(read_study(study))
    assert sample is not None
    assert len(sample.records) == 5
    output = reputation("compare", study)
    assert "5 records drawn at random were read" in output
    certified(study, "ri")
    again = read_sample(read_study(study))
    assert again is not None
    assert again.records[:5] == sample.records
    assert len(again.records) == 7
    assert again.drawn == sample.drawn
    reputation("run", study, "--out", tmp_path / "out")
    assert "corrected" in (tmp_path / "out" / "reputation.csv").read_text()


def test_a_sample_that_was_read_is_not_read_again(study: Path) -> None:
    reputation("sample", study, "--size", "4")
    reputation(
        "review", study, "relevance", "--sample", "--reviewer", "ana", "--plain",
        typed="r\nr\nr\nr\n",
    )  # fmt: skip
    drawn = read_sample(read_study(study))
    assert drawn is not None
    output = certified(study, "i")
    assert "5 records decided" in output
    sample = read_sample(read_study(study))
    assert sample is not None
    assert sample.records[:4] == drawn.records
    assert len(sample.records) == 5


def test_a_sample_of_other_records_is_told_and_stops_nobody(study: Path, tmp_path: Path) -> None:
    certified(study, "r")
    file = tmp_path / "more.csv"
    file.write_text("ID,Title,Year\nW777777,Smart city tools of Paris,2015\n", encoding="utf-8")
    reputation("import", study, file)
    output = certified(study, "r")
    assert "will not be used to correct the counts" in output
    assert "2 records decided" in output


def test_a_larger_sample_is_estimated_from_up_to_where_the_certified_review_read_at_random(
    study: Path,
) -> None:
    reputation("sample", study, "--size", "25")
    # With a target of 50% five relevant records are enough; what follows is picked.
    certified(study, "rirrirriii", "--target", "0.5")
    sample = read_sample(read_study(study))
    assert sample is not None
    assert (len(sample.records), sample.certified) == (25, 6)
    assert "6 records drawn at random were read.\n" in reputation("compare", study)
    reputation(
        "review", study, "relevance", "--sample", "--reviewer", "ana", "--plain",
        typed="i\n" * 25,
    )  # fmt: skip
    assert "25 records drawn at random were read.\n" in reputation("compare", study)


def test_the_share_of_a_sample_larger_than_what_was_read_is_unbiased() -> None:
    rng = np.random.default_rng(1945)
    relevant, needed, size, runs = 60, 10, 400, 3000
    labels = {place: place < relevant for place in range(size)}
    told = []
    for _ in range(runs):
        chance = rng.permutation(size).tolist()
        sample = Certified(chance, needed).sample(labels)
        ranked = np.argsort([-labels[p] + rng.normal(0, 0.5) for p in range(size)]).tolist()
        last = max(map(ranked.index, sample.relevant))
        read = sample.places.union(ranked[: last + 1])
        drawn = tuple(SampledRecord(str(place), "") for place in chance[:200])
        certified = len(sample.estimate_from)
        shares = []
        for kept in (RandomSample("", 0, size, "", drawn, certified=n) for n in (certified, 0)):
            upto = kept.estimated_from([place in read for place in chance[:200]])
            shares.append(np.mean([labels[place] for place in chance[:upto]]))
        told.append(shares)
    (noted, not_noted), error = np.mean(told, axis=0), np.std(told, axis=0) / runs**0.5
    assert abs(noted - relevant / size) < 3 * error[0]
    assert not_noted - relevant / size > 10 * error[1]
