"""A whole evening, performed on a virtual clock with platforms in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.agenda import Standing, State
from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Finished,
    Happening,
    Intended,
    Interrupted,
    LeftOpen,
    NotFound,
    Opened,
    Planned,
    Prepared,
    Refused,
    Skipped,
    WentOut,
)
from chatmod.domain.posts import Author, Post, Published
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import ArchiveError, PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.live import AnswerSeen, Cast, Event, Mended, Outlook, PreFlight, Trouble, perform
from chatmod.live.publishing import ANSWER_WITHIN
from chatmod.loading import load_schedule
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, Fault, MemoryRecord

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
ANN = Author("fake:ann", "ann", "Ann")
BEN = Author("fake:ben", "ben", "Ben")

SCHEDULE = """\
---
title: A small evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
length: 20 min
linger: 1 min
---

## Welcome @ +0
Welcome!

## Q1 @ +1
What did you read?

## Q2 @ +8
What will you read?
"""

_Told = TypeVar("_Told", bound=Event)
_Kept = TypeVar("_Kept", bound=Happening)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@dataclass
class Evening:
    """A stage for one performance: run it as often as it takes, with the same record and the same platforms."""

    sheet: RunSheet
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(at(-1)))
    record: MemoryRecord = field(default_factory=MemoryRecord)
    platforms: list[FakePlatform] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def play(self, platform: FakePlatform) -> FakePlatform:
        self.platforms.append(platform)
        return platform

    async def perform(self) -> State:
        cast = Cast(
            platforms={platform.name: platform for platform in self.platforms},
            accounts={platform.name: platform.account for platform in self.platforms},
            journal=self.record,
            posts=self.record,
            clock=self.clock,
            timers=self.clock,
            since=at(-60),
        )
        return await perform(self.sheet, cast, self.events.append)

    def run(self) -> State:
        return run_virtually(self.clock, self.perform())

    async def until(self, minutes: float) -> None:
        await self.clock.sleep(at(minutes) - self.clock.now())

    async def lose_power_at(self, minutes: float) -> None:
        """Run until an instant, at which the machine dies: what is not written by then is never written."""
        running = asyncio.create_task(self.perform())
        await self.until(minutes)
        self.record.broken = True
        running.cancel()
        with suppress(asyncio.CancelledError, ArchiveError):
            await running
        self.record.broken = False

    def kept(self, kind: type[_Kept]) -> list[_Kept]:
        return [entry for entry in self.record.happenings if isinstance(entry, kind)]

    def fixed(self) -> list[Prepared | Intended]:
        """What was written down of each post before it was sent."""
        lines = [entry for entry in self.record.happenings if isinstance(entry, Prepared | Intended)]
        return list({entry.slot: entry for entry in reversed(lines)}.values())[::-1]

    def told(self, kind: type[_Told]) -> list[_Told]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    return Evening(sheet_of(tmp_path, SCHEDULE))


def sheet_of(folder: Path, text: str) -> RunSheet:
    path = folder / "small.md"
    path.write_text(text, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room"})
    return compile_sheet(loaded.schedule)


def labels(entries: Sequence[WentOut | Prepared | Intended | Skipped | Refused]) -> list[str]:
    return [entry.slot.label for entry in entries]


class TestAnEvening:
    def test_every_post_goes_out_at_its_instant_and_in_order(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))
        state = evening.run()
        assert [post.text for post in fake.posts] == [
            "Welcome! #Tag",
            "Q1: What did you read? #Tag",
            "Q2: What will you read? #Tag",
        ]
        assert [post.at for post in fake.posts] == [at(0), at(1), at(8)]
        assert state.failures == ()

    def test_the_journal_begins_with_the_opening_and_ends_with_the_finish_after_the_linger(
        self, evening: Evening
    ) -> None:
        evening.play(FakePlatform(evening.clock))
        state = evening.run()
        assert state.finished
        assert evening.record.happenings[0] == Opened(at(-1))
        assert evening.record.happenings[-1] == Finished(at(21))
        assert evening.told(Finished) == [Finished(at(21))]

    def test_what_is_told_is_what_is_kept_except_plans_and_intents(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))
        evening.run()
        told = [event for event in evening.events if not isinstance(event, Outlook | PreFlight)]
        assert told == [
            entry for entry in evening.record.happenings if not isinstance(entry, Planned | Prepared | Intended)
        ]

    def test_lateness_is_kept_as_planned_sent_and_acknowledged(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock, slow=timedelta(seconds=2)))
        evening.run()
        first = evening.kept(WentOut)[0]
        assert (first.due, first.sent, first.at) == (at(0), at(0), at(0) + timedelta(seconds=2))

    def test_the_accounts_that_post_for_us_are_remembered(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))
        evening.run()
        assert evening.record.accounts == [("fake", fake.account)]

    def test_a_thread_answers_itself_part_by_part(self, tmp_path: Path) -> None:
        text = SCHEDULE.replace("What did you read?", "What did you read?\n\n---\n\nAnd why?\n\n---\n\nAnd where?")
        evening = Evening(sheet_of(tmp_path, text))
        fake = evening.play(FakePlatform(evening.clock))
        evening.run()
        head, second, third = fake.posts[1:4]
        assert second.in_reply_to == head.native_id
        assert third.in_reply_to == second.native_id
        assert third.text == "And where? #Tag"
        assert [entry.key.rpartition("Z")[2] for entry in evening.fixed()[1:4]] == ["/Q1", "/Q1/2", "/Q1/3"]


class JournalWatcher(FakePlatform):
    """Notes what the journal held when a request arrived."""

    def __init__(self, clock: VirtualClock, record: MemoryRecord) -> None:
        super().__init__(clock)
        self.held: list[list[Happening]] = []
        self._record = record

    async def publish(self, prepared: bytes) -> Published:
        self.held.append(list(self._record.happenings))
        return await super().publish(prepared)


class TestIntents:
    def test_an_intent_is_kept_before_the_network_is_touched_and_the_outcome_after(self, evening: Evening) -> None:
        fake = JournalWatcher(evening.clock, evening.record)
        evening.play(fake)
        evening.run()
        for held, intent, outcome in zip(fake.held, evening.fixed(), evening.kept(WentOut), strict=True):
            assert intent in held
            assert outcome not in held
            assert outcome.slot == intent.slot

    def test_another_try_sends_what_was_prepared_for_the_first(self, evening: Evening) -> None:
        fault = Fault(Unavailable("fake", "503"))
        evening.play(FakePlatform(evening.clock, faults=[fault, fault]))
        evening.run()
        assert labels(evening.fixed()) == ["Welcome", "Q1", "Q2"]
        assert len(evening.kept(Deferred)) == 2

    def test_nothing_is_sent_whose_intent_cannot_be_kept(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))

        async def full_disk_for_a_minute() -> State:
            running = asyncio.create_task(evening.perform())
            await evening.until(0.5)
            evening.record.broken = True
            await evening.until(1.5)
            assert labels(evening.fixed()) == ["Welcome"]
            assert len(fake.posts) == 1
            evening.record.broken = False
            return await running

        state = run_virtually(evening.clock, full_disk_for_a_minute())
        assert state.failures == ()
        assert labels(evening.kept(WentOut)) == ["Welcome", "Q1", "Q2"]
        assert at(1.5) <= fake.posts[1].at < at(2.5)


class TestPlatformsApart:
    def test_a_slow_platform_delays_no_other(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock, "slow", slow=timedelta(seconds=81)))
        quick = evening.play(FakePlatform(evening.clock, "quick"))
        state = evening.run()
        assert [post.at for post in quick.posts] == [at(0), at(1), at(8)]
        assert state.failures == ()

    def test_on_a_slow_platform_the_next_post_waits_and_order_is_kept(self, evening: Evening) -> None:
        slow = evening.play(FakePlatform(evening.clock, "slow", slow=timedelta(seconds=81)))
        evening.run()
        assert [post.text.partition(" ")[0] for post in slow.posts] == ["Welcome!", "Q1:", "Q2:"]
        assert [entry.sent for entry in evening.kept(WentOut)] == [at(0), at(1.35), at(8)]

    def test_a_platform_that_never_comes_to_an_end_is_not_waited_for(self, evening: Evening) -> None:
        endless = evening.play(FakePlatform(evening.clock, "endless", slow=timedelta(days=1)))
        evening.run()
        assert endless.posts == []
        lost = evening.told(AnswerLost)[0]
        assert (lost.slot.label, lost.at) == ("Welcome", at(0) + ANSWER_WITHIN)

    @pytest.mark.parametrize("keeps_keys", [True, False])
    def test_a_platform_that_fails_at_once_time_after_time_is_not_asked_without_a_pause(
        self, evening: Evening, keeps_keys: bool
    ) -> None:
        faults = [Fault(Unconfirmed("down", "500"))] * 5_000
        down = evening.play(FakePlatform(evening.clock, "down", faults=faults, keeps_keys=keeps_keys))
        evening.run()
        assert evening.told(WentOut) == []
        assert down.calls.count("publish") < 100

    def test_a_platform_that_refuses_everything_keeps_nobody_else_from_talking(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock, "stern", faults=[Fault(Rejected("stern", "422"))] * 3))
        kind = evening.play(FakePlatform(evening.clock, "kind"))
        state = evening.run()
        assert len(kind.posts) == 3
        assert {item.slot.platform for item in state.failures} == {"stern"}
        assert labels(evening.told(Refused)) == ["Welcome", "Q1", "Q2"]

    def test_a_rate_limit_on_one_platform_is_its_own_affair(self, evening: Evening) -> None:
        limit = Fault(Unavailable("limited", "429", after=timedelta(seconds=90)))
        limited = evening.play(FakePlatform(evening.clock, "limited", faults=[limit]))
        free = evening.play(FakePlatform(evening.clock, "free"))
        evening.run()
        assert limited.posts[0].at == at(1.5)
        assert free.posts[0].at == at(0)


class TestFailures:
    @pytest.mark.parametrize(
        ("error", "instant"),
        [
            (Unavailable("fake", "503"), at(0) + timedelta(seconds=1)),
            (Unavailable("fake", "429", after=timedelta(seconds=90)), at(1.5)),
            (Unavailable("fake", "429", not_before=at(1.75)), at(1.75)),
            (Unauthorized("fake", "401"), at(0) + timedelta(seconds=1)),
        ],
    )
    def test_what_the_platform_puts_off_is_tried_again(
        self, evening: Evening, error: PlatformError, instant: datetime
    ) -> None:
        fake = evening.play(FakePlatform(evening.clock, faults=[Fault(error)]))
        state = evening.run()
        assert fake.posts[0].at == instant
        assert len(evening.told(Deferred)) == 1
        assert state.failures == ()

    def test_what_stays_away_past_its_tolerance_is_skipped_and_said(self, evening: Evening) -> None:
        away = Fault(Unavailable("fake", "503", not_before=at(5)))
        evening.play(FakePlatform(evening.clock, faults=[away]))
        state = evening.run()
        assert labels(evening.told(Skipped)) == ["Welcome"]
        assert labels(evening.kept(Skipped)) == ["Welcome"]
        assert [item.slot.label for item in state.failures] == ["Welcome"]

    @pytest.mark.parametrize("keeps_keys", [True, False])
    def test_a_lost_answer_that_acted_is_found_and_not_posted_twice(
        self, evening: Evening, *, keeps_keys: bool
    ) -> None:
        fault = Fault(Unconfirmed("fake", "timeout"), acted=True)
        fake = evening.play(FakePlatform(evening.clock, faults=[None, fault], keeps_keys=keeps_keys))
        state = evening.run()
        assert len(fake.posts) == 3
        found = next(entry for entry in evening.kept(WentOut) if entry.slot.label == "Q1")
        assert (found.sent, found.published, found.native_id) == (None, at(1), fake.posts[1].native_id)
        assert len(evening.told(AnswerLost)) == 1
        assert state.failures == ()

    def test_a_lost_answer_that_did_not_act_is_looked_for_and_then_sent_again(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock, faults=[Fault(Unconfirmed("fake", "timeout"))]))
        evening.run()
        assert [call for call in fake.calls if call != "sweep"][:3] == ["publish", "find", "publish"]
        assert len(fake.posts) == 3
        assert len(evening.told(NotFound)) == 1

    def test_a_failure_of_no_known_kind_is_taken_for_a_lost_answer(self, evening: Evening) -> None:
        fault = Fault(PlatformError("fake", "what was that?"), acted=True)
        fake = evening.play(FakePlatform(evening.clock, faults=[fault], keeps_keys=False))
        evening.run()
        assert len(fake.posts) == 3
        assert len(evening.told(AnswerLost)) == 1

    def test_a_platform_that_shows_its_posts_late_is_looked_at_until_it_has_settled(self, evening: Evening) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"), acted=True)
        fake = evening.play(
            FakePlatform(
                evening.clock,
                faults=[None, lost],
                keeps_keys=False,
                shows_after=timedelta(seconds=20),
                limits=Limits(characters=500, settle=timedelta(seconds=30)),
            )
        )
        state = evening.run()
        assert len(fake.posts) == 3
        assert fake.calls.count("find") > 2
        assert state.failures == ()

    def test_two_cues_with_the_same_text_are_both_posted(self, tmp_path: Path) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"))
        evening = Evening(
            sheet_of(tmp_path, f"{SCHEDULE}\n## Hurry @ +90 s\nTwo minutes.\n\n## Again @ +2\nTwo minutes.\n")
        )
        fake = evening.play(FakePlatform(evening.clock, faults=[None, None, None, lost], keeps_keys=False))
        evening.run()
        assert [post.text for post in fake.posts].count("Two minutes. #Tag") == 2

    def test_nobody_can_be_asked_and_the_next_run_looks_again(self, evening: Evening) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"), acted=True)
        away = Fault(Unavailable("fake", "503", not_before=at(12)))
        fake = evening.play(FakePlatform(evening.clock, faults=[None, lost], looks=[away], keeps_keys=False))

        async def two_runs() -> State:
            await evening.lose_power_at(13)
            assert [entry.slot.label for entry in evening.kept(LeftOpen)] == ["Q1"]
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert [item.standing for item in state.items] == [Standing.OUT] * 3
        assert len(fake.posts) == 3


class TestCrashes:
    @pytest.mark.parametrize("keeps_keys", [True, False])
    def test_after_the_intent_and_before_the_request_it_is_sent_once(
        self, evening: Evening, *, keeps_keys: bool
    ) -> None:
        fake = evening.play(FakePlatform(evening.clock, slow=timedelta(seconds=10), keeps_keys=keeps_keys))

        async def two_runs() -> State:
            await evening.lose_power_at(1 + 5 / 60)
            assert labels(evening.fixed()) == ["Welcome", "Q1"]
            assert len(fake.posts) == 1
            await evening.until(3)
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert len(fake.posts) == 3
        assert labels(evening.fixed()) == ["Welcome", "Q1", "Q2"]
        assert state.failures == ()

    @pytest.mark.parametrize("keeps_keys", [True, False])
    def test_after_the_request_and_before_the_record_it_is_found(self, evening: Evening, *, keeps_keys: bool) -> None:
        fake = DeafPlatform(evening.clock, keeps_keys=keeps_keys)
        evening.play(fake)

        async def two_runs() -> State:
            fake.deaf = True
            await evening.lose_power_at(0.5)
            assert len(fake.posts) == 1
            assert evening.kept(WentOut) == []
            fake.deaf = False
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert [post.text.partition(" ")[0] for post in fake.posts] == ["Welcome!", "Q1:", "Q2:"]
        assert evening.kept(WentOut)[0].sent is None
        assert state.failures == ()

    @pytest.mark.parametrize("keeps_keys", [True, False])
    def test_with_the_whole_journal_lost_nothing_is_posted_twice(self, evening: Evening, *, keeps_keys: bool) -> None:
        fake = evening.play(FakePlatform(evening.clock, keeps_keys=keeps_keys))

        async def two_runs() -> State:
            await evening.lose_power_at(5)
            evening.record = MemoryRecord()
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert len(fake.posts) == 3
        assert [item.standing for item in state.items] == [Standing.OUT] * 3

    @pytest.mark.parametrize("minutes", [0, 0.01, 0.5, 1, 1.001, 4, 8, 8.0001, 15, 20.5])
    def test_at_any_moment_all_is_out_once_in_the_end(self, evening: Evening, minutes: float) -> None:
        fake = evening.play(FakePlatform(evening.clock, slow=timedelta(seconds=1), keeps_keys=False))

        async def two_runs() -> State:
            await evening.lose_power_at(minutes)
            await evening.until(minutes + 0.2)
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert [post.text.partition(" ")[0] for post in fake.posts] == ["Welcome!", "Q1:", "Q2:"]
        assert state.failures == ()

    def test_what_passed_while_the_machine_was_off_is_skipped_and_said(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))

        async def two_runs() -> State:
            await evening.lose_power_at(-0.5)
            await evening.until(5)
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert labels(evening.told(Skipped)) == ["Welcome"]
        assert [item.slot.label for item in state.failures] == ["Welcome"]
        assert [post.at for post in fake.posts] == [at(5), at(8)]

    def test_what_had_passed_before_anybody_opened_is_no_failure(self, evening: Evening) -> None:
        evening.clock = VirtualClock(at(5))
        evening.play(FakePlatform(evening.clock))
        state = evening.run()
        assert [entry.missed for entry in evening.told(Skipped)] == [True]
        assert state.failures == ()

    def test_an_outcome_that_the_full_disk_did_not_take_is_found_by_the_next_run(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock, slow=timedelta(seconds=10), keeps_keys=False))

        async def two_runs() -> State:
            running = asyncio.create_task(evening.perform())
            await evening.until(1 + 5 / 60)
            evening.record.broken = True
            await evening.until(1.5)
            running.cancel()
            with suppress(asyncio.CancelledError, ArchiveError):
                await running
            evening.record.broken = False
            assert labels(evening.kept(WentOut)) == ["Welcome"]
            return await evening.perform()

        state = run_virtually(evening.clock, two_runs())
        assert len(fake.posts) == 3
        assert state.failures == ()


class DeafPlatform(FakePlatform):
    """While `deaf`, it publishes and its answer never comes."""

    deaf = False

    async def publish(self, prepared: bytes) -> Published:
        published = await super().publish(prepared)
        if self.deaf:
            await asyncio.get_running_loop().create_future()
        return published


class TestAFullDisk:
    def test_it_does_not_stop_the_evening_and_is_told(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock, slow=timedelta(seconds=10)))

        async def outcome_lost() -> State:
            running = asyncio.create_task(evening.perform())
            await evening.until(1 + 5 / 60)
            evening.record.broken = True
            await evening.until(1.5)
            evening.record.broken = False
            return await running

        state = run_virtually(evening.clock, outcome_lost())
        assert len(fake.posts) == 3
        assert [item.standing for item in state.items] == [Standing.OUT] * 3
        assert labels(evening.kept(WentOut)) == ["Welcome", "Q1", "Q2"]
        assert labels(evening.told(WentOut)) == ["Welcome", "Q1", "Q2"]
        assert "archive" in [trouble.about for trouble in evening.told(Trouble)]
        assert "archive" in [mended.about for mended in evening.told(Mended)]

    def test_an_evening_does_not_begin_with_a_journal_that_cannot_be_written(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))
        evening.record.broken = True
        with pytest.raises(ArchiveError, match="disk full"):
            evening.run()
        assert fake.calls == []


class TestStoppingByHand:
    def test_it_is_written_down_and_told(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))

        async def stopped() -> None:
            running = asyncio.create_task(evening.perform())
            await evening.until(3)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

        run_virtually(evening.clock, stopped())
        assert evening.record.happenings[-1] == Interrupted(at(3))
        assert evening.events[-1] == Interrupted(at(3))

    def test_the_next_run_goes_on(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))

        async def stopped_and_resumed() -> State:
            running = asyncio.create_task(evening.perform())
            await evening.until(3)
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await evening.until(4)
            return await evening.perform()

        state = run_virtually(evening.clock, stopped_and_resumed())
        assert len(fake.posts) == 3
        assert evening.kept(Opened) == [Opened(at(-1)), Opened(at(4))]
        assert state.finished

    def test_it_is_an_interruption_also_where_it_cannot_be_written(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))

        async def stopped() -> None:
            running = asyncio.create_task(evening.perform())
            await evening.until(3)
            evening.record.broken = True
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

        run_virtually(evening.clock, stopped())
        assert evening.told(Interrupted) == [Interrupted(at(3))]


class TestAnswers:
    def talk(self, evening: Evening, *remarks: tuple[float, Author, str]) -> list[Post]:
        """Perform, while people say things at these minutes."""
        fake = evening.platforms[0]
        said: list[Post] = []

        async def audience() -> None:
            running = asyncio.create_task(evening.perform())
            for minutes, author, text in remarks:
                await evening.until(minutes)
                said.append(fake.say(author, text))
            await running

        run_virtually(evening.clock, audience())
        return said

    def test_they_are_told_once_with_the_question_they_were_given(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))
        said = self.talk(
            evening, (2, ANN, "A1: Emma #Tag"), (9, BEN, "A2 Persuasion #Tag"), (18, ANN, "Middlemarch, too #Tag")
        )
        told = evening.told(AnswerSeen)
        assert [event.post for event in told] == said
        assert [event.attribution.questions for event in told] == [("Q1",), ("Q2",), ("Q2",)]
        assert [event.attribution.reason for event in told] == ["label", "label", "time"]

    def test_the_first_post_of_a_person_is_marked(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))
        self.talk(evening, (2, ANN, "one"), (3, BEN, "two"), (4, ANN, "three"))
        assert [event.first for event in evening.told(AnswerSeen)] == [True, True, False]

    def test_our_own_cues_are_none(self, evening: Evening) -> None:
        evening.play(FakePlatform(evening.clock))
        evening.run()
        assert evening.told(AnswerSeen) == []

    def test_what_a_moderator_types_by_hand_is_told_as_a_moderators(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))
        self.talk(evening, (2, fake.account, "Lovely, Ann!"))
        (event,) = evening.told(AnswerSeen)
        assert event.by_moderator
        assert not event.first
        assert event.attribution.questions == ()

    def test_a_cue_that_a_sweep_sees_before_its_own_answer_is_no_answer(self, evening: Evening) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"), acted=True)
        away = Fault(Unavailable("fake", "503", after=timedelta(minutes=2)))
        evening.play(FakePlatform(evening.clock, faults=[None, lost], looks=[away], keeps_keys=False))
        evening.run()
        assert evening.told(AnswerSeen) == []
        assert labels(evening.told(WentOut)) == ["Welcome", "Q1", "Q2"]

    def test_what_a_moderator_says_meanwhile_is_told_when_that_is_decided(self, evening: Evening) -> None:
        lost = Fault(Unconfirmed("fake", "timeout"), acted=True)
        away = Fault(Unavailable("fake", "503", after=timedelta(minutes=2)))
        fake = evening.play(FakePlatform(evening.clock, faults=[None, lost], looks=[away], keeps_keys=False))
        said = self.talk(evening, (2, fake.account, "One moment, please."))
        assert [event.post for event in evening.told(AnswerSeen)] == said

    def test_after_a_crash_a_cue_of_which_nothing_is_known_yet_is_no_answer(self, evening: Evening) -> None:
        away = Fault(Unavailable("fake", "503", after=timedelta(minutes=2)))
        fake = DeafPlatform(evening.clock, looks=[away], keeps_keys=False)
        evening.play(fake)

        async def two_runs() -> None:
            running = asyncio.create_task(evening.lose_power_at(1.01))
            await evening.until(0.5)
            fake.deaf = True
            await running
            fake.deaf = False
            await evening.perform()

        run_virtually(evening.clock, two_runs())
        assert evening.told(AnswerSeen) == []
        assert len(fake.posts) == 3

    def test_the_next_run_does_not_tell_them_again(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock))

        async def two_runs() -> None:
            running = asyncio.create_task(evening.lose_power_at(4))
            await evening.until(2)
            fake.say(ANN, "A1 Emma")
            await running
            fake.say(ANN, "A1 or rather Persuasion")
            await evening.perform()

        run_virtually(evening.clock, two_runs())
        told = evening.told(AnswerSeen)
        assert [event.post.text for event in told] == ["A1 Emma", "A1 or rather Persuasion"]
        assert [event.first for event in told] == [True, False]

    def test_the_last_sweep_reads_what_was_said_in_the_last_second(self, evening: Evening) -> None:
        fake = evening.play(FakePlatform(evening.clock, limits=Limits(characters=500, poll=timedelta(minutes=4))))
        self.talk(evening, (20.99, ANN, "A2: just in time"))
        assert [event.post.text for event in evening.told(AnswerSeen)] == ["A2: just in time"]
        assert fake.calls[-1] == "sweep"


class _Defective(FakePlatform):
    """A plug-in with a defect: its first answer and its first sweep end in what no platform may raise."""

    async def publish(self, prepared: bytes) -> Published:
        published = await super().publish(prepared)
        if len(self.posts) == 1:
            raise KeyError("id")
        return published

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        if not self.posts:
            raise KeyError("statuses")
        async for page in super().sweep(window):
            yield page


def test_a_defect_of_a_plug_in_stops_neither_the_clock_nor_the_others(evening: Evening) -> None:
    broken = evening.play(_Defective(evening.clock, "broken"))
    sound = evening.play(FakePlatform(evening.clock, "sound"))
    state = evening.run()
    assert state.failures == ()
    texts = ["Welcome! #Tag", "Q1: What did you read? #Tag", "Q2: What will you read? #Tag"]
    assert [post.text for post in broken.posts] == texts
    assert [post.text for post in sound.posts] == texts
    assert "a defect, KeyError in test_performing.py" in evening.told(Trouble)[0].message
    assert "a defect, KeyError in test_performing.py" in evening.kept(AnswerLost)[0].reason


def test_what_is_said_at_the_very_end_is_kept_before_the_evening_counts_as_finished(evening: Evening) -> None:
    class LastWord(FakePlatform):
        async def sweep(self, window: Window) -> AsyncIterator[Page]:
            if self._clock.now() >= at(21) and not any(post.author == ANN for post in self.posts):
                self.say(ANN, "One last word #Tag")
            async for page in super().sweep(window):
                yield page

    evening.play(LastWord(evening.clock))
    evening.run()
    (word,) = evening.told(AnswerSeen)
    assert word.post.text == "One last word #Tag"
    assert evening.events.index(word) < evening.events.index(Finished(at(21)))
