"""What was read of a platform, and when: the basis of what a record says of its own gaps.

A reading is a span of the time in which posts are written. A sweep that goes on behind the last one adjoins it, so
that an evening is one row for each way of reading, however often a platform was asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

ReadBy = Literal["new", "threads", "complete", "stream"]
"""How: what is new under the hashtag; threads of our posts; all of it, deletions included; as it was told live."""

Failure = Literal["", "unreachable", "login", "budget", "refused", "archive", "defect"]
"""Why a span could not be read; empty where it was."""

_SWEPT: Final = frozenset({"new", "complete"})
"""What finds every post under the hashtag; a stream may be silent although there is something to say."""
_MOST: Final = 3
"""Gaps that are listed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A span that was read without a gap, or that could not be read.

    Attributes:
        platform: The account, as on the command line.
        since: Posts written from here on (UTC); later than what was wanted where a platform does not reach back.
        until: Posts written up to here.
        done_at: When it was last done.
    """

    platform: str
    by: ReadBy
    since: datetime
    until: datetime
    done_at: datetime
    failure: Failure = ""

    @property
    def looked_for_deletions(self) -> bool:
        """Whether it was found out which of the known posts are gone."""
        return self.by == "complete" and not self.failure

    def joined(self, later: "Reading") -> "Reading | None":
        """This and a later one in one; None where something is between them, or they are not of a kind."""
        if (self.platform, self.by, self.failure) != (later.platform, later.by, later.failure):
            return None
        if later.since > self.until or later.until < self.since:
            return None
        since, until = min(self.since, later.since), max(self.until, later.until)
        return replace(later, since=since, until=until, done_at=max(self.done_at, later.done_at))


def read_until(readings: Iterable[Reading]) -> datetime | None:
    """Up to when the posts under the hashtag were read last, or None if they never were."""
    return max((one.until for one in readings if one.by in _SWEPT and not one.failure), default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the posts of a record are from.

    Attributes:
        platform: The account, as on the command line; of an imported chat the network.
        by: In which ways it was read; empty where that was not recorded, and for what was imported.
        since: The first of what was read, by when posts were written (UTC); None where that was not recorded.
        until: The last of it.
        complete_at: When everything was read last, which is also the last look for deletions; None if it never was.
        imported: From which file, and of which format, where it was not read by chatmod.
    """

    platform: str
    by: tuple[ReadBy, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    complete_at: datetime | None = None
    imported: str = ""


def sources(platforms: Iterable[str], readings: Sequence[Reading]) -> tuple[Source, ...]:
    """Where a record is from, a platform after the other."""
    return tuple(_source(name, [one for one in readings if one.platform == name]) for name in platforms)


def _source(platform: str, readings: Sequence[Reading]) -> Source:
    done = [one for one in readings if not one.failure]
    read = [one for one in done if one.by in _SWEPT] or done
    return Source(
        platform,
        tuple(by for by in get_args(ReadBy) if any(one.by == by for one in done)),
        min((one.since for one in read), default=None),
        max((one.until for one in read), default=None),
        max((one.done_at for one in done if one.looked_for_deletions), default=None),
    )


def source_stated(source: Source, zone: ZoneInfo) -> str:
    """What a source is, in words and without a full stop; times in a zone."""
    if source.imported:
        return f"{source.platform}: imported from {source.imported}, not looked through for deletions since"
    if source.since is None or source.until is None:
        return f"{source.platform}: when it was read was not recorded"
    span = f"posts of {_day_and_time(source.since, zone)} to {_time(source.until, source.since, zone)}"
    if source.complete_at is None:
        return f"{source.platform}: {span}, never looked through for deletions"
    return f"{source.platform}: {span}, looked through for deletions at {_day_and_time(source.complete_at, zone)}"


def unread(
    platforms: Iterable[str], readings: Sequence[Reading], start: datetime, over: datetime | None, zone: ZoneInfo
) -> tuple[str, ...]:
    """Sentences: what was not read of what should have been.

    Args:
        platforms: Those that the chat was on.
        readings: In the order of time; where there are none at all nothing is known, and nothing is said.
        start: Of the chat.
        over: Up to when it should have been read: its finish; None while that is open.
        zone: For the times.
    """
    if not readings:
        return ()
    said: list[str] = []
    for name in platforms:
        of_platform = [one for one in readings if one.platform == name]
        said += _unread(name, of_platform, start, over, zone)
        said += _unheard(name, of_platform, start, zone)
    return tuple(said)


def _unread(
    name: str, readings: Sequence[Reading], start: datetime, over: datetime | None, zone: ZoneInfo
) -> Iterator[str]:
    spans = _merged(one for one in readings if one.by in _SWEPT and not one.failure)
    failures = [one for one in readings if one.failure]
    if not spans:
        yield f"{name} was not read{_why(failures)}."
        return
    gaps = [(start, spans[0][0])] if spans[0][0] > start else []
    gaps += [(before[1], after[0]) for before, after in pairwise(spans) if after[1] > start]
    if gaps:
        yield (
            f"{name} was not read {_listed(gaps, start, zone)}: "
            "when it was read again, it did not show anything as old as that."
        )
    last = spans[-1][1]
    if over is not None and last < over:
        yield f"{name} was not read after {_time(last, start, zone)}{_why(f for f in failures if f.until >= last)}."


def _unheard(name: str, readings: Sequence[Reading], start: datetime, zone: ZoneInfo) -> Iterator[str]:
    """A stream that broke, where nothing has made up for it."""
    complete = max((one.until for one in readings if one.looked_for_deletions), default=start)
    streamed = _merged(one for one in readings if one.by == "stream")
    gaps = [(before[1], after[0]) for before, after in pairwise(streamed) if after[0] > complete]
    if gaps:
        yield (
            f"The live stream of {name} was broken {_listed(gaps, start, zone)}, "
            "and not everything has been read since."
        )


def _merged(readings: Iterable[Reading]) -> list[tuple[datetime, datetime]]:
    """The spans of readings, in the order of time, those in one that touch."""
    spans: list[tuple[datetime, datetime]] = []
    for since, until in sorted((one.since, one.until) for one in readings):
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


_WHY: Mapping[Failure, str] = {
    "unreachable": ": it could not be reached",
    "login": ": the login was not accepted",
    "budget": ": the budget was reached",
    "refused": ": it refused to be read",
    "archive": ": the archive could not be written",
    "defect": ": by a defect",
}


def _why(failures: Iterable[Reading]) -> str:
    """Why it was not read, as it was found last."""
    last = max(failures, key=lambda one: one.until, default=None)
    return _WHY[last.failure] if last and last.failure else ""


def _listed(gaps: Sequence[tuple[datetime, datetime]], day: datetime, zone: ZoneInfo) -> str:
    spans = [_span(since, until, day, zone) for since, until in gaps[:_MOST]]
    more = len(gaps) - _MOST
    return ", ".join(spans) + (f" and {more} more times" if more > 1 else " and once more" if more == 1 else "")


def _span(since: datetime, until: datetime, day: datetime, zone: ZoneInfo) -> str:
    first, last = _time(since, day, zone), _time(until, day, zone)
    if first == last:  # within a minute
        first, last = (f"{instant.astimezone(zone):%H:%M:%S}" for instant in (since, until))
    return f"from {first} to {last}"


def _time(instant: datetime, day: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == day.astimezone(zone).date() else f"{local:%Y-%m-%d %H:%M}"


def _day_and_time(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
