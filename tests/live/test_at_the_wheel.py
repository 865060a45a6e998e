"""The moderator at the wheel: every command, by what the platforms got, what was told, and what the journal has."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.domain.commands import Resume, Skip
from chatmod.domain.happenings import Commanded, Finished, Skipped, WentOut
from chatmod.errors import Unavailable, Unconfirmed
from chatmod.live import Answered, Mended, Outlook, Trouble
from chatmod.ports.platforms import Limits
from chatmod.ports.record import Order
from chatmod.rehearsal import VirtualClock
from chatmod.testing import FakePlatform, Fault
from tests.live.evenings import SCHEDULE, Stage, Way, at, minutes, moved

UNSTEERED = [("Welcome", 0), ("Q1", 2), ("Q2", 6), ("Q3", 10)]

each_way = pytest.mark.parametrize("way", ["wheel", "orders"])


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "steered.md")


def commanded(stage: Stage) -> list[str]:
    """The commands of the journal."""
    return [entry.command.kind for entry in stage.kept(Commanded)]


@each_way
class TestHolding:
    def test_hold_for_minutes_moves_all_that_is_to_come_and_the_end(self, stage: Stage, way: Way) -> None:
        stage.play()
        state = stage.steered(way, (1, "hold 3"))
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q2", 9), ("Q3", 13)]
        (answer,) = stage.answers
        assert moved(answer) == {"Q1": 5, "Q2": 9, "Q3": 13}
        assert answer.steered is not None
        assert minutes(answer.steered.end) == 23
        assert [minutes(entry.finish) for entry in stage.kept(Commanded)] == [24]
        assert minutes(stage.told(Finished)[0].at) == 24
        assert [minutes(entry.due) for entry in stage.kept(WentOut)] == [0, 5, 9, 13]
        assert stage.said("Held for 3 min. Q1 20:05 (was 20:02), Q2 20:09 (was 20:06), Q3 20:13 (was 20:10), the end")
        assert state.failures == ()

    def test_a_hold_lasts_until_resume_also_over_the_moment_of_a_cue(self, stage: Stage, way: Way) -> None:
        stage.play()
        state = stage.steered(way, (1, "hold"), (4, "resume"))
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q2", 9), ("Q3", 13)]
        held, resumed = stage.answers
        assert held.steered is not None
        assert {change.place for change in held.steered.changes} == {"held"}
        assert minutes(held.steered.held_since) == 1
        assert moved(resumed) == {"Q1": 5, "Q2": 9, "Q3": 13}
        assert [entry.finish is None for entry in stage.kept(Commanded)] == [True, False]
        assert minutes(stage.told(Finished)[0].at) == 24
        assert stage.said("On hold until `resume`.")
        assert state.failures == ()

    def test_nothing_ends_while_it_is_on_hold(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (12, "hold"), (50, "resume"))
        assert minutes(stage.told(Finished)[0].at) == 59

    def test_resume_ends_a_hold_for_minutes_early(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "hold 10"), (2.5, "resume"))
        assert stage.went() == [("Welcome", 0), ("Q1", 3.5), ("Q2", 7.5), ("Q3", 11.5)]

    def test_a_second_hold_and_a_resume_without_one_are_refused(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "hold"), (1.1, "hold"), (1.5, "resume"), (1.6, "resume"))
        assert [answer.refused for answer in stage.answers] == [
            "",
            "It is on hold already.",
            "",
            "There is no hold.",
        ]
        assert commanded(stage) == ["hold", "resume"]

    def test_what_has_been_sent_and_put_off_goes_out_during_a_hold(self, stage: Stage, way: Way) -> None:
        limit = Fault(Unavailable("fake", "429", after=timedelta(minutes=2)))
        stage.play(FakePlatform(stage.clock, faults=[None, limit]))
        stage.steered(way, (3, "hold"), (8, "resume"))
        assert stage.went() == [("Welcome", 0), ("Q1", 4), ("Q2", 11), ("Q3", 15)]


@each_way
class TestUndoing:
    def test_an_undone_hold_was_never_there(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "hold 3"), (1.5, "undo"))
        assert stage.went() == UNSTEERED
        assert moved(stage.answers[1]) == {"Q1": 2, "Q2": 6, "Q3": 10}
        assert commanded(stage) == ["hold", "undo"]

    def test_what_undo_moves_into_the_past_waits_for_next(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "hold 3"), (3, "undo"), (4, "next"))
        assert stage.went() == [("Welcome", 0), ("Q1", 4), ("Q2", 6), ("Q3", 10)]
        assert stage.said("Its time is past, so it waits for `next`: Q1.")

    def test_an_undone_skip_brings_the_cue_back(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "skip Q2"), (3, "undo"))
        assert stage.went() == UNSTEERED

    def test_without_anything_to_undo_it_is_refused(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (1, "undo"))
        assert stage.answers[0].refused == "There is nothing to undo."
        assert stage.went() == UNSTEERED


@each_way
class TestSkipping:
    def test_a_skipped_cue_does_not_go_out_and_nothing_moves(self, stage: Stage, way: Way) -> None:
        stage.play()
        state = stage.steered(way, (3, "skip q2"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q3", 10)]
        assert stage.said("Q2 is skipped.")
        assert state.failures == ()
        assert stage.kept(Skipped) == []  # the command says it

    def test_without_a_label_the_coming_one_is_meant(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "skip"), (3.5, "skip"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2)]
        assert [entry.command for entry in stage.kept(Commanded)] == [Skip("Q2"), Skip("Q3")]

    def test_what_one_platform_has_and_another_keeps_putting_off_is_given_up_there(
        self, stage: Stage, way: Way
    ) -> None:
        limit = Fault(Unavailable("limited", "429", after=timedelta(seconds=40)))
        free = stage.play(FakePlatform(stage.clock, "free"))
        limited = stage.play(FakePlatform(stage.clock, "limited", faults=[None, limit, limit, limit]))
        state = stage.steered(way, (3, "skip Q1"))
        assert stage.went(free) == UNSTEERED
        assert stage.went(limited) == [("Welcome", 0), ("Q2", 6.7), ("Q3", 10)]  # Q2 met the third 429
        assert stage.said("Q1 is skipped.")
        assert state.failures == ()

    def test_what_is_out_cannot_be_skipped(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "skip Q1"), (3.5, "skip Q9"))
        assert [answer.refused for answer in stage.answers] == [
            "Q1 is not to come any more.",
            "There is no cue `Q9`.",
        ]
        assert stage.went() == UNSTEERED


@each_way
class TestNext:
    def test_the_coming_cue_goes_out_now_and_the_others_stay(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "next"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 3), ("Q3", 10)]
        assert stage.said("Q2 goes out now.")

    def test_during_a_hold_it_goes_out_and_the_hold_goes_on(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "hold"), (8, "next"), (9, "resume"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 8), ("Q3", 16)]

    def test_when_nothing_is_to_come_it_is_refused(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (12, "next"))
        assert stage.answers[0].refused == "There is no cue to come."


@each_way
class TestOrder:
    def test_swapped_cues_change_their_instants(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "swap q2 Q3"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q3", 6), ("Q2", 10)]
        assert moved(stage.answers[0]) == {"Q3": 6, "Q2": 10}

    def test_a_cue_that_is_out_cannot_be_swapped(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "swap Q1 Q3"))
        assert stage.answers[0].refused == "Q1 is not to come."
        assert stage.went() == UNSTEERED

    def test_repace_spreads_what_is_left_until_the_end(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (5, "repace"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 10), ("Q3", 15)]

    def test_repace_to_a_time_moves_the_end(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "repace 20:12"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 6), ("Q3", 9)]
        assert minutes(stage.told(Finished)[0].at) == 13
        assert stage.said("What is left is spread evenly until 20:12.")


@each_way
class TestExtraPosts:
    def test_say_posts_at_once_on_every_platform(self, stage: Stage, way: Way) -> None:
        first, second = FakePlatform(stage.clock, "first"), FakePlatform(stage.clock, "second")
        stage.play(first, second)
        stage.steered(way, (3, "say Five more minutes for Q1!"))
        for platform in (first, second):
            assert [(post.text, minutes(post.at)) for post in platform.posts][2] == (
                "Five more minutes for Q1! #Tag",
                3,
            )
        assert [minutes(entry.at) for entry in stage.told(WentOut) if entry.slot.label == "say:1"] == [3, 3]

    def test_what_is_too_long_for_one_platform_goes_out_nowhere(self, stage: Stage, way: Way) -> None:
        wide = FakePlatform(stage.clock, "wide")
        narrow = FakePlatform(stage.clock, "narrow", limits=Limits(characters=100))
        stage.play(wide, narrow)
        stage.steered(way, (3, f"say {'a' * 100}"))
        assert stage.answers[0].refused == "It is 5 too long for narrow."
        assert stage.answers[0].remedy == "Shorten it."
        assert stage.went(wide) == stage.went(narrow) == UNSTEERED
        assert commanded(stage) == []

    def test_again_repeats_the_question_that_was_out_last(self, stage: Stage, way: Way) -> None:
        fake = stage.play()
        stage.steered(way, (1, "again"), (7, "again"))
        assert stage.answers[0].refused == "No question is out yet."
        assert [(post.text, minutes(post.at)) for post in fake.posts][3] == (
            "For those who have just come: Q2: What will you read? #Tag",
            7,
        )
        assert stage.said("Q2 goes out once more.")

    def test_probe_posts_the_notes_one_after_the_other(self, stage: Stage, way: Way) -> None:
        fake = stage.play()
        stage.steered(way, (3, "probe"), (4, "probe"), (5, "probe"), (5.5, "probe 1"))
        assert [post.text for post in fake.posts][2:5] == [
            "Where did you read it? #Tag",
            "And to whom? #Tag",
            "Where did you read it? #Tag",
        ]
        assert stage.answers[2].refused == "All notes of Q1 have been posted."

    def test_they_go_out_during_a_hold(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "hold"), (4, "say Back soon."), (5, "again"), (5.5, "probe"), (7, "resume"))
        assert stage.went() == [
            ("Welcome", 0),
            ("Q1", 2),
            ("Back", 4),
            ("For", 5),
            ("Where", 5.5),
            ("Q2", 10),
            ("Q3", 14),
        ]


@each_way
class TestEnding:
    def test_end_leaves_out_what_is_to_come_and_is_over_at_once(self, stage: Stage, way: Way) -> None:
        stage.play()
        state = stage.steered(way, (3, "end"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2)]
        assert minutes(stage.told(Finished)[0].at) == 3
        assert state.finished
        assert state.failures == ()

    def test_end_while_a_platform_is_retried_gives_that_up(self, stage: Stage, way: Way) -> None:
        limit = Fault(Unavailable("limited", "429", after=timedelta(minutes=2)))
        free = stage.play(FakePlatform(stage.clock, "free"))
        limited = stage.play(FakePlatform(stage.clock, "limited", faults=[None, limit]))
        stage.steered(way, (3, "end"))
        assert stage.went(free) == [("Welcome", 0), ("Q1", 2)]
        assert stage.went(limited) == [("Welcome", 0)]
        assert minutes(stage.told(Finished)[0].at) == 3

    def test_end_waits_for_a_post_that_may_be_out(self, stage: Stage, way: Way) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"), acted=True)
        away = Fault(Unavailable("fake", "503", after=timedelta(minutes=2)))
        stage.play(FakePlatform(stage.clock, faults=[None, lost], looks=[away]))
        state = stage.steered(way, (3, "end"))
        assert stage.went() == [("Welcome", 0), ("Q1", 2)]
        assert minutes(stage.told(Finished)[0].at) == 4
        assert state.failures == ()

    def test_end_ends_a_hold_too(self, stage: Stage, way: Way) -> None:
        stage.play()
        stage.steered(way, (3, "hold"), (5, "end"))
        assert minutes(stage.told(Finished)[0].at) == 5

    def test_after_it_every_command_is_refused(self, stage: Stage, way: Way) -> None:
        stage.play(FakePlatform(stage.clock, slow=timedelta(seconds=30)))
        stage.steered(way, (2.2, "end"), (2.3, "hold"))
        assert stage.answers[1].refused == "The evening has been ended."


@each_way
@pytest.mark.parametrize("text", ["halt", "hold on", "swap Q1", "repace soon", "say", "probe zero", "next please"])
def test_nonsense_is_refused_with_a_remedy_and_changes_nothing(stage: Stage, way: Way, text: str) -> None:
    stage.play()
    stage.steered(way, (3, text))
    assert stage.went() == UNSTEERED
    (answer,) = stage.answers
    assert answer.refused
    assert answer.remedy
    assert commanded(stage) == []
    assert stage.said("Not done.")


@each_way
@pytest.mark.parametrize(
    "commands",
    [
        [(1, "hold 3")],
        [(1, "hold"), (4, "resume")],
        [(4, "resume"), (1, "hold 10")],
        [(1, "hold 3"), (3, "undo"), (5, "next")],
        [(3, "skip")],
        [(3, "next")],
        [(3, "swap Q2 Q3")],
        [(3, "repace 20:12")],
        [(3, "say Hello!")],
        [(3, "again")],
        [(3, "probe"), (4, "probe")],
        [(3, "hold"), (4, "next"), (7, "undo")],
        [(7, "end")],
        [(3, "nonsense")],
    ],
    ids=lambda commands: " ".join(text for _, text in commands),
)
def test_a_run_after_a_crash_goes_on_as_the_first_would_have(
    tmp_path: Path, way: Way, commands: list[tuple[float, str]]
) -> None:
    whole, broken = Stage(tmp_path / "steered.md"), Stage(tmp_path / "steered.md")
    ended = []
    for stage, crash in ((whole, None), (broken, commands[0][0] + 0.1)):
        stage.play()
        state = stage.steered(way, *commands, crash=crash)
        assert state.failures == ()
        ended.append((stage.went(), commanded(stage), minutes(stage.told(Finished)[0].at), stage.plan.skipped))
    assert ended[0] == ended[1]


class TestAFullDisk:
    @pytest.mark.parametrize("way", ["wheel", "orders"])
    def test_a_command_counts_all_the_same_and_is_in_the_journal_afterwards(self, stage: Stage, way: Way) -> None:
        stage.play()

        def disk(*, full: bool) -> None:
            stage.record.broken = full

        stage.run(
            (0.5, lambda: disk(full=True)),
            (1, stage.giving(way, "hold 3")),
            (3, lambda: disk(full=False)),
        )
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q2", 9), ("Q3", 13)]
        assert commanded(stage) == ["hold"]
        assert [minutes(entry.at) for entry in stage.kept(Commanded)] == [1]
        assert "archive" in [trouble.about for trouble in stage.told(Trouble)]
        assert "archive" in [mended.about for mended in stage.told(Mended)]
        assert len(stage.answers) == 1

    def test_commands_stand_in_the_journal_in_the_order_in_which_they_counted(self, stage: Stage) -> None:
        stage.play()

        def space() -> None:
            stage.record.broken = False
            stage.orders.give("resume")

        def full() -> None:
            stage.record.broken = True
            stage.wheel.turn("hold")

        stage.run((1, full), (3 + 1 / 60, space))
        assert [entry.command.kind for entry in stage.kept(Commanded)] == ["hold", "resume"]
        assert stage.kept(Commanded)[1].command == Resume(1)

    def test_who_sent_a_command_is_answered_when_there_is_space_again(self, stage: Stage) -> None:
        stage.play()
        numbers: list[int] = []

        def full() -> None:
            stage.record.broken = True
            numbers.append(stage.orders.give("hold 3"))

        def space() -> None:
            stage.record.broken = False

        stage.run((1, full), (1.1, space))
        assert stage.orders.answers[numbers[0]] == stage.answers[0]
        assert len(stage.answers) == 1
        assert commanded(stage) == ["hold"]

    def test_a_command_taken_back_after_it_was_carried_out_stays_in_the_journal(self, stage: Stage) -> None:
        stage.play()

        def full() -> None:
            stage.record.broken = True
            stage.orders.give("hold 3")

        def space() -> None:
            stage.orders.withdraw(1)
            stage.record.broken = False

        stage.run((1, full), (1.3, space))
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q2", 9), ("Q3", 13)]
        assert commanded(stage) == ["hold"]


class TestOrdersFromElsewhere:
    def test_what_was_sent_before_the_run_opened_is_turned_away(self, stage: Stage) -> None:
        stage.play()
        number = stage.orders.give("hold")
        stage.run()
        assert stage.went() == UNSTEERED
        assert stage.orders.answers[number].refused == "It came while this chat was not running."
        assert stage.orders.answers[number].remedy
        assert commanded(stage) == []

    def test_what_was_sent_between_two_runs_is_turned_away(self, stage: Stage) -> None:
        stage.play()
        stage.steered("orders", (1.002, "hold 3"), crash=1.004)
        assert stage.went() == UNSTEERED
        assert commanded(stage) == []

    def test_what_was_typed_before_the_run_opened_is_carried_out(self, stage: Stage) -> None:
        stage.play()
        stage.wheel.turn("skip Q2")
        stage.run()
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q3", 10)]

    def test_each_has_one_answer_which_is_also_told(self, stage: Stage) -> None:
        stage.play()
        stage.steered("orders", (1, "hold 3"), (1.5, "nonsense"))
        assert stage.orders.answers == {1: stage.answers[0], 2: stage.answers[1]}
        assert len(stage.told(Answered)) == 2

    def test_a_row_that_was_taken_back_is_not_carried_out(self, stage: Stage) -> None:
        stage.play()

        def give_and_withdraw() -> None:
            stage.orders.withdraw(stage.orders.give("hold"))

        stage.run((1, give_and_withdraw))
        assert stage.went() == UNSTEERED
        assert stage.answers == []

    def test_a_row_that_is_taken_back_on_its_way_is_neither_carried_out_nor_told(self, tmp_path: Path) -> None:
        stage = Stage(tmp_path / "steered.md")
        stage.play()
        pending = stage.orders.pending

        async def and_gone() -> Sequence[Order]:
            found = await pending()
            for order in found:
                assert order.number is not None
                stage.orders.withdraw(order.number)
            return found

        stage.orders.pending = and_gone  # type: ignore[method-assign]
        stage.steered("orders", (1, "hold"))
        assert stage.went() == UNSTEERED
        assert stage.answers == []
        assert commanded(stage) == []


class TestCompanions:
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        text = SCHEDULE.replace("linger: 1 min", "linger: 1 min\nwarn: 1 min\nrepeat: 2 min")
        return Stage(tmp_path / "steered.md", text)

    def test_warnings_and_repeats_follow_a_hold(self, stage: Stage) -> None:
        stage.play()
        state = stage.steered("wheel", (3, "hold 3"))
        assert stage.went() == [
            ("Welcome", 0),
            ("Q1", 1),
            ("Q1", 2),
            ("For", 7),
            ("Q2", 8),
            ("Q2", 9),
            ("For", 11),
            ("Q3", 12),
            ("Q3", 13),
            ("For", 15),
        ]
        assert state.failures == ()

    def test_during_a_hold_there_are_none(self, stage: Stage) -> None:
        stage.play()
        stage.steered("wheel", (3, "hold"), (16, "resume"))
        assert [minute for _, minute in stage.went()] == [0, 1, 2, 17, 18, 19, 21, 22, 23, 25]

    def test_a_question_that_is_skipped_takes_its_own_along(self, stage: Stage) -> None:
        fake = stage.play()
        stage.steered("wheel", (3, "skip Q2"))
        assert not any("Q2" in post.text for post in fake.posts)

    def test_a_question_brought_forward_has_no_warning_and_its_repeat_comes_after_it(self, stage: Stage) -> None:
        stage.play()
        stage.steered("wheel", (4.5, "next"))
        assert stage.went()[4:6] == [("Q2", 4.5), ("For", 6.5)]


def test_every_change_of_plan_is_told_and_no_refusal_is_one(stage: Stage) -> None:
    stage.play()
    stage.steered("wheel", (1, "hold 3"), (1.5, "nonsense"), (3, "skip Q3"))
    outlooks = stage.told(Outlook)
    assert [sorted(outlook.plan.skipped) for outlook in outlooks] == [[], [], ["Q3"]]
    assert [minutes(outlook.plan.sheet.end) for outlook in outlooks] == [20, 23, 23]


def test_an_evening_opened_late_can_be_held_at_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "steered.md", clock=VirtualClock(at(1)))
    stage.play()
    stage.wheel.turn("hold 3")
    stage.run()
    assert stage.went() == [("Welcome", 1), ("Q1", 5), ("Q2", 9), ("Q3", 13)]


def test_a_platform_that_is_slow_does_not_keep_a_command_waiting(stage: Stage) -> None:
    stage.play(FakePlatform(stage.clock, slow=timedelta(minutes=1)))
    stage.steered("wheel", (2.5, "hold 3"))
    (told,) = stage.told(Answered)
    assert minutes(told.at) == 2.5
    assert replace(told.answer, steered=None).command is not None
