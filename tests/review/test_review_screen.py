"""The review screen, driven as a person would; and that text from outside is only ever text."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from conftest import make_record
from reviews import ITEMS, open_items
from textual.pilot import Pilot
from textual.widgets import Static

from reputation.judgement.labels.event_log import LabelLog
from reputation.literature.corpus.stored import FoundRecord
from reputation.review.display import Marker
from reputation.review.key_guard import KeyGuard
from reputation.review.plain_screen import review_plainly
from reputation.review.screen import ReviewScreen
from reputation.study.definition import Study, read_study

Drive = Callable[[Pilot[None], ReviewScreen], Awaitable[None]]


@pytest.fixture
def two(study_file: Path) -> Study:
    return read_study(study_file)


def use(screen: ReviewScreen, drive: Drive, size: tuple[int, int] = (80, 24)) -> None:
    """Run the screen without a terminal and drive it."""

    async def run() -> None:
        async with screen.run_test(size=size) as pilot:
            await pilot.pause()
            await drive(pilot, screen)

    asyncio.run(run())
    screen.review.close()


def shown(screen: ReviewScreen, part: str) -> str:
    return str(screen.query_one(part, Static).render())


def actions(folder: Path) -> list[tuple[str, str]]:
    return [(event.action, event.value) for event in LabelLog(folder / "labels").read()]


def test_one_key_a_decision_and_undo(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "study 0" in shown(screen, "#card")
        await pilot.press("r")
        assert "study 1" in shown(screen, "#card")
        await pilot.press("i", "d")
        assert "study 3" in shown(screen, "#card")
        await pilot.press("u")
        assert "study 2" in shown(screen, "#card")
        assert "2 done · 2 left · 1 relevant" in shown(screen, "#progress")
        await pilot.press("s", "r", "q")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    log = actions(tmp_path)
    assert log[:4] == [("relevance", "1"), ("relevance", "0"), ("relevance", "1"), ("topic", "D")]
    assert [action for action, _ in log[4:6]] == ["undo", "undo"]
    assert log[6:] == [("skip", ""), ("relevance", "1")]


def test_number_keys_confirm_and_strike_out_cities(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert shown(screen, "#cities") == "1 London ?"
        await pilot.press("1")
        assert shown(screen, "#cities") == "1 London ✓"
        await pilot.press("1", "2")
        assert shown(screen, "#cities") == "1 London ✗"

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("mention", "1"), ("mention", "0")]


def test_notes_find_and_help(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("n", *"read it", "enter")
        assert "note: read it" in shown(screen, "#card")
        await pilot.press("slash", *"antenna", "enter")
        assert "study 1" in shown(screen, "#card")
        await pilot.press("slash", "r", "escape", "f")
        assert "flagged" in shown(screen, "#card")
        await pilot.press("question_mark")
        assert len(screen.screen_stack) == 2
        await pilot.press("escape", "t")
        assert screen.theme == "textual-light"

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("note", "read it"), ("flag", "1")]


def test_the_footer_shows_as_many_keys_as_there_is_room_for(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        footer = shown(screen, "#keys")
        assert footer.startswith("r relevant  i irrelevant  a m d topic  1-9 city  s skip  ? help")
        assert len(footer) <= 78
        await pilot.resize_terminal(120, 40)
        await pilot.press("f")
        assert "h history  / find  b codebook" in shown(screen, "#keys")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)


def test_what_was_decided_before_and_undone_is_said(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("a", "slash", *"study 0", "enter")
        said = "decided before: relevant, topic A; another key changes it"
        assert said in shown(screen, "#latest")
        await pilot.press("u")
        assert shown(screen, "#latest") == "undone: topic A"
        await pilot.press("u")
        assert "nothing left to undo" in shown(screen, "#latest")
        await pilot.press("slash", *"zebra", "enter")
        assert "not found: zebra" in shown(screen, "#latest")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)


def test_a_codebook_is_wrapped_as_paragraphs_whatever_its_lines(tmp_path: Path, two: Study) -> None:
    long = "What a record is about, by its title and abstract and by nothing else at all that"
    codebook = f"# Codebook\n\n{long}\nis known of it.\n\n- one [red]\x1b[31m case\n- another\n"

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("b")
        await pilot.pause()
        lines = [
            "".join(piece.text for piece in strip).strip(" │╭╮╰╯─")
            for strip in screen.screen._compositor.render_strips()
        ]
        assert "Codebook" in lines
        assert any(line.endswith("that is known of it.") for line in lines)
        assert any("one [red]" in line and "\x1b" not in line for line in lines)
        await pilot.press("b")
        assert len(screen.screen_stack) == 1

    screen = ReviewScreen(open_items(tmp_path), Marker(two), "two", codebook=codebook, settle=0)
    use(screen, drive)


def test_hostile_text_is_shown_and_never_obeyed(tmp_path: Path, two: Study) -> None:
    evil = make_record(
        "\x1b[2J\x1b]0;owned\x07[bold red]Smart city[/] of London",
        abstract="[@click=app.quit]press[/] \x9b31m \u202eevil 智慧城市 " * 3,
        doi="10.5555/[link=x]",
        keywords=("[red]k",),
    )
    item = FoundRecord(1, evil, ("London",))

    async def drive(_pilot: Pilot[None], screen: ReviewScreen) -> None:
        text = shown(screen, "#card")
        assert "[bold red]Smart city[/] of London" in text
        assert "[@click=app.quit]press[/]" in text
        assert "智慧城市" in text
        assert not any(sign in text for sign in "\x1b\x07\x9b\u202e")

    use(ReviewScreen(open_items(tmp_path, items=[item]), Marker(two), "two", settle=0), drive)


def test_terms_and_cities_are_marked(two: Study) -> None:
    passages = Marker(two).mark("A Smart-City of LONDON, not Londonderry; smart cities' data")
    marked = [(passage.text, passage.mark) for passage in passages if passage.mark]
    assert marked == [("Smart-City", "term"), ("LONDON", "city"), ("smart cities", "term")]
    assert "".join(p.text for p in passages) == (
        "A Smart-City of LONDON, not Londonderry; smart cities' data"
    )


def test_when_all_is_decided_it_says_so_and_keys_do_no_harm(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("i", "i", "i", "i")
        assert "Nothing left" in shown(screen, "#card")
        assert "Everything is decided" in shown(screen, "#top")
        await pilot.press("r", "1", "s", "f", "n", "u")
        assert "study 3" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("relevance", "0")] * 4 + [("undo", "")]


def test_a_full_disk_is_told_and_the_record_stays(
    tmp_path: Path, two: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", no_room)
            await pilot.press("r")
        assert "study 0" in shown(screen, "#card")
        assert any("No space left" in note.message for note in screen._notifications)
        await pilot.press("r")
        assert "study 1" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("relevance", "1")]


def test_a_narrow_terminal_still_shows_every_part(tmp_path: Path, two: Study) -> None:
    async def drive(_pilot: Pilot[None], screen: ReviewScreen) -> None:
        for part in ("#top", "#body", "#cities", "#progress", "#keys"):
            region = screen.query_one(part).region
            assert region.width > 0
            assert region.bottom <= 16

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive, size=(40, 16))


def test_others_decisions_show_only_where_they_are_given(tmp_path: Path, two: Study) -> None:
    ana = open_items(tmp_path, "ana")
    ana.decide("topic", "M")
    label = ana.own(0)
    assert label

    async def drive(_pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "ana: relevant, topic M" in shown(screen, "#said")

    cleo = open_items(tmp_path, "cleo", adjudicate={0: ["topic"]})
    use(ReviewScreen(cleo, Marker(two), "two", settle=0, others=lambda _item: [label]), drive)

    async def blind(_pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "ana" not in shown(screen, "#card") + shown(screen, "#said")

    use(ReviewScreen(open_items(tmp_path, "ben"), Marker(two), "two", settle=0), blind)
    assert len(ITEMS) == 4


def test_cities_beyond_the_ninth_have_keys_too(tmp_path: Path, two: Study) -> None:
    cities = tuple(f"City {number}" for number in range(1, 13))
    items = [FoundRecord(0, make_record("Twelve smart cities", source_id="0"), cities)]

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        lines = shown(screen, "#cities").split("\n")
        assert lines[0].endswith("6 City 6 ?")  # no line ends within a city
        assert (
            lines[1] == "7 City 7 ?  8 City 8 ?  9 City 9 ?  c for: City 10 ?  City 11 ?  City 12 ?"
        )
        await pilot.press("c")
        assert shown(screen, "#cities").startswith("1 City 10 ?  2 City 11 ?  3 City 12 ?")
        await pilot.press("2")
        assert "2 City 11 ✓" in shown(screen, "#cities")
        await pilot.press("c")
        assert shown(screen, "#cities").startswith("1 City 1 ?")

    review = open_items(tmp_path, items=items)
    use(ReviewScreen(review, Marker(two), "two", settle=0), drive)
    own = review.own(0)
    assert own is not None
    assert own.mentions == {"City 11": True}


def test_line_by_line_a_finished_review_can_be_taken_back_and_any_city_decided(
    tmp_path: Path, two: Study
) -> None:
    cities = tuple(f"City {number}" for number in range(1, 13))
    items = [FoundRecord(0, make_record("Twelve smart cities", source_id="0"), cities)]
    review = open_items(tmp_path, items=items)
    said = io.StringIO()
    review_plainly(review, Marker(two), io.StringIO("12\ni\nf\nu\nr\na\nq\n"), said)
    own = review.own(0)
    assert own is not None
    assert (own.mentions, own.relevance, own.topic) == ({"City 12": True}, True, "A")
    assert "Nothing left to decide; u undoes the last decision, q quits." in said.getvalue()
    assert "nothing left to decide" in said.getvalue()


def test_a_key_too_soon_or_held_decides_nothing(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("r", "r", "r", "r")
        assert "nothing was decided" in shown(screen, "#latest")
        assert "study 0" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=30), drive)
    assert actions(tmp_path) == []


def test_a_key_that_is_held_decides_once_though_it_repeats_only_after_a_while() -> None:
    now = [10.0]
    guard = KeyGuard(0.15, clock=lambda: now[0])
    said = []
    guard.text_shown()
    for moment in (11.0, 11.5, 11.53, 11.56, 11.59, 13.0):
        now[0] = moment
        if guard.is_early():
            said.append("taken back" if guard.was_repeated("i") else "nothing")
        else:
            guard.decided("i")
            guard.text_shown()
            said.append("decided")
    assert said == ["decided", "decided", "taken back", "nothing", "nothing", "decided"]


def test_a_study_of_another_literature_asks_for_no_topic(tmp_path: Path, study_file: Path) -> None:
    text = study_file.read_text(encoding="utf-8") + "\n[labels]\ntopics = false\n"
    study_file.write_text(text, encoding="utf-8")
    study = read_study(study_file)

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "topic" not in shown(screen, "#keys")
        await pilot.press("a")
        assert "study 0" in shown(screen, "#card")

    review = open_items(tmp_path, questions=("relevance",))
    use(ReviewScreen(review, Marker(study), "two", settle=0), drive)
    assert actions(tmp_path) == []
    said = io.StringIO()
    review_plainly(open_items(tmp_path), Marker(study), io.StringIO("a\nq\n"), said)
    assert actions(tmp_path) == []


def test_keys_typed_before_a_text_is_on_the_screen_decide_nothing() -> None:
    now = [10.0]
    guard = KeyGuard(0.15, clock=lambda: now[0])
    guard.text_coming()
    for moment in (11.0, 15.0):
        now[0] = moment
        assert guard.is_early()
    guard.text_shown()
    now[0] = 15.1
    assert guard.is_early()
    now[0] = 15.3
    assert not guard.is_early()


def test_two_quick_presses_of_one_key_both_count() -> None:
    now = [10.0]
    guard = KeyGuard(0.15, clock=lambda: now[0])
    for moment in (11.0, 11.5):
        now[0] = moment
        assert not guard.is_early()
        guard.decided("i")
    now[0] = 12.5
    assert not guard.is_early()


def test_irrelevant_comes_with_a_reason_of_the_study(tmp_path: Path, study_file: Path) -> None:
    study = with_reasons(study_file)

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("x", "9", "escape")
        assert "study 0" in shown(screen, "#card")
        await pilot.press("x", "2")
        assert "study 1" in shown(screen, "#card")
        assert "irrelevant (no abstract)" in shown(screen, "#latest")
        await pilot.press("u")
        assert "study 0" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(study), "two", settle=0), drive)
    expected = [("relevance", "0"), ("reason", "no abstract"), ("undo", ""), ("undo", "")]
    assert actions(tmp_path) == expected


def with_reasons(study_file: Path) -> Study:
    reasons = 'reasons = ["no city", "no abstract"]\n'
    study_file.write_text(reasons + study_file.read_text(encoding="utf-8"), encoding="utf-8")
    return read_study(study_file)


def test_a_study_without_reasons_says_how_to_give_some(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("x")
        assert "reasons = " in shown(screen, "#latest")
        assert len(screen.screen_stack) == 1

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == []


def test_the_history_leads_back_to_a_record_to_decide_again(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("i", "f", "n", *"see it", "enter", "r", "a", "h")
        await pilot.pause()
        about = screen.screen.query_one("#about", Static)
        assert "3 records" in str(about.render())
        await pilot.press("f")
        assert "1 record flagged" in str(about.render())
        await pilot.press("f", "slash", *"study 0", "enter")
        await pilot.pause()
        assert "irrelevant" in str(screen.screen.query_one("#entry", Static).render())
        await pilot.press("enter")
        await pilot.pause()
        assert "study 0" in shown(screen, "#card")
        await pilot.press("r")
        await pilot.pause()
        assert "last: relevant: Smart city study 0" in shown(screen, "#latest")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path)[-1] == ("relevance", "1")


def test_line_by_line_there_are_reasons_and_a_history(tmp_path: Path, study_file: Path) -> None:
    said = io.StringIO()
    typed = io.StringIO("x\nx 1\nh\nh no city\nq\n")
    review_plainly(open_items(tmp_path), Marker(with_reasons(study_file)), typed, said)
    told = said.getvalue()
    assert "x 2  no abstract" in told
    assert "0  irrelevant (no city): Smart city study 0 of London" in told
    assert told.count("irrelevant (no city): ") == 2


def test_the_latest_decision_is_told_with_its_title(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("i")
        assert shown(screen, "#latest") == "last: irrelevant: Smart city study 0 of London"
        await pilot.press("e")
        assert len(screen.screen_stack) == 2
        await pilot.press("escape", "b", "escape")
        assert len(screen.screen_stack) == 1

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0, codebook="What"), drive)


def test_what_is_interrupted_in_a_note_is_kept(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("n", *"half a", "ctrl+c")
        assert "note: half a" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("note", "half a")]


def test_space_pages_and_home_goes_back(tmp_path: Path, two: Study) -> None:
    long = make_record("Smart city", abstract="A sentence on buses. " * 400, source_id="0")

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        body = screen.query_one("#body")
        await pilot.press("space")
        await pilot.pause()
        assert body.scroll_y >= body.size.height - 1
        await pilot.press("home")
        await pilot.pause()
        assert body.scroll_y == 0

    review = open_items(tmp_path, items=[FoundRecord(0, long, ("London",))])
    use(ReviewScreen(review, Marker(two), "two", settle=0), drive)


def test_an_output_of_few_signs_still_shows_all(tmp_path: Path, two: Study) -> None:
    raw = io.BytesIO()
    write = io.TextIOWrapper(raw, encoding="ascii")
    review_plainly(open_items(tmp_path), Marker(two), io.StringIO("1\nr\n?\ne\nq\n"), write)
    write.flush()
    assert b"1 done | 3 left" in raw.getvalue()


def test_a_flag_and_a_note_are_told_where_the_card_does_not_show_them(
    tmp_path: Path, two: Study
) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("f")
        assert shown(screen, "#latest") == "flagged"
        await pilot.press("f")
        assert shown(screen, "#latest") == "flag removed"
        await pilot.press("n", "x")
        assert shown(screen, "#keys") == "Enter save  esc cancel"
        await pilot.press("enter")
        assert shown(screen, "#latest") == "note saved"
        assert "r relevant" in shown(screen, "#keys")
        await pilot.press("n", "backspace", "enter")
        assert shown(screen, "#latest") == "note removed"
        await pilot.press("slash")
        assert shown(screen, "#keys") == "Enter find  esc cancel"
        await pilot.press("escape")
        assert "r relevant" in shown(screen, "#keys")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)


def test_a_note_is_gone_on_with_and_no_way_out_of_it_loses_it(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("n", *"one", "enter", "n", *" two", "enter")
        for leave in ("ctrl+c", "ctrl+q"):
            await pilot.press("n", leave[-1:], leave)
            assert shown(screen, "#latest") == "note saved"
        await pilot.press("n", "x", "escape")
        assert "note: one twocq" in shown(screen, "#card")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert [value for _, value in actions(tmp_path)] == ["one", "one two", "one twoc", "one twocq"]


@pytest.mark.parametrize("opened", ["question_mark", "h", "b", "x"])
def test_a_dialog_can_be_left_at_once(tmp_path: Path, study_file: Path, opened: str) -> None:
    study_file.write_text(f'reasons = ["no city"]\n{study_file.read_text()}', encoding="utf-8")

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("r", opened)
        assert len(screen.screen_stack) == 2
        await pilot.resize_terminal(60, 20)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert not screen.is_running

    review = open_items(tmp_path)
    use(ReviewScreen(review, Marker(read_study(study_file)), "two", settle=0), drive)
    assert actions(tmp_path) == [("relevance", "1")]


def test_whoever_looks_something_up_finds_back_and_on(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        await pilot.press("r", "slash", *"london", "enter")
        assert "study 3" in shown(screen, "#card")
        assert "esc back  ? help" in shown(screen, "#keys")
        await pilot.press("slash", "enter")  # the same words: the next one
        assert "study 0" in shown(screen, "#card")
        await pilot.press("slash", *"antenna", "enter")  # other words in their place
        await pilot.press("slash", *"study 3", "enter", "escape")
        assert "study 1" in shown(screen, "#card")
        assert "esc back" not in shown(screen, "#keys")
        await pilot.press("escape", "slash", "backspace", "enter")
        assert "study 1" in shown(screen, "#card")
        assert "not found" not in shown(screen, "#latest")

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
    assert actions(tmp_path) == [("relevance", "1")]


def test_every_kind_of_answer_is_told_with_its_title(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        for key, said in (
            ("1", "last: London meant: Smart city study 0 of London"),
            ("1", "last: London not meant: Smart city study 0 of London"),
            ("0", "there is no city without an answer here"),
            ("s", "last: skipped: Smart city study 0 of London"),
            ("u", "undone: skipped"),
            ("u", "undone: London not meant"),
        ):
            await pilot.press(key)
            assert shown(screen, "#latest") == said

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)


def test_where_a_city_is_asked_about_other_answers_are_refused_in_words(
    tmp_path: Path, study_file: Path
) -> None:
    study_file.write_text(f'reasons = ["no city"]\n{study_file.read_text()}', encoding="utf-8")
    study = read_study(study_file)

    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        for key in "xa":
            await pilot.press(key)
            assert shown(screen, "#latest") == "this question is about a city: answer r or i"
            assert len(screen.screen_stack) == 1
        await pilot.press("i")
        assert shown(screen, "#latest") == "last: London not meant: Smart city study 0 of London"

    review = open_items(tmp_path, adjudicate={0: ["London"], 1: ["Paris"]})
    use(ReviewScreen(review, Marker(study), "two", settle=0), drive)
    assert actions(tmp_path) == [("mention", "0")]


def test_help_is_named_however_narrow_a_terminal_is(tmp_path: Path, two: Study) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        for width in (40, 30, 20):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            assert shown(screen, "#keys").endswith("? help")
            assert len(shown(screen, "#keys")) <= width - 2

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)


def test_in_plain_lines_enter_leads_back_from_what_was_looked_up(
    tmp_path: Path, two: Study
) -> None:
    write = io.StringIO()
    typed = "r\n/study 3\n\n0\n0\nu\nq\n"
    review_plainly(open_items(tmp_path), Marker(two), io.StringIO(typed), write)
    said = write.getvalue()
    assert said.count("Smart city study 1 of Paris") == 3  # first, back, undone
    assert said.count("Smart city study 3 of London") == 1
    assert "all cities meant" in said
    assert "there is no city without an answer here" in said
    assert "undone: Paris meant" in said


def test_a_terminal_that_changes_its_size_shows_the_keys_there_is_room_for(
    tmp_path: Path, two: Study
) -> None:
    async def drive(pilot: Pilot[None], screen: ReviewScreen) -> None:
        assert "q quit" not in shown(screen, "#keys")
        await pilot.resize_terminal(120, 40)
        assert "q quit" in shown(screen, "#keys")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert screen.query_one("#body").size.height >= 5

    use(ReviewScreen(open_items(tmp_path), Marker(two), "two", settle=0), drive)
