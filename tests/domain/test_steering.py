from datetime import time, timedelta

import pytest

from chatmod.domain.commands import Again, End, Hold, Next, Probe, Repace, Resume, Say, Skip, Swap, Undo
from chatmod.domain.steering import Change, Steered, compare
from chatmod.errors import CommandError
from tests.domain.domain_samples import cue
from tests.domain.steering_samples import Steering, at, question, sheet_of, usual


def refusal(evening: Steering, minutes: float, text: str) -> str:
    with pytest.raises(CommandError) as error:
        evening.tell(minutes, text)
    assert error.value.remedy
    return str(error.value)


class TestCompleting:
    def test_a_command_is_numbered_and_tells_when_the_evening_is_over_then(self) -> None:
        evening = Steering(usual())
        first, second = evening.tell(5, "hold 3"), evening.tell(6, "hold")
        assert (first.at, first.number, first.command, first.finish) == (at(5), 1, Hold(timedelta(minutes=3)), at(93))
        assert (second.number, second.command, second.finish) == (2, Hold(), None)

    def test_skip_and_next_are_about_the_coming_cue(self) -> None:
        evening = Steering(usual())
        assert evening.tell(5, "skip").command == Skip("Q1")
        assert evening.tell(6, "next").command == Next("Q2")
        assert evening.tell(7, "next").command == Next("Break")

    def test_what_waits_is_the_coming_cue(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "skip")
        evening.tell(12, "undo")
        assert evening.tell(13, "next").command == Next("Q1")

    def test_labels_are_found_in_any_case(self) -> None:
        evening = Steering(usual())
        assert evening.tell(5, "skip BREAK").command == Skip("Break")
        assert evening.tell(5, "swap q1 thanks").command == Swap("Q1", "Thanks")

    def test_resume_ends_the_open_hold_or_what_is_left_of_one_for_minutes(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 10")
        evening.tell(6, "hold")
        assert evening.tell(8, "resume").command == Resume(2)
        assert evening.tell(9, "resume").command == Resume(1, timedelta(minutes=6))

    def test_undo_is_about_the_last_hold_skip_swap_or_repace(self) -> None:
        evening = Steering(usual())
        evening.tell(1, "hold 3")
        evening.tell(2, "swap Q1 Q2")
        evening.tell(3, "next")
        evening.tell(4, "say Hello")
        evening.tell(5, "skip Q4")
        assert evening.tell(6, "undo").command == Undo(5)
        assert evening.tell(7, "undo").command == Undo(2)
        assert evening.tell(8, "undo").command == Undo(1)

    def test_repace_is_about_what_is_left_and_the_next_time_the_clock_shows(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        planned, named = evening.tell(26, "repace").command, evening.tell(27, "repace 21:10").command
        assert planned == Repace(None, at(60), ("Q3", "Q4", "Thanks"))
        assert named == Repace(time(21, 10), at(70), ("Q3", "Q4", "Thanks"))

    def test_again_and_probe_are_about_the_question_that_was_out_last(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        assert evening.tell(11, "again").command == Again("Q1")
        evening.publish(20, "Q2")
        assert evening.tell(21, "probe").command == Probe(1, "Q2")
        assert evening.tell(22, "probe").command == Probe(2, "Q2")
        assert evening.tell(23, "probe 1").command == Probe(1, "Q2")

    def test_say_and_end_are_complete(self) -> None:
        evening = Steering(usual())
        assert evening.tell(1, "say Hello").command == Say("Hello")
        assert evening.tell(2, "end").command == End()

    def test_what_is_not_out_everywhere_can_still_be_skipped(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        assert refusal(evening, 11, "skip Q1") == "Q1 is not to come any more."
        assert evening.tell(11, "skip Q1", "Q1").command == Skip("Q1")

    def test_a_warning_can_be_skipped_by_its_label(self) -> None:
        evening = Steering(usual(warn=1))
        assert evening.tell(5, "skip q1:warning").command == Skip("Q1:warning")
        assert evening.coming(5)[0] == "Q1"


class TestRefusing:
    @pytest.mark.parametrize(
        ("before", "text", "problem"),
        [
            (["hold"], "hold 3", "It is on hold already."),
            ([], "resume", "There is no hold."),
            (["hold 3", "repace"], "resume", "There is no hold."),
            (["hold", "resume"], "resume", "There is no hold."),
            ([], "undo", "There is nothing to undo."),
            (["say Hello", "next"], "undo", "There is nothing to undo."),
            ([], "skip Q9", "There is no cue `Q9`."),
            (["skip Q2"], "skip Q2", "Q2 is skipped already."),
            ([], "swap Q2 Q2", "A cue cannot be swapped with itself."),
            (["skip Q2"], "swap Q2 Q3", "Q2 is not to come."),
            ([], "again", "No question is out yet."),
            ([], "probe", "No question is out yet."),
            ([], "repace 20:05", "20:05 is past, or too near."),
            ([], "repace 20:04", "20:04 is past, or too near."),
            (["end"], "say Wait!", "The evening has been ended."),
        ],
    )
    def test_what_cannot_be_done_is_refused_with_the_reason(self, before: list[str], text: str, problem: str) -> None:
        evening = Steering(usual())
        for command in before:
            evening.tell(4.95, command)
        plan = evening.plan
        assert refusal(evening, 4.95, text) == problem
        assert evening.plan == plan

    def test_a_warning_is_not_swapped(self) -> None:
        assert refusal(Steering(usual(warn=1)), 5, "swap Q1:warning Q2") == "Q1:warning is not to come."

    def test_when_all_is_out_there_is_nothing_to_come(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"))).publish(10, "Q1")
        for command in ("skip", "next", "repace"):
            assert refusal(evening, 11, command) == "There is no cue to come."

    def test_notes_that_are_not_there_or_posted_already(self) -> None:
        evening = Steering(sheet_of(question(1, "+10", "One"), question(2, "+20"))).publish(10, "Q1")
        assert refusal(evening, 11, "probe 2") == "Q1 has one private note."
        evening.tell(12, "probe")
        assert refusal(evening, 13, "probe") == "All notes of Q1 have been posted."
        evening.publish(20, "Q2")
        assert refusal(evening, 21, "probe") == "Q2 has no private notes."

    def test_a_swap_of_which_one_is_out_stays(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "swap Q1 Q2")
        evening.publish(10, "Q2")
        assert refusal(evening, 11, "undo") == "The swap cannot be undone: Q2 is out."

    def test_a_skip_is_not_undone_where_that_would_post_out_of_order(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(11, "skip Q1", "Q1")
        evening.publish(20, "Q2")
        assert refusal(evening, 21, "undo") == "The skip cannot be undone: Q2 is out."


class TestComparing:
    def test_it_tells_what_moved_and_where_the_end_is(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20"), warn=1)).publish(10, "Q1")
        before = evening.plan
        evening.tell(15, "hold 3")
        moved = Change("Q2", at(20), at(23), "planned")
        assert compare(before, evening.plan) == Steered((moved,), at(60), at(63), None)

    def test_it_tells_what_is_held(self) -> None:
        evening = Steering(sheet_of(question(1, "+10")))
        before = evening.plan
        evening.tell(5, "hold")
        assert compare(before, evening.plan) == Steered(
            (Change("Q1", at(10), at(10), "held"),), at(60), at(60), at(5)
        )

    def test_it_tells_what_was_added_removed_skipped_and_what_waits(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20"), question(3, "+30")))
        before = evening.plan
        evening.tell(11, "skip Q3")
        evening.edit(15, sheet_of(question(1, "+10"), question(3, "+30"), question(4, "+12"), cue("New", "+40")))
        assert compare(before, evening.plan).changes == (
            Change("Q4", None, at(12), "waiting"),
            Change("Q3", at(30), at(30), "skipped"),
            Change("New", None, at(40), "planned"),
            Change("Q2", at(20), None, "removed"),
        )

    def test_what_has_begun_is_no_news(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20")))
        before = evening.plan
        evening.publish(10, "Q1").edit(11, sheet_of(question(2, "+20")))
        assert compare(before, evening.plan).changes == ()
