"""What a stream tells arrives at once; what it leaves out, or what it breaks, costs nothing but a few seconds."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.live import Event, Mended, Trouble
from chatmod.live.intake import Intake
from chatmod.live.streaming import LONGEST_BACK_OFF, Stream
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import MemoryRecord

START = datetime.fromisoformat("2027-04-15T20:00:00+00:00")
ANN = Author("fake:ann", "ann", "Ann")
LIMITS = Limits(characters=500, poll=timedelta(seconds=5), silence=timedelta(seconds=90))
SECOND = timedelta(seconds=1)


def a_post(number: int, text: str = "A1 yes", edited_at: datetime | None = None) -> Post:
    return Post(f"fake:{number}", str(number), "fake", "", ANN, START, text, edited_at=edited_at)


def seen(number: int, text: str = "A1 yes", edited_at: datetime | None = None) -> Seen:
    return Seen(a_post(number, text, edited_at), text.encode())


@dataclass(frozen=True)
class Script:
    """What one connection tells, after how many seconds each; then it ends, breaks, or says nothing for ever."""

    pages: tuple[tuple[float, Page], ...] = ()
    then: PlatformError | Exception | None = None
    silent: bool = False
    letting_go: float = 0
    """Seconds that closing takes."""


@dataclass
class Radio:
    """A platform whose streams follow a script, one connection after another; the last one goes on for ever."""

    clock: VirtualClock
    scripts: list[Script]
    windows: list[tuple[datetime, Window]] = field(default_factory=list)
    open: int = 0

    async def listen(self, window: Window) -> AsyncIterator[Page]:
        self.windows.append((self.clock.now(), window))
        script = self.scripts.pop(0) if self.scripts else Script(silent=True)
        self.open += 1
        try:
            for after, page in script.pages:
                await self.clock.sleep(SECOND * after)
                yield page
            if script.then is not None:
                raise script.then
            if script.silent:
                await self.clock.sleep(timedelta(days=1))
        finally:
            if script.letting_go:
                await self.clock.sleep(SECOND * script.letting_go)
            self.open -= 1


@dataclass
class Room:
    """Somebody who listens."""

    radio: Radio
    record: MemoryRecord = field(default_factory=MemoryRecord)
    heard: list[tuple[float, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    limits: Limits = LIMITS

    def stream(self) -> Stream:
        async def window(cursor: str | None) -> Window:
            return Window("Tag", START, cursor, ("1",), frozenset(await self.record.known("fake")))

        def begins() -> None:
            self.begun.append(self.seconds())

        return Stream(
            "fake",
            self.radio,
            lambda: self.limits,
            window,
            self.record,
            self.radio.clock,
            Intake("fake", self.record, self.radio.clock, self.arrived),
            begins,
            self.events.append,
        )

    def seconds(self) -> float:
        return (self.radio.clock.now() - START).total_seconds()

    def arrived(self, posts: Sequence[Post]) -> None:
        self.heard += [(self.seconds(), post.native_id) for post in posts]

    def listen(self, minutes: float = 30) -> bool:
        """Listen for a while; tells whether it gave up by itself."""

        async def for_a_while() -> bool:
            listening = asyncio.create_task(self.stream().listen())
            await self.radio.clock.sleep(timedelta(minutes=minutes))
            over = listening.done()
            listening.cancel()
            await asyncio.wait({listening})
            return over

        return run_virtually(self.radio.clock, for_a_while())


def a_room(*scripts: Script) -> Room:
    return Room(Radio(VirtualClock(START), list(scripts)))


ALIVE = Page(())


def test_what_a_stream_tells_is_kept_and_told_at_once() -> None:
    room = a_room(Script(((1, ALIVE), (2, Page((seen(1),))), (3, Page((seen(2), seen(3))))), silent=True))
    assert not room.listen(1)
    assert room.heard == [(3, "1"), (6, "2"), (6, "3")]


def test_an_edit_replaces_a_deletion_removes_and_an_older_view_changes_nothing() -> None:
    later = START + timedelta(minutes=1)
    told = (Page((seen(1), seen(2))), Page((seen(1, "A1 no", later),)), Page((Gone("2"),)), Page((seen(1),)))
    room = a_room(Script(tuple((1, page) for page in told), silent=True))
    room.listen(1)
    posts = run_virtually(room.radio.clock, room.record.posts())
    assert [(post.native_id, post.text) for post in posts] == [("1", "A1 no")]


def test_it_begins_with_the_first_sign_of_life_so_that_the_gap_before_it_is_read() -> None:
    room = a_room(
        Script(((2, ALIVE), (1, ALIVE)), then=Unavailable("fake", "reset")), Script(((1, ALIVE),), silent=True)
    )
    room.listen(1)
    assert room.begun == [2, 3 + 10 + 1]


def test_a_stream_that_ends_or_breaks_is_opened_again_where_it_was() -> None:
    for end in (None, Unavailable("fake", "reset"), ValueError("a defect")):
        room = a_room(
            Script(((1, Page((seen(1),), "one")),), end), Script(((1, Page((seen(2),), "two")),), silent=True)
        )
        room.listen(1)
        assert [window.cursor for _, window in room.radio.windows] == [None, "one"]
        assert room.radio.windows[1][1].known == {"1"}
        assert [native_id for _, native_id in room.heard] == ["1", "2"]
        assert room.events == []


def test_a_stream_without_a_sign_of_life_is_opened_again_and_the_old_one_is_let_go() -> None:
    room = a_room(Script(((1, ALIVE),), silent=True), Script(((1, ALIVE),), silent=True))
    room.listen(1)
    assert len(room.radio.windows) == 1
    room.listen(2)
    assert len(room.radio.windows) >= 2
    assert room.radio.open == 0


def test_who_stops_listening_while_a_silent_stream_is_let_go_has_stopped() -> None:
    room = a_room(Script(silent=True, letting_go=20))  # it is let go after 90 seconds, which takes till 110

    async def stop_meanwhile() -> bool:
        listening = asyncio.create_task(room.stream().listen())
        await room.radio.clock.sleep(SECOND * 100)
        listening.cancel()
        await room.radio.clock.sleep(SECOND * 100)
        stopped = listening.cancelled()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        return stopped

    assert run_virtually(room.radio.clock, stop_meanwhile())


def test_signs_of_life_keep_a_stream_that_has_nothing_to_tell() -> None:
    room = a_room(Script(tuple((60, ALIVE) for _ in range(30)), silent=True))
    room.listen(29)
    assert len(room.radio.windows) == 1


def test_where_there_is_no_stream_nobody_asks_again_and_nothing_is_told() -> None:
    room = a_room(Script(then=Rejected("fake", "404")))
    assert room.listen(5)
    assert len(room.radio.windows) == 1
    assert room.events == []


@pytest.mark.parametrize("error", [Unavailable("fake", "refused"), Unauthorized("fake", "no login")])
def test_trouble_that_lasts_is_told_once_and_its_end_too(error: PlatformError) -> None:
    room = a_room(*[Script(then=error)] * 5, Script(((1, ALIVE), (40, ALIVE)), silent=True))
    room.listen(5.5)
    trouble, mended = room.events
    assert isinstance(trouble, Trouble)
    assert "live stream" in trouble.message
    assert isinstance(mended, Mended)


def test_a_stream_that_breaks_as_soon_as_it_has_begun_is_trouble_and_tried_ever_more_seldom() -> None:
    room = a_room(*[Script(((1, ALIVE),), then=Unavailable("fake", "reset"))] * 50)
    room.listen(30)
    (trouble,) = room.events
    assert isinstance(trouble, Trouble)
    assert room.radio.windows[-1][0] - room.radio.windows[-2][0] >= LONGEST_BACK_OFF


def test_a_stream_that_breaks_now_and_then_is_no_trouble() -> None:
    room = a_room(*[Script(((1, ALIVE), (40, ALIVE)), then=Unavailable("fake", "reset"))] * 20)
    room.listen(9)
    assert len(room.radio.windows) > 5
    assert room.events == []


def test_it_comes_back_ever_more_seldom_and_when_it_was_asked_to() -> None:
    room = a_room(*[Script(then=Unavailable("fake", "down"))] * 20)
    room.listen(30)
    times = [at for at, _ in room.radio.windows]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == LONGEST_BACK_OFF
    asked = a_room(Script(then=Unavailable("fake", "429", after=timedelta(minutes=7))))
    asked.listen(8)
    assert [at - START for at, _ in asked.radio.windows] == [timedelta(0), timedelta(minutes=7)]


def test_what_the_limits_say_of_silence_may_change() -> None:
    room = a_room(Script(((1, ALIVE),), silent=True), Script(silent=True))
    room.limits = replace(LIMITS, silence=timedelta(seconds=10))
    room.listen(0.5)
    assert len(room.radio.windows) == 2
