"""What a notebook calls: one import, thin functions, tables of the right kinds, our own errors."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from commanding import some_literature, write_export
from conftest import STUDY

import reputation as rep
from reputation.errors import ChoiceError, CorpusError, FormatError, SourceUnknown, StudyError
from reputation.literature.formats import read_file
from reputation.study.bundled import bundled_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facade")
    (folder / "queries").mkdir()
    (folder / "queries" / "two.toml").write_text(STUDY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(folder: Path) -> Iterator[rep.OpenStudy]:
    with rep.open_study(folder / "queries" / "two.toml") as study:
        (report,) = rep.import_files(study, write_export(folder, some_literature()))
        assert report.added == len(some_literature())
        yield study


@pytest.fixture(scope="module")
def result(study: rep.OpenStudy) -> rep.Result:
    return rep.run(study)


def in_python(code: str) -> str:
    command = [sys.executable, "-c", f"import sys\nimport reputation as rep\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_importing_loads_nothing_heavy_and_names_stay_functions() -> None:
    heavy = "{'pandas', 'numpy', 'pydantic', 'altair', 'networkx'}"
    assert in_python(f"print(sorted({heavy} & set(sys.modules)))") == "[]\n"
    assert in_python("import reputation.cli.run_commands\nprint(callable(rep.run))") == "True\n"


def test_every_public_name_is_there_is_documented_and_is_told_of_in_the_help() -> None:
    for name in rep.__all__:
        assert getattr(rep, name).__doc__, name
        assert name in dir(rep)
        assert f"`{name}`" in rep.__doc__ or name == "OpenStudy", name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rep.nothing  # noqa: B018


NOTEBOOKS = sorted((bundled_folder() / "notebooks").glob("*.py"))


def test_every_public_name_is_on_the_page_of_the_api() -> None:
    page = (bundled_folder() / "docs" / "api.md").read_text(encoding="utf-8")
    named = {line.rsplit(".", 1)[-1] for line in page.splitlines() if line.startswith("::: ")}
    assert set(rep.__all__) - named == {"ReputationError"}
    assert "errors" in named


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebooks_use_public_names_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"(?:from|import) (reputation\b.*)", text) == ["reputation as rep"]
    assert set(re.findall(r"\brep\.(\w+)", text)) <= set(rep.__all__)


@pytest.mark.parametrize("name", ["how-to-python", "how-to-networks", "how-to-trends"])
def test_documents_name_public_names_that_exist(name: str) -> None:
    text = (bundled_folder() / "docs" / f"{name}.md").read_text(encoding="utf-8")
    names = set(re.findall(r"\brep\.(\w+)", text))
    assert names
    assert names <= set(rep.__all__)


@pytest.mark.parametrize(
    "module", ["bringing_in", "exporting", "indices", "measuring", "looking", "results", "opening"]
)
def test_examples_of_docstrings_are_true(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"results": "results", "opening": "literature.opening"}
    loaded = importlib.import_module(f"reputation.{places.get(module, f'facade.{module}')}")
    monkeypatch.chdir(Path(rep.__file__).parent.parent)
    monkeypatch.setenv("COLUMNS", "100")
    outcome = doctest.testmod(loaded)
    assert outcome.attempted
    assert not outcome.failed


def test_a_closed_study_and_one_without_literature_say_so(folder: Path) -> None:
    file = folder / "queries" / "empty.toml"
    file.write_text(STUDY, encoding="utf-8")
    with rep.open_study(file) as study:
        assert study.cities == ["London", "Paris"]
        with pytest.raises(CorpusError, match="reputation import"):
            rep.run(study)
    assert not study.definition.corpus_path.exists()
    for use in (rep.run, rep.import_files, rep.network):
        with pytest.raises(CorpusError, match=r"closed.*`with` block"):
            use(study)
    assert "closed" in repr(study)
    with pytest.raises(StudyError, match="no such study"):
        rep.open_study("nowhere")


def test_the_demonstration_is_whole_each_time_whatever_was_done_to_it_before(
    tmp_path: Path,
) -> None:
    with rep.open_study() as first:
        rep.import_files(first, write_export(tmp_path))
        assert first.corpus.totals().imports == 4
        with rep.open_study() as second:
            assert second.corpus.totals().imports == 3
            assert second.corpus.totals().records == 1100


def test_a_refused_file_leaves_those_before_it_imported(folder: Path, tmp_path: Path) -> None:
    file = folder / "queries" / "half.toml"
    file.write_text(STUDY, encoding="utf-8")
    wrong = tmp_path / "wrong.xyz"
    wrong.write_bytes(b"\x00\x01")
    with rep.open_study(file) as study:
        with pytest.raises(FormatError, match=r"wrong\.xyz"):
            rep.import_files(study, write_export(tmp_path), wrong)
        assert study.corpus.totals().records == 6
        assert not study.corpus.unsettled


def test_frames_have_named_columns_of_the_right_kinds(result: rep.Result) -> None:
    table = result.frame()
    assert list(table["city"]) == [line.city for line in result.table]
    assert table.dtypes["articles"] == "int64"
    assert table.dtypes["smart_city_rank"] == table.dtypes["difference"] == "Int64"
    assert table["smart_city_rank"].isna().all()  # the study names no ranks to lay beside
    articles = result.frame("articles")
    wanted = ["record_id", "city", "year", "topic", "relevance", "doi", "title"]
    assert [name for name in articles if name in wanted] == wanted
    assert articles.dtypes["year"] == "Int64"
    assert articles["relevance"].all()
    decisions = result.frame("decisions")
    assert len(articles) == decisions["counted"].sum() == result.frame("topics")["articles"].sum()
    assert decisions.dtypes["mention"] == "boolean"
    with pytest.raises(ChoiceError, match="available: table, topics, articles, decisions"):
        result.frame("tables")


def test_a_result_is_one_line_and_in_jupyter_a_table_without_foreign_markup(
    study: rep.OpenStudy,
) -> None:
    result = rep.run(study, title="<script>alert(1)</script>")
    assert "\n" not in repr(result)
    assert "counted for 2 cities" in repr(result)
    shown = result._repr_html_()
    assert "<table" in shown
    assert "London" in shown
    assert "<script>" not in shown


def test_threshold_cities_and_title_given_are_used_and_recorded(
    study: rep.OpenStudy, result: rep.Result
) -> None:
    decisions = result.frame("decisions")
    probabilities = decisions[decisions["city"] == "London"]["relevance_probability"]
    middle = float(probabilities.median())
    stricter = rep.run(study, threshold=middle, cities=["London"], title="Strict")
    assert stricter.provenance["given"] == {
        "threshold": middle,
        "cities": ["London"],
        "title": "Strict",
    }
    assert stricter.provenance["threshold"] == middle
    assert stricter.study.title == "Strict"
    assert [line.city for line in stricter.table] == ["London"]
    assert (stricter.frame("articles")["relevance_probability"] >= middle).all()
    assert 0 < stricter.flow.included < result.flow.included
    assert "given" not in result.provenance
    assert result.provenance["threshold"] != middle
    for wrong in ({"threshold": 1.5}, {"cities": ["Atlantis"]}):
        with pytest.raises((ChoiceError, StudyError)):
            rep.run(study, **wrong)


def test_a_city_that_the_study_does_not_name_can_be_given(study: rep.OpenStudy) -> None:
    result = rep.run(study, cities=["London", rep.City(name="Vienna", country="Austria")])
    assert {line.city: line.articles > 0 for line in result.table} == {
        "London": True,
        "Vienna": False,
    }
    assert result.provenance["given"]["cities"][1]["country"] == "Austria"


def test_uncertain_ranks_of_another_threshold_do_not_borrow_the_cards_errors(
    study: rep.OpenStudy, result: rep.Result
) -> None:
    assert rep.compare(rep.run(study, threshold=0.1))["corrected"].isna().all()
    same = rep.run(study, threshold=result.provenance["threshold"])
    pd.testing.assert_frame_equal(rep.compare(same), rep.compare(result))


def test_counts_are_tidy_hold_zeros_and_add_up(result: rep.Result) -> None:
    every = rep.counts(result, by=["city", "year", "topic"])
    assert list(every) == ["city", "year", "topic", "articles"]
    assert len(every) == 2 * 11 * 3  # cities, years of the window, topics
    assert every["articles"].sum() == len(result.frame("articles"))
    by_city = rep.counts(result)
    assert dict(zip(by_city["city"], by_city["articles"], strict=True)) == {
        line.city: line.articles for line in result.table
    }
    sure = rep.counts(result, by=["topic"], confidence=0.95)
    assert (sure["articles_low"] <= sure["articles"]).all()
    assert (sure["articles"] <= sure["articles_high"]).all()
    for wrong in ([], ["planet"]):
        with pytest.raises(ChoiceError, match="city, year, topic"):
            rep.counts(result, by=wrong)
    with pytest.raises(ChoiceError, match="full counting"):
        rep.counts(result, counting="fractional", confidence=0.9)


def test_articles_without_a_year_are_counted_as_such(folder: Path, tmp_path: Path) -> None:
    file = folder / "queries" / "counted.toml"
    file.write_text(STUDY, encoding="utf-8")
    with rep.open_study(file) as study:
        rep.import_files(study, write_export(tmp_path, some_literature()[:3]))
        result = rep.run(study, threshold=1.0)
    assert not result.flow.included
    counts = rep.counts(result, by=["city", "year"])
    assert not counts["articles"].any()
    assert len(counts) == 2 * 11
    with pytest.raises(ChoiceError, match="was not measured"):
        rep.compare(result)


def test_cities_are_compared_alone_in_pairs_and_between_results(
    study: rep.OpenStudy, result: rep.Result
) -> None:
    sure = rep.compare(result, cities=["Paris"])
    assert list(sure["city"]) == ["Paris"]
    assert sure.dtypes["difference"] == "Int64"
    assert len(rep.compare(result, pairs=True)) == 1
    other = rep.run(study, threshold=0.0, title="Lax")
    beside = rep.compare(result, other)
    assert {"1 Two cities: rank", "2 Lax: rank", "change"} <= set(beside)
    with pytest.raises(ChoiceError, match="no city 'Oslo'"):
        rep.compare(result, cities=["Oslo"])
    with pytest.raises(ChoiceError, match="a single result"):
        rep.compare(result, other, pairs=True)


def test_networks_are_graphs_tables_and_pictures(folder: Path, tmp_path: Path) -> None:
    with rep.open_study() as study:
        result = rep.run(study)
        graph = rep.network(study, "keywords", result=result, least=3, top=30)
        anew = rep.network(study, "keywords", least=3, top=30)
    assert dict(graph.nodes(data=True)) == dict(anew.nodes(data=True))
    assert {"label", "records", "community"} <= set(next(iter(graph.nodes(data=True)))[1])
    assert len(rep.frame(graph)) == len(graph)
    assert len(rep.frame(graph, "edges")) == graph.number_of_edges()
    for what in ("network", "themes"):
        drawing = rep.draw(graph, "Words", what=what)
        assert drawing._repr_svg_().startswith("<svg")
        assert [file.suffix for file in rep.save(drawing, tmp_path / what)] == [
            ".svg",
            ".pdf",
            ".png",
        ]
    names = {file.name for file in rep.save(graph, tmp_path / "words", title="Words")}
    assert {"nodes.csv", "network.gexf"} <= names
    with pytest.raises(ChoiceError, match="nodes, edges, communities, themes"):
        rep.frame(graph, "vertices")


def test_trends_read_terms_where_the_study_is_open(
    study: rep.OpenStudy, result: rep.Result, tmp_path: Path
) -> None:
    assert not rep.trends(result).terms
    trends = rep.trends(result, study)
    assert {"topic", "city", "drift"} <= trends.terms.keys()
    assert "leaders" in trends.pictures()
    assert "leaders.csv" in {file.name for file in rep.save(trends, tmp_path)}


def test_a_result_is_saved_as_the_command_line_writes_it(
    study: rep.OpenStudy, result: rep.Result, tmp_path: Path
) -> None:
    names = {file.name for file in rep.save(result, tmp_path, study=study)}
    assert {"reputation.csv", "topics.csv", "decisions.csv", "report.html"} <= names


@pytest.mark.parametrize(("name", "format_"), [("kept.ris", "RIS"), ("kept.bib", "BibTeX")])
def test_the_ending_of_a_file_names_its_format(
    study: rep.OpenStudy, tmp_path: Path, name: str, format_: str
) -> None:
    written = rep.export(study, tmp_path / name, counted=True, city="London")
    assert written == len(rep.run(study, cities=["London"]).frame("articles"))
    found = read_file(tmp_path / name)
    assert format_.lower() in found.format.lower()
    assert len(found.records) == written


def test_what_cannot_be_exported_or_asked_is_refused(study: rep.OpenStudy, tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match=r"'doc'.*ris"):
        rep.export(study, tmp_path / "kept.doc")
    with pytest.raises(ChoiceError, match="unknown topic 'X'"):
        rep.export(study, tmp_path / "kept.ris", topic="X")
    with pytest.raises(SourceUnknown, match="openalex"):
        rep.queries(study, "alta-vista")
    with pytest.raises(SourceUnknown, match="openalex"):
        rep.harvest(study, "alta-vista")
    asked = rep.queries(study, "scopus", cities=["Paris"])
    assert list(asked["city"]) == ["Paris"]
    assert asked["text"][0].startswith("TITLE-ABS-KEY")


def test_an_index_is_computed_tested_drawn_and_written_from_python(tmp_path: Path) -> None:
    index = rep.composite_index()
    results = rep.index_frame(index)
    assert results["city"].iloc[0] == "London"
    ranges = rep.index_frame(index, "ranges", draws=50)
    assert ranges["rank"].tolist() == list(range(1, 21))
    assert rep.index_frame(index, "groups", city="Dubai")["rank"].iloc[0] == 11
    effects = rep.index_frame(index, "effects", samples=16, city="Dubai")
    assert "normalisation" in set(effects["choice"])
    for what in ("log", "values", "scale", "statistics", "consistency", "scenarios"):
        assert isinstance(rep.index_frame(index, what), pd.DataFrame)
    assert set(rep.index_frame(index, "correlations", how="kendall")["flag"]) >= {"negative"}
    assert rep.index_workbook(index, tmp_path / "index.xlsx", draws=20).stat().st_size > 5000
    bars = rep.index_pictures(index, draws=20)["index-bars"]
    assert [file.suffix for file in rep.save(bars, tmp_path / "bars")] == [
        ".svg",
        ".pdf",
        ".png",
    ]
    with pytest.raises(ChoiceError, match="an index has no choice 'luck'; there are: normalise"):
        rep.composite_index(luck=1)
    with pytest.raises(ChoiceError, match="ranges: got an unexpected keyword argument 'luck'"):
        rep.index_frame(index, "ranges", luck=1)
    with pytest.raises(ChoiceError, match="give both indicators and framework"):
        rep.composite_index(tmp_path / "indicators.csv")
