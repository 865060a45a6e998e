"""What the tests of the domain share: small schedules, and posts of an imaginary evening."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chatmod.domain.posts import Author, Post
from chatmod.domain.schedule import Part, Place, PlannedCue, Schedule, Script, Span
from chatmod.domain.when import parse_when
from chatmod.errors import ScheduleError

TORONTO = ZoneInfo("America/Toronto")
START = datetime(2027, 4, 16, tzinfo=UTC)
"""20:00 on 15 April in Toronto."""

ANA = Author("u1", "ana", "Ana")
BO = Author("u2", "bo", "Bo")
MODERATOR = Author("u9", "shelf", "The Shelf")


def cue(label: str, when: str = "", text: str = "Why?", *, line: int = 10, ritual: bool = False) -> PlannedCue:
    """A cue with its text, its parts split by lines of `---`."""
    parts = tuple(Part(part) for part in text.split("\n---\n"))
    path = "ritual.md" if ritual else "week-1.md"
    return PlannedCue(
        label, parse_when(when) if when else None, (Script("", parts),), (), Place(path, line), from_ritual=ritual
    )


def schedule(
    *cues: PlannedCue,
    start: str = "2027-04-15 20:00",
    length: Span | None = None,
    zone: ZoneInfo = TORONTO,
    label: bool = True,
    archive: str | None = None,
    tolerance: timedelta | None = None,
    linger: timedelta = timedelta(minutes=30),
    grace: timedelta | None = timedelta(minutes=3),
) -> Schedule:
    """A schedule that begins on a clock in Toronto, or, with an empty `start`, that does not say when."""
    return Schedule(
        path="week-1.md",
        stem="week-1",
        title="Rivers and Bridges",
        hashtag="ShelfTalk",
        zone=zone,
        start=datetime.fromisoformat(start) if start else None,
        length=length or Span(seconds=3600),
        cues=cues,
        label=label,
        archive=archive,
        tolerance=tolerance,
        linger=linger,
        grace=grace,
        places=(("start", Place("week-1.md", 4)), ("length", Place("week-1.md", 5))),
    )


def post(
    name: str,
    minutes: float,
    text: str = "I think so, too",
    *,
    author: Author = ANA,
    reply_to: str | None = None,
    quote_of: str | None = None,
    repost: bool = False,
    platform: str = "room",
) -> Post:
    """A post so many minutes after the start; `name` is its native id."""
    return Post(
        id=f"{platform}:{name}",
        native_id=name,
        platform=platform,
        url=f"https://{platform}.example/{name}",
        author=author,
        at=START + timedelta(minutes=minutes),
        text=text,
        in_reply_to=reply_to,
        quote_of=quote_of,
        is_repost=repost,
    )


def faults(error: ScheduleError) -> list[tuple[str, int, str]]:
    """Path, line and name of every problem."""
    return [(problem.path, problem.line, problem.name) for problem in error.problems]
