"""Long output, page by page.

Why not rich's pager: it takes everything before it shows anything. A pager of the system reads as fast as a person
does, so the first page of a hundred thousand posts is there at once.
"""

import errno
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Final

_LEFT: Final = frozenset({errno.EPIPE, errno.EINVAL})
"""How a pipe says that nobody reads it any more; the second on Windows."""
_LESS: Final = "FRX"
"""Leave when all fits on the screen, show colours, leave the text there; as git does."""


@contextmanager
def paged(*, wanted: bool) -> Iterator[IO[str]]:
    """A stream to write to: a pager where standard output is a terminal, else standard output itself.

    Whoever leaves the pager early ends the block in which this is used.

    Args:
        wanted: Whether a pager may be used at all.
    """
    command = pager_command(os.environ) if wanted and sys.stdout.isatty() and sys.stdin.isatty() else None
    if command is None:
        yield sys.stdout
        return
    environment = {"LESS": _LESS, "LV": "-c", **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, encoding="utf-8", errors="replace")  # noqa: S603 - the person's own choice
    except OSError:
        yield sys.stdout
        return
    assert pager.stdin is not None
    try:
        yield pager.stdin
    except OSError as error:
        if error.errno not in _LEFT:
            raise
    finally:
        _close(pager)


def pager_command(environment: Mapping[str, str]) -> list[str] | None:
    """What `PAGER` names, or less, or more; None where none is wanted or there is none."""
    chosen = environment.get("PAGER")
    if chosen is not None:
        words = shlex.split(chosen, posix=os.name != "nt")
        return words if words and words[0] != "cat" and shutil.which(words[0]) else None
    if environment.get("TERM") == "dumb":
        return None
    return next(([name] for name in ("less", "more") if shutil.which(name)), None)


def _close(pager: "subprocess.Popen[str]") -> None:
    assert pager.stdin is not None
    with suppress(OSError):  # it may have left
        pager.stdin.close()
    while True:
        try:
            pager.wait()
        except KeyboardInterrupt:  # means the pager, which knows what to do
            continue
        break
