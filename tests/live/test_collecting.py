import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.completeness import Reading as Noted
from chatmod.domain.posts import Author, Post
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import PlatformError, Rejected, Unavailable
from chatmod.live import Event, Mended, Trouble
from chatmod.live.collecting import (
    BESIDE_A_STREAM,
    COMPLETE_EVERY,
    COMPLETE_PAUSE,
    EACH_THREAD_EVERY,
    LAST_TRIES,
    LONGEST_BACK_OFF,
    QUIET_POLL,
    THREADS_EVERY,
    Collector,
)
from chatmod.loading import load_schedule
from chatmod.ports.platforms import Page, Window
from chatmod.ports.record import Source
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, Fault, MemoryRecord

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
POLL = timedelta(seconds=5)
ANN = Author("fake:ann", "ann", "Ann")
SCHEDULE = "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\n---\n\n## Q1 @ +1\nWhy?\n"


class ReadPlatform(FakePlatform):
    """Notes when it is read, and what for."""

    def __init__(self, clock: VirtualClock, reads: Sequence[Fault | None] = ()) -> None:
        super().__init__(clock, reads=reads)
        self.windows: list[tuple[datetime, Window]] = []
        self._now = clock.now

    def sweep(self, window: Window) -> AsyncIterator[Page]:
        self.windows.append((self._now(), window))
        return super().sweep(window)


class StreamedPlatform(ReadPlatform):
    """Tells by a stream that begins after a while and then shows signs of life."""

    def __init__(self, clock: VirtualClock, begins_after: timedelta = timedelta(seconds=12)) -> None:
        super().__init__(clock)
        self._begins_after = begins_after
        self._stream_clock = clock
        self.listened: list[datetime] = []

    async def listen(self, window: Window) -> AsyncIterator[Page]:
        assert window.hashtag == "Tag"
        self.listened.append(self._stream_clock.now())
        await self._stream_clock.sleep(self._begins_after)
        while True:
            yield Page(())
            await self._stream_clock.sleep(timedelta(seconds=15))


class LongPlatform(ReadPlatform):
    """Needs many pages to tell everything."""

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        async for page in super().sweep(window):
            yield page
        for _ in range(60 if window.cursor is None else 0):
            yield Page(())


@dataclass
class Reading:
    """One platform and its collector, on a clock that starts with the chat."""

    sheet: RunSheet
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    record: MemoryRecord = field(default_factory=MemoryRecord)
    arrived: list[Post] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    threads: list[str] = field(default_factory=lambda: ["1"])

    def collector(self, platform: FakePlatform) -> Collector:
        return Collector(
            platform,
            self.sheet,
            START - timedelta(hours=1),
            self.record,
            self.clock,
            threads=lambda: self.threads,
            arrived=self.arrived.extend,
            tell=self.events.append,
        )

    def collect(
        self, platform: FakePlatform, duration: timedelta, *, meanwhile: Callable[[], None] | None = None
    ) -> None:
        async def for_a_while() -> None:
            collector = self.collector(platform)
            reading = asyncio.gather(collector.collect(), collector.listen())
            await self.clock.sleep(duration / 2)
            if meanwhile:
                meanwhile()
            await self.clock.sleep(duration / 2)
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

        run_virtually(self.clock, for_a_while())


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    path = tmp_path / "small.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room"})
    return Reading(compile_sheet(loaded.schedule))


def gaps(platform: ReadPlatform) -> list[timedelta]:
    times = [instant for instant, _ in platform.windows]
    return [later - earlier for earlier, later in pairwise(times)]


def test_during_the_chat_it_reads_as_often_as_the_platform_allows(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=1))
    assert set(gaps(platform)) == {POLL}


def test_long_before_the_start_it_reads_now_and_then_and_is_there_in_time(reading: Reading) -> None:
    reading.clock = VirtualClock(START - timedelta(hours=2))
    platform = ReadPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=91))
    assert gaps(platform)[0] == QUIET_POLL
    assert START - timedelta(minutes=30) in [instant for instant, _ in platform.windows]
    assert gaps(platform)[-1] == POLL


def test_all_is_read_at_first_and_then_every_few_minutes_and_the_rest_from_the_cursor(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    platform.say(ANN, "A1 yes")
    reading.collect(platform, 2 * COMPLETE_EVERY + POLL)
    complete = [instant - START for instant, window in platform.windows if window.cursor is None]
    assert complete == [timedelta(0), COMPLETE_EVERY, 2 * COMPLETE_EVERY]
    assert platform.windows[1][1].cursor == "1"
    assert platform.windows[0][1].since == START - timedelta(hours=1)


def test_threads_are_read_every_half_minute(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=2))
    threads = [instant - START for instant, window in platform.windows if window.threads]
    assert threads[:3] == [timedelta(0), THREADS_EVERY, 2 * THREADS_EVERY]


def test_many_threads_are_read_more_seldom(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    reading.threads = [str(number) for number in range(40)]
    reading.collect(platform, timedelta(minutes=4))
    threads = [instant - START for instant, window in platform.windows if window.threads]
    assert threads[1] == EACH_THREAD_EVERY * 40


def test_what_is_new_is_kept_first_and_told_once(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    first = platform.say(ANN, "A1 yes")
    second: list[Post] = []
    reading.collect(platform, timedelta(minutes=12), meanwhile=lambda: second.append(platform.say(ANN, "A1 or no")))
    assert reading.arrived == [first, *second]


def test_a_complete_sweep_learns_of_deletions(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    post = platform.say(ANN, "A1 yes")
    reading.collect(platform, timedelta(minutes=12), meanwhile=lambda: platform.take_back(post))
    known = run_virtually(VirtualClock(START), reading.record.posts())
    assert known == []
    assert platform.windows[-1][1].known == frozenset()


def test_a_platform_that_cannot_be_read_is_told_once_and_recovers(reading: Reading) -> None:
    away = Fault(Unavailable("fake", "503"))
    platform = ReadPlatform(reading.clock, [away, away, away])
    platform.say(ANN, "A1 yes")
    reading.collect(platform, timedelta(minutes=5))
    trouble, mended = reading.events
    assert isinstance(trouble, Trouble)
    assert "503" in trouble.message
    assert isinstance(mended, Mended)
    assert [post.text for post in reading.arrived] == ["A1 yes"]


def test_a_second_trouble_after_a_recovery_is_told_again(reading: Reading) -> None:
    away = Fault(Unavailable("fake", "503"))
    platform = ReadPlatform(reading.clock, [away, None, away, away])
    reading.collect(platform, timedelta(minutes=5))
    assert [type(event) for event in reading.events] == [Trouble, Mended, Trouble, Mended]


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (Unavailable("fake", "429", after=timedelta(seconds=90)), timedelta(seconds=90)),
        (Unavailable("fake", "429", not_before=START + timedelta(seconds=70)), timedelta(seconds=70)),
        (Unavailable("fake", "429", after=timedelta(0)), POLL),
        (Unavailable("fake", "429", not_before=START - timedelta(seconds=70)), POLL),
    ],
)
def test_it_comes_back_when_the_platform_asks_for_it(reading: Reading, error: PlatformError, wait: timedelta) -> None:
    platform = ReadPlatform(reading.clock, [Fault(error)])
    reading.collect(platform, timedelta(minutes=5))
    assert gaps(platform)[0] == wait


def test_where_nothing_is_said_the_waits_grow_and_stay_under_a_minute(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock, [Fault(Rejected("fake", "403"))] * 30)
    reading.collect(platform, timedelta(minutes=10))
    waits = gaps(platform)
    assert waits == sorted(waits)
    assert waits[0] > POLL
    assert waits[-1] == LONGEST_BACK_OFF


def test_a_full_disk_is_told_once_and_what_was_said_meanwhile_is_kept_after_it(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    platform.say(ANN, "A1 yes")
    reading.record.broken = True

    def make_space() -> None:
        reading.record.broken = False

    reading.collect(platform, timedelta(minutes=4), meanwhile=make_space)
    assert [type(event) for event in reading.events] == [Trouble, Mended]
    assert [post.text for post in reading.arrived] == ["A1 yes"]


def test_the_last_sweep_reads_everything_and_tells_if_it_cannot(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock, [None, *[Fault(Unavailable("fake", "503"))] * LAST_TRIES])
    platform.say(ANN, "A1 yes")
    collector = reading.collector(platform)
    run_virtually(reading.clock, collector.finish())
    assert platform.windows[-1][1].cursor is None
    assert platform.windows[-1][1].threads == ("1",)
    assert len(reading.arrived) == 1

    assert not run_virtually(reading.clock, collector.finish())
    assert len(reading.events) == 1


def test_one_connection_that_breaks_at_the_end_does_not_cost_the_last_answers(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock, [Fault(Unavailable("fake", "cut"))])
    platform.say(ANN, "A1 late")
    assert run_virtually(reading.clock, reading.collector(platform).finish())
    assert [post.text for post in reading.arrived] == ["A1 late"]
    assert reading.events == []


def test_when_a_stream_begins_the_gap_before_it_is_read_at_once(reading: Reading) -> None:
    platform = StreamedPlatform(reading.clock)
    reading.collect(platform, timedelta(seconds=20))
    assert START + timedelta(seconds=12) in [instant for instant, _ in platform.windows]


def test_beside_a_stream_it_reads_on_but_more_seldom(reading: Reading) -> None:
    platform = StreamedPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=4))
    begun = START + POLL * 3
    beside = [gap for gap, (at, _) in zip(gaps(platform), platform.windows, strict=False) if at > begun]
    assert set(beside) == {POLL * BESIDE_A_STREAM}


def test_nobody_listens_long_before_the_start(reading: Reading) -> None:
    reading.clock = VirtualClock(START - timedelta(hours=2))
    platform = StreamedPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=100))
    assert platform.listened == [START - timedelta(minutes=30)]


def test_a_huge_chat_is_read_completely_more_seldom(reading: Reading) -> None:
    platform = LongPlatform(reading.clock)
    reading.collect(platform, timedelta(minutes=30))
    complete = [instant for instant, window in platform.windows if window.cursor is None]
    assert complete[1] - complete[0] >= COMPLETE_PAUSE * 60 > COMPLETE_EVERY


def test_a_page_that_is_being_kept_when_reading_ends_is_told_all_the_same(reading: Reading) -> None:
    class SlowRecord(MemoryRecord):
        async def store(
            self,
            platform: str,
            page: Page,
            fetched_at: datetime,
            source: Source = "sweep",
            readings: Sequence[Noted] = (),
        ) -> Sequence[Post]:
            fresh = await super().store(platform, page, fetched_at, source, readings)
            await reading.clock.sleep(timedelta(seconds=2))
            return fresh

    async def ends_meanwhile() -> None:
        collecting = asyncio.create_task(reading.collector(platform).collect())
        await reading.clock.sleep(timedelta(seconds=1))
        collecting.cancel()
        await reading.clock.sleep(timedelta(seconds=5))

    reading.record = SlowRecord()
    platform = ReadPlatform(reading.clock)
    post = platform.say(ANN, "A1 yes")
    run_virtually(reading.clock, ends_meanwhile())
    assert reading.arrived == [post]


def minutes(noted: Noted) -> tuple[str, str, float, float]:
    """Of what was read: how, why not, and from when to when, in minutes of the chat."""
    since, until = ((instant - START).total_seconds() / 60 for instant in (noted.since, noted.until))
    return noted.by, noted.failure, round(since, 2), round(until, 2)


def noted(reading: Reading) -> list[tuple[str, str, float, float]]:
    return sorted(minutes(one) for one in asyncio.run(_readings(reading.record)))


async def _readings(record: MemoryRecord) -> Sequence[Noted]:
    return await record.readings("fake")


def test_an_evening_of_reading_is_noted_in_a_few_rows(reading: Reading) -> None:
    reading.collect(StreamedPlatform(reading.clock), timedelta(minutes=62))
    assert noted(reading) == [
        ("complete", "", -60.0, 60.2),
        ("new", "", -60.0, 61.95),
        ("stream", "", 0.2, 61.95),
        ("threads", "", -60.0, 61.7),
    ]


def test_nothing_is_written_for_a_poll_that_finds_nothing(reading: Reading) -> None:
    class SilentPlatform(ReadPlatform):
        async def sweep(self, window: Window) -> AsyncIterator[Page]:
            async for page in super().sweep(window):
                if window.cursor is None or page.sightings:
                    yield page

    class CountingRecord(MemoryRecord):
        written = 0

        async def store(
            self,
            platform: str,
            page: Page,
            fetched_at: datetime,
            source: Source = "sweep",
            readings: Sequence[Noted] = (),
        ) -> Sequence[Post]:
            self.written += 1
            return await super().store(platform, page, fetched_at, source, readings)

    reading.record = record = CountingRecord()
    reading.collect(SilentPlatform(reading.clock), timedelta(minutes=14))
    assert record.written == 3 * 2 + 1  # a page and its note for each complete sweep, and the rest at the end
    assert noted(reading)[1][:2] == ("new", "")


def test_what_could_not_be_read_is_noted_and_made_up_for(reading: Reading) -> None:
    lost = Fault(Unavailable("fake", "no network"), lasts=timedelta(minutes=10))
    platform = ReadPlatform(reading.clock, [None, lost])
    reading.collect(platform, timedelta(minutes=8))
    rows = {(by, failure): until for by, failure, _, until in noted(reading)}
    assert rows["complete", ""] == 0
    assert rows["new", "unreachable"] > 7
    reading.collect(platform, timedelta(minutes=20))
    rows = {(by, failure): until for by, failure, _, until in noted(reading)}
    assert rows["complete", ""] > 20
    assert rows["new", "unreachable"] < 11
    assert [since for by, failure, since, _ in noted(reading) if by == "new" and not failure] == [-60]


def test_a_platform_that_does_not_reach_back_leaves_a_gap(reading: Reading) -> None:
    platform = ReadPlatform(reading.clock)
    platform.limits = replace(platform.limits, reach=timedelta(minutes=30))
    reading.collect(platform, timedelta(minutes=1))
    reading.clock = VirtualClock(START + timedelta(hours=2))
    platform = ReadPlatform(reading.clock)
    platform.limits = replace(platform.limits, reach=timedelta(minutes=30))
    reading.collect(platform, timedelta(minutes=1))
    assert [one[2:] for one in noted(reading) if one[0] == "complete"] == [(-30.0, 0.0), (90.0, 120.0)]
