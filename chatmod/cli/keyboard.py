"""Commands typed, or piped, into a run: one a line."""

import codecs
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MOST_AT_ONCE = 4096


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

    threading.Thread(target=read, name="read commands", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _lines(handle: int, over: threading.Event) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    while not over.is_set():
        if _is_in_background(handle):
            over.wait(1)
            continue
        try:
            data = os.read(handle, _MOST_AT_ONCE)
        except OSError:  # the terminal is gone
            return
        rest += decoder.decode(data, final=not data)
        *lines, rest = rest.split("\n")
        yield from lines
        if not data:
            if rest:
                yield rest
            return


def _is_in_background(handle: int) -> bool:
    """Whether the terminal belongs to another process at present; Windows knows no such thing."""
    if not hasattr(os, "tcgetpgrp") or not os.isatty(handle):
        return False
    try:
        return os.tcgetpgrp(handle) != os.getpgrp()
    except OSError:
        return True
