"""When a chat began and ended, as far as its posts tell."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from chatmod.domain.attribution.courtesies import Courtesy, courtesy_in
from chatmod.domain.attribution.evening import AskedQuestion, Statement
from chatmod.domain.recognition.hosts import folded, is_named

_WELCOME = timedelta(minutes=20)
_SHORTEST = timedelta(minutes=10)
_SOON = timedelta(minutes=3)
_RECORDING = timedelta(hours=1)


def hours_in(
    statements: Iterable[Statement], questions: Sequence[AskedQuestion], moderators: Collection[str]
) -> tuple[datetime, datetime] | None:
    """When a chat began and ended; None if no question was asked.

    It begins with the first post of a moderator in the twenty minutes before the first question. It ends with a
    moderator's thanks or farewell after the last one; else as long after it as questions usually stayed open, but
    not sooner than ten minutes.

    Args:
        statements: Of the whole chat, in the order of time.
        questions: As `questions_in` gives them.
        moderators: Their authors or handles.
    """
    if not questions:
        return None
    times = [question.at for question in questions]
    stays = _stays(times)
    start, latest = times[0], times[-1] + stays
    wanted, farewell = folded(moderators), None
    for one in statements:
        if one.is_repost or not is_named(one, wanted):
            continue
        if times[0] - _WELCOME <= one.at < start:
            start = one.at
        is_closing = times[-1] + _SOON <= one.at <= latest + stays and one.parent is None
        if is_closing and farewell is None and courtesy_in(one.text) is Courtesy.FAREWELL:
            farewell = one.at
    return start, farewell or latest


def end_told(end: datetime, questions: Sequence[AskedQuestion]) -> datetime:
    """When a chat ended of which somebody has said when it did.

    Chats run over, and some files tell the end of the recording: an end before the last question could be answered,
    or hours behind it, is no end of the chat.

    Args:
        end: As it was said.
        questions: As `questions_in` gives them.
    """
    if not questions:
        return end
    times = [question.at for question in questions]
    latest = times[-1] + _stays(times)
    return latest if end < latest or end - latest > _RECORDING else end


def _stays(times: Sequence[datetime]) -> timedelta:
    usual = median((later - earlier).total_seconds() for earlier, later in pairwise(times)) if times[1:] else 0.0
    return max(timedelta(seconds=usual), _SHORTEST)
