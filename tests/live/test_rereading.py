"""Reading a chat again, on a clock that jumps from one reading to the next."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chatmod.domain.posts import Author
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.live.intake import Intake
from chatmod.live.rereading import DEARLY, Rereader, Round, keep_reading, read_once
from chatmod.live.sweeping import Sweeper
from chatmod.ports.platforms import Page, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, Fault, MemoryRecord

NOW = datetime(2027, 4, 16, 12, tzinfo=UTC)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
ANN = Author("fake:ann", "ann", "Ann")


class ReadPlatform(FakePlatform):
    """Notes when it is read, and what for."""

    def __init__(self, clock: VirtualClock, name: str = "fake", reads: Sequence[Fault | None] = ()) -> None:
        super().__init__(clock, name, reads=reads)
        self.windows: list[tuple[datetime, Window]] = []
        self._now = clock.now

    def sweep(self, window: Window) -> AsyncIterator[Page]:
        self.windows.append((self._now(), window))
        return super().sweep(window)


class DearPlatform(ReadPlatform):
    """Takes money."""

    @property
    def spent(self) -> Decimal:
        return Decimal(len(self.windows))

    def allow(self, dollars: Decimal) -> None:
        raise AssertionError(dollars)


@dataclass
class Afternoon:
    """What is read again, on a virtual clock."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(NOW))
    record: MemoryRecord = field(default_factory=MemoryRecord)
    rounds: list[Round] = field(default_factory=list)
    border: datetime | None = None

    def reader(self, platform: FakePlatform, account: Author | None = None) -> Rereader:
        intake = Intake(platform.name, self.record, self.clock, lambda _: None)
        sweeper = Sweeper(
            platform, "Tag", NOW - DAY, self.record, self.clock, lambda: ["1"], intake, 150, lambda: self.border
        )
        return Rereader(platform, [account or platform.account], sweeper, self.record, self.clock)

    def run(self, work: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it comes to
        async def wait() -> Any:  # noqa: ANN401 - as above
            return await work

        return run_virtually(self.clock, wait())

    def keep_reading(self, lasting: timedelta, *platforms: FakePlatform) -> None:
        async def tell(made: Round) -> None:
            self.rounds.append(made)

        readers = [self.reader(platform) for platform in platforms]
        self.run(keep_reading(readers, QUARTER, self.clock.now() + lasting, self.clock, tell))


@pytest.fixture
def afternoon() -> Afternoon:
    return Afternoon()


def test_everything_is_read_with_many_threads_of_others(afternoon: Afternoon) -> None:
    platform = ReadPlatform(afternoon.clock)
    post = platform.say(ANN, "A1, the next day")
    made: Round = afternoon.run(read_once([afternoon.reader(platform)], afternoon.clock))
    assert (made.began, made.failures) == (NOW, {})
    ((_, window),) = platform.windows
    assert (window.cursor, window.threads, window.conversations) == (None, ("1",), 150)
    assert afternoon.run(afternoon.record.posts()) == [post]


def test_one_that_fails_keeps_no_other_from_being_read(afternoon: Afternoon) -> None:
    refused = Rejected("one", "it says no")
    one, other = ReadPlatform(afternoon.clock, "one", [Fault(refused)]), ReadPlatform(afternoon.clock, "other")
    made: Round = afternoon.run(read_once([afternoon.reader(one), afternoon.reader(other)], afternoon.clock))
    assert made.failures == {"one": refused}
    assert len(other.windows) == 1


def test_a_moment_without_an_answer_is_waited_for(afternoon: Afternoon) -> None:
    lost = Fault(Unavailable("fake", "no answer"))
    platform = ReadPlatform(afternoon.clock, reads=[lost, lost])
    made: Round = afternoon.run(read_once([afternoon.reader(platform)], afternoon.clock))
    assert made.failures == {}
    assert afternoon.clock.now() - NOW == platform.limits.poll * 2


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("fake", "come in an hour", after=timedelta(hours=1)),
        Unauthorized("fake", "who are you?"),
    ],
)
def test_what_takes_longer_is_left_to_the_next_time(afternoon: Afternoon, error: PlatformError) -> None:
    platform = ReadPlatform(afternoon.clock, reads=[Fault(error)])
    made: Round = afternoon.run(read_once([afternoon.reader(platform)], afternoon.clock))
    assert made.failures == {"fake": error}
    assert afternoon.clock.now() == NOW


def test_another_account_reads_nothing(afternoon: Afternoon) -> None:
    platform = ReadPlatform(afternoon.clock)
    reader = afternoon.reader(platform, Author("fake:heather", "heather", "Heather"))
    made: Round = afternoon.run(read_once([reader], afternoon.clock))
    assert "led by @heather" in str(made.failures["fake"])
    assert platform.windows == []


def test_it_is_read_at_its_intervals_and_once_more_at_the_end(afternoon: Afternoon) -> None:
    platform = ReadPlatform(afternoon.clock)
    afternoon.keep_reading(timedelta(minutes=40), platform)
    assert [at - NOW for at, _ in platform.windows] == [QUARTER * 0, QUARTER, QUARTER * 2, timedelta(minutes=40)]
    assert {window.cursor for _, window in platform.windows} == {None}


def test_a_network_that_was_lost_for_hours_is_read_again_when_it_is_back(afternoon: Afternoon) -> None:
    lost = Fault(Unavailable("fake", "no network"), lasts=timedelta(hours=5))
    platform = ReadPlatform(afternoon.clock, reads=[None, lost])
    platform.say(ANN, "A1 before")
    afternoon.keep_reading(timedelta(hours=8), platform)
    failed = [made for made in afternoon.rounds if made.failures]
    assert len(failed) >= 4 * 5 - 1
    assert not afternoon.rounds[-1].failures
    (complete,) = [one for one in afternoon.run(afternoon.record.readings("fake")) if one.by == "complete"]
    assert complete.until >= NOW + timedelta(hours=8)


def test_where_reading_costs_money_all_is_read_once_a_day_and_what_is_new_each_time(afternoon: Afternoon) -> None:
    platform = DearPlatform(afternoon.clock)
    afternoon.keep_reading(timedelta(hours=41), platform)
    complete = [at - NOW for at, window in platform.windows if window.cursor is None]
    assert complete == [timedelta(0), DEARLY, DEARLY * 2]
    assert len(platform.windows) > 4 * 40
    # what another process has read counts as well
    afternoon.keep_reading(timedelta(hours=1), platform)
    assert len([window for _, window in platform.windows if window.cursor is None]) == 3


def test_what_was_written_in_the_next_chat_stays_there(afternoon: Afternoon) -> None:
    afternoon.border = NOW - timedelta(hours=1)
    platform = ReadPlatform(afternoon.clock)
    platform.say(platform.account, "Q1")
    late = platform.say(ANN, "late", reply_to="1")
    platform.say(ANN, "of the next chat")
    afternoon.run(read_once([afternoon.reader(platform)], afternoon.clock))
    kept = afternoon.run(afternoon.record.posts())
    assert [post.native_id for post in kept] == ["1", late.native_id]
