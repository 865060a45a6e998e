"""Searching the archive: from what stands on the command line to the posts that were found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.archive import open_archive
from chatmod.archive.archive import Archive
from chatmod.archive.searching import Asked, Found, search
from chatmod.domain.queries import Query, Term, parse_query
from chatmod.domain.when import parse_span, parse_wall
from chatmod.domain.zones import to_utc
from chatmod.errors import ArchiveError, SettingsError

TIME_REMEDY = "Write a day, `2027-04-15`, a time, `2027-04-15 20:00`, or how long ago, `7 days`."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed; what is None narrows nothing.

    Attributes:
        words: As a shell hands them over.
        since, until: Days, times, or how long ago.
    """

    words: Sequence[str]
    chat: str | None = None
    by: str | None = None
    question: str | None = None
    since: str | None = None
    until: str | None = None
    on: str | None = None
    most: int = 20
    best: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """Another search that would find something: what it changes, and how many posts it finds."""

    change: str
    posts: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What was found; where that is nothing, what would find more."""

    found: Found
    hints: Sequence[Hint] = ()


def search_archive(
    folder: Path,
    typed: Typed,
    now: Callable[[], datetime],
    zone: ZoneInfo,
    told: Callable[[int], None] = lambda _: None,
) -> Results:
    """Find posts in the archive of a data folder, or in that of the last rehearsal.

    Args:
        folder: Nothing is made there.
        typed: What is looked for.
        now: Tells the time, UTC; asked only where a time is counted from now.
        zone: Of the days and times that were typed.
        told: Is told how many posts are still to be indexed.

    Raises:
        SettingsError: If nothing is asked for, or a time is none.
        ArchiveError: If there is no such chat, person or question, or if the archive cannot be used.
    """
    query = parse_query(typed.words)
    rehearsal = typed.chat == "rehearsal"
    _refuse_nothing(query, typed)
    path = folder / ("rehearsal.db" if rehearsal else "archive.db")
    if not path.exists():
        raise ArchiveError(
            "There has been no rehearsal yet." if rehearsal else f"The archive {path} holds no chats yet.",
            "Hold one: `chatmod rehearse FILE`."
            if rehearsal
            else "Run one first, `chatmod run FILE`, bring one with `chatmod import`, or choose --data.",
        )
    archive = open_archive(path)
    asked = Asked(
        query,
        archive.find("last" if rehearsal else typed.chat) if typed.chat is not None else None,
        typed.by,
        typed.question,
        typed.on,
        parse_time(typed.since, "--since", now, zone) if typed.since is not None else None,
        parse_time(typed.until, "--until", now, zone, ends=True) if typed.until is not None else None,
        typed.most,
        typed.best,
    )
    found = search(archive, asked, told)
    return Results(found, () if found.hits else list(_hints(archive, asked)))


def _refuse_nothing(query: Query, typed: Typed) -> None:
    narrowed = any(
        value is not None for value in (typed.chat, typed.by, typed.question, typed.since, typed.until, typed.on)
    )
    if query or (narrowed and not query.none_of and not typed.words):
        return
    if query.none_of:
        raise SettingsError("Only what is to be absent is named.", "Add a word that is looked for.")
    if typed.words:
        raise SettingsError(
            f"`{' '.join(typed.words)}` holds no word: signs and pictures are not looked for.", "Write a word."
        )
    raise SettingsError("Nothing is looked for.", "Write some words, or choose --by, --question, --chat or --since.")


def parse_time(typed: str, flag: str, now: Callable[[], datetime], zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """The instant of a day, a time, or a while ago.

    Args:
        typed: What was typed.
        flag: Named if it is wrong.
        now: As above.
        zone: Of days and times.
        ends: Whether a day means its end.

    Raises:
        SettingsError: If it is none of these.
    """
    text = typed.strip()
    try:
        if " " in text or "T" in text or "-" not in text:
            return to_utc(parse_wall(text), zone) if "-" in text else now() - parse_span(text).elapsed
        day = date.fromisoformat(text) + timedelta(days=1 if ends else 0)
        return to_utc(datetime.combine(day, time()), zone)
    except (ValueError, OverflowError):
        raise SettingsError(f"`{flag} {typed}` is no time.", TIME_REMEDY) from None


def _hints(archive: Archive, asked: Asked) -> Iterator[Hint]:
    for change, other in _others(asked):
        count = search(archive, replace(other, most=1)).count
        if count.number:
            yield Hint(change, count.number, count.exact)


def _others(asked: Asked) -> Iterator[tuple[str, Asked]]:
    query = asked.query
    words = [Term(word) for group in query.all_of for term in group for word in term.text.split()]
    if len(words) > len(query.all_of):
        apart = replace(query, all_of=tuple((word,) for word in words))
        yield "the words apart from each other", replace(asked, query=apart)
    if query and not any(term.prefix for group in query.all_of for term in group):
        longer = tuple(tuple(replace(term, prefix=True) for term in group) for group in query.all_of)
        yield "words that go on (word*)", replace(asked, query=replace(query, all_of=longer))
    if len(words) > 1:
        yield "any of the words (OR)", replace(asked, query=replace(query, all_of=(tuple(words),)))
    if query.none_of:
        yield "nothing left out (-word)", replace(asked, query=replace(query, none_of=()))
    anywhere = Asked(query, most=asked.most)
    if query and asked != replace(anywhere, best=asked.best):
        yield "all chats, people, questions and times", anywhere
