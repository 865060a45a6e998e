from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.domain.composing import compose
from chatmod.domain.happenings import Intended, Opened, Planned, Slot
from chatmod.domain.plan import Plan, follow, plan_for, replay
from chatmod.domain.runsheet import CueKind, RunSheet
from tests.domain.domain_samples import START, cue
from tests.domain.steering_samples import Steering, at, question, sheet_of, usual


class TestHolding:
    def test_a_hold_for_minutes_moves_all_that_is_to_come_and_the_end(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(15, "hold 3")
        assert evening.minutes() == {"Q1": 10, "Q2": 23, "Break": 28, "Q3": 33, "Q4": 43, "Thanks": 61}
        assert evening.end == 63
        assert evening.plan.finish == at(93)

    def test_a_cue_that_is_due_this_very_instant_is_not_held(self) -> None:
        evening = Steering(usual())
        evening.tell(10, "hold 3")
        assert evening.minutes()["Q1"] == 10
        assert evening.minutes()["Q2"] == 23

    def test_without_minutes_all_waits_until_resume_and_is_later_by_that(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(15, "hold")
        assert evening.plan.held_since == at(15)
        assert evening.plan.finish is None
        assert [cue.label for cue in evening.plan.sheet.cues if evening.plan.is_held(cue)] == [
            "Q2", "Break", "Q3", "Q4", "Thanks",
        ]  # fmt: skip
        evening.tell(22, "resume")
        assert evening.plan.held_since is None
        assert evening.minutes() == {"Q1": 10, "Q2": 27, "Break": 32, "Q3": 37, "Q4": 47, "Thanks": 65}
        assert evening.end == 67

    def test_resuming_a_hold_for_minutes_cuts_off_what_is_left_of_it(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 8")
        evening.tell(7, "resume")
        assert evening.minutes()["Q1"] == 12
        assert evening.end == 62

    def test_holds_add_up(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 3")
        evening.tell(6, "hold 2")
        assert evening.minutes()["Q1"] == 15

    def test_a_clock_that_was_set_back_during_a_hold_makes_nothing_earlier(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(15, "hold")
        evening.tell(-30, "resume")
        assert evening.minutes() == Steering(usual()).minutes()
        evening.tell(15, "hold 3")
        evening.tell(-30, "resume")
        assert evening.minutes() == Steering(usual()).minutes()


class TestUndoing:
    @pytest.mark.parametrize("command", ["hold 3", "hold", "skip Q2", "swap Q2 Q3", "repace"])
    def test_it_takes_a_command_back(self, command: str) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        before = evening.plan
        evening.tell(12, command)
        assert evening.plan != before
        evening.tell(13, "undo")
        assert replace(evening.plan, given=0) == replace(before, given=0)

    def test_the_resume_of_a_hold_goes_with_it(self) -> None:
        evening = Steering(usual())
        evening.tell(1, "hold")
        evening.tell(4, "resume")
        evening.tell(5, "undo")
        assert evening.minutes() == Steering(usual()).minutes()
        assert evening.plan.held_since is None

    def test_what_becomes_overdue_by_it_waits_for_next(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 8")
        evening.tell(17, "undo")
        assert evening.plan.waiting == {"Q1"}
        assert evening.coming(17)[0] == "Q2"
        evening.tell(18, "next")
        assert evening.plan.waiting == frozenset()
        assert evening.minutes()["Q1"] == 18

    def test_a_skip_that_is_taken_back_too_late_does_not_post_by_surprise(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "skip")
        evening.tell(12, "undo")
        assert evening.plan.waiting == {"Q1"}

    def test_what_is_due_and_stands_in_a_queue_stays_where_it_is(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 8")
        evening.tell(19, "undo")
        assert evening.minutes()["Q1"] == 18
        assert evening.plan.waiting == frozenset()

    def test_what_has_begun_does_not_move_any_more(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "hold 8")
        evening.intend(18, "Q1").tell(19, "undo")
        assert evening.minutes()["Q1"] == 18
        assert evening.minutes()["Q2"] == 20


class TestSwapping:
    def test_the_instants_change_places_and_the_texts_stay_with_their_labels(self) -> None:
        evening = Steering(usual())
        before = evening.plan
        evening.tell(5, "swap Q2 Q4")
        assert [cue.label for cue in evening.plan.sheet.cues] == ["Q1", "Q4", "Break", "Q3", "Q2", "Thanks"]
        assert evening.minutes()["Q4"] == 20
        assert evening.minutes()["Q2"] == 40
        assert _texts(evening.plan) == _texts(before)

    def test_the_companions_go_along(self) -> None:
        evening = Steering(usual(warn=1, repeat=3))
        evening.tell(5, "swap Q2 Q4")
        assert evening.minutes()["Q4:warning"] == 19
        assert evening.minutes()["Q2:repeat"] == 43


class TestNext:
    def test_the_coming_cue_is_due_now_and_the_others_stay(self) -> None:
        evening = Steering(usual(warn=1, repeat=3))
        evening.tell(4, "next")
        assert evening.minutes() == {
            **Steering(usual(warn=1, repeat=3)).minutes(),
            "Q1": 4,
            "Q1:warning": 3,
            "Q1:repeat": 7,
        }
        assert evening.plan.urgent == {"Q1"}

    def test_its_warning_does_not_go_out_any_more(self) -> None:
        evening = Steering(usual(warn=1))
        evening.tell(4, "next")
        assert "Q1:warning" in evening.plan.skipped

    def test_it_goes_out_during_a_hold_too(self) -> None:
        evening = Steering(usual())
        evening.tell(4, "hold")
        evening.tell(6, "next")
        assert [cue.label for cue in evening.plan.sheet.cues if not evening.plan.is_held(cue)] == ["Q1"]

    def test_at_a_tie_it_comes_behind_what_is_due_by_itself(self) -> None:
        evening = Steering(usual())
        evening.tell(5, "swap Q1 Q2")
        evening.intend(10, "Q2").tell(10, "next")
        assert [cue.label for cue in evening.plan.sheet.cues][:2] == ["Q2", "Q1"]


class TestRepacing:
    def test_the_questions_left_are_spread_evenly_to_the_planned_end(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(28, "repace")
        assert evening.minutes() == {
            "Q1": 10,
            "Q2": 20,
            "Break": 25,
            "Q3": 38.667,
            "Q4": 49.333,
            "Thanks": 58,
        }

    def test_what_stands_between_keeps_its_relative_place_and_the_end_its_distance(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(12, "repace 20:36")
        assert evening.minutes() == {"Q1": 10, "Q2": 18, "Break": 21, "Q3": 24, "Q4": 30, "Thanks": 34}
        assert evening.end == 36

    def test_it_brings_an_evening_that_was_held_back_to_its_planned_end(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(12, "hold 10")
        evening.tell(20, "repace")
        assert evening.end == 60
        assert evening.minutes() == {"Q1": 10, "Q2": 30, "Break": 35, "Q3": 40, "Q4": 50, "Thanks": 58}

    def test_it_ends_an_open_hold(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(12, "hold")
        evening.tell(20, "repace")
        assert evening.plan.held_since is None
        assert evening.minutes()["Q2"] == 30
        assert evening.end == 60

    def test_a_warning_that_would_be_over_lapses(self) -> None:
        evening = Steering(usual(warn=5)).publish(10, "Q1")
        evening.tell(14, "repace 20:30")
        assert evening.minutes()["Q2"] == 18
        assert "Q2:warning" in evening.plan.skipped
        assert evening.coming(14)[0] == "Q3:warning"


class TestExtraPosts:
    def test_they_are_due_now_and_have_a_key_of_their_own(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(11, "say Come in!")
        evening.tell(12, "again")
        evening.tell(13, "probe")
        extra = [cue for cue in evening.plan.sheet.cues if ":" in cue.label]
        assert [(cue.label, cue.kind, cue.instant) for cue in extra] == [
            ("say:1", CueKind.ANNOUNCEMENT, at(11)),
            ("Q1:again-2", CueKind.REPEAT, at(12)),
            ("Q1:probe-3", CueKind.PROBE, at(13)),
        ]
        assert [compose(evening.plan.sheet, cue, "room")[0].text for cue in extra] == [
            "Come in! #ShelfTalk",
            "For those who have just come: Q1: Why? #ShelfTalk",
            "Who else? #ShelfTalk",
        ]
        assert evening.plan.sheet.key("say:1").endswith("/say:1")

    def test_they_are_not_held(self) -> None:
        evening = Steering(usual())
        evening.tell(4, "hold")
        evening.tell(5, "say We begin soon.")
        assert not evening.plan.is_held(next(cue for cue in evening.plan.sheet.cues if cue.label == "say:2"))


class TestEnding:
    def test_nothing_goes_out_any_more_and_nobody_waits(self) -> None:
        evening = Steering(usual()).publish(10, "Q1")
        evening.tell(15, "end")
        assert evening.coming(15) == []
        assert evening.plan.finish == at(15)

    def test_it_ends_a_hold_too(self) -> None:
        evening = Steering(usual())
        evening.tell(15, "hold")
        evening.tell(16, "end")
        assert evening.plan.held_since is None
        assert evening.plan.finish == at(16)

    def test_a_follow_up_that_is_skipped_is_not_waited_for(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), cue("Recap", "+1 day")))
        assert evening.plan.finish == START + timedelta(days=1)
        evening.tell(15, "skip Recap")
        assert evening.plan.finish == at(90)


class TestEditing:
    def test_the_commands_hold_for_the_edited_sheet(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20")))
        evening.tell(5, "hold 3")
        evening.edit(6, sheet_of(question(1, "+12"), question(2, "+20"), question(3, "+30")))
        assert evening.minutes() == {"Q1": 15, "Q2": 23, "Q3": 33}

    def test_what_has_begun_stays_also_where_it_is_changed_or_deleted(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20"))).publish(10, "Q1").intend(20, "Q2")
        evening.edit(20, sheet_of(question(1, "+10", text="What?"), question(3, "+30")))
        assert evening.minutes() == {"Q1": 10, "Q2": 20, "Q3": 30}
        assert _texts(evening.plan)["Q1"] == "Why?"

    def test_what_is_new_or_moved_and_over_waits_for_next(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20")))
        evening.edit(15, sheet_of(question(1, "+10"), question(2, "+14"), question(3, "+12")))
        assert evening.plan.waiting == {"Q2", "Q3"}
        evening.edit(16, sheet_of(question(1, "+10"), question(2, "+24"), question(3, "+12")))
        assert evening.plan.waiting == {"Q3"}
        assert evening.coming(16) == ["Q2"]

    def test_what_was_overdue_already_does_not_wait(self) -> None:
        evening = Steering(sheet_of(question(1, "+10")))
        evening.edit(15, sheet_of(question(1, "+10"), question(2, "+20")))
        assert evening.plan.waiting == frozenset()

    def test_a_repeat_keeps_its_distance_from_where_its_question_was(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+30"), repeat=3)).publish(10, "Q1")
        evening.edit(11, sheet_of(question(1, "+16"), question(2, "+30"), repeat=5))
        assert evening.minutes()["Q1:repeat"] == 15

    def test_a_skipped_cue_stays_skipped(self) -> None:
        evening = Steering(sheet_of(question(1, "+10"), question(2, "+20")))
        evening.tell(5, "skip Q2")
        evening.edit(6, sheet_of(question(1, "+10"), question(2, "+25")))
        assert evening.coming(6) == ["Q1"]


class TestReplaying:
    def test_a_journal_leads_to_the_plan_that_the_run_had(self) -> None:
        evening = Steering(usual(warn=1, repeat=3)).publish(10, "Q1")
        evening.tell(11, "hold")
        evening.tell(14, "say Take your time.")
        evening.edit(15, usual(warn=2))
        evening.tell(18, "resume")
        assert replay(usual(warn=1, repeat=3), evening.journal) == evening.plan

    def test_it_begins_with_the_first_sheet_of_the_journal_whatever_the_file_says_now(self) -> None:
        first, now = sheet_of(question(1, "+10")), sheet_of(question(1, "+30"))
        evening = Steering(first).follow(Opened(at(15)), Planned(at(15), first, None))
        assert replay(now, evening.journal) == evening.plan
        assert evening.plan.waiting == frozenset()

    def test_without_a_journal_it_is_the_plan_of_the_sheet(self) -> None:
        assert replay(usual(), []) == plan_for(usual())

    def test_what_happens_to_a_cue_that_is_not_there_changes_nothing(self) -> None:
        plan = plan_for(usual())
        assert follow(plan, Intended(at(1), Slot("room", "Q9"), "", b"")) == plan


# --- any steering at all

LABELS = ("Q1", "Q2", "Q3", "Q4", "Break", "Thanks")
COMMANDS = st.one_of(
    st.sampled_from(["hold", "resume", "undo", "skip", "next", "repace", "repace 20:50", "say Hi", "again", "probe"]),
    st.integers(1, 9).map(lambda minutes: f"hold {minutes}"),
    st.sampled_from(LABELS).map(lambda label: f"skip {label}"),
    st.permutations(LABELS).map(lambda labels: f"swap {labels[0]} {labels[1]}"),
)
SHEETS = st.sampled_from(
    [
        usual(),
        usual(warn=1, repeat=3),
        sheet_of(question(1, "+10"), question(3, "+12"), question(4, "+50"), cue("Break", "+11"), repeat=3),
    ]
)


@given(st.lists(st.tuples(st.integers(0, 240), COMMANDS | SHEETS | st.none()), max_size=10), SHEETS)
@settings(max_examples=300)
def test_whatever_is_done_to_a_plan_the_rules_hold(
    acts: list[tuple[int, str | RunSheet | None]], sheet: RunSheet
) -> None:
    """An act of None: the next cue that is due begins."""
    evening = Steering(sheet)
    for quarters, act in sorted(acts, key=lambda pair: pair[0]):
        before, minutes = evening.plan, quarters / 4
        if isinstance(act, str):
            refusal = evening.try_to_tell(minutes, act)
            assert refusal is None or refusal.remedy, "a refusal without a remedy"
        elif act is None:
            due = [cue.label for cue in before.sheet.cues if _goes_out(before, cue.label, at(minutes))]
            evening.publish(minutes, *due[:1])
        else:
            evening.edit(minutes, act)
        _assert_rules(before, evening.plan, at(minutes), edited=isinstance(act, RunSheet))
    assert replay(sheet, evening.journal) == evening.plan


def _assert_rules(before: Plan, after: Plan, now: datetime, *, edited: bool) -> None:
    old = {cue.label: cue for cue in before.sheet.cues}
    new = {cue.label: cue for cue in after.sheet.cues}
    if not edited:
        assert {label: text for label, text in _texts(after).items() if label in old} == _texts(before)
    assert list(after.to_come(now)) == sorted(after.to_come(now), key=lambda cue: cue.instant)
    for label, begun in after.begun.items():
        assert new[label] == begun, "what has begun has changed"
    for label in before.begun:
        assert old[label] == new[label], "what has begun has moved"
    horizon = before.held_since or now
    for label, moved in new.items():
        was_to_come = label not in old or old[label].instant > horizon
        if was_to_come and moved.instant <= (after.held_since or now) and label not in after.begun:
            assert label in after.waiting | after.skipped | after.urgent, "it became overdue and goes out by surprise"


def _goes_out(plan: Plan, label: str, now: datetime) -> bool:
    cue = plan.cue(label)
    return (
        cue is not None
        and cue.instant <= now
        and label not in plan.begun
        and label not in plan.skipped | plan.waiting
        and not plan.is_held(cue)
    )


@given(st.floats(0, 60), st.floats(0, 30), st.none() | st.integers(1, 30))
def test_a_hold_that_is_undone_has_never_been(minutes: float, later: float, span: int | None) -> None:
    evening = Steering(usual(warn=1, repeat=3))
    plain = evening.minutes()
    evening.tell(minutes, f"hold {span}" if span else "hold")
    evening.tell(minutes + later, "undo")
    shown = evening.minutes()
    assert {label: shown[label] for label in plain if plain[label] > minutes + later} == {
        label: instant for label, instant in plain.items() if instant > minutes + later
    }
    assert evening.end == 60


@given(st.integers(0, 60), st.integers(1, 30), st.integers(1, 30))
def test_a_hold_that_is_resumed_earlier_was_a_shorter_hold(minutes: int, shorter: int, more: int) -> None:
    cut, short = Steering(usual()), Steering(usual())
    cut.tell(minutes, f"hold {shorter + more}")
    cut.tell(minutes + shorter, "resume")
    short.tell(minutes, f"hold {shorter}")
    assert cut.minutes() == short.minutes()
    assert cut.end == short.end


@given(st.integers(0, 39), st.integers(1, 60))
def test_repacing_keeps_the_order_of_the_questions_and_ends_when_it_was_asked_to(minutes: int, room: int) -> None:
    evening = Steering(usual())
    questions = [label for label in evening.coming(minutes) if label.startswith("Q")]
    until = at(minutes + room)
    evening.tell(minutes, f"repace {until.astimezone(evening.sheet.schedule.zone):%H:%M}")
    left = [cue for cue in evening.plan.to_come(at(minutes)) if cue.label in questions]
    assert [cue.label for cue in left] == questions
    gaps = {later.instant - earlier.instant for earlier, later in pairwise(left)}
    assert not gaps or max(gaps) - min(gaps) <= timedelta(seconds=1)
    assert evening.plan.sheet.end == until
    assert all(at(minutes) < cue.instant <= until for cue in left)


def _texts(plan: Plan) -> dict[str, str]:
    return {cue.label: cue.scripts[0].parts[0].text for cue in plan.sheet.cues}
