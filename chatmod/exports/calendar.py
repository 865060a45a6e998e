"""The evening as an entry for a calendar (iCalendar, RFC 5545)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from chatmod.domain.ahead import Ahead
from chatmod.exports import ahead_words as wording
from chatmod.exports.ahead_words import AheadWords
from chatmod.exports.calendar_zone import zone_rules

if TYPE_CHECKING:
    from icalendar import Event

_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def calendar_pieces(ahead: Ahead, now: datetime) -> Iterator[str]:
    """Write an invitation.

    Its UID is made of the chat's name and hashtag: who gets it once more, with other questions or at another time,
    has the entry changed, and not a second one.

    Args:
        ahead: With its start.
        now: When it is written (UTC); readers keep the youngest.
    """
    from icalendar import Calendar  # noqa: PLC0415 - slow to import, and needed for this format only

    calendar = Calendar()
    calendar.add("PRODID", "-//chatmod//questions ahead//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    if ahead.start is None or ahead.end is None:
        raise ValueError("an entry of a calendar needs a start")
    event = _event(ahead, ahead.start, ahead.end, now)
    if any(event[name].params.get("TZID") for name in ("DTSTART", "DTEND")):  # what is told in UTC needs no rules
        # a year around the evening: no reader needs the clock changes of a century
        calendar.add_component(zone_rules(ahead.zone, ahead.start - _YEAR, ahead.end + _YEAR))
    calendar.add_component(event)
    yield calendar.to_ical().decode()


def _event(ahead: Ahead, start: datetime, end: datetime, now: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - as above

    words = wording.words_for(ahead.language)
    event = Event()
    event.add("UID", str(uuid5(NAMESPACE_URL, f"chatmod:{ahead.hashtag}/{ahead.name}")))
    event.add("DTSTAMP", now.replace(microsecond=0))
    event.add("LAST-MODIFIED", now.replace(microsecond=0))
    # some readers take no change with the same number: the minute grows, and fits 32 bits for four thousand years
    event.add("SEQUENCE", int(now.timestamp()) // 60)
    event.add("DTSTART", _told(start, ahead.zone))
    event.add("DTEND", _told(end, ahead.zone))
    _add_text(event, "SUMMARY", ahead.title, ahead.language)
    _add_text(event, "DESCRIPTION", _description(ahead, words), ahead.language)
    _add_text(event, "LOCATION", "; ".join(wording.places(ahead, words)), words.language)
    if ahead.archive.startswith(("https://", "http://")):
        event.add("URL", ahead.archive)
    event.add("CATEGORIES", [ahead.hashtag])
    event.add("STATUS", "CONFIRMED")
    # nobody is busy for the whole of a week with one question a day
    event.add("TRANSP", "TRANSPARENT" if end - start >= _DAY else "OPAQUE")
    return event


def _told(instant: datetime, zone: ZoneInfo) -> datetime:
    """By the clocks of a zone; in UTC where they show that time once more, because readers take it for the first."""
    local = instant.astimezone(zone)
    return instant.astimezone(UTC) if local.fold else local


def _add_text(event: "Event", name: str, text: str, language: str) -> None:
    parameters: dict[str, Any] = {"LANGUAGE": language}
    event.add(name, _UNPRINTED.sub(" ", text), parameters=parameters)


def _description(ahead: Ahead, words: AheadWords) -> str:
    paragraphs = [wording.about(ahead, words), *wording.places(ahead, words), wording.how(ahead, words)]
    if ahead.archive:
        paragraphs.append(f"{words.record}{words.colon} {ahead.archive}")
    for question in ahead.questions:
        shown = [wording.picture(picture.alt, words) for picture in question.pictures]
        paragraphs.append("\n".join([question.text, *shown]))
    return "\n\n".join(paragraphs)
