"""How late the posts of a chat were, as lines for the terminal and for scripts."""

import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chatmod.cli.printing import one_line
from chatmod.cli.wording import name_of
from chatmod.domain.companions import spoken
from chatmod.domain.record import Chat, Edition
from chatmod.domain.timing import SlotTiming, how_late
from chatmod.domain.zones import both_times

_HEAD = ("Cue", "Platform", "Planned", "Sent", "Answered", "Late", "Notes")
_NOTHING = "-"
_FATES = {
    "refused": "refused",
    "skipped": "skipped",
    "left-open": "not known whether it is out",
    "left-out": "left out by the moderator",
}


def timing_lines(edition: Edition) -> Iterator[str]:
    """A table without rules, a post a line, and below it the median and the worst."""
    chat = edition.chat
    yield f"{one_line(chat.title)}  #{chat.hashtag}"
    yield f"{both_times(chat.start, ZoneInfo(chat.timezone))}, {chat.name}"
    yield f"Times are those of {chat.timezone}. Late is how long after its time a post was sent."
    yield ""
    rows = [_HEAD, *(_row(timing, chat) for timing in edition.timings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield _summary(edition.timings)


def timing_json(edition: Edition) -> Iterator[dict[str, Any]]:
    """A JSON object for each post; times in UTC, lateness in milliseconds."""
    for row in edition.timings:
        timing = row.timing
        yield {
            "type": "timing",
            "version": 1,
            "chat": edition.chat.name,
            "cue": row.slot.label,
            "platform": row.slot.platform,
            "part": row.slot.part,
            "fate": row.fate,
            "planned": _utc(row.planned),
            "sent": _utc(timing.sent if timing else None),
            "acknowledged": _utc(timing.acknowledged if timing else None),
            "late_ms": None if row.late is None else round(row.late.total_seconds() * 1_000, 3),
            "put_off": len(row.put_off),
            "reason": row.reason or (row.put_off[-1] if row.put_off else None),
        }


def _utc(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _row(row: SlotTiming, chat: Chat) -> tuple[str, ...]:
    timing = row.timing
    return (
        f"{spoken(row.slot.label)} (part {row.slot.part})" if row.slot.part > 1 else spoken(row.slot.label),
        row.slot.platform,
        _local(row.planned, chat),
        _local(timing.sent if timing else None, chat, exact=True),
        _local(timing.acknowledged if timing else None, chat, exact=True),
        _NOTHING if row.late is None else how_late(row.late),
        one_line(_notes(row)),
    )


def _local(instant: datetime | None, chat: Chat, *, exact: bool = False) -> str:
    """A time of day, with its date where that is not the day of the chat."""
    if instant is None:
        return _NOTHING
    zone = ZoneInfo(chat.timezone)
    at = instant.astimezone(zone)
    date = "" if at.date() == chat.start.astimezone(zone).date() else f"{at:%Y-%m-%d} "
    return f"{date}{at:%H:%M:%S}.{at.microsecond // 1_000:03}" if exact else f"{date}{at:%H:%M:%S}"


def _notes(row: SlotTiming) -> str:
    notes = []
    if row.timing is None:
        said = _FATES.get(row.fate, "not out yet")
        notes.append(f"{said}: {_clause(row.reason)}" if row.reason else said)
    elif row.timing.sent is None:
        notes.append("found by looking; late by the platform's clock")
    if row.put_off:
        times = {1: "once", 2: "twice"}.get(len(row.put_off), f"{len(row.put_off)} times")
        notes.append(f"put off {times}: {', '.join(_clause(reason) for reason in dict.fromkeys(row.put_off))}")
    return "; ".join(notes)


def _clause(reason: str) -> str:
    """A reason in the middle of a line."""
    return reason.rstrip(". ")


def _summary(timings: Sequence[SlotTiming]) -> str:
    late = [(row.late, row.slot) for row in timings if row.late is not None]
    out = f"Out: {len(late)} of {len(timings)}."
    if not late:
        return out
    worst, slot = max(late, key=lambda one: one[0])
    median = statistics.median(one[0].total_seconds() for one in late)
    return f"{out} Median lateness {how_late(timedelta(seconds=median))}, worst {how_late(worst)} ({name_of(slot)})."
