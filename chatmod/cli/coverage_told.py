"""Coverage of a chat, as lines for a person and as JSON for scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chatmod.cli.missed import introduced, span
from chatmod.cli.printing import one_line
from chatmod.domain.board import Board, Means, Person, place_to_answer
from chatmod.domain.posts import Post
from chatmod.domain.record import Chat
from chatmod.domain.zones import both_times

_LONGEST_TEXT = 100
_BY = {Means.REPLY: "a reply", Means.QUOTE: "a quote", Means.MENTION: "a mention", Means.LIKE: "a like"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line; what makes a heading stand out says nothing that its words do not."""

    text: str
    heading: bool = False


def coverage_lines(chat: Chat, board: Board) -> Iterator[Line]:
    """Who waits, the one who waits longest first; then who was answered, by what and when; then the counts."""
    zone = ZoneInfo(chat.timezone)
    yield Line(f"{one_line(chat.title)}  #{chat.hashtag}", heading=True)
    yield Line(f"{both_times(chat.start, zone)}, {chat.name}")
    yield Line("")
    if not board.people:
        yield Line("Nobody has written yet, apart from moderators.")
        return
    yield Line(f"Unanswered: {len(board.waiting)} of {board.people}", heading=True)
    for person in board.waiting:
        yield Line(f"  {introduced(person)}, since {_time(person.first.at, chat, zone)}{_how_many(person)}")
        yield from _words(person.first)
    if board.answered:
        yield Line("")
        yield Line(f"Answered: {len(board.answered)} of {board.people}", heading=True)
    for person in board.answered:
        yield Line(f"  {introduced(person)}: {_answered(person, chat, zone)}")
        if person.open is not None:
            yield Line(f"    Wrote again at {_time(person.open.at, chat, zone)}, and that is not answered.")
            yield from _words(person.open)
    yield Line("")
    yield Line("Counts", heading=True)
    yield from (Line(f"  {counted}") for counted in _counts(board))


def coverage_json(chat: Chat, board: Board) -> Iterator[dict[str, Any]]:
    """First the counts, then one object a person: who waits first. Times in UTC, spans in seconds."""
    wait = board.usual_wait
    yield {
        "type": "coverage",
        "version": 1,
        "chat": chat.name,
        "people": board.people,
        "unanswered": len(board.waiting),
        "answered": len(board.answered),
        "by": {means.value: count for means, count in _by_means(board).items()},
        "newcomers": _newcomers(board),
        "median_wait": None if wait is None else wait.total_seconds(),
    }
    for person in (*board.waiting, *board.answered):
        yield {
            "type": "person",
            "version": 1,
            "author": {"id": person.author.id, "handle": person.author.handle, "name": person.author.name},
            "platform": person.first.platform,
            "newcomer": person.first_time,
            "posts": person.posts,
            "answered": person.answered,
            "first": _post(person.first),
            "open": person.open and _post(person.open),
            "waited": None if person.took is None else person.took.total_seconds(),
            "answers": [
                {
                    "means": answer.means.value,
                    "at": answer.at and _utc(answer.at),
                    "by": answer.by and answer.by.handle,
                    "to": answer.to and answer.to.id,
                    "id": answer.post and answer.post.id,
                    "url": answer.post and answer.post.url,
                }
                for answer in person.answers
            ],
        }


def _answered(person: Person, chat: Chat, zone: ZoneInfo) -> str:
    first = person.answers[0]
    by = f" by @{one_line(first.by.handle)}" if first.by else " by our account"
    when = "" if first.at is None else f" at {_time(first.at, chat, zone)}"
    took = "; its time is not told" if person.took is None else f", {_after(person.took)}"
    more = len(person.answers) - 1
    others = ", ".join(_BY[means] for means in person.means if means is not first.means)
    also = f"; {more} more{f' ({others})' if others else ''}" if more else ""
    return f"{_BY[first.means]}{by}{when}{took}{also}"


def _after(took: timedelta) -> str:
    told = span(took)
    return f"in {told}" if told.startswith("under") else f"after {told}"


def _words(post: Post) -> Iterator[Line]:
    """What was said, and where it can be answered."""
    text = one_line(post.text)
    yield Line(f"    {text if len(text) <= _LONGEST_TEXT else f'{text[: _LONGEST_TEXT - 1]}…'}")
    if url := place_to_answer(post):
        yield Line(f"    Answer: {url}")


def _how_many(person: Person) -> str:
    return "" if person.posts == 1 else f", {person.posts} posts"


def _counts(board: Board) -> Iterator[str]:
    people, answered = board.people, len(board.answered)
    yield (
        f"People: {people}. Everybody who wrote a post, moderators left out; reposts, and posts that are hidden or "
        "removed, do not count."
    )
    yield (
        f"Answered: {answered} of {people} ({100 * answered // people}%). At least once a moderator replied to "
        "them, quoted them, or named them after their first post, or our account likes a post of theirs; X does "
        "not tell of likes."
    )
    by = ", ".join(f"{means.value} {count}" for means, count in _by_means(board).items())
    yield f"People answered by: {by}. Somebody who was answered in several ways counts for each."
    newcomers = _newcomers(board)
    if newcomers is None:
        yield "First time here: not known, because the archive has no earlier chat."
    else:
        missed = sum(bool(person.first_time) for person in board.waiting)
        yield f"First time here: {newcomers}, of whom {missed} unanswered. They are in no earlier chat that is kept."
    wait = board.usual_wait
    if wait is not None:
        known = sum(person.took is not None for person in board.answered)
        yield f"Median wait: {span(wait)} (n = {known}). From a person's first post to the first answer with a time."


def _by_means(board: Board) -> dict[Means, int]:
    return {means: sum(means in person.means for person in board.answered) for means in Means}


def _newcomers(board: Board) -> int | None:
    known = [person.first_time for person in (*board.waiting, *board.answered) if person.first_time is not None]
    return sum(known) if known else None


def _post(post: Post) -> dict[str, Any]:
    return {"id": post.id, "at": _utc(post.at), "text": post.text, "url": place_to_answer(post)}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _time(at: datetime, chat: Chat, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == chat.start.astimezone(zone).date() else f"{local:%Y-%m-%d %H:%M}"
