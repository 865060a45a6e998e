"""The quick part of the pre-flight, on a clock that jumps."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatmod.domain.health import Allowance, Health
from chatmod.domain.preflight import Finding, Light
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import PlatformError, Unauthorized, Unavailable
from chatmod.live import Event, PreFlight, pre_flight, quick_check
from chatmod.live.preflight import EARLY, PATIENCE
from chatmod.loading import load_schedule
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform
from tests.domain.domain_samples import TORONTO

START = datetime(2027, 4, 16, tzinfo=UTC)
SCHEDULE = """---
title: T
hashtag: Tag
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Hello @ -1 day
Tomorrow!

## Q1 @ +6
Why?
"""


class SlowPlatform(FakePlatform):
    """Takes its time to say how it is."""

    def __init__(self, clock: VirtualClock, name: str, takes: timedelta) -> None:
        super().__init__(clock, name)
        self._takes = takes
        self._virtual = clock

    async def examine(self) -> Health:
        await self._virtual.sleep(self._takes)
        return await super().examine()


class BrokenPlatform(FakePlatform):
    async def examine(self) -> Health:
        raise RuntimeError("a defect of a stranger's")


@dataclass
class Desk:
    """A sheet, a clock, and what was told."""

    sheet: RunSheet
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    told: list[Event] = field(default_factory=list)

    def platform(self, name: str = "fake", health: Health | PlatformError | None = None) -> FakePlatform:
        made = FakePlatform(self.clock, name)
        made.health = health
        return made

    def check(self, *platforms: FakePlatform, posts: int = 0) -> dict[str, Finding]:
        by_name = {platform.name: platform for platform in platforms}
        due = {name: [START] * posts for name in by_name}
        found = run_virtually(self.clock, quick_check(by_name, due, self.clock, TORONTO))
        return {finding.subject: finding for finding in found}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=TORONTO, platforms={"room", "fake"})
    return Desk(compile_sheet(loaded.schedule))


def test_all_is_green_where_all_is_well(desk: Desk) -> None:
    found = desk.check(desk.platform("fake"), desk.platform("other"))
    assert list(found) == [
        "fake login",
        "fake permission",
        "other login",
        "other permission",
        "clock",
    ]
    assert {finding.light for finding in found.values()} == {Light.GREEN}


def test_one_platform_that_fails_does_not_hide_the_others(desk: Desk) -> None:
    broken = BrokenPlatform(desk.clock, "broken")
    down = desk.platform("down", Unavailable("down", "It cannot be reached", "Wait."))
    out = desk.platform("out", Unauthorized("out", "The login is not accepted", "Log in."))
    found = desk.check(broken, down, out, desk.platform("fake"))
    red = {subject: finding for subject, finding in found.items() if finding.light is Light.RED}
    assert list(red) == ["broken login", "down login", "out login"]
    assert red["broken login"].said.startswith("A defect: RuntimeError in test_quick_check.py")
    assert (red["down login"].said, red["down login"].remedy) == ("It cannot be reached.", "Wait.")
    assert all(finding.remedy for finding in red.values())
    assert found["fake login"].light is Light.GREEN


def test_platforms_are_asked_at_once_and_none_for_ever(desk: Desk) -> None:
    begin = desk.clock.now()
    slow = [SlowPlatform(desk.clock, name, PATIENCE * 0.9) for name in ("a", "b", "c")]
    endless = SlowPlatform(desk.clock, "endless", timedelta(days=1))
    found = desk.check(*slow, endless)
    assert desk.clock.now() - begin == PATIENCE
    assert (found["endless login"].light, found["a login"].light) == (Light.RED, Light.GREEN)
    assert found["clock"].light is Light.GREEN


def test_the_clock_is_compared_and_the_posts_are_counted(desk: Desk) -> None:
    account = desk.platform().account
    wrong = Health(account, True, START - timedelta(minutes=1), Allowance(3, 300))
    found = desk.check(desk.platform("fake", wrong), posts=4)
    assert "59 s ahead of fake" in found["clock"].said
    assert (found["clock"].light, found["fake limits"].light) == (Light.RED, Light.RED)


def tell_when(desk: Desk, begin: datetime, more: Sequence[Finding] | Exception = ()) -> PreFlight:
    """Run the pre-flight from an instant on; returns what it told."""
    desk.clock = VirtualClock(begin)

    async def look() -> Sequence[Finding]:
        if isinstance(more, Exception):
            raise more
        return more

    platforms = {"fake": desk.platform()}
    run_virtually(desk.clock, pre_flight(desk.sheet, platforms, desk.clock, desk.told.append, look))
    (told,) = desk.told
    assert isinstance(told, PreFlight)
    return told


@pytest.mark.parametrize("before", [timedelta(days=3), timedelta(hours=1), EARLY + timedelta(seconds=1)])
def test_it_is_told_ten_minutes_before_the_start(desk: Desk, before: timedelta) -> None:
    assert tell_when(desk, START - before).at == START - EARLY


@pytest.mark.parametrize("before", [EARLY, timedelta(0), -timedelta(minutes=30)])
def test_it_is_told_at_once_where_the_run_begins_later(desk: Desk, before: timedelta) -> None:
    assert tell_when(desk, START - before).at == START - before


def test_what_else_is_looked_at_stands_at_the_end_and_may_fail(desk: Desk) -> None:
    more = Finding("awake", Light.YELLOW, "It may sleep.", "Do something.")
    assert tell_when(desk, START, [more]).findings[-1] == more
    desk.told.clear()
    failed = tell_when(desk, START, OSError("no disk")).findings
    assert (failed[0].light, failed[-1].light) == (Light.GREEN, Light.RED)
    assert "OSError in test_quick_check.py" in failed[-1].said


def test_it_can_be_cancelled_while_it_asks(desk: Desk) -> None:
    async def cancelled() -> bool:
        endless = SlowPlatform(desk.clock, "endless", timedelta(days=1))
        asking = asyncio.create_task(quick_check({"endless": endless}, {}, desk.clock, TORONTO))
        await desk.clock.sleep(timedelta(seconds=1))
        asking.cancel()
        await asyncio.wait({asking})
        return asking.cancelled()

    assert run_virtually(desk.clock, cancelled())
    assert desk.clock.now() == START + timedelta(seconds=1)
