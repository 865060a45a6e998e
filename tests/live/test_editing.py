"""The schedule is edited while it is performed, with the real files and on a virtual clock."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.domain.happenings import Planned, Skipped
from chatmod.live import Edited, EditRefused, Mended, Wheel
from chatmod.rehearsal import VirtualClock, run_virtually
from tests.live.evenings import SCHEDULE, Stage, at, minutes
from tests.pictures.albums import png

UNEDITED = [("Welcome", 0), ("Q1", 2), ("Q2", 6), ("Q3", 10)]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "edited.md")
    made.play()
    return made


def writing(stage: Stage, old: str, new: str) -> Callable[[], None]:
    """An act: the moderator saves the schedule with something changed."""
    assert old in stage.text
    return lambda: stage.write(stage.text.replace(old, new), read=False)


def texts(stage: Stage) -> list[str]:
    return [post.text for post in stage.platforms[0].posts]


class TestCuesToCome:
    def test_a_changed_text_goes_out_as_it_is_then(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "What will you read?", "What will you read aloud?")))
        assert texts(stage)[2] == "Q2: What will you read aloud? #Tag"
        assert stage.went() == UNEDITED
        assert [edited.texts for edited in stage.told(Edited)] == [("Q2",)]
        assert stage.said("The schedule was changed. New text: Q2.")

    def test_a_moved_cue_goes_out_at_its_new_time(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q2 @ +6", "## Q2 @ +8")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 8), ("Q3", 10)]
        assert stage.said("The schedule was changed. Q2 20:08 (was 20:06).")

    def test_a_deleted_cue_does_not_go_out(self, stage: Stage) -> None:
        state = stage.run((3, writing(stage, "## Q2 @ +6\nWhat will you read?\n", "")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q3", 10)]
        assert stage.said("The schedule was changed. Taken out: Q2.")
        assert state.failures == ()

    def test_an_added_cue_goes_out(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q3", "## Halftime @ +8\nHalf of it is over.\n\n## Q3")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 6), ("Half", 8), ("Q3", 10)]
        assert stage.said("The schedule was changed. Halftime 20:08 (new).")

    def test_a_cue_that_was_too_late_goes_out_at_the_time_it_is_given(self, tmp_path: Path) -> None:
        stage = Stage(tmp_path / "late.md", clock=VirtualClock(at(3)))
        stage.play()
        state = stage.run((4, writing(stage, "## Welcome @ +0", "## Welcome @ +8")))
        assert stage.went() == [("Q1", 3), ("Q2", 6), ("Welcome", 8), ("Q3", 10)]
        assert [item.slot.label for item in state.failures] == []

    def test_it_does_so_after_a_crash_as_well(self, tmp_path: Path) -> None:
        stage = Stage(tmp_path / "late.md", clock=VirtualClock(at(3)))
        stage.play()
        run_virtually(stage.clock, stage.lose_power_at(4))
        stage.write(stage.text.replace("## Welcome @ +0", "## Welcome @ +8"))
        stage.run()
        assert stage.went() == [("Q1", 3), ("Q2", 6), ("Welcome", 8), ("Q3", 10)]

    def test_a_longer_chat_ends_later(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "length: 20 min", "length: 30 min")))
        assert minutes(stage.record.happenings[-1].at) == 31
        assert stage.said("The schedule was changed. The end 20:30 (was 20:20).")

    def test_an_edit_and_the_commands_go_together(self, stage: Stage) -> None:
        stage.run(
            (1, stage.giving("wheel", "hold 3")),
            (3, writing(stage, "## Q2 @ +6", "## Q2 @ +8")),
            (4, stage.giving("wheel", "swap Q2 Q3")),
        )
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q3", 11), ("Q2", 13)]

    def test_an_edit_during_a_hold_waits_for_its_end(self, stage: Stage) -> None:
        stage.run(
            (3, stage.giving("wheel", "hold")),
            (7, writing(stage, "## Q2 @ +6", "## Q2 @ +5")),
            (9, stage.giving("wheel", "resume")),
        )
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 11), ("Q3", 16)]

    def test_a_comment_for_oneself_is_not_told(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q3", "% Ask Ben.\n\n## Q3")))
        assert stage.told(Edited) == []
        assert stage.went() == UNEDITED


class TestWhatIsOverdue:
    def test_it_waits_for_next(self, stage: Stage) -> None:
        edit = writing(stage, "## Q2 @ +6", "## Q2 @ +4")
        stage.run((5, edit), (7, stage.giving("wheel", "next")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 7), ("Q3", 10)]
        assert stage.said("Its time is past, so it waits for `next`: Q2.")

    def test_at_the_end_it_is_skipped_and_the_reason_is_told(self, stage: Stage) -> None:
        state = stage.run((5, writing(stage, "## Q2 @ +6", "## Q2 @ +4")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q3", 10)]
        assert [(skipped.slot.label, skipped.reason) for skipped in stage.kept(Skipped)] == [
            ("Q2", "it waited for `next` until the end")
        ]
        assert stage.said("Q2 on fake is skipped: it waited for `next` until the end.")
        assert [item.slot.label for item in state.failures] == ["Q2"]

    def test_a_cue_that_is_added_too_late_waits_too(self, stage: Stage) -> None:
        stage.run(
            (5, writing(stage, "## Q2", "## Hello @ +1\nHello!\n\n## Q2")), (5.5, stage.giving("wheel", "next"))
        )
        assert stage.went()[2] == ("Hello", 5.5)


class TestWhatIsOut:
    def test_it_stays_whatever_becomes_of_it_in_the_file(self, stage: Stage) -> None:
        gone = stage.text.replace("## Q1 @ +2\nWhat did you read?\n\n% Where did you read it?\n% And to whom?\n", "")
        stage.run((3, lambda: stage.write(gone, read=False)), (4, stage.giving("wheel", "again")))
        assert stage.went()[:3] == [("Welcome", 0), ("Q1", 2), ("For", 4)]
        assert texts(stage)[2] == "For those who have just come: Q1: What did you read? #Tag"
        assert stage.plan.sheet.questions[0].label == "Q1"

    def test_moved_into_the_future_it_does_not_go_out_again(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q1 @ +2", "## Q1 @ +8")))
        assert stage.went() == UNEDITED


class TestBrokenEdits:
    def test_the_line_is_told_and_the_last_good_sheet_stays(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q2 @ +6", "## Q2 @ soon")))
        assert stage.went() == UNEDITED
        (refused,) = stage.told(EditRefused)
        assert [problem.line for problem in refused.problems] == [19]
        assert stage.said("The schedule was changed and cannot be used; the last good one stays in force.")
        assert stage.said("edited.md:19")
        assert len(stage.kept(Planned)) == 1

    def test_the_mended_file_counts(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q2 @ +6", "## Q2 @ soon")), (4, writing(stage, "## Q2 @ +6", "## Q2 @ +7")))
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 7), ("Q3", 10)]
        assert len(stage.told(EditRefused)) == 1
        assert stage.said("Q2 20:07 (was 20:06)")

    def test_put_back_as_it_was_it_is_said_that_all_is_well(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q2 @ +6", "## Q2 @ soon")), (4, lambda: stage.write(stage.text, read=False)))
        assert stage.went() == UNEDITED
        assert [(mended.about, mended.message) for mended in stage.told(Mended)] == [
            ("schedule", "It can be used again, and is as it was.")
        ]

    def test_while_it_stays_broken_it_is_told_once(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "## Q2 @ +6", "## Q2 @ soon")), (4, stage.path.touch))
        assert len(stage.told(EditRefused)) == 1

    def test_another_mistake_is_told_too(self, stage: Stage) -> None:
        stage.run(
            (3, writing(stage, "## Q2 @ +6", "## Q2 @ soon")),
            (4, writing(stage, "## Q2 @ +6\nWhat will you read?", "## Q2 @ +6")),
        )
        assert len(stage.told(EditRefused)) == 2

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            ("start: 2027-04-15 20:00", "start: 2027-04-15 20:30", "start"),
            ("timezone: UTC", "timezone: Europe/Prague", "timezone"),
            ("hashtag: Tag", "hashtag: Other", "hashtag"),
            ("linger: 1 min", "linger: 1 min\nplatforms: mastodon", "platforms"),
        ],
    )
    def test_what_all_rests_on_cannot_be_changed(self, stage: Stage, old: str, new: str, key: str) -> None:
        stage.run((3, writing(stage, old, new)))
        assert stage.went() == UNEDITED
        assert stage.said(f"`{key}` cannot be changed while the chat runs. Put it back;")


class TestBetweenTwoRuns:
    def test_an_edit_counts_and_is_told(self, stage: Stage) -> None:
        async def two_runs() -> None:
            await stage.lose_power_at(3)
            stage.write(stage.text.replace("## Q2 @ +6", "## Q2 @ +8"))
            await stage.perform()

        stage.live(two_runs())
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 8), ("Q3", 10)]
        assert stage.said("The schedule was changed. Q2 20:08 (was 20:06).")
        assert len(stage.kept(Planned)) == 2

    def test_what_is_new_in_what_is_out_is_told_not_to_be_posted(self, stage: Stage) -> None:
        async def two_runs() -> None:
            await stage.lose_power_at(3)
            stage.write(stage.text.replace("What did you read?", "What did you hear?"))
            await stage.perform()

        stage.live(two_runs())
        assert stage.went() == UNEDITED
        assert stage.said("The schedule was changed. Out already, so what is new there is not posted: Q1.")

    def test_without_one_nothing_is_told_of_any(self, stage: Stage) -> None:
        async def two_runs() -> None:
            await stage.lose_power_at(3)
            await stage.perform()

        stage.live(two_runs())
        assert stage.told(Edited) == []
        assert len(stage.kept(Planned)) == 1

    def test_a_cue_that_is_overdue_by_it_waits_for_next_and_that_is_told(self, stage: Stage) -> None:
        async def two_runs() -> None:
            await stage.lose_power_at(5)
            stage.write(stage.text.replace("## Q2 @ +6", "## Q2 @ +4"))
            stage.wheel.turn("next")
            await stage.perform()

        stage.live(two_runs())
        assert stage.went() == [("Welcome", 0), ("Q1", 2), ("Q2", 5), ("Q3", 10)]
        assert stage.said("Its time is past, so it waits for `next`: Q2.")

    def test_the_commands_of_the_run_before_stay_in_force(self, stage: Stage) -> None:
        async def two_runs() -> None:
            stage.wheel.turn("hold 3")
            await stage.lose_power_at(3)
            stage.write(stage.text.replace("## Q2 @ +6", "## Q2 @ +8"))
            await stage.perform()

        stage.live(two_runs())
        assert stage.went() == [("Welcome", 3), ("Q1", 5), ("Q2", 11), ("Q3", 13)]


def test_the_schedule_that_stays_as_it_was_is_never_told(stage: Stage) -> None:
    stage.run()
    assert stage.told(Edited) == []
    assert stage.told(EditRefused) == []
    assert stage.text == SCHEDULE


class TestSlipsOfTheFinger:
    def test_a_length_that_is_typed_half_does_not_end_the_evening(self, tmp_path: Path) -> None:
        untimed = SCHEDULE.replace(" @ +2", "").replace(" @ +6", "").replace(" @ +10", "")
        stage = Stage(tmp_path / "untimed.md", untimed)
        stage.play()
        slip = writing(stage, "length: 20 min", "length: 2")
        stage.run((4, slip), (5, writing(stage, "length: 20 min", "length: 24 min")))
        assert stage.went() == [("Welcome", 0), ("Q1", 5), ("Q2", 12), ("Q3", 18)]
        (refused,) = stage.told(EditRefused)
        assert refused.problems[0].problem == "With this the chat would be over already."

    def test_what_is_new_in_what_is_out_is_told_not_to_be_posted(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "What did you read?", "What did you hear?")))
        assert stage.went() == UNEDITED
        assert stage.said("The schedule was changed. Out already, so what is new there is not posted: Q1.")

    def test_a_picture_that_has_only_moved_to_another_line_is_not_new(self, tmp_path: Path) -> None:
        picture = "\n\n![A bridge](bridge.png)"
        pictured = SCHEDULE.replace("did you read?", f"did you read?{picture}", 1)
        pictured = pictured.replace("will you read?", f"will you read?{picture}", 1)
        (tmp_path / "bridge.png").write_bytes(png())
        stage = Stage(tmp_path / "pictured.md", pictured)
        stage.play()
        stage.run((3, writing(stage, "linger: 1 min", "linger: 1 min\ntolerance: 5 min")))
        assert [(edited.texts, edited.too_late) for edited in stage.told(Edited)] == [((), ())]

    def test_another_rule_is_told_as_well(self, stage: Stage) -> None:
        stage.run((3, writing(stage, "linger: 1 min", "linger: 1 min\ntolerance: 5 min")))
        assert stage.said("The schedule was changed.")


def test_after_a_hold_and_a_crash_the_edited_text_goes_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "held.md")
    stage.play()

    async def lose_power_on_hold() -> None:
        running = asyncio.create_task(stage.perform())
        await stage.until(at(6) - timedelta(seconds=2))
        stage.wheel.turn("hold")
        await stage.until(at(7))
        await stage.lose_power(running)

    run_virtually(stage.clock, lose_power_on_hold())
    stage.write(stage.text.replace("What will you read?", "What will you read aloud?"))
    stage.wheel = Wheel()
    stage.run((8, stage.giving("wheel", "resume")))
    assert texts(stage)[2] == "Q2: What will you read aloud? #Tag"
