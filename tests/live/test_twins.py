"""Posts that are out twice because an answer was lost: which one goes, when, and what is never touched."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.agenda import State
from chatmod.domain.happenings import (
    AnswerLost,
    Finished,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Skipped,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.posts import Post, Published
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import ArchiveError, Rejected, Unavailable, Unconfirmed
from chatmod.live import Cast, Event, Trouble, perform
from chatmod.loading import load_schedule
from chatmod.ports.platforms import Limits
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, Fault, MemoryRecord

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
LIMITS = Limits(characters=500, settle=timedelta(seconds=30))
LOST = Fault(Unconfirmed("fake", "timeout"), acted=True, hidden=True)
NOTHING_SENT = Fault(Unconfirmed("fake", "timeout"))
AWAY = Fault(Unavailable("fake", "503"))
SCHEDULE = """\
---
title: A small evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
length: 20 min
linger: 1 min
---

## Q1 @ +1
What did you read?

## Q2 @ +8
What will you read?
"""
TWO_ALIKE = SCHEDULE.replace("## Q2 @ +8\nWhat will you read?", "## Bye @ +8\nBye!\n\n## Ciao @ +570 s\nBye!")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@dataclass
class Scene:
    """A performance on one platform without keys, as often as it takes."""

    sheet: RunSheet
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(at(-1)))
    record: MemoryRecord = field(default_factory=MemoryRecord)
    events: list[Event] = field(default_factory=list)

    def platform(self, *faults: Fault | None, deletions: tuple[Fault | None, ...] = ()) -> FakePlatform:
        return FakePlatform(self.clock, faults=faults, deletions=deletions, keeps_keys=False, limits=LIMITS)

    async def perform(self, fake: FakePlatform) -> State:
        cast = Cast(
            {"fake": fake}, {"fake": fake.account}, self.record, self.record, self.clock, self.clock, since=at(-60)
        )
        return await perform(self.sheet, cast, self.events.append)

    async def until(self, minutes: float) -> None:
        await self.clock.sleep(at(minutes) - self.clock.now())

    def run(self, fake: FakePlatform, *, reveal_at: float) -> State:
        async def evening() -> State:
            running = asyncio.create_task(self.perform(fake))
            await self.until(reveal_at)
            fake.reveal()
            return await running

        return run_virtually(self.clock, evening())

    async def lose_power_at(self, fake: FakePlatform, minutes: float) -> None:
        running = asyncio.create_task(self.perform(fake))
        await self.until(minutes)
        self.record.broken = True
        running.cancel()
        with suppress(asyncio.CancelledError, ArchiveError):
            await running
        self.record.broken = False

    def told(self, kind: type[TwinDeleted | WentOut | Trouble]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def sheet_of(folder: Path, text: str) -> RunSheet:
    path = folder / "small.md"
    path.write_text(text, encoding="utf-8")
    return compile_sheet(load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room"}).schedule)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(sheet_of(tmp_path, SCHEDULE))


@pytest.fixture
def alike(tmp_path: Path) -> Scene:
    return Scene(sheet_of(tmp_path, TWO_ALIKE))


def labels(posts: list[Post]) -> list[str]:
    return [post.text.partition(" ")[0] for post in posts]


@pytest.mark.parametrize("minutes", [1.9, 3, 10, 20, 21])
def test_whenever_the_twin_turns_up_the_younger_one_goes_and_that_is_said(scene: Scene, minutes: float) -> None:
    fake = scene.platform(LOST)
    scene.run(fake, reveal_at=minutes)
    assert [post.native_id for post in fake.there] == ["1", "3"]
    (deleted,) = scene.told(TwinDeleted)
    assert isinstance(deleted, TwinDeleted)
    assert (deleted.slot, deleted.native_id) == (Slot("fake", "Q1"), "2")
    assert deleted in scene.record.happenings


def test_the_older_one_is_recorded_before_the_younger_one_is_deleted(scene: Scene) -> None:
    fake = scene.platform(LOST)
    scene.run(fake, reveal_at=2)
    told = [event for event in scene.events if isinstance(event, WentOut | TwinDeleted) and event.slot.label == "Q1"]
    younger, older, deleted = told
    assert isinstance(younger, WentOut)
    assert isinstance(older, WentOut)
    assert isinstance(deleted, TwinDeleted)
    assert (younger.native_id, older.native_id, deleted.native_id) == ("2", "1", "2")
    assert (older.due, older.sent, older.published) == (at(1), None, at(1))
    assert [entry for entry in scene.record.happenings if entry in told] == told


def test_it_is_looked_for_when_the_platform_has_settled_then_twice_more_and_at_the_end(scene: Scene) -> None:
    looks = []

    class Watched(FakePlatform):
        async def find(self, prepared: bytes, since: datetime) -> list[Published]:
            looks.append(scene.clock.now())
            return list(await super().find(prepared, since))

    fake = Watched(scene.clock, faults=[NOTHING_SENT], keeps_keys=False, limits=LIMITS)
    scene.run(fake, reveal_at=20)
    out = next(entry.at for entry in scene.record.happenings if isinstance(entry, WentOut))
    minutes = [(instant - out) / timedelta(minutes=1) for instant in looks if instant > out]
    assert minutes == [0.5, 2, 10, (at(21) - out) / timedelta(minutes=1)]


def test_where_everything_is_answered_nothing_is_looked_for(scene: Scene) -> None:
    fake = scene.platform()
    scene.run(fake, reveal_at=20)
    assert "find" not in fake.calls


def test_what_was_found_before_a_second_try_has_no_twin(scene: Scene) -> None:
    fake = scene.platform(Fault(Unconfirmed("fake", "timeout"), acted=True))
    scene.run(fake, reveal_at=20)
    assert fake.calls.count("find") == 1


def test_a_platform_that_keeps_keys_is_left_alone(scene: Scene) -> None:
    fake = FakePlatform(scene.clock, faults=[NOTHING_SENT])
    scene.run(fake, reveal_at=20)
    assert fake.calls.count("find") == 1


def test_of_three_one_remains(scene: Scene) -> None:
    fake = scene.platform(LOST, LOST)
    scene.run(fake, reveal_at=4)
    assert [post.native_id for post in fake.there] == ["1", "4"]
    assert len(scene.told(TwinDeleted)) == 2


def test_a_look_that_fails_is_made_up_for_by_the_next_one(scene: Scene) -> None:
    fake = scene.platform(LOST)
    fake.looks = [None] * 11 + [AWAY] * 2
    scene.run(fake, reveal_at=1.6)
    assert [post.native_id for post in fake.there] == ["1", "3"]
    assert len(scene.told(TwinDeleted)) == 1


@pytest.mark.parametrize("acted", [True, False])
def test_what_could_not_be_deleted_is_told_once_and_tried_again(scene: Scene, *, acted: bool) -> None:
    failing = Fault(Unavailable("fake", "503"), acted=acted)
    fake = scene.platform(LOST, deletions=(failing, failing))
    state = scene.run(fake, reveal_at=1.6)
    assert [post.native_id for post in fake.there] == ["1", "3"]
    (trouble,) = scene.told(Trouble)
    assert isinstance(trouble, Trouble)
    assert trouble.message == "Q1 is out twice, and the younger one (2) is still there: 503."
    assert len(scene.told(TwinDeleted)) == 1
    assert state.failures == ()


def test_a_deletion_that_the_end_of_the_evening_falls_into_is_told(scene: Scene) -> None:
    class Slow(FakePlatform):
        async def delete(self, native_id: str) -> None:
            await super().delete(native_id)
            await scene.until(21.5)

    fake = Slow(scene.clock, faults=[None, LOST], keeps_keys=False, limits=LIMITS)
    scene.run(fake, reveal_at=17)
    assert [post.native_id for post in fake.there] == ["1", "2"]
    assert len(scene.told(TwinDeleted)) == 1
    assert isinstance(scene.events[-1], Finished)


def test_a_cue_that_is_not_on_the_sheet_any_more_stops_nothing(scene: Scene) -> None:
    slot = Slot("fake", "Q7")
    prepared = b'{"key": "k", "text": "Q7", "reply_to": null}'
    scene.record.happenings += [Intended(at(0), slot, "k", prepared), AnswerLost(at(0), slot, "timeout")]
    scene.record.happenings += [Skipped(at(0), slot, "too late")]
    fake = scene.platform()
    fake.say(fake.account, "Q7")
    assert scene.run(fake, reveal_at=20).failures == ()
    assert [post.text for post in fake.there][1:] == ["Q1: What did you read? #Tag", "Q2: What will you read? #Tag"]


def test_a_defect_of_a_plug_in_stops_nothing(scene: Scene) -> None:
    class Defective(FakePlatform):
        async def delete(self, native_id: str) -> None:
            raise KeyError(native_id)

    fake = Defective(scene.clock, faults=[LOST], keeps_keys=False, limits=LIMITS)
    state = scene.run(fake, reveal_at=2)
    assert state.failures == ()
    assert len(fake.there) == 3


class TestLostFromSight:
    REFUSED = Fault(Rejected("fake", "422 You have posted this already"))

    def test_what_was_refused_because_it_is_out_is_found_and_told(self, scene: Scene) -> None:
        fake = scene.platform(LOST, self.REFUSED)
        state = scene.run(fake, reveal_at=3)
        assert [post.native_id for post in fake.there] == ["1", "2"]
        assert [went.native_id for went in scene.told(WentOut) if isinstance(went, WentOut)] == ["1", "2"]
        assert scene.told(TwinDeleted) == []
        assert state.failures == ()

    def test_what_turns_up_at_the_very_end_is_no_failure(self, scene: Scene) -> None:
        fake = scene.platform(LOST, self.REFUSED)
        assert scene.run(fake, reveal_at=20).failures == ()

    def test_of_two_one_remains(self, scene: Scene) -> None:
        fake = scene.platform(LOST, LOST, self.REFUSED)
        state = scene.run(fake, reveal_at=5)
        assert [post.native_id for post in fake.there] == ["1", "3"]
        assert len(scene.told(TwinDeleted)) == 1
        assert state.failures == ()

    def test_what_was_left_open_is_found_before_the_evening_is_over(self, scene: Scene) -> None:
        fake = scene.platform(None, Fault(Unconfirmed("fake", "timeout"), acted=True))
        fake.looks = [Fault(Unavailable("fake", "503", after=timedelta(minutes=11)))]
        state = scene.run(fake, reveal_at=20)
        assert any(isinstance(event, LeftOpen) for event in scene.events)
        assert [went.slot.label for went in scene.told(WentOut) if isinstance(went, WentOut)] == ["Q1", "Q2"]
        assert state.failures == ()

    def test_what_never_turns_up_stays_a_failure(self, scene: Scene) -> None:
        fake = scene.platform(NOTHING_SENT, self.REFUSED)
        assert [item.slot.label for item in scene.run(fake, reveal_at=20).failures] == ["Q1"]

    def test_another_run_has_what_was_left_open_on_its_agenda(self, scene: Scene) -> None:
        fake = scene.platform(Fault(Unconfirmed("fake", "timeout"), acted=True))
        fake.looks = [Fault(Unavailable("fake", "503", after=timedelta(minutes=11)))]

        async def two_runs() -> None:
            await scene.lose_power_at(fake, 11.25)
            await scene.perform(fake)

        run_virtually(scene.clock, two_runs())
        assert any(isinstance(event, LeftOpen) for event in scene.events)
        assert [went.slot.label for went in scene.told(WentOut) if isinstance(went, WentOut)] == ["Q2", "Q1"]
        assert [post.native_id for post in fake.there] == ["1", "2"]


class TestAfterACrash:
    def test_the_journal_tells_what_was_sent_again(self, scene: Scene) -> None:
        fake = scene.platform(LOST)

        async def two_runs() -> None:
            await scene.lose_power_at(fake, 2)
            fake.reveal()
            await scene.perform(fake)

        run_virtually(scene.clock, two_runs())
        assert [post.native_id for post in fake.there] == ["1", "3"]
        assert len(scene.told(TwinDeleted)) == 1

    def test_what_was_on_its_way_when_the_power_went_may_have_a_twin(self, scene: Scene) -> None:
        fake = FakePlatform(scene.clock, slow=timedelta(seconds=2), keeps_keys=False, limits=LIMITS)

        async def two_runs() -> None:
            running = asyncio.create_task(scene.lose_power_at(fake, 1 + 1 / 60))
            await running
            # the request was under way, and the server does it all the same
            late = fake.say(fake.account, "Q1: What did you read? #Tag")
            fake.hide(late)
            resumed = asyncio.create_task(scene.perform(fake))
            await scene.until(3)
            fake.reveal()
            await resumed

        run_virtually(scene.clock, two_runs())
        assert [post.native_id for post in fake.there] == ["1", "3"]
        assert len(scene.told(TwinDeleted)) == 1

    def test_a_twin_that_is_gone_is_not_told_again(self, scene: Scene) -> None:
        fake = scene.platform(LOST)

        async def two_runs() -> None:
            running = asyncio.create_task(scene.lose_power_at(fake, 7))
            await scene.until(2)
            fake.reveal()
            await running
            await scene.perform(fake)

        run_virtually(scene.clock, two_runs())
        assert len(scene.told(TwinDeleted)) == 1
        assert [post.native_id for post in fake.there] == ["1", "3"]


class TestCuesOfTheSameText:
    def test_each_of_them_remains_once(self, alike: Scene) -> None:
        fake = alike.platform(None, LOST, None, LOST)
        alike.run(fake, reveal_at=11)
        assert labels(fake.there) == ["Q1:", "Bye!", "Bye!"]
        assert len(alike.told(TwinDeleted)) == 2

    def test_what_another_one_published_is_not_touched(self, alike: Scene) -> None:
        fake = alike.platform(None, None, NOTHING_SENT)
        alike.run(fake, reveal_at=11)
        assert labels(fake.there) == ["Q1:", "Bye!", "Bye!"]
        assert alike.told(TwinDeleted) == []

    def test_what_another_one_may_have_published_is_not_touched(self, alike: Scene) -> None:
        """The second was sent, and whether it is out cannot be found out: the first must not take it for its twin."""
        fake = alike.platform(None, NOTHING_SENT, None, Fault(Unconfirmed("fake", "timeout"), acted=True))

        async def evening() -> None:
            running = asyncio.create_task(alike.perform(fake))
            await alike.until(9.4)
            fake.looks = [Fault(Unavailable("fake", "503", after=timedelta(minutes=5)))]
            await running

        run_virtually(alike.clock, evening())
        assert labels(fake.there) == ["Q1:", "Bye!", "Bye!"]
        assert alike.told(TwinDeleted) == []


def test_happenings_of_a_platform_that_does_not_play_are_left_alone(scene: Scene) -> None:
    slot = Slot("elsewhere", "Q1")
    lost: list[Opened | Intended | AnswerLost | NotFound | WentOut] = [
        Opened(at(0)),
        Intended(at(1), slot, "key", b""),
        AnswerLost(at(1), slot, "timeout"),
        NotFound(at(1), slot),
        WentOut(at(2), slot, at(1), at(2), "1", "1", "", at(2)),
    ]
    scene.record.happenings += lost
    fake = scene.platform()
    scene.run(fake, reveal_at=20)
    assert scene.told(TwinDeleted) == []
