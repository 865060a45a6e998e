"""When a chat begins, where that is said on the command line, or nowhere yet."""

from datetime import UTC, datetime

from chatmod.domain.schedule import Schedule
from chatmod.domain.when import parse_clock, parse_wall
from chatmod.domain.zones import Oddity, oddity, to_utc
from chatmod.errors import SettingsError


def example_start(schedule: Schedule, now: datetime) -> datetime:
    """A start for a schedule that leaves it to the command line: its usual time, on that day."""
    today = now.astimezone(schedule.zone).date()
    return to_utc(datetime.combine(today, schedule.usual_start), schedule.zone)


def parse_start(text: str, schedule: Schedule, now: datetime) -> datetime:
    """The instant that `--start` means: `now`, a time of today, or a date and a time, in the schedule's zone.

    `now` is the next whole second but one, so that a cue at the start is not late already.

    Raises:
        SettingsError: If it is none of these, or daylight saving skips or repeats it.
    """
    if text.lower() == "now":
        return datetime.fromtimestamp(int(now.timestamp()) + 2, UTC)
    try:
        today = now.astimezone(schedule.zone).date()
        wall = parse_wall(text) if "-" in text else datetime.combine(today, parse_clock(text))
    except ValueError:
        raise SettingsError(
            f"`--start {text}` is not a time.", "Write `now`, `20:00` (today) or `2027-04-15 20:00`."
        ) from None
    strange = oddity(wall, schedule.zone)
    if strange is not None:
        verb = "skips" if strange is Oddity.SKIPPED else "repeats"
        raise SettingsError(
            f"Daylight saving in {schedule.zone.key} {verb} {wall:%Y-%m-%d %H:%M}.",
            "Choose a start an hour earlier or later.",
        )
    return to_utc(wall, schedule.zone)
