"""The command `compare` as a user runs it, on the demonstration and on hostile input."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from commanding import reputation, rows, write_export
from typer.testing import CliRunner

from reputation.cli.app import app
from reputation.errors import ReputationError
from reputation.judgement.labels.event_log import LabelLog, new_event
from reputation.literature.corpus.corpus_file import Corpus
from reputation.study.definition import read_study


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "80"})
    assert getattr(result.exception, "exit_code", result.exit_code) == 2
    return " ".join(f"{result.output} {result.exception}".replace("│", " ").split())


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study folder with the demonstration's literature in its corpus, of which nobody read."""
    folder = tmp_path_factory.mktemp("compare") / "mine"
    reputation("init", folder)
    shutil.rmtree(folder / "corpus" / "labels")
    study = folder / "queries" / "demonstration.toml"
    files = ["savedrecs.txt", "scopus.csv", "library.ris"]
    reputation("import", study, *(folder / "corpus" / "demonstration" / f for f in files))
    return study


def test_raw_counts_are_called_raw_and_what_to_do_is_said(demonstration: Path) -> None:
    text = reputation("compare", demonstration)
    assert "SIMULATED" in text
    assert max(map(len, text.splitlines())) <= 80
    told = " ".join(text.split())
    for words in ("Singapore", "stands", "rank correlation", "smart economy", "By the card: "):
        assert words in told
    assert "ranks and differences, for all cities jointly" in told
    assert (
        "Counts are the model's, uncorrected. To correct them, read a random sample of 100" in told
    )


def test_a_share_unlike_that_of_the_card_is_warned_of(study_file: Path, tmp_path: Path) -> None:
    reputation("import", study_file, write_export(tmp_path))
    told = " ".join(reputation("compare", study_file).split())
    assert "of its evaluation data" in told


def test_files_agree_with_the_run_and_with_each_other(demonstration: Path, tmp_path: Path) -> None:
    reputation("run", demonstration, "--out", tmp_path / "run")
    reputation("compare", demonstration, "--out", tmp_path / "out")
    compared, ran = rows(tmp_path / "out" / "comparison.csv"), rows(tmp_path / "run/reputation.csv")
    shared = ["city", "articles", "reputation_rank", "smart_city_rank", "difference"]
    assert list(compared[0])[:5] == shared
    assert [[line[c] for c in shared] for line in compared] == [
        [line[c] for c in shared] for line in ran
    ]
    for line in compared:
        assert float(line["articles_low"]) <= float(line["articles_high"])
        assert int(line["joint_best"]) <= int(line["rank_best"]) <= int(line["rank_worst"])
        low, high = int(line["difference_low"]), int(line["difference_high"])
        assert line["distinguishable"] == str(int(not low <= 0 <= high))
    pairs = rows(tmp_path / "out" / "pairs.csv")
    assert len(pairs) == 190
    order = [line["city"] for line in compared]
    assert all(order.index(p["first"]) < order.index(p["second"]) for p in pairs)


def test_pairs_and_sets_are_one_decision(demonstration: Path, tmp_path: Path) -> None:
    reputation("compare", demonstration, "--out", tmp_path)
    pairs, table = rows(tmp_path / "pairs.csv"), rows(tmp_path / "comparison.csv")
    for pair in pairs:
        assert pair["distinguishable"] == str(int(float(pair["p_adjusted"]) <= 0.1))
    for line in table:
        above = sum(p["distinguishable"] == "1" for p in pairs if p["second"] == line["city"])
        assert int(line["joint_best"]) == 1 + above
        assert line["corrected"] == ""
        assert float(line["assumed_low"]) <= float(line["assumed_high"])


def test_same_command_same_bytes(demonstration: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        reputation("compare", demonstration, "--sensitivity", "--out", tmp_path / name)
    names = {file.name for file in (tmp_path / "one").iterdir()}
    assert names == {
        "comparison.csv",
        "pairs.csv",
        "correlations.csv",
        "types.csv",
        "languages.csv",
        "sensitivity.csv",
        "sensitivity.svg",
        "sensitivity.pdf",
        "sensitivity.png",
    }
    for name in names - {"sensitivity.pdf"}:  # whose converter lists its parts in changing order
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_sensitivity_names_what_a_rank_hangs_on(demonstration: Path) -> None:
    text = reputation("compare", demonstration, "--sensitivity")
    assert "depends on" in text
    assert 'terms (without "smart city")' in " ".join(text.split())
    assert "source (only Scopus)" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_windows_lie_side_by_side_and_add_up(demonstration: Path, tmp_path: Path) -> None:
    options = ["--window", "2010-2014", "--window", "2015-01:2020-05"]
    text = reputation("compare", demonstration, *options)
    assert "B  demonstration, 2015-01 to 2020-05" in text
    reputation("compare", demonstration, *options, "--out", tmp_path)
    reputation("run", demonstration, "--out", tmp_path / "run")
    whole = {r["city"]: int(r["articles"]) for r in rows(tmp_path / "run" / "reputation.csv")}
    for line in rows(tmp_path / "sides.csv"):
        early = int(line["demonstration, 2010 to 2014: articles"])
        late = int(line["demonstration, 2015-01 to 2020-05: articles"])
        assert early + late == whole[line["city"]]
        assert int(line["change_low"]) <= int(line["change_high"])


def test_the_reports_own_table_needs_no_corpus() -> None:
    text = reputation("compare", "published")
    assert "whose interval excludes 0: 2 of 20" in " ".join(text.split())
    assert "SIMULATED" not in text
    assert "only figures" in refused("compare", "published", "--sensitivity")


def test_simulated_literature_is_marked_in_every_table(demonstration: Path, tmp_path: Path) -> None:
    reputation("compare", demonstration, "--sensitivity", "--out", tmp_path)
    for file in tmp_path.glob("*.csv"):
        assert {line["simulated"] for line in rows(file)} == {"1"}, file.name
    assert "[SIMULATED]" in (tmp_path / "sensitivity.svg").read_text(encoding="utf-8")
    types = rows(tmp_path / "types.csv")
    total = sum(float(line["articles"]) for line in rows(tmp_path / "comparison.csv"))
    assert sum(float(line["articles"]) for line in types) == total


def test_published_table_is_a_side(demonstration: Path, tmp_path: Path) -> None:
    reputation(
        "compare", demonstration, "--against", "published", "--to", "json", "--out", tmp_path
    )
    content = json.loads((tmp_path / "sides.json").read_text())
    line = next(row for row in content["rows"] if row["city"] == "Beijing")
    assert line["global-smart-cities-2020, published: articles"] == 72
    assert line["global-smart-cities-2020, published: rank"] == 1
    assert line["change"] == line["demonstration: rank"] - 1


def test_another_study_is_a_side(demonstration: Path, tmp_path: Path) -> None:
    other = demonstration.with_name("other.toml")
    shutil.copy(demonstration, other)
    shutil.copy(read_study(demonstration).corpus_path, read_study(other).corpus_path)
    text = reputation("compare", demonstration, "--against", other)
    assert "B  other:" in text
    assert "Spearman 1.00" in text


def test_two_reviewers_are_two_sides(demonstration: Path, tmp_path: Path) -> None:
    study = read_study(demonstration)
    log = LabelLog(study.labels_folder)
    with Corpus.open(study.corpus_path) as corpus:
        records = [held.record for held in corpus.records(range(1, 200))]
    log.append([new_event(r, "ana", "relevance", value="1") for r in records])
    log.append([new_event(r, "ben", "relevance", value="0") for r in records])
    try:
        reputation("compare", demonstration, "--reviewer", "ana", "--reviewer", "ben",
                   "--out", tmp_path)  # fmt: skip
        table = rows(tmp_path / "sides.csv")
        totals = [
            sum(int(line[f"demonstration, {name}: articles"]) for line in table)
            for name in ("ana", "ben")
        ]
        assert totals[0] > totals[1] + 50
        assert "reviewers with labels: ana, ben" in refused(
            "compare", demonstration, "--reviewer", "cleo"
        )
    finally:
        shutil.rmtree(study.labels_folder)


def test_random_sample_corrects_the_models_counts(demonstration: Path, tmp_path: Path) -> None:
    folder = demonstration.parent.parent
    truth = rows(folder / "corpus" / "demonstration" / "truth.csv")
    sample = tmp_path / "sample.csv"
    with sample.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "relevance", "topic", "mentions"])
        for line in truth[::5]:
            meant = f"{line['city']}=1" if line["city"] else ""
            writer.writerow([line["source_id"], line["kept"], line["topic"], meant])
    text = reputation("compare", demonstration, "--sample", sample)
    assert "sample sample.csv: 164 records drawn at random were read" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    reputation("compare", demonstration, "--sample", sample, "--out", tmp_path / "out")
    planted = {city: 0 for city in (line["city"] for line in truth) if city}
    for line in truth:
        if line["kept"] == "1":
            planted[line["city"]] += 1
    table = rows(tmp_path / "out" / "corrected.csv")
    called = sum(int(line["called"]) for line in table)
    corrected = sum(float(line["corrected"]) for line in table)
    true = sum(planted.values())
    assert abs(corrected - true) < abs(called - true) / 2
    held = [float(r["low"]) <= planted[r["city"]] <= float(r["high"]) for r in table]
    assert sum(held) >= 15


@pytest.mark.parametrize(
    "content",
    [
        "city,articles,rank\nOslo,40,2\nBergen,9,1\nVoss,8,\n",
        "City;Articles;Rank\nOslo;40;2\nBergen;9;1\nVoss;8;\n",
    ],
)
def test_counts_of_any_origin_are_ranked(tmp_path: Path, content: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(content, encoding="utf-8")
    text = reputation("compare", "--counts", file)
    assert "cities that can be distinguished: 2 of 3" in " ".join(text.split())
    reputation("compare", "--counts", file, "--confidence", "0.95", "--out", tmp_path / "out")
    table = rows(tmp_path / "out" / "comparison.csv")
    assert [(r["city"], r["joint_best"], r["joint_worst"]) for r in table] == [
        ("Oslo", "1", "1"),
        ("Bergen", "2", "3"),
        ("Voss", "2", "3"),
    ]
    assert [r["difference"] for r in table] == ["1", "-1", ""]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("city\nOslo\n", "expected the columns 'city' and 'articles'"),
        ("city,articles\nOslo,many\nBergen,1\n", "line 2: articles is 'many'"),
        ("city,articles\nOslo,1\nOslo,2\n", "line 3: Oslo appears twice"),
        ("city,articles,rank\nOslo,1,first\nBergen,1,2\n", "line 2: rank is 'first'"),
        ("city,articles\nOslo,1\n", "contains 1 cities; at least 2"),
    ],
)
def test_a_wrong_file_of_counts_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(content, encoding="utf-8")
    assert message in refused("compare", "--counts", file)
    assert "cannot be combined with STUDY" in refused("compare", "published", "--counts", file)


@pytest.mark.parametrize(
    ("to", "mark"),
    [
        ("latex", r"\begin{tabular}"),
        ("markdown", "| city | articles |"),
        ("csv", "city,articles,reputation_rank"),
        ("json", '"city": "Singapore"'),
        ("html", "<td>Singapore</td>"),
    ],
)
def test_table_is_written_in_any_format(demonstration: Path, to: str, mark: str) -> None:
    assert mark in reputation("compare", demonstration, "--to", to)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "pdf"], "latex, markdown, csv, json, html"),
        (["--counting", "half"], "full or fractional"),
        (["--ties", "olympic"], "competition, dense, fractional"),
        (["--window", "soon"], "expected two years"),
        (["--window", "2015-2010"], "is later than"),
        (["--sample", "none.csv"], "no such file"),
        (["--sample", "none.csv", "--against", "demonstration"], "corrects a single study"),
        (["--confidence", "2"], "less than or equal to 0.999"),
    ],
)
def test_wrong_input_is_refused_with_what_was_expected(
    demonstration: Path, options: list[str], message: str
) -> None:
    assert message in refused("compare", demonstration, *options)


def test_empty_literature_has_a_table_and_no_fault(study_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "nothing.csv"
    file.write_text("Title,Abstract,Year\nElsewhere,Nothing of the kind,2015\n")
    reputation("import", study_file, file)
    text = reputation("compare", study_file, "--sensitivity")
    assert "London" in text


@pytest.mark.usefixtures("world")
def test_study_of_all_cities_ranks_those_with_an_article(tmp_path: Path) -> None:
    file = tmp_path / "queries" / "world.toml"
    file.parent.mkdir()
    file.write_text(
        'title = "World"\ncities = "all"\n[search]\nterms = \'"smart city"\'\n'
        'from = "2010"\nto = "2020"\n'
    )
    table = tmp_path / "t.csv"
    titles = ["Barcelona", "Barcelona", "Vienna"]
    lines = [
        f"Governance of the smart city {city} {number},Policy and strategy of {city}.,2015"
        for number, city in enumerate(titles)
    ]
    table.write_text("\n".join(["Title,Abstract,Year", *lines]) + "\n")
    reputation("import", file, table)
    text = reputation("compare", file, "--sensitivity")
    assert text.index("Barcelona") < text.index("Vienna")


def test_hostile_city_is_harmless_in_every_format(tmp_path: Path) -> None:
    file = tmp_path / "queries" / "hostile.toml"
    file.parent.mkdir()
    file.write_text(
        'title = "H <script>"\n[search]\nterms = \'"smart city"\'\nfrom = "2010"\nto = "2020"\n'
        '[[cities]]\nname = "=X & <script>|$_{"\n[[cities]]\nname = "Paris"\n'
    )
    table = tmp_path / "t.csv"
    table.write_text("Title,Abstract,Year\nA smart city,Paris governance,2015\n")
    reputation("import", file, table)
    assert "'=X & <script>" in reputation("compare", file, "--to", "csv")
    assert "<script" not in reputation("compare", file, "--to", "html")
    assert r"=X \& \textless{}script\textgreater{}\textbar{}\$\_\{" in reputation(
        "compare", file, "--to", "latex"
    )


def test_missing_corpus_is_named() -> None:
    with pytest.raises(ReputationError, match="no such study"):
        reputation("compare", "nowhere.toml")
