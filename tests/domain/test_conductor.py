import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.domain.agenda import Item, Lane, Standing, State
from chatmod.domain.conductor import BACK_OFF, LOOK_AGAIN, Effect, Look, Send, Tell, Wake, open_agenda, step
from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Finished,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Outcome,
    Refused,
    Skipped,
    Slot,
    WentOut,
)

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
Q1, Q2, Q3, Q4 = (Slot("room", f"Q{number}") for number in range(1, 5))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def planned(slot: Slot, due: float, tolerance: float = 600) -> Item:
    return Item(slot, at(due), timedelta(seconds=tolerance))


def lane(*items: Item, settle: float = 0) -> Lane:
    return Lane(items[0].slot.platform, items, timedelta(seconds=settle))


def opened(
    *lanes: Lane, now: float = -60, journal: Sequence[Happening] = (), finish: float = 3600
) -> tuple[State, list[Effect]]:
    return step(open_agenda(lanes, at(finish), journal, at(now)), None, at(now))


def went_out(slot: Slot, learned: float, *, due: float, published: float | None = None) -> WentOut:
    """Sent by us a second before we learned of it, or else found by looking, at `published`."""
    sent = at(learned - 1) if published is None else None
    since = at(learned - 1 if published is None else published)
    return WentOut(at(learned), slot, at(due), sent, f"id {slot.label}", slot.label, "", since)


def intended(slot: Slot, seconds: float) -> Intended:
    return Intended(at(seconds), slot, f"key/{slot.label}", b"prepared")


def standings(state: State) -> list[Standing]:
    return [item.standing for item in state.items]


def told(effects: Sequence[Effect]) -> list[Happening]:
    return [effect.happening for effect in effects if isinstance(effect, Tell)]


class TestOnTime:
    def test_before_its_time_a_post_waits_for_it(self) -> None:
        _, effects = opened(lane(planned(Q1, 0), planned(Q2, 300)))
        assert effects == [Wake(at(0))]

    def test_at_its_time_a_post_is_sent(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)))
        state, effects = step(state, None, at(0))
        assert effects == [Send(Q1)]
        assert standings(state) == [Standing.SENDING]

    def test_a_post_on_its_way_is_not_sent_again(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)))
        state, _ = step(state, None, at(0))
        _, effects = step(state, None, at(30))
        assert effects == []

    def test_what_went_out_is_settled_and_the_next_one_waits_for_its_own_time(self) -> None:
        state, _ = opened(lane(planned(Q1, 0), planned(Q2, 300)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, went_out(Q1, 1, due=0), at(1))
        assert standings(state) == [Standing.OUT, Standing.WAITING]
        assert effects == [Wake(at(300))]

    def test_a_happening_about_a_platform_that_does_not_play_changes_nothing(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)))
        after, effects = step(state, Refused(at(-30), Slot("x", "Q1"), "no"), at(-30))
        assert after == state
        assert effects == [Wake(at(0))]


class TestOrder:
    def test_a_question_waits_for_the_one_before_it_until_that_is_past_its_tolerance(self) -> None:
        state, _ = opened(lane(planned(Q3, 0, 600), planned(Q4, 300, 600)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, Deferred(at(1), Q3, "503", at(900)), at(1))
        assert effects == [Wake(at(600) + TICK)]

        state, effects = step(state, None, at(300))
        assert effects == [Wake(at(600) + TICK)]

        state, effects = step(state, None, at(600) + TICK)
        assert told(effects) == [Skipped(at(600) + TICK, Q3, "too late")]
        assert Send(Q4) in effects
        assert standings(state) == [Standing.SKIPPED, Standing.SENDING]

    def test_a_question_waits_for_the_one_before_it_while_that_is_on_its_way(self) -> None:
        state, _ = opened(lane(planned(Q3, 0), planned(Q4, 300)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, None, at(400))
        assert effects == []
        state, effects = step(state, went_out(Q3, 401, due=0), at(401))
        assert effects == [Wake(at(460))], "sent at 400: a minute apart"

    def test_lanes_do_not_wait_for_each_other(self) -> None:
        other = Slot("mastodon", "Q1")
        state, _ = opened(lane(planned(Q1, 0)), lane(planned(other, 0)))
        state, effects = step(state, None, at(0))
        assert effects == [Send(Q1), Send(other)]
        state, _ = step(state, went_out(other, 1, due=0), at(1))
        assert standings(state) == [Standing.SENDING, Standing.OUT]

    def test_what_was_refused_is_settled_and_the_lane_goes_on(self) -> None:
        state, _ = opened(lane(planned(Q1, 0), planned(Q2, 300)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, Refused(at(1), Q1, "too long"), at(1))
        state, effects = step(state, None, at(300))
        assert standings(state) == [Standing.REFUSED, Standing.SENDING]
        assert effects == [Send(Q2)]
        assert [item.slot for item in state.failures] == [Q1]


class TestDeferred:
    def test_it_is_tried_again_when_the_platform_asked_for_it(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, Deferred(at(1), Q1, "429", at(91)), at(1))
        assert effects == [Wake(at(91))]
        _, effects = step(state, None, at(91))
        assert effects == [Send(Q1)]

    def test_without_a_date_the_back_off_grows_until_it_is_at_its_longest(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)))
        now = at(0)
        waits = []
        for _ in range(len(BACK_OFF) + 2):
            state, effects = step(state, None, now)
            assert effects == [Send(Q1)]
            state, effects = step(state, Deferred(now, Q1, "503"), now)
            (wake,) = effects
            assert isinstance(wake, Wake)
            waits.append(wake.at - now)
            now = wake.at
        assert waits == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
        assert all(shorter < longer for shorter, longer in pairwise(BACK_OFF))

    def test_a_date_beyond_the_tolerance_is_not_waited_for(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 120)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, Deferred(at(1), Q1, "429", at(900)), at(1))
        assert effects == [Wake(at(120) + TICK)]
        state, effects = step(state, None, at(120) + TICK)
        assert told(effects) == [Skipped(at(120) + TICK, Q1, "too late")]
        assert [item.slot for item in state.failures] == [Q1]

    def test_at_the_last_instant_of_its_tolerance_it_still_goes_out(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 120)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, Deferred(at(1), Q1, "429", at(120)), at(1))
        _, effects = step(state, None, at(120))
        assert effects == [Send(Q1)]


class TestALostAnswer:
    def lost(self, settle: float = 0) -> tuple[State, list[Effect]]:
        state, _ = opened(lane(planned(Q1, 0), settle=settle))
        state, _ = step(state, None, at(0))
        return step(state, AnswerLost(at(10), Q1, "timeout"), at(10))

    def test_it_is_looked_for_before_a_second_send(self) -> None:
        state, effects = self.lost()
        assert effects == [Look(Q1)]
        assert standings(state) == [Standing.LOOKING]

    def test_what_is_found_is_out_since_the_platform_published_it(self) -> None:
        state, _ = self.lost()
        state, effects = step(state, went_out(Q1, 11, due=0, published=1), at(11))
        assert standings(state) == [Standing.OUT]
        assert state.items[0].sent_at == at(1)
        assert effects == [Wake(at(3600))]

    def test_what_is_not_found_is_sent_again(self) -> None:
        state, _ = self.lost()
        _, effects = step(state, NotFound(at(11), Q1), at(11))
        assert effects == [Send(Q1)]

    def test_a_platform_that_is_slow_to_show_is_looked_at_again_until_it_has_settled(self) -> None:
        state, effects = self.lost(settle=20)
        looks = []
        now = at(10)
        while effects != [Send(Q1)]:
            assert effects == [Look(Q1)]
            looks.append(now)
            state, effects = step(state, NotFound(now, Q1), now)
            if isinstance(effects[0], Wake):
                now = effects[0].at
                state, effects = step(state, None, now)
        assert looks[0] == at(10)
        assert all(second - first == LOOK_AGAIN for first, second in pairwise(looks))
        assert now >= at(30)

    def test_a_second_lost_answer_is_given_its_own_time_to_settle(self) -> None:
        state, effects = self.lost(settle=20)
        state, effects = step(state, NotFound(at(30), Q1), at(30))
        assert effects == [Send(Q1)]
        state, effects = step(state, AnswerLost(at(40), Q1, "timeout"), at(40))
        assert effects == [Look(Q1)]
        _, effects = step(state, NotFound(at(41), Q1), at(41))
        assert Send(Q1) not in effects

    def test_past_its_tolerance_it_is_looked_for_calmly_while_the_platform_settles(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 5), settle=20))
        state, _ = step(state, None, at(0))
        state, effects = step(state, AnswerLost(at(10), Q1, "timeout"), at(10))
        assert effects == [Look(Q1)]
        _, effects = step(state, NotFound(at(11), Q1), at(11))
        assert effects == [Wake(at(11) + LOOK_AGAIN)]

    def test_past_its_tolerance_and_not_there_it_is_skipped(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 5)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, AnswerLost(at(10), Q1, "timeout"), at(10))
        state, effects = step(state, NotFound(at(11), Q1), at(11))
        assert told(effects) == [Skipped(at(11), Q1, "too late")]

    def test_past_its_tolerance_it_is_looked_for_also_if_it_was_put_off_before(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 120)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, Deferred(at(1), Q1, "429", at(115)), at(1))
        state, effects = step(state, None, at(115))
        assert effects == [Send(Q1)]
        _, effects = step(state, AnswerLost(at(125), Q1, "timeout"), at(125))
        assert effects == [Look(Q1)]

    def test_while_it_is_open_nobody_knows_whether_a_post_of_ours_is_out(self) -> None:
        state, _ = self.lost()
        assert state.undecided("room")
        state, _ = step(state, Deferred(at(11), Q1, "503"), at(11))
        assert state.undecided("room")
        state, _ = step(state, None, at(12))
        state, _ = step(state, went_out(Q1, 13, due=0, published=1), at(13))
        assert not state.undecided("room")

    def test_nobody_can_be_asked_and_it_is_left_open(self) -> None:
        state, _ = self.lost()
        state, effects = step(state, Deferred(at(11), Q1, "503", at(2000)), at(11))
        assert effects == [Wake(at(600) + TICK)]
        state, effects = step(state, None, at(600) + TICK)
        (entry,) = told(effects)
        assert isinstance(entry, LeftOpen)
        assert [item.slot for item in state.failures] == [Q1]


class TestResuming:
    def test_what_is_known_to_be_out_stays_so(self) -> None:
        journal: list[Happening] = [Opened(at(-60)), intended(Q1, 0), went_out(Q1, 1, due=0)]
        state, effects = opened(lane(planned(Q1, 0), planned(Q2, 300)), now=60, journal=journal)
        assert standings(state) == [Standing.OUT, Standing.WAITING]
        assert state.items[0].sent_at == at(0)
        assert effects == [Wake(at(300))]

    @pytest.mark.parametrize("was_intended", [True, False])
    def test_what_is_overdue_is_looked_for_before_it_is_sent(self, *, was_intended: bool) -> None:
        journal: list[Happening] = [Opened(at(-60))]
        if was_intended:
            journal.append(intended(Q1, 0))
        state, effects = opened(lane(planned(Q1, 0)), now=60, journal=journal)
        assert effects == [Look(Q1)]
        _, effects = step(state, NotFound(at(61), Q1), at(61))
        assert effects == [Send(Q1)]

    def test_what_was_intended_is_looked_for_also_where_the_clock_was_set_back(self) -> None:
        state, effects = opened(lane(planned(Q1, 0)), now=-30, journal=[Opened(at(-60)), intended(Q1, 0)])
        assert effects == [Wake(at(0))]
        _, effects = step(state, None, at(0))
        assert effects == [Look(Q1)]

    def test_what_may_have_been_sent_just_before_a_crash_is_given_time_to_show(self) -> None:
        journal: list[Happening] = [Opened(at(-60)), intended(Q1, 0)]
        state, effects = opened(lane(planned(Q1, 0), settle=20), now=2, journal=journal)
        assert effects == [Look(Q1)]
        _, effects = step(state, NotFound(at(3), Q1), at(3))
        assert Send(Q1) not in effects

    def test_a_question_that_is_due_at_the_very_opening_is_simply_sent(self) -> None:
        _, effects = opened(lane(planned(Q1, 0)), now=0)
        assert effects == [Send(Q1)]

    def test_until_it_has_been_found_or_not_nobody_knows_whether_it_is_out(self) -> None:
        journal: list[Happening] = [Opened(at(-60)), intended(Q1, 0)]
        state, _ = opened(lane(planned(Q1, 0)), now=60, journal=journal)
        assert state.undecided("room")
        state, effects = step(state, Deferred(at(61), Q1, "503"), at(61))
        assert effects == [Wake(at(62))]
        assert state.undecided("room")

    def test_cues_missed_before_the_first_opening_are_skipped_and_are_no_failures(self) -> None:
        state, effects = opened(lane(planned(Q1, 0, 600), planned(Q2, 900, 600)), now=700)
        assert effects == [Look(Q1)]
        state, effects = step(state, NotFound(at(701), Q1), at(701))
        assert told(effects) == [Skipped(at(701), Q1, "too late", missed=True)]
        assert standings(state) == [Standing.SKIPPED, Standing.WAITING]
        assert state.failures == ()

    def test_cues_that_passed_between_two_runs_are_failures(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 600)), now=700, journal=[Opened(at(-60))])
        state, effects = step(state, NotFound(at(701), Q1), at(701))
        assert told(effects) == [Skipped(at(701), Q1, "too late")]
        assert [item.slot for item in state.failures] == [Q1]

    def test_what_was_missed_is_no_failure_in_later_runs_either(self) -> None:
        journal: list[Happening] = [Opened(at(700)), Skipped(at(701), Q1, "too late", missed=True)]
        state, _ = opened(lane(planned(Q1, 0, 600), planned(Q2, 900)), now=800, journal=journal)
        assert state.failures == ()

    def test_what_was_left_open_is_looked_for_again(self) -> None:
        journal: list[Happening] = [Opened(at(-60)), intended(Q1, 0), LeftOpen(at(601), Q1, "nobody could be asked")]
        state, effects = opened(lane(planned(Q1, 0)), now=900, journal=journal)
        assert effects == [Look(Q1)]
        state, _ = step(state, went_out(Q1, 901, due=0, published=1), at(901))
        assert standings(state) == [Standing.OUT]
        assert state.failures == ()

    @pytest.mark.parametrize("outcome", [Refused(at(1), Q1, "no"), Skipped(at(1), Q1, "too late")])
    def test_what_was_refused_or_skipped_stays_so(self, outcome: Refused | Skipped) -> None:
        state, effects = opened(lane(planned(Q1, 0)), now=60, journal=[Opened(at(-60)), outcome])
        assert state.items[0].settled
        assert effects == [Wake(at(3600))]


class TestOverdueQuestions:
    def late(self, *items: Item, now: float) -> list[tuple[float, str]]:
        """Open late, with a platform on which nothing is found and everything succeeds at once."""
        sent: list[tuple[float, str]] = []
        instant = at(now)
        state, effects = opened(lane(*items), now=now, journal=[Opened(at(-60))])
        while not state.finished:
            happening: Happening | None = None
            for effect in effects:
                match effect:
                    case Look(slot=slot):
                        happening = NotFound(instant, slot)
                    case Send(slot=slot):
                        sent.append(((instant - START).total_seconds(), slot.label))
                        happening = WentOut(instant, slot, instant, instant, slot.label, slot.label, "", instant)
                    case _:
                        pass
            if happening is None:
                instant = min(effect.at for effect in effects if isinstance(effect, Wake))
            state, effects = step(state, happening, instant)
        return sent

    def test_they_go_out_a_minute_apart(self) -> None:
        items = (planned(Q1, 0, 900), planned(Q2, 240, 900), planned(Q3, 480, 900))
        assert self.late(*items, now=500) == [(500, "Q1"), (560, "Q2"), (620, "Q3")]

    def test_or_half_their_planned_distance_where_that_is_shorter(self) -> None:
        items = (planned(Q1, 0), planned(Q2, 40), planned(Q3, 100))
        assert self.late(*items, now=200) == [(200, "Q1"), (220, "Q2"), (250, "Q3")]

    def test_a_question_that_is_not_overdue_keeps_its_time(self) -> None:
        items = (planned(Q1, 0), planned(Q2, 300), planned(Q3, 600))
        assert self.late(*items, now=310) == [(310, "Q1"), (370, "Q2"), (600, "Q3")]

    def test_what_cannot_keep_its_distance_within_its_tolerance_is_skipped(self) -> None:
        items = (planned(Q1, 0), planned(Q2, 100, 60), planned(Q3, 300))
        assert self.late(*items, now=155) == [(155, "Q1"), (300, "Q3")]

    def test_the_distance_is_kept_also_to_a_question_of_which_nobody_knows_whether_it_is_out(self) -> None:
        state, _ = opened(lane(planned(Q1, 0, 600), planned(Q2, 120, 900)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, Deferred(at(1), Q1, "429", at(595)), at(1))
        state, _ = step(state, None, at(595))
        state, first = step(state, AnswerLost(at(605), Q1, "timeout"), at(605))
        state, then = step(state, Deferred(at(606), Q1, "503"), at(606))
        assert standings(state) == [Standing.LEFT_OPEN, Standing.WAITING]
        assert Send(Q2) not in [*first, *then]


class TestThreads:
    HEAD, SECOND = Slot("room", "Q1", 1), Slot("room", "Q1", 2)

    def test_the_second_part_follows_the_first_at_once(self) -> None:
        state, _ = opened(lane(planned(self.HEAD, 0), planned(self.SECOND, 0)))
        state, effects = step(state, None, at(0))
        assert effects == [Send(self.HEAD)]
        _, effects = step(state, went_out(self.HEAD, 2, due=0), at(2))
        assert effects == [Send(self.SECOND)]

    def test_its_tolerance_counts_from_the_first_part(self) -> None:
        state, _ = opened(lane(planned(self.HEAD, 0, 100), planned(self.SECOND, 0, 100)))
        state, _ = step(state, None, at(0))
        state, _ = step(state, Deferred(at(1), self.HEAD, "429", at(99)), at(1))
        state, _ = step(state, None, at(99))
        _, effects = step(state, went_out(self.HEAD, 130, due=0), at(130))
        assert effects == [Send(self.SECOND)]

    def test_a_thread_whose_first_part_was_refused_is_cut(self) -> None:
        state, _ = opened(lane(planned(self.HEAD, 0), planned(self.SECOND, 0), planned(Q2, 300)))
        state, _ = step(state, None, at(0))
        state, effects = step(state, Refused(at(1), self.HEAD, "no"), at(1))
        assert told(effects) == [Skipped(at(1), self.SECOND, "the part before it did not go out")]
        assert standings(state) == [Standing.REFUSED, Standing.SKIPPED, Standing.WAITING]

    def test_after_a_crash_between_its_parts_only_the_rest_goes_out(self) -> None:
        journal: list[Happening] = [Opened(at(-60)), intended(self.HEAD, 0), went_out(self.HEAD, 2, due=0)]
        state, effects = opened(lane(planned(self.HEAD, 0), planned(self.SECOND, 0)), now=30, journal=journal)
        assert effects == [Look(self.SECOND)]
        _, effects = step(state, NotFound(at(31), self.SECOND), at(31))
        assert effects == [Send(self.SECOND)]


class TestTheEnd:
    def test_it_is_over_after_the_linger_only(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)), finish=1800)
        state, _ = step(state, None, at(0))
        state, effects = step(state, went_out(Q1, 1, due=0), at(1))
        assert effects == [Wake(at(1800))]
        state, effects = step(state, None, at(1800))
        assert state.finished
        assert effects == [Tell(Finished(at(1800)))]

    def test_it_is_told_once(self) -> None:
        state, _ = opened(lane(planned(Q1, 0)), finish=1800)
        state, _ = step(state, Refused(at(1), Q1, "no"), at(1800))
        _, effects = step(state, None, at(1801))
        assert effects == []

    def test_it_is_not_over_while_the_last_cue_is_open(self) -> None:
        state, _ = opened(lane(planned(Q1, 1800)), finish=1800)
        state, effects = step(state, None, at(1800))
        assert effects == [Send(Q1)]
        state, effects = step(state, Deferred(at(1801), Q1, "429", at(1900)), at(1801))
        assert not state.finished
        state, effects = step(state, None, at(1900))
        state, effects = step(state, went_out(Q1, 1901, due=1800), at(1901))
        assert effects == [Tell(Finished(at(1901)))]

    def test_an_evening_without_cues_ends_after_its_linger(self) -> None:
        state, effects = step(open_agenda([], at(60), [], at(0)), None, at(0))
        assert effects == [Wake(at(60))]
        state, effects = step(state, None, at(60))
        assert state.finished
        assert effects == [Tell(Finished(at(60)))]


# --- any evening at all: random sheets, outcomes and crashes against an imaginary platform


@dataclass
class Server:
    """A platform: with keys a second publish does nothing; without, it shows a post only after some seconds."""

    keeps_keys: bool
    shows_after: timedelta
    settle: timedelta
    posts: list[tuple[datetime, Slot]] = field(default_factory=list)

    def publish(self, slot: Slot, now: datetime) -> datetime:
        known = [instant for instant, other in self.posts if other == slot]
        if known and self.keeps_keys:
            return known[0]
        self.posts.append((now, slot))
        return now

    def find(self, slot: Slot, now: datetime) -> datetime | None:
        latest = now - self.shows_after
        return next((instant for instant, other in self.posts if other == slot and instant <= latest), None)


@dataclass
class Run:
    """One evening over any number of runs; what is in flight is lost in a crash, the journal and the servers stay."""

    lanes: list[Lane]
    servers: dict[str, Server]
    fates: list[str]
    pauses: list[int]
    now: datetime
    journal: list[Happening] = field(default_factory=list)
    arrivals: list[tuple[datetime, int, Outcome]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def play(self) -> State:
        finish = max(item.due for lane in self.lanes for item in lane.items) + timedelta(minutes=1)
        state = self.open(finish)
        happening: Happening | None = None
        for _ in range(2000):
            state, effects = step(state, happening, self.now)
            self.journal += told(effects)
            if state.finished:
                return state
            crashed = False
            for effect in effects:
                crashed = crashed or (isinstance(effect, Send | Look) and self.carry_out(effect))
            if crashed:
                self.arrivals.clear()
                self.now += timedelta(seconds=self.pauses.pop() if self.pauses else 1)
                state, happening = self.open(finish), None
                continue
            happening = self.wait(effects)
        raise AssertionError("the evening does not end")

    def open(self, finish: datetime) -> State:
        state = open_agenda(self.lanes, finish, list(self.journal), self.now)
        self.journal.append(Opened(self.now))
        return state

    def wait(self, effects: Sequence[Effect]) -> Happening | None:
        alarms = [effect.at for effect in effects if isinstance(effect, Wake)]
        if self.arrivals and (not alarms or self.arrivals[0][0] <= min(alarms)):
            self.now, _, outcome = heapq.heappop(self.arrivals)
            self.journal.append(outcome)
            return outcome
        self.now = max(self.now, min(alarms))
        return None

    def carry_out(self, effect: Send | Look) -> bool:
        """Begin a call; returns whether the machine dies over it."""
        slot, server = effect.slot, self.servers[effect.slot.platform]
        fate = self.fates.pop() if self.fates else "well"
        if fate == "dies before":
            return True
        if isinstance(effect, Look):
            if fate == "dies after":
                return True
            self.arrive(self.looked(slot, server, fate))
            return False
        if not any(isinstance(entry, Intended) and entry.slot == slot for entry in self.journal):
            self.journal.append(Intended(self.now, slot, "key", b""))
        if fate in {"well", "slow", "lost after", "dies after"}:
            published = server.publish(slot, self.now)
            if fate == "dies after":
                return True
            learned = self.now + timedelta(seconds=40 if fate == "slow" else 0.3)
            if fate != "lost after":
                self.arrive(WentOut(learned, slot, self.now, self.now, slot.label, slot.label, "", published))
                return False
        self.arrive(self.failed(slot, fate))
        return False

    def looked(self, slot: Slot, server: Server, fate: str) -> Outcome:
        learned = self.now + timedelta(seconds=0.2)
        if fate in {"later", "much later"}:
            return Deferred(learned, slot, "503", learned + timedelta(seconds=90) if fate == "much later" else None)
        found = server.find(slot, self.now)
        if found is None:
            return NotFound(learned, slot)
        return WentOut(learned, slot, self.now, None, slot.label, slot.label, "", found)

    def failed(self, slot: Slot, fate: str) -> Outcome:
        learned = self.now + timedelta(seconds=10 if fate.startswith("lost") else 0.2)
        match fate:
            case "refused":
                return Refused(learned, slot, "422")
            case "later":
                return Deferred(learned, slot, "503")
            case "much later":
                return Deferred(learned, slot, "429", learned + timedelta(seconds=90))
            case _:
                return AnswerLost(learned, slot, "timeout")

    def arrive(self, outcome: Outcome) -> None:
        heapq.heappush(self.arrivals, (outcome.at, next(self.numbers), outcome))


FATES = ("well", "slow", "refused", "later", "much later", "lost before", "lost after", "dies before", "dies after")


@st.composite
def runs(draw: st.DrawFn) -> Run:
    dues = sorted(draw(st.lists(st.integers(0, 900), min_size=1, max_size=4)))
    tolerance = draw(st.sampled_from([0, 5, 60, 120, 600]))
    lanes, servers = [], {}
    for name in draw(st.sampled_from([("one",), ("one", "two")])):
        shows_after = draw(st.sampled_from([0, 8, 25]))
        server = Server(
            keeps_keys=shows_after == 0 and draw(st.booleans()),
            shows_after=timedelta(seconds=shows_after),
            settle=timedelta(seconds=30 if shows_after else 0),
        )
        items = tuple(planned(Slot(name, f"Q{number}"), due, tolerance) for number, due in enumerate(dues, 1))
        lanes.append(Lane(name, items, server.settle))
        servers[name] = server
    fates = draw(st.lists(st.sampled_from(FATES), max_size=12))
    pauses = draw(st.lists(st.sampled_from([1, 20, 100, 700]), max_size=4))
    return Run(lanes, servers, fates, pauses, now=at(draw(st.sampled_from([-60, 0, 100, 700]))))


@given(runs())
@settings(max_examples=400)
def test_nothing_is_published_twice_out_of_order_too_late_in_a_burst_or_lost_without_a_trace(run: Run) -> None:
    state = run.play()

    traces = {entry.slot: entry for entry in run.journal if isinstance(entry, WentOut | Refused | Skipped | LeftOpen)}
    for lane in state.lanes.values():
        posts = run.servers[lane.platform].posts
        published = [slot for _, slot in posts]
        order = [item.slot for item in lane.items]
        assert len(set(published)) == len(published), "published twice"
        assert published == [slot for slot in order if slot in published], "out of order"
        due = {item.slot: item.due for item in lane.items}
        for item in lane.items:
            assert item.settled
            assert item.slot in traces, "lost without a trace"
            if item.slot in published:
                assert item.standing in {Standing.OUT, Standing.LEFT_OPEN}
            else:
                assert item.standing is not Standing.OUT
        for instant, slot in posts:
            assert due[slot] <= instant <= due[slot] + lane.items[0].tolerance
        for (earlier, before), (later, after) in pairwise(posts):
            assert later - earlier >= min(timedelta(minutes=1), (due[after] - due[before]) / 2), "a burst"
