"""How an evening is shown while it happens: plain lines, JSON, or a live run sheet on a terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Protocol

import typer

from chatmod.cli.calm import Calm
from chatmod.cli.events import as_json
from chatmod.cli.keyboard import is_in_background, lines_from_stdin
from chatmod.cli.printing import flush
from chatmod.cli.wording import lines_under, notes_for, sentence, time_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import Problem
from chatmod.live.telling import BoardChanged, Event, Outlook


class Stage(Protocol):
    """Shows what happens."""

    def tell(self, event: Event) -> None:
        """Show an event; must not block."""
        ...

    def say(self, text: str, kind: str = "note", **facts: str | int) -> None:
        """Show a sentence of the program's own; what scripts need of it stands in `kind` and `facts`."""
        ...

    def warn(self, problems: Iterable[Problem]) -> None:
        """Show warnings about the schedule."""
        ...

    def watch(self, now: Callable[[], datetime]) -> None:
        """Tell the stage which clock counts."""
        ...


@contextmanager
def stage_for(
    sheet: RunSheet, platforms: tuple[str, ...], turn: Callable[[str], None], *, plain: bool, json: bool
) -> Iterator[Stage]:
    """The stage that was asked for, or else what suits where the output goes; typed lines are handed to `turn`."""
    if not plain and not json and _is_a_persons_terminal():
        from chatmod.cli.live_stage import LiveStage

        with LiveStage(sheet, platforms, turn) as stage:
            yield stage
    else:
        with lines_from_stdin(turn):
            yield JsonStage() if json else PlainStage(sheet)


def _is_a_persons_terminal() -> bool:
    """Whether somebody sits there: a program in the background is stopped as soon as it asks for keys."""
    try:
        both = sys.stdin.isatty() and sys.stdout.isatty()
        return both and os.environ.get("TERM") != "dumb" and not is_in_background(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):  # one of them is closed
        return False


def say_plainly(text: str, kind: str = "note", **facts: str | int) -> None:  # noqa: ARG001 - for scripts
    """Write a line at once; whoever reads a log sees it as it happens."""
    with _whatever_happens():
        typer.echo(text)
        flush(sys.stdout)


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """Why nothing that is shown may fail: a log on a full disk, or a closed terminal, must not end an evening."""
    with suppress(OSError, ValueError):  # a stream that is closed is a wrong value
        yield


class PlainStage:
    """A line for each event, with the local time first; nothing is told by colour or position alone."""

    def __init__(self, sheet: RunSheet) -> None:
        self._sheet = sheet
        self._calm = Calm()

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        if isinstance(event, Outlook):
            self._sheet = event.plan.sheet
        text = "" if isinstance(event, BoardChanged) else sentence(event, self._sheet)
        if text and self._calm.is_news(event):
            self.say(f"{time_of(event, self._sheet)}  {text}")
        for line in lines_under(event):
            self.say(f"          {line}")
        for note in notes_for(event, self._sheet) if self._calm.is_first(event) else ():
            self.say(f"          {note}")
        if (board := self._calm.board_due(event)) is not None:
            self.say(f"{time_of(board, self._sheet)}  {sentence(board, self._sheet)}")

    def say(self, text: str, kind: str = "note", **facts: str | int) -> None:
        """See `Stage.say`."""
        say_plainly(text, kind, **facts)

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            with _whatever_happens():
                typer.echo(str(problem), err=True)

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""


class JsonStage:
    """One JSON object a line; times in UTC."""

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        self._write(as_json(event))

    def say(self, text: str, kind: str = "note", **facts: str | int) -> None:
        """See `Stage.say`."""
        self._write({"type": kind, "text": text, **facts})

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            self._write({"type": "problem", "name": problem.name, "text": str(problem)})

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""

    def _write(self, value: dict[str, Any]) -> None:
        line = json.dumps({"version": 1, **value}, ensure_ascii=False)
        with _whatever_happens():
            typer.echo(line)
            flush(sys.stdout)
