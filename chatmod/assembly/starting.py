"""What a starter schedule is made from, as people type it: every answer is checked at once, and by `check` itself."""

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.assembly.checking import check
from chatmod.domain.editing.tag_faults import tag_fault
from chatmod.domain.naming import ANY_HASHTAG, LONGEST_HASHTAG, fits_every_network, suggest_hashtag
from chatmod.domain.text.x_text import x_length
from chatmod.domain.when import DURATION_REMEDY, START_REMEDY, parse_span, parse_wall
from chatmod.domain.zones import oddity, to_utc
from chatmod.errors import Problem, SettingsError
from chatmod.loading.starter import MOST_QUESTIONS, RITUAL, Outline, starter_ritual, starter_schedule
from chatmod.loading.zones import find_zone

LONGEST_TITLE = 100
"""As X counts; with this, and the longest hashtag, every text of the starter fits every network."""

_ANY_TITLE = "A chat"
_UTC, _ALSO_UTC = ZoneInfo("UTC"), ("Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal")
_EVENING = time(20)
_AHEAD = 7
"""Days: time enough to write the questions, and to publish them ahead."""
_SHORTEST, _COMFORTABLE = timedelta(minutes=1), timedelta(seconds=90)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def first_outline(zone: ZoneInfo, now: datetime) -> Outline:
    """An outline in which everything may still be changed: in a week, at eight in the evening."""
    zone = _UTC if zone.key in _ALSO_UTC else zone
    return Outline(_ANY_TITLE, ANY_HASHTAG, zone, suggest_start(zone, now))


def suggest_start(zone: ZoneInfo, now: datetime) -> datetime:
    """Eight in the evening in a week, on the wall clock of a zone."""
    today = now.astimezone(zone).date()
    evenings = (datetime.combine(today + timedelta(days=day), _EVENING) for day in range(_AHEAD, _AHEAD + 3))
    return next(evening for evening in evenings if oddity(evening, zone) is None)


def answered(outline: Outline, name: str, text: str, now: datetime) -> Outline:
    """An outline with one more answer.

    Args:
        outline: What is known so far.
        name: One of `title`, `hashtag`, `timezone`, `start`, `length`, `questions`.
        text: As typed.
        now: Tells whether there is time for a reminder.

    Raises:
        SettingsError: If the answer cannot be used, or `check` would find an error in a schedule made from it.
    """
    changed = _TAKE[name](outline, text.strip())
    if changed.length.elapsed < changed.questions * _SHORTEST:
        count = "1 question" if changed.questions == 1 else f"{changed.questions} questions"
        raise SettingsError(
            f"{changed.length} for {count} is less than a minute for each.", "Ask fewer, or take longer."
        )
    with tempfile.TemporaryDirectory() as passing:
        path = Path(passing) / "starter.md"
        for file, content in starter_files(path, changed, now, ritual=True, keep=False).items():
            file.write_text(content, encoding="utf-8", newline="\n")
        found = [problem for problem in check(path, [], now).problems if problem.severity == "error"]
    if found:
        raise SettingsError(found[0].problem, found[0].remedy)
    return changed


def not_past(outline: Outline, now: datetime) -> None:
    """Make sure that a chat is still to come.

    Raises:
        SettingsError: If its start is past.
    """
    if to_utc(outline.start, outline.zone) <= now:
        raise SettingsError(
            f"{outline.start:%Y-%m-%d %H:%M} is past.",
            f"Such as `{suggest_start(outline.zone, now):%Y-%m-%d %H:%M}`.",
        )


def starter_files(path: Path, outline: Outline, now: datetime, *, ritual: bool, keep: bool) -> Mapping[Path, str]:
    """The files of a starter schedule, what is needed first first.

    Args:
        path: Where the schedule will be.
        outline: What it is made from.
        now: Tells whether there is time for a reminder.
        ritual: Whether there is a ritual beside it.
        keep: Whether that one is there already.
    """
    reminder = to_utc(outline.start, outline.zone) - timedelta(days=1) > now
    schedule = starter_schedule(outline, ritual=ritual, reminder=reminder)
    beside = {path.with_name(RITUAL): starter_ritual(outline)} if ritual and not keep else {}
    return {**beside, path: schedule}


def problems_left(path: Path, now: datetime) -> tuple[Problem, ...]:
    """What `check` says of a schedule that has just been written: of a ritual that was there before, say."""
    return check(path, [], now).problems


def _title(text: str) -> str:
    if not text:
        raise SettingsError("A chat needs a title.", "Such as `Mathematicians at Work: Chapter 1`.")
    if _UNPRINTABLE.search(text):
        raise SettingsError("The title is not one line of text.", "Write letters, digits, signs and emoji.")
    if x_length(text) > LONGEST_TITLE:
        raise SettingsError(
            f"The title has {x_length(text)} characters, and stands in the posts.", f"Write at most {LONGEST_TITLE}."
        )
    return text


def _hashtag(text: str) -> str:
    tag = text.removeprefix("#").removeprefix("\N{FULLWIDTH NUMBER SIGN}")
    fault = tag_fault(tag)
    if fault is not None:
        raise SettingsError(fault.problem, fault.remedy)
    if x_length(tag) > LONGEST_HASHTAG:
        raise SettingsError(
            f"`#{tag}` has more than {LONGEST_HASHTAG} letters, and stands in every post.", "Choose a shorter one."
        )
    if not fits_every_network(tag):
        raise SettingsError(f"Not every network takes `#{tag}` whole.", f"Write `#{suggest_hashtag(tag)}`, say.")
    return tag


def _start(text: str) -> datetime:
    try:
        return parse_wall(text)
    except ValueError:
        raise SettingsError(f"`{text}` is not a day and a time.", START_REMEDY) from None


def _length(outline: Outline, text: str) -> Outline:
    """A short chat has fewer questions, as long as nobody has said how many."""
    try:
        length = parse_span(text)
    except ValueError:
        raise SettingsError(f"`{text}` is not a duration.", DURATION_REMEDY) from None
    room = max(1, length.elapsed // _COMFORTABLE)
    return replace(outline, length=length, questions=min(outline.questions, room))


def _questions(outline: Outline, text: str) -> Outline:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_QUESTIONS:
        raise SettingsError(
            f"`{text}` is not a number from 1 to {MOST_QUESTIONS}.",
            "A chat of an hour has four to eight questions; more can be added to the file.",
        )
    return replace(outline, questions=int(text))


_TAKE: Mapping[str, Callable[[Outline, str], Outline]] = {
    "title": lambda outline, text: replace(outline, title=_title(text)),
    "hashtag": lambda outline, text: replace(outline, hashtag=_hashtag(text)),
    "timezone": lambda outline, text: replace(outline, zone=find_zone(text)),
    "start": lambda outline, text: replace(outline, start=_start(text)),
    "length": _length,
    "questions": _questions,
}
