"""One corpus, many studies: shared, renamed, merged, and what is said where none is found."""

import shutil
from pathlib import Path

import pytest
from commanding import answered, reputation, rows, write_export

from reputation.errors import StudyError
from reputation.judgement.corpora import find_corpora
from reputation.study.definition import read_study

LATER = """
extends = "two.toml"
corpus = "two"
[search]
from = "2016"
to = "2021"
"""


@pytest.fixture
def filled(study_file: Path, tmp_path: Path) -> Path:
    reputation("import", study_file, write_export(tmp_path))
    return study_file


def later_study(study: Path, text: str = LATER, name: str = "later") -> Path:
    file = study.with_name(f"{name}.toml")
    file.write_text(text, encoding="utf-8")
    return file


def counts(study: Path, folder: Path) -> dict[str, str]:
    reputation("run", study, "--out", folder)
    return {row["city"]: row["articles"] for row in rows(folder / "reputation.csv")}


def test_two_windows_share_literature_and_decisions(filled: Path, tmp_path: Path) -> None:
    later = later_study(filled)
    before = counts(later, tmp_path / "a")
    reputation("decide", filled, "parking", "--irrelevant", "--reviewer", "ana")
    after = counts(later, tmp_path / "b")
    assert int(before["London"]) - int(after["London"]) == 1
    assert not (tmp_path / "corpus" / "later.sqlite").exists()
    (place,) = find_corpora(tmp_path)
    assert [study.name for study in place.studies] == ["later", "two"]


def test_renamed_study_is_told_what_to_do(filled: Path, tmp_path: Path) -> None:
    renamed = filled.rename(filled.with_name("renamed.toml"))
    told = " ".join(answered("run", renamed, code=2).split())
    assert 'write corpus = "two" in the study file' in told
    assert "`reputation corpus rename two renamed` takes records and labels along" in told
    export = tmp_path / "more.ris"
    export.write_text((tmp_path / "export.ris").read_text().replace("10.5555", "10.7777"))
    shown = " ".join(reputation("import", renamed, export).split())
    assert "starting a new corpus, renamed; to use an existing one instead (two)" in shown


def test_corpus_renamed_with_its_labels_counts_as_before(filled: Path, tmp_path: Path) -> None:
    reputation("decide", filled, "parking", "--irrelevant", "--reviewer", "ana")
    before = counts(filled, tmp_path / "a")
    told = reputation("corpus", "rename", "two", "cities", "--in", tmp_path)
    assert 'two.toml: corpus = "cities"' in "".join(told.splitlines())
    text = filled.read_text(encoding="utf-8")
    filled.write_text(f'corpus = "cities"\n{text}', encoding="utf-8")
    assert counts(filled, tmp_path / "b") == before
    assert answered("corpus", "rename", "cities", "a/b", "--in", tmp_path, code=2)
    listed = reputation("corpus", "list", "--in", tmp_path)
    assert "cities" in listed
    assert "two" in listed


def test_merged_corpora_hold_what_both_held_once(filled: Path, tmp_path: Path) -> None:
    other = later_study(filled, 'extends = "two.toml"', "other")
    text = (tmp_path / "export.ris").read_text()
    (tmp_path / "next.ris").write_text(text + text.replace("10.5555", "10.7777"))
    reputation("import", other, tmp_path / "next.ris")
    reputation("decide", filled, "parking", "--irrelevant", "--reviewer", "ana")
    reputation("decide", other, "10.5555/0", "--topic", "D", "--reviewer", "ben")
    reputation("corpus", "merge", "other", "two", "--in", tmp_path)
    joined = {d["doi"]: d for d in read_decisions(filled, tmp_path / "out")}
    assert joined["10.5555/1"]["relevance"] == "0"
    assert (joined["10.5555/0"]["topic"], joined["10.5555/0"]["decided_by"]) == ("D", "ben")
    again = reputation("corpus", "merge", "other", "two", "--in", tmp_path)
    assert "0 decisions of ben" in again
    reputation("import", filled, tmp_path / "next.ris")
    assert counts(filled, tmp_path / "a") == counts(filled, tmp_path / "b")
    assert "label events" in reputation("corpus", "show", "two", "--in", tmp_path)


def read_decisions(study: Path, folder: Path) -> list[dict[str, str]]:
    reputation("run", study, "--out", folder)
    return rows(folder / "decisions.csv")


def test_corpus_without_a_study_says_what_to_write(filled: Path, tmp_path: Path) -> None:
    filled.unlink()
    shown = " ".join(reputation("corpus", "show", "two", "--in", tmp_path).split())
    assert 'write corpus = "two" in a study file' in shown
    told = answered("run", tmp_path / "corpus" / "two.sqlite", code=2)
    assert "is a corpus, not a study" in told
    assert "did you mean two?" in answered("corpus", "show", "twoo", "--in", tmp_path, code=2)
    assert "no corpus 'x'; available: two" in answered(
        "corpus", "show", "x", "--in", tmp_path, code=2
    )
    assert "no corpus yet" in reputation("corpus", "list", "--in", tmp_path / "queries")


def test_corpus_is_merged_into_a_new_one_only_with_a_word(filled: Path, tmp_path: Path) -> None:
    told = reputation("corpus", "merge", "two", "towns", "--in", tmp_path)
    assert "towns: no corpus of this name yet, so a new one is made" in told
    assert "so a new one" not in reputation("corpus", "merge", "two", "towns", "--in", tmp_path)
    told = answered("corpus", "merge", "two", "../towns", "--in", tmp_path, code=2)
    assert "expected letters, digits" in told
    assert filled.exists()


def test_name_of_a_corpus_stays_in_its_folder(filled: Path) -> None:
    file = later_study(filled, 'extends = "two.toml"\ncorpus = "../two"')
    with pytest.raises(StudyError, match="corpus"):
        read_study(file)


def test_study_copied_beside_the_old_one_is_told_how_to_share(filled: Path) -> None:
    copy = later_study(filled, filled.read_text(encoding="utf-8"), "copy")
    told = " ".join(answered("status", copy, code=2).split())
    assert 'write corpus = "two" in the study file' in told
    assert "corpus rename" not in told  # the corpus has its study


def test_name_of_a_study_that_was_renamed_says_what_is_here(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_study(filled, 'extends = "two.toml"', "other")
    filled.rename(filled.with_name("towns.toml"))
    monkeypatch.chdir(tmp_path)
    told = answered("run", "two", code=2)
    assert "studies here: other, towns; a corpus two is here" in told
    assert "`reputation corpus rename two NEW` takes its records and labels along" in told
    assert "did you mean towns? studies here: other, towns" in answered("run", "town", code=2)
    assert "two.toml: no such study file; studies in" in answered("run", filled, code=2)
    assert "other.toml: extends two.toml, which is not in" in answered("run", "other", code=2)
    listed = " ".join(reputation("corpus", "list").split())
    assert "extends two.toml" in listed
    assert "so it is not known which corpus it uses" in listed


def opened_in(folder: Path, study: Path) -> str:
    return " ".join(reputation("status", folder / study.parent.name / study.name).split())


def test_copied_folder_is_told_of_once_and_each_has_its_own_decisions(
    filled: Path, tmp_path: Path
) -> None:
    root = filled.parent.parent
    copy, moved = tmp_path / "copies" / "copy", tmp_path / "moved"
    shutil.copytree(root / "queries", copy / "queries")
    shutil.copytree(root / "corpus", copy / "corpus")
    told = opened_in(copy, filled)
    assert f"{copy} is a copy of {root}, which is still there".replace(" ", "") in told.replace(
        " ", ""
    )
    assert "`reputation labels import STUDY FILE`" in told
    assert "is a copy" not in opened_in(copy, filled)
    assert "is a copy" not in opened_in(root, filled)
    copy.rename(moved)
    assert "is a copy" not in opened_in(moved, filled)
    reputation("decide", moved / "queries" / filled.name, "10.5555/1", "--irrelevant",
               "--reviewer", "ana")  # fmt: skip
    assert [place.events() for place in find_corpora(root)] == [0]
    reputation("labels", "export", moved / "queries" / filled.name, tmp_path / "labels.csv")
    reputation("labels", "import", filled, tmp_path / "labels.csv")
    assert [place.events() for place in find_corpora(root)] == [1]


def test_folder_that_takes_the_place_of_a_moved_one_is_no_original(
    filled: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.move(filled.parent.parent / "corpus", moved / "corpus")
    shutil.copytree(filled.parent, moved / "queries")
    reputation("import", filled, tmp_path / "export.ris")
    assert "is a copy" not in opened_in(moved, filled)


def test_the_same_folder_by_another_way_is_no_copy(filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(filled.parent, other / "queries")
    (other / "corpus").symlink_to(filled.parent.parent / "corpus")
    assert "is a copy" not in opened_in(other, filled)
    assert "is a copy" not in opened_in(filled.parent.parent, filled)
