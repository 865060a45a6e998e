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
from datetime import datetime
from types import TracebackType
from typing import Self

from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import Output, create_output
from rich.console import Console
from rich.text import Text

from chatmod.cli.calm import Calm
from chatmod.cli.live_sheet import LiveSheet, style_of
from chatmod.cli.wording import lines_under, notes_for, sentence, time_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import Problem
from chatmod.live.telling import BoardChanged, Event

_REFRESH_SECONDS = 0.25
_NARROWEST = 30
_NOTHING, _BLANK = Text(""), Text(" " * len("20:00:00  "))


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
        self._calm = Calm()
        self._screen = screen or create_output()
        if hasattr(self._screen, "enable_cpr"):
            self._screen.enable_cpr = False  # some terminals answer the question into the middle of a command
        self._line = Buffer(accept_handler=self._accept, multiline=False, history=InMemoryHistory())
        self._app: Application[None] = Application(
            layout=Layout(
                HSplit(
                    [
                        Window(FormattedTextControl(self._draw), dont_extend_height=True),
                        Window(BufferControl(self._line, input_processors=[BeforeInput("> ")]), height=1),
                    ]
                )
            ),
            key_bindings=_keys(),
            refresh_interval=_REFRESH_SECONDS,
            erase_when_done=True,
            input=keys,
            output=self._screen,
        )
        self._above = _Above(self._app, self._screen)
        self._thread = threading.Thread(target=self._run, name="terminal", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._above.opened.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = self._app.loop
        if self._thread.is_alive() and loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(self._leave)
        self._thread.join()
        self._above.flush()

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        self._view.note(event)
        sheet = self._view.sheet
        text = "" if isinstance(event, BoardChanged) else sentence(event, sheet)  # it stands below
        if text and self._calm.is_news(event):
            self._print(Text(text, style=style_of(event)), Text(f"{time_of(event, sheet)}  ", style="dim"))
        for line in lines_under(event):
            self._print(Text(line, style="yellow"), _BLANK)
        for note in notes_for(event, sheet) if self._calm.is_first(event) else ():
            self._print(Text(note, style="italic"), _BLANK)

    def say(self, text: str, kind: str = "note", **facts: str | int) -> None:  # noqa: ARG002 - for scripts
        """See `Stage.say`."""
        self._print(Text(text))

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            self._print(Text(str(problem), style="yellow"))

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""
        self._view.watch(now)

    def _print(self, text: Text, lead: Text = _NOTHING) -> None:
        """Print a text above, behind its lead and never below it."""
        width = self._width()
        console = Console(file=io.StringIO(), force_terminal=True, highlight=False, width=width)
        lines = text.wrap(console, max(width - len(lead), _NARROWEST))
        with console.capture() as captured:
            console.print(lead + Text(f"\n{' ' * len(lead)}").join(lines))
        self._above.write(captured.get())

    def _draw(self) -> ANSI:
        width = self._width()
        drawing = Console(file=io.StringIO(), force_terminal=True, highlight=False, width=width)
        with drawing.capture() as drawn:
            drawing.print(self._view.draw(width, self._screen.get_size().rows))
        return ANSI(drawn.get().rstrip("\n"))

    def _width(self) -> int:
        return max(self._screen.get_size().columns - 1, 1)

    def _accept(self, line: Buffer) -> bool:
        text = line.text.strip()
        if text:
            self._print(Text(f"> {text}", style="dim"))
            self._turn(text)
        return False

    def _run(self) -> None:
        try:
            self._app.run(pre_run=self._above.open, handle_sigint=False)
        except KeyboardInterrupt:
            _interrupt()
        finally:
            self._above.close()

    def _leave(self) -> None:
        if not self._app.is_done:
            self._app.exit()


class _Above:
    """Text above the drawing, from any thread; what comes quickly is written together."""

    def __init__(self, app: Application[None], screen: Output) -> None:
        self.opened = threading.Event()
        self._app = app
        self._screen = screen
        self._context: contextvars.Context | None = None
        self._lock = threading.Lock()
        self._waiting: list[str] = []

    def open(self) -> None:
        """The drawing has begun; called in its thread."""
        self._context = contextvars.copy_context()
        self.opened.set()

    def close(self) -> None:
        """The drawing has ended."""
        self._context = None
        self.opened.set()

    def write(self, text: str) -> None:
        """Write a text, soon."""
        with self._lock:
            self._waiting.append(text)
            scheduled = len(self._waiting) > 1
        loop = self._app.loop
        if self._context is None or loop is None:
            self.flush()
        elif not scheduled:
            with contextlib.suppress(RuntimeError):  # the drawing has just ended: `flush` comes at its end
                loop.call_soon_threadsafe(lambda: run_in_terminal(self.flush), context=self._context)

    def flush(self) -> None:
        """Write all that waits."""
        with self._lock:
            text, self._waiting = "".join(self._waiting), []
        if text:
            self._screen.write_raw(text.replace("\n", "\r\n"))
            self._screen.flush()


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("c-c")
    def _interrupted(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    return keys


def _interrupt() -> None:
    """What Ctrl-C does where the terminal is not in the hands of an editor."""
    if os.name == "nt":
        signal.raise_signal(signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)
