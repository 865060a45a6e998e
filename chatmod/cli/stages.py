"""How an evening is shown while it happens: plain lines, JSON, or a live run sheet on a terminal."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import typer

from chatmod.cli.events import as_json
from chatmod.cli.wording import lines_under, notes_for, sentence, time_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import Problem
from chatmod.live.telling import Event


class Stage(Protocol):
    """Shows what happens."""

    def tell(self, event: Event) -> None:
        """Show an event; must not block."""
        ...

    def say(self, text: str, kind: str = "note", **facts: str) -> None:
        """Show a sentence of the program's own; what scripts need of it stands in `kind` and `facts`."""
        ...

    def warn(self, problems: Iterable[Problem]) -> None:
        """Show warnings about the schedule."""
        ...

    def watch(self, now: Callable[[], datetime]) -> None:
        """Tell the stage which clock counts."""
        ...


@contextmanager
def stage_for(sheet: RunSheet, platforms: tuple[str, ...], *, plain: bool, json: bool) -> Iterator[Stage]:
    """The stage that was asked for, or else what suits where the output goes."""
    if json:
        yield JsonStage()
    elif plain or not sys.stdout.isatty():
        yield PlainStage(sheet)
    else:
        from chatmod.cli.live_sheet import LiveStage

        with LiveStage(sheet, platforms) as stage:
            yield stage


def say_plainly(text: str, kind: str = "note", **facts: str) -> None:  # noqa: ARG001 - for scripts
    """Write a line at once; whoever reads a log sees it as it happens."""
    typer.echo(text)
    sys.stdout.flush()


class PlainStage:
    """A line for each event, with the local time first; nothing is told by colour or position alone."""

    def __init__(self, sheet: RunSheet) -> None:
        self._sheet = sheet

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        text = sentence(event, self._sheet)
        if text:
            self.say(f"{time_of(event, self._sheet)}  {text}")
        for line in lines_under(event):
            self.say(f"          {line}")
        for note in notes_for(event, self._sheet):
            self.say(f"          private note: {note}")

    def say(self, text: str, kind: str = "note", **facts: str) -> None:
        """See `Stage.say`."""
        say_plainly(text, kind, **facts)

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            typer.echo(str(problem), err=True)

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""


class JsonStage:
    """One JSON object a line; times in UTC."""

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        self._write(as_json(event))

    def say(self, text: str, kind: str = "note", **facts: str) -> None:
        """See `Stage.say`."""
        self._write({"type": kind, "text": text, **facts})

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            self._write({"type": "problem", "name": problem.name, "text": str(problem)})

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""

    def _write(self, value: dict[str, Any]) -> None:
        typer.echo(json.dumps({"version": 1, **value}, ensure_ascii=False))
        sys.stdout.flush()
