"""A starter schedule and its ritual: the form of the file, filled with what a moderator has said so far.

Whatever is written here loads again, and means what it was made from. Its texts say what to write in their place;
each of them is one question, no two are alike, and together they have the order that moderators' guides recommend:
one that everybody can answer first, the text itself, experience, doubt, and what people take home last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chatmod.domain.schedule import Span
from chatmod.domain.zones import oddity

RITUAL = "ritual.md"

_HOUR = Span(seconds=3600)

_FIRST = (
    "Your opening question, which everybody can answer: what struck you first?",
    "Whom have you not greeted yet?",
)
_MIDDLE = (
    ("A question about one page, with its number: what do you notice there?", "Ask for the exact words."),
    ("A question about experience: when did you last see this with your own students?", ""),
    ("Something to disagree about: where does the author go too far?", "Thank the first one who disagrees."),
    ("An invitation to show a picture: which piece of student work tells this best?", ""),
    ("A comparison with an ordinary Tuesday: how would it have gone in your room?", ""),
    ("The other side: who would tell this story in a different way?", ""),
    ("A choice between two ways: which of them would you take, and for whom?", ""),
    ("A word that needs a meaning: how do you explain it to a ten-year-old?", ""),
    ("The hardest part: what did you have to read twice?", ""),
    ("A number or a fact to guess: how many, do you think?", ""),
    ("A mistake worth keeping: what did somebody get wrong in an interesting way?", ""),
    ("What the text leaves out: which voice is missing?", ""),
    ("A change of one detail: what happens if it is twice as large?", ""),
    ("A link to another book: where have you met this idea before?", ""),
    ("Advice to a new colleague: what should they know before they begin?", ""),
    ("What stands in the way: who or which rule keeps you from doing it?", ""),
    ("Evidence: how would you find out whether it works?", ""),
    ("A favourite sentence, copied out: why this one?", ""),
)
_LAST = ("Your closing question, about the days to come: what will you try, and when?", "")

MOST_QUESTIONS = len(_MIDDLE) + 2

_HEAD = """\
% Put your own texts in place of these, then type `chatmod check` with this file's name.
% A line that begins with % is for you alone: it is never posted.
% `## Q3` shares the time evenly with its neighbours; `## Q3 @ +20` comes 20 minutes after the start.
% A picture stands on a line of its own: ![what it shows](images/name.png)
"""
_RITUAL_HEAD = """\
% What stays the same in every chat of the series. A schedule names this file with `ritual:`.
"""
_REMINDER = """\
## Reminder @ -1 day
Tomorrow, {start}: {title}. Come as you are, also if you have not read everything."""
_WELCOME = """\
## Welcome @ +0
Welcome to {title}! Say hello, also if you mostly read.

% Greet everyone by name, first-timers first."""
_RECORD = """\
A record is kept for everybody; I will say where. To stay out, reply noarchive, or have #NoArchive in your profile."""
_RULES = """\
How it goes: I ask Q1, then Q2 and so on, and you answer with A1, A2 and so on in front. Reply to each other, too."""
_TAKEAWAY = """\
We are near the end. What do you take with you?

% Look at who has not been answered yet."""
_THANKS = """\
## Thanks @ end
Thank you all! Late answers are welcome, they are kept under their questions."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a starter schedule is made from.

    Attributes:
        title: One line of text.
        hashtag: Without `#`.
        start: On the wall clock, in `zone`, whole seconds.
        length: Of the chat.
        questions: From 1 to `MOST_QUESTIONS`.
    """

    title: str
    hashtag: str
    zone: ZoneInfo
    start: datetime
    length: Span = _HOUR
    questions: int = 6

    @property
    def is_slow(self) -> bool:
        """Whether people look in once in a while, and not for an hour."""
        return self.length.elapsed >= timedelta(days=1)


def starter_schedule(outline: Outline, *, ritual: bool, reminder: bool) -> str:
    """The text of a schedule.

    Args:
        outline: What it is made from.
        ritual: Whether welcome, rules and thanks stand in a file beside it, and not in the schedule itself.
        reminder: Whether there is still time for one, a day before.
    """
    wall = f"{outline.start:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    keys = [
        f"title: {outline.title}",
        f"hashtag: {outline.hashtag}",
        f"start: {wall}",
        f"timezone: {outline.zone.key}",
        f"length: {outline.length}",
        "platforms: room",
        *(["grace: off", "tolerance: 6 h", "linger: 2 days"] if outline.is_slow else []),
        *([f"ritual: {RITUAL}"] if ritual else []),
    ]
    opening, closing = ([], []) if ritual else (_opening(outline), _closing(outline))
    cues = [*(_reminder(outline) if reminder else []), *opening, *_questions(outline), *closing]
    return "---\n" + "\n".join(keys) + f"\n---\n\n{_HEAD}\n" + "\n\n".join(cues) + "\n"


def starter_ritual(outline: Outline) -> str:
    """The text of a ritual for chats of such a length."""
    cues = "\n\n".join([*_opening(outline), *_closing(outline)])
    return f"---\nlanguage: en\n---\n\n{_RITUAL_HEAD}\n{cues}\n"


def _reminder(outline: Outline) -> list[str]:
    """None where daylight saving skips or repeats its time."""
    return [] if oddity(outline.start - timedelta(days=1), outline.zone) else [_REMINDER]


def _opening(outline: Outline) -> list[str]:
    record = f"## Record @ +{_offset(outline, 60)}\n{_RECORD}"
    return [_WELCOME, record, f"## Rules @ +{_offset(outline, 180)}\n{_RULES}"]


def _closing(outline: Outline) -> list[str]:
    return [f"## Takeaway @ end-{_offset(outline, 300)}\n{_TAKEAWAY}", _THANKS]


def _questions(outline: Outline) -> list[str]:
    texts = (_FIRST, *_MIDDLE[: max(outline.questions - 2, 0)], _LAST)[: outline.questions]
    return [
        f"## Q{number}{when}\n{text}{_note(note)}"
        for number, ((text, note), when) in enumerate(zip(texts, _times(outline), strict=True), 1)
    ]


def _note(note: str) -> str:
    return f"\n\n% {note}" if note else ""


def _times(outline: Outline) -> list[str]:
    """What stands behind the labels: a slow chat asks at the same time of each day, any other shares its time."""
    first = f" @ +{_offset(outline, 360)}"
    stride = outline.length.days // outline.questions if outline.length.days > 1 else 0
    days = [number * stride for number in range(1, outline.questions)]
    if stride and not any(oddity(outline.start + timedelta(days=day), outline.zone) for day in days):
        return [first, *(f" @ +{day} {'day' if day == 1 else 'days'}" for day in days)]
    return [first, *([""] * (outline.questions - 1))]


def _offset(outline: Outline, seconds: int) -> str:
    """So many seconds of a chat of an hour, and as great a share of a shorter one."""
    share = max(1, min(seconds, seconds * int(outline.length.elapsed.total_seconds()) // 3600))
    return str(share // 60) if share % 60 == 0 else f"{share} s"
