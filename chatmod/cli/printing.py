"""Strangers' texts on a terminal, and letters that a terminal does not have."""

import os
import sys
from pathlib import Path
from typing import TextIO

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners hold emoji and many scripts together."""


def printable(text: str) -> str:
    """A text without the characters that would steer a terminal or turn a line around; line breaks stay."""
    return "".join(letter if letter == "\n" or letter.isprintable() or letter in _JOINERS else " " for letter in text)


def one_line(text: str) -> str:
    """A text that is printable, on one line."""
    return " ".join(printable(text).split())


def quoted(path: Path) -> str:
    """A path as it can be typed."""
    import shlex
    import subprocess

    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def typed(*words: str, data: Path | None) -> str:
    """A command of chatmod's as it can be pasted into a shell, with the data folder if one was named."""
    import shlex
    import subprocess

    whole = ["chatmod", *words, *(["--data", str(data)] if data else [])]
    return subprocess.list2cmdline(whole) if os.name == "nt" else shlex.join(whole)


def speak_any_encoding(*streams: TextIO) -> None:
    """Let what a pipe's encoding lacks be written as an escape: it must not end an evening."""
    for stream in streams or (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def flush(stream: TextIO | None) -> None:
    """Let whoever reads a stream see at once what was written; a program may be started without any (`>&-`)."""
    if stream is not None:
        stream.flush()
