"""A terminal in memory, for what is drawn on one and typed into one."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.console import Console

from chatmod.cli.live_sheet import LiveSheet
from chatmod.cli.live_stage import LiveStage
from chatmod.domain.runsheet import RunSheet
from chatmod.live.telling import Event

PATIENCE = 20
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Screen(io.StringIO):
    """What a terminal was sent; others may wait for a text to appear."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            written = super().write(text)
            self._changed.notify_all()
        return written

    @property
    def text(self) -> str:
        """Everything so far, colours and movements left out."""
        return _ESCAPES.sub("", self.getvalue()).replace("\r", "")

    def wait_for(self, text: str) -> None:
        """Wait until a text has been shown."""
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.text, PATIENCE), self.text


@dataclass
class Terminal:
    """A live stage with its screen and its keys."""

    stage: LiveStage
    screen: Screen
    keys: PipeInput
    typed: list[str]


@contextmanager
def open_terminal(sheet: RunSheet, now: datetime, platforms: tuple[str, ...] = ("room",)) -> Iterator[Terminal]:
    """A terminal of 100 columns and 40 rows, with the live stage on it."""
    screen, typed = Screen(), list[str]()
    output = Vt100_Output(screen, lambda: Size(rows=40, columns=100), term="xterm")
    with create_pipe_input() as keys, LiveStage(sheet, platforms, typed.append, keys=keys, screen=output) as stage:
        stage.watch(lambda: now)
        yield Terminal(stage, screen, keys, typed)


def on_a_terminal(sheet: RunSheet, now: datetime, act: Callable[[LiveStage], None]) -> str:
    """All that is shown while somebody acts on the stage."""
    with open_terminal(sheet, now, ("room", "mastodon")) as terminal:
        act(terminal.stage)
        terminal.stage.say("That was it.")
        terminal.screen.wait_for("That was it.")
    return terminal.screen.text


def drawn(
    sheet: RunSheet, now: datetime, *events: Event, platforms: tuple[str, ...] = ("room",), rows: int = 50
) -> str:
    """The run sheet as it is drawn after some events."""
    view = LiveSheet(sheet, platforms)
    view.watch(lambda: now)
    for event in events:
        view.note(event)
    console = Console(file=io.StringIO(), width=100, color_system=None)
    with console.capture() as captured:
        console.print(view.draw(100, rows))
    return captured.get()
