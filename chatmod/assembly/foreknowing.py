"""What is known of a recorded chat before its file is read: flags, and the schedule of that evening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.assembly.preparing import load
from chatmod.assembly.starts import example_start, parse_start
from chatmod.domain.hashtags import is_hashtag
from chatmod.domain.runsheet import compile_leniently, compile_sheet
from chatmod.domain.schedule import Schedule
from chatmod.domain.when import START_REMEDY, parse_wall
from chatmod.domain.zones import to_utc
from chatmod.errors import SettingsError
from chatmod.loading.zones import find_zone


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody has said; None or empty where nobody has.

    Attributes:
        chat: Its name in the archive.
        start: UTC.
        end: UTC; of the schedule.
        planned: Labels and texts of the schedule's questions.
    """

    chat: str | None = None
    title: str = ""
    hashtag: str = ""
    moderators: tuple[str, ...] = ()
    zone: ZoneInfo | None = None
    start: datetime | None = None
    end: datetime | None = None
    schedule: Schedule | None = None
    planned: tuple[tuple[str, str], ...] = ()


def known_beforehand(
    path: Path | None,
    *,
    chat: str | None,
    title: str | None,
    hashtag: str | None,
    moderators: Sequence[str],
    start: str | None,
    timezone: str | None,
    machine_zone: ZoneInfo,
    now: datetime,
) -> Given:
    """Look at all flags before any file is read; what they say wins over the schedule.

    Args:
        path: Of the schedule.
        chat: As typed, and so are those that follow.
        title: Of the chat.
        hashtag: With or without `#`.
        moderators: Handles or ids.
        start: In the zone.
        timezone: Name of a zone.
        machine_zone: The zone of a start where nothing else says it.
        now: Only tells an example start, for a schedule that has none.

    Raises:
        ScheduleError: If the schedule has problems.
        SettingsError: If a flag cannot be understood.
    """
    schedule = load(path).schedule if path else None
    zone = find_zone(timezone) if timezone is not None else None
    tag = (hashtag or "").strip().removeprefix("#")
    if hashtag is not None and not is_hashtag(tag):
        remedy = "Write one word of letters, digits and `_`, with at least one letter."
        raise SettingsError(f"`--hashtag {hashtag}` is not a hashtag.", remedy)
    begins = _start(start, zone, schedule, machine_zone, now)
    ends: datetime | None = None
    planned: tuple[tuple[str, str], ...] = ()
    if schedule is not None:
        begins, ends, planned = _scheduled(schedule, begins, now)
    return Given(
        chat=chat,
        title=" ".join((title or (schedule.title if schedule else "")).split()),
        hashtag=tag or (schedule.hashtag if schedule else ""),
        moderators=tuple(name.strip() for name in moderators) or (schedule.moderators if schedule else ()),
        zone=zone or (schedule.zone if schedule else None),
        start=begins,
        end=ends,
        schedule=schedule,
        planned=planned,
    )


def _start(
    text: str | None, zone: ZoneInfo | None, schedule: Schedule | None, machine_zone: ZoneInfo, now: datetime
) -> datetime | None:
    if text is None:
        return None
    if schedule is not None and zone is None:
        return parse_start(text, schedule, now)
    try:
        return to_utc(parse_wall(text), zone or machine_zone)
    except ValueError:
        raise SettingsError(f"`--start {text}` is not a date and a time.", START_REMEDY) from None


def _scheduled(
    schedule: Schedule, start: datetime | None, now: datetime
) -> tuple[datetime | None, datetime | None, tuple[tuple[str, str], ...]]:
    """When the evening was, as far as that is known, and its questions."""
    if start is None and schedule.start is None:
        sheet, _ = compile_leniently(schedule, example_start(schedule, now))
        begins = ends = None
    else:
        sheet = compile_sheet(schedule, start)
        begins, ends = sheet.start, sheet.end
    texts = ((cue.label, "\n\n".join(part.text for part in cue.scripts[0].parts)) for cue in sheet.questions)
    return begins, ends, tuple(texts)
