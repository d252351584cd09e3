"""A study of another literature has topics of its own, and nothing makes A, M or D of them."""

import csv
import re
from pathlib import Path

import pytest
from commanding import answered
from reviews import open_items
from test_review_screen import shown, use
from textual.pilot import Pilot

from reputation.errors import StudyError
from reputation.review.display import Marker, help_lines
from reputation.review.screen import ReviewScreen
from reputation.study.definition import read_study

OWN = """
[[topics]]
code = "H"
name = "hydrogen"
meaning = "made or burnt"

[[topics]]
code = "S"
name = "storage"
key = "g"
colour = "#aa0000"
"""
TEXTS = {
    "H": "Hydrogen is burnt in a turbine and made by electrolysis of water in {city}, number {n}.",
    "S": "A battery and a heat tank store energy of the smart city {city} overnight, number {n}.",
    "": "An antenna is measured on a roof of {city}; smart cities may use it, number {n}.",
}


@pytest.fixture
def study(study_file: Path, tmp_path: Path) -> Path:
    """Thirty records on London and Paris, ten of each topic and ten of none."""
    study_file.write_text(study_file.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    file = tmp_path / "export.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["ID", "Title", "Abstract", "Year"])
        for code, text in TEXTS.items():
            for n in range(10):
                city = ("London", "Paris")[n % 2]
                told = text.format(city=city, n=n)
                title = f"Smart city {code or 'antenna'} {n} of {city}"
                writer.writerow([f"W1000{code}{n}", title, told, 2015])
    reputation("import", study_file, file)
    return study_file


def reputation(*words: object, code: int = 0, typed: str = "") -> str:
    return answered(*words, code=code, typed=typed)


def review(study: Path, reviewer: str, typed: str, *more: str) -> str:
    return reputation(
        "review", study, "--reviewer", reviewer, "--plain", *more, typed=f"{typed}\nq\n"
    )


def label_every_record(study: Path, folder: Path, *, least: int = 10, few: str = "") -> None:
    """Label so many records of each topic; of the one that is to have few, two with the topic."""
    rows = [
        f"W1000{code}{n},{int(bool(code))},{'' if code == few and n > 1 else code}"
        for code in TEXTS
        for n in range(least)
    ]
    table = folder / "labels.csv"
    table.write_text("\n".join(["id,relevance,topic", *rows]) + "\n", encoding="utf-8")
    reputation("labels", "import", study, table, "--reviewer", "eva")


def topics_of(folder: Path) -> set[str]:
    with (folder / "topics.csv").open(encoding="utf-8", newline="") as file:
        return {row["topic"] for row in csv.DictReader(file)}


def test_a_reviewer_gives_them_with_their_keys(study: Path) -> None:
    said = review(study, "ana", "?\na\ny\n/antenna 1\nzz\nh")
    assert "d  topic H, hydrogen: made or burnt" in said.replace("y  topic", "d  topic")
    assert "g  topic S, storage" in said
    assert "applications" not in said
    listed = reputation("labels", "list", study)
    assert "topic H" in listed
    assert "relevant, topic A" not in listed


def test_the_screen_asks_for_them(study: Path, tmp_path: Path) -> None:
    found = read_study(study)

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "y g topic" in shown(screen, "#keys")
        await pilot.press("a", "m")
        assert "study 0" in shown(screen, "#card")
        await pilot.press("g")
        assert "last: topic S: Smart city study 0" in shown(screen, "#latest")
        await pilot.press("r", "i", "i")
        assert "Topic: hydrogen or storage?" in shown(screen, "#top")
        assert shown(screen, "#keys").startswith("y hydrogen  g storage  i irrelevant")

    use(ReviewScreen(open_items(tmp_path), Marker(found), "two", settle=0), drive)
    assert not any("applications" in line for line in help_lines(found))


def test_where_no_model_knows_them_topics_are_those_by_hand_and_that_is_said(
    study: Path, tmp_path: Path
) -> None:
    review(study, "ana", "/W1000H1\n/H 1\ny\n/S 1\ng")
    said = " ".join(reputation("run", study, "--out", tmp_path / "out").split())
    assert "counted articles have no topic: no model knows the study's topics H, S" in said
    assert topics_of(tmp_path / "out") == {"H", "S", ""}
    with (tmp_path / "out" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["topic"] for row in rows if "topics" in row["decided_by"]} == set()
    assert {row["topic_probability"] for row in rows} == {""}
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "H hydrogen" in page
    assert "no topic" in page
    assert "A applications" not in page
    explained = reputation("explain", study, "W1000S2")
    assert "no model knows the study's topics H, S" in explained


def test_a_model_trained_on_the_study_knows_them(study: Path, tmp_path: Path) -> None:
    label_every_record(study, tmp_path, least=8)
    models = study.parent.parent / "models"
    said = reputation("train", study, "--start", "shipped", "--out", models)
    assert "H: 8, S: 8" in said
    assert "learned from your labels alone" in said
    assert "a relevant record: hydrogen (H) or storage (S)?" in (models / "topics.md").read_text()
    said = reputation("run", study, "--out", tmp_path / "out")
    assert "have no topic" not in said
    assert topics_of(tmp_path / "out") == {"H", "S"}
    with (tmp_path / "out" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        by_model = {r["topic"] for r in csv.DictReader(file) if "topics 1" in r["decided_by"]}
    assert by_model == {"H", "S"}
    assert "topics" in reputation("evaluate", study)


def test_a_topic_with_few_labels_leaves_relevance_to_be_evaluated(
    study: Path, tmp_path: Path
) -> None:
    label_every_record(study, tmp_path, least=8, few="S")
    said = " ".join(reputation("evaluate", study).split())
    assert "only relevance is evaluated: cannot train topics: class S has fewer than 3" in said
    assert "relevance 1 16" in said


def test_a_model_of_the_same_codes_and_other_names_does_not_know_them(
    study: Path, tmp_path: Path
) -> None:
    text = study.read_text(encoding="utf-8").removesuffix(OWN)
    names = {"A": "agriculture", "M": "mining", "D": "desalination"}
    text += "".join(f'[[topics]]\ncode = "{code}"\nname = "{names[code]}"\n' for code in names)
    study.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    said = " ".join(reputation("run", study, "--out", out).split())
    assert "no model knows the study's topics A, M, D" in said
    assert topics_of(out) == {""}


def test_topics_of_others_are_refused_where_they_come_from(study: Path, tmp_path: Path) -> None:
    said = reputation("decide", study, "W1000H1", "--topic", "A", code=2)
    assert "topic 'A': expected H or S" in said
    table = tmp_path / "foreign.csv"
    table.write_text("id,relevance,topic\nW1000H1,1,M\n", encoding="utf-8")
    said = reputation("labels", "import", study, table, "--reviewer", "ana", code=2)
    assert "line 2: topic is 'M', expected H, S, nothing" in " ".join(said.split())
    said = reputation("export", study, "--topic", "D", "--to", "csv", "--out", table, code=2)
    assert "H" in said


def test_trends_count_the_studys_own_topics_and_tell_what_has_none(
    study: Path, tmp_path: Path
) -> None:
    answers = [f"/H {n}\ny" for n in range(10)] + [f"/S {n}\ng" for n in range(6)]
    review(study, "ana", "\n".join([*answers, *(f"/S {n}\nr" for n in range(6, 10))]))
    folder = tmp_path / "out"
    said = " ".join(reputation("trends", study, "--out", folder, "--terms").split())
    with (folder / "articles-by-topic.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2015"]
    counts = {row["topic"]: (row["articles"], row["of"]) for row in rows}
    assert counts == {"H": ("10", "16"), "S": ("6", "16")}
    without = sum(int(word) for word in re.findall(r"(\d+) of \d+ articles have no topic", said))
    assert without >= 4
    assert "report says" not in said
    leaders = (folder / "leaders.csv").read_text(encoding="utf-8")
    assert {line.split(",")[0] for line in leaders.splitlines()[1:]} == {"all", "H", "S"}
    picture = (folder / "articles-by-topic.svg").read_text(encoding="utf-8")
    assert "#aa0000" in picture
    assert "hydrogen" in picture
    assert "have no topic yet" in picture


def test_trends_of_a_study_without_topics_say_what_to_do(study: Path) -> None:
    text = study.read_text(encoding="utf-8").removesuffix(OWN)
    study.write_text(f"{text}\n[labels]\ntopics = false\n", encoding="utf-8")
    said = " ".join(reputation("trends", study, code=2).split())
    assert "list the study's own as [[topics]]" in said


def test_studies_of_one_corpus_may_have_different_topics(study: Path, tmp_path: Path) -> None:
    other = study.with_name("other.toml")
    text = study.read_text(encoding="utf-8").removesuffix(OWN)
    other.write_text(f'corpus = "two"\n{text}', encoding="utf-8")
    review(other, "ben", "/H 1\na\n/S 1\nm")
    review(study, "ana", "/H 1\ny\n/S 1\ng")
    said = " ".join(reputation("run", study, "--out", tmp_path / "out").split())
    assert "ben.csv: 2 events give topic A, M; topics of this study: H, S" in said
    assert "relevant, topic A" not in reputation("labels", "list", study)
    said = " ".join(reputation("run", other, "--out", tmp_path / "other").split())
    assert "ana.csv: 2 events give topic H, S; topics of this study: A, M, D" in said
    assert topics_of(tmp_path / "other") <= {"A", "M", "D"}


def test_reviewers_who_differ_on_them_are_settled(study: Path) -> None:
    review(study, "ana", "/H 1\ny\n/S 1\ng")
    review(study, "ben", "/H 1\ng\n/S 1\ng")
    said = reputation("agreement", study)
    assert "ana: H" in said
    assert "ben: S" in said
    said = review(study, "cleo", "y", "--adjudicate")
    assert "ana: topic H  versus  ben: topic S" in said
    assert "ana: H" not in reputation("agreement", study)


def test_a_study_without_topics_gets_none_from_a_model(study_file: Path, study: Path) -> None:
    text = study.read_text(encoding="utf-8").removesuffix(OWN)
    study.write_text(f"{text}\n[labels]\ntopics = false\n", encoding="utf-8")
    out = study.parent / "out"
    assert "have no topic" not in reputation("run", study, "--out", out)
    assert topics_of(out) == {""}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[[topics]]\ncode = "H"\nname = "hydrogen"\n', "expected two topics or more"),
        (OWN.replace('"S"', '"H"'), "two topics have the same code"),
        (OWN.replace('key = "g"', 'key = "r"'), "topics[2].key"),
        (OWN.replace('"S"', '"s"'), "topics[2].code"),
        (OWN.replace('"#aa0000"', '"red"'), "topics[2].colour"),
        (OWN.replace("meaning", "means"), "expected one of: code, name, meaning, key, colour"),
    ],
)
def test_wrong_topics_are_named(study_file: Path, table: str, said: str) -> None:
    study_file.write_text(study_file.read_text(encoding="utf-8") + table, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_study(study_file)
    assert said in str(caught.value)
