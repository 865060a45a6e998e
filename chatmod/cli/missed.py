"""Whom did I miss? The line about it while a chat runs, and the list at its end."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from chatmod.cli.printing import one_line
from chatmod.domain.board import Board, Person, place_to_answer
from chatmod.domain.runsheet import RunSheet
from chatmod.live.telling import BoardChanged, Event

_LONGEST_NAME = 32
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_NAMED = 3
"""So many newcomers stand in the line; of more it tells the number."""
_LISTED = 30
"""So many people stand in the list at the end; `chatmod coverage` has all."""


class Say(Protocol):
    """See `Stage.say`."""

    def __call__(self, text: str, kind: str = "note", **facts: str | int) -> None:
        """Show a sentence of the program's own."""
        ...


class Missed:
    """Remembers the board that was told last; `tell` passes on everything."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._board: Board | None = None

    def tell(self, event: Event) -> None:
        """Pass on an event."""
        if isinstance(event, BoardChanged):
            self._board = event.board
        self._tell(event)

    def say(self, say: Say, sheet: RunSheet) -> None:
        """Say who still waits, each with what can be opened to answer; nothing where nobody has written."""
        if self._board is None or not self._board.people:
            return
        waiting, people = len(self._board.waiting), self._board.people
        text = (
            f"Still unanswered: {waiting} of {people}."
            if waiting
            else f"Nobody was missed: {people} of {people} answered."
        )
        say(text, "still-unanswered", unanswered=waiting, people=people)
        for person in self._board.newcomers_first[:_LISTED]:
            url = place_to_answer(person.first)
            say(
                f"  {introduced(person)}, since {_time(person.first.at, sheet)}{f': {url}' if url else ''}",
                "unanswered",
                author=person.author.handle,
                platform=person.first.platform,
                since=person.first.at.isoformat(),
                id=person.first.id,
                url=url,
                newcomer=bool(person.first_time),
            )
        if waiting > _LISTED:
            say(f"  And {waiting - _LISTED} more: chatmod coverage {sheet.name}")


def board_line(board: Board, now: datetime, *, newcomers_named: bool = True) -> str:
    """How many have not been answered, who has waited longest, and who of them is here for the first time."""
    if not board.people:
        return "Unanswered: nobody has written yet."
    if board.longest is None:
        return f"Unanswered: 0 of {board.people}."
    longest = f"longest {name_of_person(board.longest)} {span(now - board.longest.first.at)}"
    newcomers = [name_of_person(person) for person in board.waiting if person.first_time and newcomers_named]
    others = f" and {len(newcomers) - _NAMED} more" if len(newcomers) > _NAMED else ""
    new = f"; first time here: {', '.join(newcomers[:_NAMED])}{others}" if newcomers else ""
    return f"Unanswered: {len(board.waiting)} of {board.people}, {longest}{new}."


def waiting_lines(board: Board, now: datetime, most: int) -> Iterator[str]:
    """Who waits and with which words, newcomers on top; a line each."""
    for person in board.newcomers_first[:most]:
        yield f"  {introduced(person)}, {span(now - person.first.at)}: {one_line(person.first.text)}"


def introduced(person: Person) -> str:
    """Somebody by name and handle, with where they write, and whether it is their first time."""
    handle = f"@{one_line(person.author.handle)} on {person.first.platform}"
    return f"{name_of_person(person)} ({handle}{', first time here' if person.first_time else ''})"


def name_of_person(person: Person) -> str:
    """A name, as long as a line can bear."""
    name = one_line(person.author.name) or one_line(person.author.handle)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def span(waited: timedelta) -> str:
    """How long, in the words of a clock."""
    waited = max(waited, timedelta(0))
    if waited < _MINUTE:
        return "under 1 min"
    if waited < _HOUR:
        return f"{waited // _MINUTE} min"
    if waited < _DAY:
        return f"{waited // _HOUR} h {waited % _HOUR // _MINUTE} min"
    return f"{waited // _DAY} d {waited % _DAY // _HOUR} h"


def _time(at: datetime, sheet: RunSheet) -> str:
    local, start = at.astimezone(sheet.schedule.zone), sheet.start.astimezone(sheet.schedule.zone)
    return f"{local:%H:%M}" if local.date() == start.date() else f"{local:%Y-%m-%d %H:%M}"
