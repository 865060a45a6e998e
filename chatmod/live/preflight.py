"""The quick part of the pre-flight: what the platforms say of themselves, before it is too late to do something."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chatmod.domain.health import Health
from chatmod.domain.preflight import (
    ClockReading,
    Finding,
    Light,
    clock_finding,
    health_findings,
    posts_to_come,
)
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ChatmodError, Unavailable
from chatmod.live.defects import defect
from chatmod.live.telling import PreFlight, Tell
from chatmod.ports.platforms import Platform
from chatmod.ports.time import Clock

EARLY = timedelta(minutes=10)
"""How long before the start: enough to log in again, or to tell people."""

PATIENCE = timedelta(seconds=45)
"""A platform that has not answered by then is said not to."""

_LOOK_AT_CLOCK = timedelta(minutes=1)
LookAround = Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class _Examined:
    outcome: Health | ChatmodError
    before: datetime
    after: datetime

    @property
    def reading(self) -> ClockReading | None:
        if isinstance(self.outcome, ChatmodError) or self.outcome.server_time is None:
            return None
        return ClockReading(self.outcome.server_time, self.before, self.after)


async def quick_check(
    platforms: Mapping[str, Platform], posts: Mapping[str, Sequence[datetime]], clock: Clock, zone: ZoneInfo
) -> list[Finding]:
    """Ask all platforms at once how they are; a defect of one is a finding, and never an exception.

    Args:
        platforms: By name, opened.
        posts: When our posts on each are due; see `posts_to_come`.
        clock: Compared with the servers'.
        zone: For times that a person reads.
    """
    answers = await asyncio.gather(*(_examine(platform, clock) for platform in platforms.values()))
    examined = dict(zip(platforms, answers, strict=True))
    findings = []
    for name, answer in examined.items():
        findings += health_findings(name, answer.outcome, posts.get(name, ()), zone)
    readings = {name: answer.reading for name, answer in examined.items() if answer.reading is not None}
    return [*findings, clock_finding(readings)]


async def pre_flight(
    sheet: RunSheet,
    platforms: Mapping[str, Platform],
    clock: Clock,
    tell: Tell,
    look_around: LookAround | None = None,
) -> None:
    """Wait until shortly before the start, look, and tell; look at once where that is past.

    Args:
        sheet: What is run.
        platforms: By name, opened.
        clock: When it is, and how long to wait.
        tell: Told a `PreFlight`.
        look_around: What else is to be looked at then.
    """
    # in short steps: while a machine sleeps, a wait stands still
    while (left := sheet.start - EARLY - clock.now()) > timedelta(0):
        await clock.sleep(min(left, _LOOK_AT_CLOCK))
    findings = await quick_check(platforms, posts_to_come(sheet, platforms, clock.now()), clock, sheet.schedule.zone)
    if look_around is not None:
        try:
            findings += await look_around()
        except Exception as error:  # noqa: BLE001 - the evening goes on, and the moderator knows
            findings.append(Finding("pre-flight", Light.RED, *_of_defect(error)))
    tell(PreFlight(clock.now(), tuple(findings)))


async def _examine(platform: Platform, clock: Clock) -> _Examined:
    before = clock.now()
    asking = asyncio.create_task(_ask(platform))
    waiting = asyncio.create_task(clock.sleep(PATIENCE))
    try:
        await asyncio.wait({asking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return _Examined(_outcome(platform.name, asking), before, clock.now())
    finally:
        asking.cancel()
        waiting.cancel()


async def _ask(platform: Platform) -> Health:
    return await platform.examine()  # inside a task, so that even a plug-in without it is a finding


def _outcome(name: str, asking: asyncio.Task[Health]) -> Health | ChatmodError:
    if not asking.done() or asking.cancelled():
        return Unavailable(name, f"No answer within {PATIENCE.seconds} seconds.", "Check the network.")
    error = asking.exception()
    if error is None:
        return asking.result()
    return error if isinstance(error, ChatmodError) else ChatmodError(*_of_defect(error))


def _of_defect(error: BaseException) -> tuple[str, str]:
    return f"A defect: {defect(error)}.", "Update it, or tell those who made it."
