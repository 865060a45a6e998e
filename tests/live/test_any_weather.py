"""Any evening: commands, edits, a full disk, a clock that leaps, platforms in any mood, and crashes, all at once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatmod.domain.agenda import State
from chatmod.domain.happenings import Commanded, Finished, WentOut
from chatmod.errors import PlatformError, Rejected, Unavailable, Unconfirmed
from chatmod.rehearsal import run_virtually
from chatmod.testing import FakePlatform, Fault
from tests.live.evenings import SCHEDULE, START, Stage, at
from tests.live.weather import LeapingClock, Moody, offline

COMPANY = SCHEDULE.replace("linger: 1 min", "linger: 1 min\nwarn: 1 min\nrepeat: 2 min")
COMMANDS = (
    "hold 3",
    "hold",
    "resume",
    "undo",
    "skip",
    "skip Q2",
    "next",
    "swap Q2 Q3",
    "repace 20:25",
    "say Hello",
    "again",
    "probe",
    "end",
    "nonsense",
)
EDITS = (
    ("## Q2 @ +6", "## Q2 @ +4"),
    ("## Q3 @ +10", "## Q3 @ +12"),
    ("What will you read?", "What else?"),
    ("## Q3 @ +10\nWhat will you never read?\n", ""),
    ("## Q3", "## Extra @ +8\nExtra!\n\n## Q3"),
    ("@ +6", "@ never"),
)

Mood = Literal["well", "slow", "faulty", "offline", "limited"]
Event = tuple[str, str | int]

moments = st.integers(-50, 1300)  # seconds since the start
events: st.SearchStrategy[Event] = st.one_of(
    st.tuples(st.sampled_from(["wheel", "orders"]), st.sampled_from(COMMANDS)),
    st.tuples(st.just("edit"), st.integers(0, len(EDITS) - 1)),
    st.tuples(st.just("leap"), st.sampled_from([-300, -60, 60, 300, 700])),
    st.tuples(st.just("disk"), st.integers(0, 1)),
    st.tuples(st.just("crash"), st.just(0)),
)
moods = st.sampled_from(["well", "slow", "faulty", "offline", "limited"])


def platform(clock: LeapingClock, name: str, mood: Mood, *, keeps_keys: bool) -> FakePlatform:
    def faults(*errors: PlatformError | None) -> list[Fault | None]:
        return [None if error is None else Fault(error, acted=isinstance(error, Unconfirmed)) for error in errors]

    lost, away, no = Unconfirmed(name, "timeout"), Unavailable(name, "503"), Rejected(name, "422")
    match mood:
        case "well":
            return FakePlatform(clock, name, keeps_keys=keeps_keys)
        case "slow":
            return FakePlatform(clock, name, slow=timedelta(seconds=20), keeps_keys=keeps_keys)
        case "faulty":
            script = faults(None, lost, away, None, lost, no, away)
            return FakePlatform(clock, name, faults=script, looks=faults(None, away), keeps_keys=keeps_keys)
        case "offline":
            return offline(clock, name, at(-1), at(5))
        case "limited":
            return Moody(clock, name, at(1), at(9), lambda: Unavailable(name, "429", not_before=at(9)))


@dataclass
class Weather:
    """Lets it all happen, and goes on until the evening is over."""

    stage: Stage
    clock: LeapingClock

    async def endure(self, script: list[tuple[int, Event]]) -> State:
        running = asyncio.create_task(self.stage.perform())
        for second, (kind, what) in sorted(script, key=lambda known: known[0]):
            await self.clock.sleep(START + timedelta(seconds=second) - self.clock.passed())
            if running.done():
                break
            if kind == "crash":
                await self.stage.lose_power(running)
                running = asyncio.create_task(self.stage.perform())
            else:
                self._act(kind, what)()
        self.stage.record.broken = False
        waiting = asyncio.create_task(self.clock.sleep(timedelta(hours=3)))
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():  # it is on hold
            self.stage.wheel.turn("end")
        return await running

    def _act(self, kind: str, what: str | int) -> Callable[[], object]:
        match kind, what:
            case ("wheel" | "orders") as way, str():
                return self.stage.giving(way, what)
            case "edit", int():
                text = self.stage.text.replace(*EDITS[what])
                return lambda: self.stage.write(text, read=False)
            case "leap", int():
                return lambda: self.clock.leap(timedelta(seconds=what))
            case _:
                return lambda: setattr(self.stage.record, "broken", bool(what))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(moments, events), max_size=8),
    st.tuples(moods, moods),
    st.sampled_from([SCHEDULE, COMPANY]),
    st.booleans(),
    st.booleans(),
)
def test_it_ends_with_everything_out_at_most_once_and_a_whole_journal(
    script: list[tuple[int, Event]], two: tuple[Mood, Mood], text: str, rereads: bool, keeps_keys: bool
) -> None:
    with TemporaryDirectory() as folder:
        clock = LeapingClock(at(-1), rereads=rereads)
        stage = Stage(Path(folder) / "any.md", text, clock=clock)
        for name, mood in zip(("first", "second"), two, strict=True):
            stage.play(platform(clock, name, mood, keeps_keys=keeps_keys))
            stage.unknown |= {name} if mood == "offline" else set()
        state = run_virtually(clock, Weather(stage, clock).endure(script))
    assert state.finished
    for fake in stage.platforms:
        keys = Counter(key for key in fake.keys if key)
        assert max(keys.values(), default=1) == 1
    slots = Counter(went.slot for went in stage.kept(WentOut))
    assert max(slots.values(), default=1) == 1
    numbers = [entry.number for entry in stage.kept(Commanded)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert isinstance(stage.record.happenings[-1], Finished)
    assert all(stage.sentences())
