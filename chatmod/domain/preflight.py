"""What is looked at before an evening, and when it is green, yellow or red.

Why a clock is judged by the least that it can be off: a server tells whole seconds, and its answer is on its way for
a while. What that can explain is not held against this machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chatmod.domain.composing import compose
from chatmod.domain.health import Allowance, Health
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.zones import both_times, next_change
from chatmod.errors import ChatmodError

CLOCK_MAY_BE_OFF = timedelta(seconds=2)
CLOCK_IS_WRONG = timedelta(seconds=30)
"""A question half a minute early or late is noticed by everybody who waits for it."""

SPACE_SCARCE = 200_000_000
SPACE_GONE = 20_000_000
"""Bytes. An evening takes a few million: its posts with their raw JSON, and a copy before the tables change."""

HOST = "room"
"""The platform whose server is this machine: its clock is the one that is to be compared."""

_SECOND = timedelta(seconds=1)
_MEGABYTE = 1_000_000


class Light(StrEnum):
    """Green is well; yellow is worth a look; with red the evening would fail."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What it was, in a word or two.
        said: What was found, a sentence.
        remedy: What to do about it; empty where it is green.
    """

    subject: str
    light: Light
    said: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A server's clock, in whole seconds, and ours just before and just after it was read."""

    server: datetime
    before: datetime
    after: datetime

    @property
    def ahead(self) -> timedelta:
        """The least that our clock is ahead of the server's; negative where it is behind."""
        most, least = self.after - self.server, self.before - self.server - _SECOND
        return max(least, timedelta(0)) + min(most, timedelta(0))


def worst(findings: Iterable[Finding]) -> Light:
    """The light of the whole: the worst of all."""
    return max((finding.light for finding in findings), key=list(Light).index, default=Light.GREEN)


def posts_to_come(sheet: RunSheet, platforms: Iterable[str], now: datetime) -> dict[str, tuple[datetime, ...]]:
    """When our posts on each platform are due, from now on."""
    return {
        name: tuple(cue.instant for cue in sheet.cues if cue.instant >= now for _ in compose(sheet, cue, name))
        for name in platforms
    }


def health_findings(
    platform: str, outcome: Health | ChatmodError, posts: Sequence[datetime], zone: ZoneInfo
) -> list[Finding]:
    """What a platform's answer means.

    Args:
        platform: Its name.
        outcome: What it told, or why it could not be asked.
        posts: When our posts there are due.
        zone: For times that a person reads.
    """
    login = f"{platform} login"
    if isinstance(outcome, ChatmodError):
        remedy = outcome.remedy or "Try again; if it stays, look at the server's own page, or ask those who run it."
        return [Finding(login, Light.RED, _sentence(str(outcome)), remedy)]
    found = [Finding(login, Light.GREEN, f"Posts as {outcome.account.handle}."), _permission(platform, outcome)]
    if outcome.allowance is not None:
        found.append(allowance_finding(platform, outcome.allowance, posts, zone))
    return found


def _permission(platform: str, health: Health) -> Finding:
    subject = f"{platform} permission"
    if health.may_post is False:
        remedy = f"Log in again, and let chatmod write there: `chatmod login {platform}`."
        return Finding(subject, Light.RED, "The login may read, but not post.", remedy)
    if health.limited:
        said = "The server has limited the account: only its followers see what it posts, and the hashtag does not."
        return Finding(subject, Light.YELLOW, said, "Ask those who run the server, or post from another account.")
    said = "May post." if health.may_post else "The server does not tell whether it may post."
    return Finding(subject, Light.GREEN, said)


def allowance_finding(platform: str, allowance: Allowance, posts: Sequence[datetime], zone: ZoneInfo) -> Finding:
    """Red where fewer requests are left than posts are due before there are new ones; yellow below twice as many."""
    resets_at = allowance.resets_at
    due = sum(1 for instant in posts if resets_at is None or instant < resets_at)
    until = f" until {resets_at.astimezone(zone):%H:%M:%S %Z}" if resets_at else ""
    said = f"{allowance.left} of {allowance.of} requests left{until}, for {due} posts in that time."
    light = Light.RED if allowance.left < due else Light.YELLOW if allowance.left < 2 * due else Light.GREEN
    remedy = "" if light is Light.GREEN else "Stop other programs that use this account, or start later."
    return Finding(f"{platform} limits", light, said, remedy)


def clock_finding(readings: Mapping[str, ClockReading]) -> Finding:
    """Compare our clock with those of servers, by name; the one that is farthest off decides."""
    compared = {name: reading.ahead for name, reading in readings.items() if name != HOST}
    if not compared:
        return Finding("clock", Light.GREEN, "No server's clock to compare this machine's with.")
    off = {name: ahead for name, ahead in compared.items() if abs(ahead) >= CLOCK_MAY_BE_OFF}
    if not off:
        return Finding("clock", Light.GREEN, f"Right, by the clock of {_listed(compared)}.")
    light = Light.RED if max(map(abs, off.values())) >= CLOCK_IS_WRONG else Light.YELLOW
    remedy = "Let the machine set its clock by the network: the switch is in its date and time settings."
    if len(compared) > 1 and max(compared.values()) - min(compared.values()) >= CLOCK_MAY_BE_OFF:
        remedy += " The servers do not agree: if that is on already, the clock of one of them is wrong."
    said = _listed(_offset(name, ahead) for name, ahead in compared.items())
    return Finding("clock", light, f"This machine's clock is {said}.", remedy)


def _offset(name: str, ahead: timedelta) -> str:
    if abs(ahead) < CLOCK_MAY_BE_OFF:
        return f"right by {name}"
    seconds = abs(ahead).total_seconds()
    return f"{seconds:.0f} s {'ahead of' if ahead > timedelta(0) else 'behind'} {name}"


def space_finding(free: int, where: str) -> Finding:
    """Whether the disk of the archive has room for an evening; `free` in bytes."""
    said = f"{free // _MEGABYTE:,} MB free in {where}."
    if free >= SPACE_SCARCE:
        return Finding("space", Light.GREEN, said)
    light = Light.RED if free < SPACE_GONE else Light.YELLOW
    return Finding("space", light, said, "Make space on this disk, or choose another folder with --data.")


def awake_finding(reason: str) -> Finding:
    """Whether the machine is kept from going to sleep; `reason` tells why not, and is empty where it is."""
    if not reason:
        return Finding("awake", Light.GREEN, "The machine is kept awake while a chat is on.")
    said = f"The machine may go to sleep during the chat: {reason}."
    return Finding("awake", Light.YELLOW, said, "Set it not to sleep in its power settings, and plug it in.")


def change_finding(zone: ZoneInfo, now: datetime, chat: tuple[datetime, datetime] | None) -> Finding:
    """The next daylight-saving change of a zone; `chat` is the start and the end of one that is to come."""
    instant = next_change(zone, now)
    if instant is None:
        return Finding("daylight saving", Light.GREEN, f"The clocks of {zone.key} do not change.")
    before, after = ((instant + step).astimezone(zone) for step in (-_SECOND, timedelta(0)))
    moved = (after.utcoffset() or timedelta(0)) - (before.utcoffset() or timedelta(0))
    wall = (before + _SECOND).replace(tzinfo=None)
    way = "forward" if moved > timedelta(0) else "back"
    said = f"The clocks of {zone.key} go {way} by {_span(moved)} on {wall:%Y-%m-%d} at {wall:%H:%M}"
    if chat is None or instant > chat[1]:
        return Finding("daylight saving", Light.GREEN, f"{said}.")
    remedy = (
        f"Nothing to do here: every cue goes out at its local time. People in other zones may come an hour early or "
        f"late: tell them that the chat starts at {both_times(chat[0], zone)}."
    )
    return Finding("daylight saving", Light.YELLOW, f"{said}, before the chat is over.", remedy)


def _span(moved: timedelta) -> str:
    minutes = int(abs(moved).total_seconds()) // 60
    hour = 60
    return "an hour" if minutes == hour else f"{minutes} min"


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
