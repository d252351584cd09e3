"""What a paper needs: the table, the methods and PRISMA-S, from the numbers of the same run."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commanding import answered, reputation, rows, write_export

from reputation.comparison.gathering import gather
from reputation.comparison.tabulation import tabulate_counts
from reputation.comparison.uncertainty import measure_uncertainty
from reputation.judgement.decisions import Decision, Judge
from reputation.literature.corpus.corpus_file import Corpus, FoundRecord
from reputation.report.paper.latex_text import latex_long_table, latex_table, latex_text
from reputation.report.paper.methods_text import methods_text
from reputation.report.paper.paper_files import write_paper
from reputation.report.paper.paper_table import paper_table
from reputation.report.paper.prisma_s import UNKNOWN, prisma_s_rows
from reputation.results import Result
from reputation.running import result_of, run_study
from reputation.study.definition import read_study

HOSTILE = r"50% of R&D_1 #2 ~ ^ {x} \input{/etc/passwd} $x$ [a] Malmö – −3"


@pytest.fixture
def ran(study_file: Path, tmp_path: Path) -> Result:
    """A run on six made-up records, of which London has two articles and Paris two."""
    reputation("import", study_file, write_export(tmp_path))
    study = read_study(study_file)
    with Corpus.open(study.corpus_path) as corpus:
        return run_study(study, corpus)


def test_everything_in_latex_is_escaped() -> None:
    found = latex_text(HOSTILE)
    bare = found
    for escaped in (r"\%", r"\&", r"\_", r"\#", r"\{", r"\}", r"\$"):
        bare = bare.replace(escaped, "")
    assert not set("%&_#$~^") & set(bare)
    assert r"\input" not in found
    assert "{[}" in found


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("São Paulo", r"S\~ao Paulo"),
        ("Đà Nẵng", r"{\DJ}\`a N\~{\u{a}}ng"),
        ("Bạc Liêu", r"B\d{a}c Li\^eu"),
        ("ệ", r"\^{\d{e}}"),
        ("A & B_C%", r"A \& B\_C\%"),
        ("[Oslo] *", r"{[}Oslo] {*}"),
        ("北京", "北京"),
    ],
)
def test_names_of_cities_are_written_in_commands_that_latex_has(name: str, printed: str) -> None:
    assert latex_text(name) == printed


def test_letters_for_another_engine_are_named_above_the_table() -> None:
    made = latex_table(("City",), [("北京",)], caption="c", label="l")
    assert "% for XeLaTeX or LuaLaTeX, with a font that has 京 北" in made
    assert "XeLaTeX" not in latex_table(("City",), [("Đà Nẵng",)], caption="c", label="l")


def test_a_long_table_is_labelled_once_and_parts_rows_longer_than_a_page() -> None:
    text = " ".join(f'"city {n}" OR' for n in range(900))
    made = latex_long_table(
        ("Item", "Text"), [("1", text)], widths=(0.1, 0.8), caption="c", label="tab:l"
    )
    assert made.count(r"\label{tab:l}") == 1
    assert made.index(r"\label") < made.index(r"\endfirsthead")
    body = made[made.index(r"\endhead") : made.index(r"\bottomrule")]
    rows = body.splitlines()[1:]
    assert max(map(len, rows)) < 900
    assert [row.partition(" & ")[0] for row in rows] == ["1", *[""] * (len(rows) - 1)]
    told = " ".join(row.partition(" & ")[2].removesuffix(r" \\") for row in rows)
    assert told == latex_text(text)


def test_headings_take_two_lines_so_that_five_columns_go_on_a_page(ran: Result) -> None:
    assert ran.uncertain is not None
    printed = paper_table(ran, ran.uncertain)
    made = latex_table(printed.columns, printed.rows, caption="c", label="l")
    for lines in (r"Articles\\(90\% interval)", r"Smart city\\rank", r"Difference\\(range)"):
        assert lines in made


def test_the_table_has_booktabs_caption_and_label() -> None:
    made = latex_table(("City", "A & B"), [("R_1", "5")], caption="50%", label="tab:x", notes="n")
    for line in (r"\toprule", r"\midrule", r"\bottomrule", r"\caption{50\%}", r"\label{tab:x}"):
        assert line in made
    assert r"City & A \& B \\" in made
    assert r"R\_1 & 5 \\" in made


def test_the_five_columns_are_those_of_the_measured_table(ran: Result) -> None:
    counts = {"Oslo": 40.0, "London": 20.0, "Paris": 1.0}
    table = measure_uncertainty(
        tabulate_counts(counts), {"Oslo": 3, "London": 2, "Paris": 1}, confidence=0.9
    )
    printed = paper_table(ran, table)
    assert len(printed.columns) == 5
    oslo = printed.rows[0]
    # Garwood's exact interval of 40 with 90%: 30.2 to 52.1
    assert oslo[:2] == ("Oslo", "40 (30.2–52.1)")
    line = table.lines[0]
    assert oslo[2] == f"1 ({line.joint_best}–{line.joint_worst})"
    assert oslo[3] == "3"
    assert oslo[4].startswith("+2")
    assert ("*" in oslo[4]) == line.stands
    assert printed.rows[2][4].startswith("−2")


def test_methods_tell_numbers_and_errors_as_the_run_records_them(ran: Result) -> None:
    assert ran.uncertain is not None
    text = " ".join(methods_text(ran, ran.uncertain))
    flow = ran.flow
    assert f"Of {flow.identified} records identified, {flow.duplicates_removed} duplicates" in text
    assert f"{flow.included} articles were included" in text
    for card in ran.provenance["model_cards"]:
        measured = card["cross_validation"]
        assert f"kappa {measured['kappa']:.3f}" in text
        assert f"{card['model']}: {measured['seed']}" in text
    assert ran.provenance["study"]["terms"] in text
    assert "SIMULATED" not in text


def test_methods_warn_of_simulated_literature_first(ran: Result) -> None:
    assert ran.uncertain is not None
    made_up = replace(ran, study=ran.study.model_copy(update={"simulated": True}))
    assert methods_text(made_up, ran.uncertain)[0].startswith("The literature is SIMULATED")


def test_prisma_s_has_sixteen_items_and_claims_nothing_unknown(ran: Result) -> None:
    found = prisma_s_rows(ran)
    assert [int(number) for number, _, _ in found] == list(range(1, 17))
    told = {name: text for _, name, text in found}
    assert told["Peer review"] == UNKNOWN
    assert f"{ran.flow.identified} records identified" in told["Total records"]
    assert "export.ris" in told["Database name"]
    assert "not recorded" in told["Dates of searches"]


def test_compare_writes_all_files_and_they_agree(study_file: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    reputation("import", study_file, write_export(tmp_path))
    reputation("compare", study_file, "--paper", "--out", tmp_path / "out")
    folder = tmp_path / "out" / "paper"
    assert {file.name for file in folder.iterdir()} == {
        *(f"table.{ending}" for ending in ("tex", "md", "csv")),
        *(f"prisma-s.{ending}" for ending in ("tex", "md", "csv")),
        *("methods.tex", "methods.md", "paper.docx"),
    }
    printed = rows(folder / "table.csv")
    measured = rows(tmp_path / "out" / "comparison.csv")
    assert [row["City"] for row in printed] == [row["city"] for row in measured]
    for row, line in zip(printed, measured, strict=True):
        articles = next(text for name, text in row.items() if name.startswith("Articles"))
        low, high = float(line["articles_low"]), float(line["articles_high"])
        assert articles == f"{line['articles']} ({low:g}–{high:g})"
    document = docx.Document(str(folder / "paper.docx"))
    first, second = document.tables
    cells = [[cell.text for cell in row.cells] for row in first.rows]
    assert cells[1:] == [list(row.values()) for row in printed]
    assert len(second.rows) == 17
    for table in (first, second):
        assert [cell.paragraphs[0].runs[0].bold for cell in table.rows[0].cells] == [True] * len(
            table.columns
        )
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert second.columns[2].width > 2 * second.columns[1].width > 4 * second.columns[0].width
    tex = (folder / "table.tex").read_text(encoding="utf-8")
    assert all(row["City"] in tex for row in printed)


def test_the_corpus_is_judged_once_for_table_and_paper(
    study_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reputation("import", study_file, write_export(tmp_path))
    judged: list[int] = []
    decide = Judge.decide

    def counting(self: Judge, found: Iterable[FoundRecord]) -> Iterator[Decision]:
        judged.append(1)
        return decide(self, found)

    monkeypatch.setattr(Judge, "decide", counting)
    reputation("compare", study_file, "--paper", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "paper" / "table.tex").exists()
    assert judged == [1]


def test_a_run_and_a_comparison_record_the_same(ran: Result, study_file: Path) -> None:
    study = read_study(study_file)
    with Corpus.open(study.corpus_path) as corpus:
        (side,) = gather(study, corpus)
        found = result_of(study, corpus, side.judge, side.decisions)
    assert found.provenance == ran.provenance
    assert found.table == ran.table
    assert found.flow == ran.flow
    assert found.uncertain == ran.uncertain


def test_paper_takes_one_study_and_no_other_side(study_file: Path) -> None:
    told = answered("compare", study_file, "--paper", "--against", "published", code=2)
    assert "--paper needs one STUDY" in told


def test_hostile_titles_stay_text_in_every_file(ran: Result, tmp_path: Path) -> None:
    assert ran.uncertain is not None
    made = replace(ran, study=ran.study.model_copy(update={"title": HOSTILE}))
    files = {file.name: file for file in write_paper(made, ran.uncertain, tmp_path)}
    assert r"\input" not in files["table.tex"].read_text(encoding="utf-8")
    text = files["prisma-s.csv"].read_text(encoding="utf-8")
    assert len(list(csv.reader(io.StringIO(text)))) == 17
