"""Commands typed, or piped, into a run: one a line."""

import codecs
import errno
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MOST_AT_ONCE = 4096
_LOOK_EVERY_SECONDS = 1


@contextmanager
def lines_from_stdin(take: Callable[[str], None]) -> Iterator[None]:
    """Hand every line of standard input to `take`, in a thread, for as long as the context lasts.

    Why the bare file handle: a thread that waits in Python's own buffered reader would hold its lock at the exit of
    the program. A process in the background of a terminal reads nothing: it would be stopped, with all its evening.
    """
    try:
        handle = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # there is no standard input
        yield
        return
    over = threading.Event()

    def read() -> None:
        for line in _lines(handle, over):
            if over.is_set():
                return
            if line.strip():
                take(line.strip())

    with _unstopped():
        threading.Thread(target=read, name="read commands", daemon=True).start()
        try:
            yield
        finally:
            over.set()


@contextmanager
def _unstopped() -> Iterator[None]:
    """Let a read from a terminal that has just gone to another process fail, and not stop this one with its evening.

    Signals can be set in the main thread only, and Windows has none of this kind.
    """
    if not hasattr(signal, "SIGTTIN") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTTIN, before)


def _lines(handle: int, over: threading.Event) -> Iterator[str]:
    # what is no UTF-8 stays to be seen: a command that was not understood is refused
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    rest = ""
    while not over.is_set():
        if is_in_background(handle):
            over.wait(_LOOK_EVERY_SECONDS)
            continue
        if not _has_something(handle):
            continue
        try:
            data = os.read(handle, _MOST_AT_ONCE)
        except OSError as error:
            if error.errno != errno.EIO:
                return
            over.wait(_LOOK_EVERY_SECONDS)  # the terminal has gone to another process since it was asked
            continue
        rest += decoder.decode(data, final=not data)
        *lines, rest = rest.split("\n")
        yield from lines
        if not data:
            if rest:
                yield rest
            return


def _has_something(handle: int) -> bool:
    """Whether a read would come back at once; where that cannot be asked, as on Windows, it has to be tried."""
    try:
        return bool(select.select([handle], [], [], _LOOK_EVERY_SECONDS)[0])
    except (OSError, ValueError):
        return True


def is_in_background(handle: int) -> bool:
    """Whether the terminal belongs to another process at present; Windows knows no such thing."""
    if not hasattr(os, "tcgetpgrp") or not os.isatty(handle):
        return False
    try:
        return os.tcgetpgrp(handle) != os.getpgrp()
    except OSError:
        return True
