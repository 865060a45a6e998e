from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from chatmod.domain.previewing import Preview, PreviewedCue, PreviewKind, previewed
from chatmod.domain.runsheet import RunSheet, compile_leniently, compile_sheet
from chatmod.domain.schedule import Image, Part, Place, PlannedCue, Script
from chatmod.domain.sizing import Terms
from chatmod.domain.text.entities import Entity, EntityKind
from tests.domain.domain_samples import START, cue, schedule

PICTURES = tuple(Image(f"Picture {number}", f"{number}.png", Place("week-1.md", 12)) for number in range(3))


def tags(text: str) -> tuple[Entity, ...]:
    at = text.index("#")
    return (Entity(EntityKind.TAG, at, len(text), text[at + 1 :]),)


WALL = Terms("wall", 20, len, images=1, entities=tags)
BOARD = Terms("board", 500, lambda text: 2 * len(text), price=lambda text, images: Decimal(len(text) + images))


def shown(*planned: PlannedCue) -> tuple[PreviewedCue, ...]:
    return previewed(compile_sheet(schedule(*planned)), (WALL, BOARD))


def test_what_is_the_same_everywhere_stands_together() -> None:
    (question,) = shown(cue("Q1", "+6"))
    (version,) = question.versions
    assert (question.kind, question.at) == (PreviewKind.QUESTION, START + timedelta(minutes=6))
    assert version.platforms == ("wall", "board")
    (post,) = version.posts
    assert (post.text, post.part, post.parts) == ("Q1: Why? #ShelfTalk", 1, 1)
    on_wall, on_board = post.receptions
    assert (on_wall.platform, on_wall.length, on_wall.limit, on_wall.excess) == ("wall", 19, 20, 0)
    assert on_wall.entities == (Entity(EntityKind.TAG, 9, 19, "ShelfTalk"),)
    assert on_wall.price is None
    assert (on_board.length, on_board.entities, on_board.price) == (38, None, Decimal(19))


def test_a_text_of_its_own_stands_apart_and_so_does_a_thread() -> None:
    planned = cue("Q1", "+6")
    parts = (Part("One."), Part("Two, and too long."))
    (question,) = shown(replace(planned, scripts=(*planned.scripts, Script("board", parts))))
    assert [version.platforms for version in question.versions] == [("wall",), ("board",)]
    assert [(post.part, post.parts, post.text) for post in question.versions[1].posts] == [
        (1, 2, "Q1: One. #ShelfTalk"),
        (2, 2, "Two, and too long. #ShelfTalk"),
    ]


def test_what_is_too_long_is_told_by_how_much() -> None:
    (question,) = shown(cue("Q1", "+6", "Why not?"))
    assert [reception.excess for reception in question.versions[0].posts[0].receptions] == [3, 0]


def test_pictures_for_which_there_is_no_room_are_left_out() -> None:
    planned = replace(cue("Q1", "+6"), scripts=(Script("", (Part("Why?", PICTURES),)),))
    (question,) = shown(planned)
    (post,) = question.versions[0].posts
    assert post.images == PICTURES
    assert [(found.images, found.left_out) for found in post.receptions] == [
        (PICTURES[:1], PICTURES[1:]),
        ((), PICTURES),
    ]
    assert post.receptions[1].price == Decimal(len(post.text))


def test_warnings_and_repeats_are_shown_where_they_go_out() -> None:
    plan = replace(
        schedule(cue("Q1", "+6"), cue("Hello", "+0")), warn=timedelta(minutes=1), repeat=timedelta(minutes=4)
    )
    found = previewed(compile_sheet(plan), (WALL,))
    assert [(each.cue.label, str(each.kind)) for each in found] == [
        ("Hello", "announcement"),
        ("Q1:warning", "warning"),
        ("Q1", "question"),
        ("Q1:repeat", "repeat"),
    ]


def leniently(*planned: PlannedCue, start: str = "2027-04-15 20:00") -> dict[str, datetime | None]:
    sheet, problems = compile_leniently(schedule(*planned, start=start), START)
    assert problems
    return {found.cue.label: found.at for found in previewed(sheet, (WALL,), problems)}


def test_a_cue_whose_time_is_a_problem_has_none() -> None:
    times = leniently(cue("Hello", "+0", line=8), cue("Late", "+90", line=9), cue("Q1", "+6", line=10))
    assert times == {"Hello": START, "Late": None, "Q1": START + timedelta(minutes=6)}


def test_a_question_without_a_time_has_none_while_another_questions_is_a_problem() -> None:
    times = leniently(cue("Q1", "+6", line=8), cue("Q2", "+90", line=9), cue("Q3", line=10))
    assert times == {"Q1": START + timedelta(minutes=6), "Q2": None, "Q3": None}


def test_no_cue_has_a_time_while_the_start_is_a_problem() -> None:
    assert leniently(cue("Q1", "+6"), start="2027-03-14 02:30") == {"Q1": None}


def test_prices_are_added_up_for_each_platform_that_takes_money() -> None:
    sheet = RunSheet(schedule(), START, datetime(2027, 4, 16, 1, tzinfo=UTC), ())
    found = Preview("week-1.md", sheet, shown(cue("Q1", "+6"), cue("Q2", "+9")))
    assert found.prices == {"board": Decimal(38)}
