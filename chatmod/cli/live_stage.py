"""The evening on a terminal: events run above, below them stand the run sheet and the line for commands.

Why a thread of its own for the keyboard and the drawing: neither may ever make a cue late.
"""

import contextlib
import contextvars
import io
import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self, TextIO, cast

from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.patch_stdout import StdoutProxy
from rich.console import Console
from rich.text import Text

from chatmod.cli.live_sheet import LiveSheet, style_of
from chatmod.cli.wording import notes_for, sentence, time_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import Problem
from chatmod.live.telling import Event

_REFRESH_SECONDS = 0.25
_WRITE_SECONDS = 0.05
_CLOSE_SECONDS = 0.05


class LiveStage:
    """Implements `Stage` for a person at a terminal; what is typed is handed to `turn`, line by line."""

    def __init__(
        self,
        sheet: RunSheet,
        platforms: tuple[str, ...],
        turn: Callable[[str], None],
        *,
        keys: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._view = LiveSheet(sheet, platforms)
        self._turn = turn
        self._keys = keys
        self._screen = screen or create_output()
        if hasattr(self._screen, "enable_cpr"):
            self._screen.enable_cpr = False  # some terminals answer the question into the middle of a command
        self._closing = threading.Event()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(create_app_session(self._keys, self._screen))
        proxy = self._open.enter_context(StdoutProxy(sleep_between_writes=_WRITE_SECONDS, raw=True))
        self._console = Console(file=cast("TextIO", proxy), force_terminal=True, highlight=False)
        self._session: PromptSession[str] = PromptSession(
            message=self._draw, refresh_interval=_REFRESH_SECONDS, erase_when_done=True
        )
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._read,), name="read commands", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        while self._thread.is_alive():
            self._stop_reading()
            self._thread.join(_CLOSE_SECONDS)
        self._open.close()

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        self._view.note(event)
        sheet = self._view.sheet
        text = sentence(event, sheet)
        if text:
            time = f"{time_of(event, sheet)}  "
            self._console.print(Text(time, style="dim") + Text(text, style=style_of(event)))
        for note in notes_for(event, sheet):
            self._console.print(Text(f"          {note}", style="italic"))

    def say(self, text: str, kind: str = "note", **facts: str) -> None:  # noqa: ARG002 - for scripts
        """See `Stage.say`."""
        self._console.print(Text(text))

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            self._console.print(Text(str(problem), style="yellow"))

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""
        self._view.watch(now)

    def _draw(self) -> ANSI:
        size = self._screen.get_size()
        width = max(size.columns - 1, 1)
        drawing = Console(file=io.StringIO(), force_terminal=True, highlight=False, width=width)
        with drawing.capture() as drawn:
            drawing.print(self._view.draw(width, size.rows))
        return ANSI(f"{drawn.get()}> ")

    def _read(self) -> None:
        while not self._closing.is_set():
            try:
                text = self._session.prompt(handle_sigint=False)
            except KeyboardInterrupt:
                _interrupt()
                return
            except EOFError:
                continue  # Ctrl-D ends nothing here
            if text and text.strip():
                self._console.print(Text(f"> {text.strip()}", style="dim"))
                self._turn(text.strip())

    def _stop_reading(self) -> None:
        app = self._session.app
        loop = app.loop
        if app.is_running and loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just stopped by itself
                loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        with contextlib.suppress(Exception):  # prompt-toolkit's own, where the prompt is over already
            self._session.app.exit(result="")


def _interrupt() -> None:
    """What Ctrl-C does where the terminal is not in the hands of an editor."""
    if os.name == "nt":
        signal.raise_signal(signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)
