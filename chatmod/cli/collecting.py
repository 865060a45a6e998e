"""What `collect` says: nothing where nothing has come, because its lines may become somebody's mail."""

import json as json_format
import sys
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from chatmod.archive import Changes
from chatmod.assembly.collecting import Collected
from chatmod.assembly.reopening import Collection
from chatmod.cli.events import as_json
from chatmod.cli.failing import tell as tell_error
from chatmod.cli.printing import flush, one_line
from chatmod.cli.wording import of_wish
from chatmod.domain.posts import Post
from chatmod.errors import ChatmodError
from chatmod.live.defects import defect

_LONGEST = 200
"""Characters of a post that are shown; the whole of it stands in the archive."""


class Tally:
    """Tells of each reading, and of all of them at the end.

    Args:
        chat: Its name.
        zone: For times.
        goes_on: Whether there is more than one reading.
        talks: Whether a person sits there who wants to hear that nothing has come.
        json: Whether scripts read it.
    """

    def __init__(self, chat: str, zone: ZoneInfo, *, goes_on: bool, talks: bool, json: bool) -> None:
        self.failing: frozenset[str] = frozenset()
        self._chat = chat
        self._zone = zone
        self._goes_on = goes_on
        self._talks = talks
        self._json = json
        self._rounds = 0
        self._sum = Changes()

    def opened(self, collection: Collection, until: datetime | None) -> None:
        """Tell until when it goes on, and where people come in."""
        if collection.room is not None:
            self._write({"type": "room", "url": collection.room.url}, [f"The room: {collection.room.url}"])
        if until is not None:
            said = f"Collecting {self._chat} until {self._time(until)}. Ctrl-C ends it earlier."
            self._write({"type": "collecting", "until": until.isoformat()}, [said])

    def tell(self, made: Collected) -> None:
        """Tell of one reading."""
        self._rounds += 1
        before, now = self._sum, made.changes
        self._sum = Changes(before.new + now.new, before.edited + now.edited, before.deleted + now.deleted)
        failing = frozenset(made.failures)
        for name in sorted(self.failing - failing):
            self._say(f"{name} can be read again.")
        for name, error in made.failures.items():
            if name not in self.failing:
                _tell_failure(name, error)
        self.failing = failing
        self._write(_as_json(made), list(self._lines(made)))
        for event in made.heard:
            self._write(as_json(event), [one_line(of_wish(event))])

    def say(self, text: str) -> None:
        """Say a sentence of the program's own."""
        self._say(text)

    def end(self) -> None:
        """Tell what has come in all, where that is not said yet."""
        if self._goes_on and self._rounds:
            counts = {"type": "total", "readings": self._rounds, **_counts(self._sum)}
            self._write(counts, [f"In all: {_counted(self._sum)}."])

    def _lines(self, made: Collected) -> Iterator[str]:
        if made.changes:
            at = f"{self._time(made.at)}  " if self._goes_on else ""
            yield f"{at}{self._chat}: {_counted(made.changes)}."
            if self._goes_on:
                yield from (f"    {_shown(post)}" for post in made.posts)
        elif self._talks and not self._goes_on and not made.failures:
            yield f"{self._chat}: nothing new."

    def _say(self, text: str) -> None:
        self._write({"type": "note", "text": text}, [text])

    def _write(self, value: dict[str, object], lines: list[str]) -> None:
        if self._json:
            kind = value.pop("type")
            lines = [json_format.dumps({"type": kind, "version": 1, "chat": self._chat, **value}, ensure_ascii=False)]
        for line in lines:
            typer.echo(line)
        flush(sys.stdout)

    def _time(self, instant: datetime) -> str:
        return f"{instant.astimezone(self._zone):%Y-%m-%d %H:%M}"


def _counted(changes: Changes) -> str:
    return f"{changes.new} new, {changes.edited} edited, {changes.deleted} deleted"


def _counts(changes: Changes) -> dict[str, object]:
    return {"new": changes.new, "edited": changes.edited, "deleted": changes.deleted}


def _shown(post: Post) -> str:
    text = one_line(post.text)
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"{post.platform}  @{one_line(post.author.handle)}: {cut}"


def _as_json(made: Collected) -> dict[str, object]:
    return {
        "type": "collected",
        "at": made.at.isoformat(),
        **_counts(made.changes),
        "posts": [post.id for post in made.posts],
        "failed": {name: _said(error) for name, error in made.failures.items()},
    }


def _said(error: Exception) -> str:
    from chatmod.settings import hide

    return one_line(hide(str(error) if isinstance(error, ChatmodError) else f"A defect, {defect(error)}."))


def _tell_failure(name: str, error: Exception) -> None:
    remedy = getattr(error, "remedy", "")
    said = _said(error).rstrip(". ").removeprefix(f"{name}: ")
    tell_error(ChatmodError(f"{name} could not be read: {said}.", remedy))
