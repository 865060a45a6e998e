"""Writing files so that a reader finds all of one or none of it."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import typer

from chatmod.errors import SettingsError

_FRONT_MATTER = b"---"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def deliver(path: Path | None, pieces: Iterable[str]) -> None:
    """Write what was made by chatmod, and may be made again: to a file, or to standard output for None.

    Raises:
        SettingsError: If the folder cannot be written, or a schedule stands in that place: it was made by hand.
    """
    if path is None:
        sys.stdout.flush()
        for piece in pieces:  # always UTF-8, whatever the terminal speaks
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()
        return
    if _is_schedule(path):
        raise SettingsError(f"{path} is a schedule, and would be overwritten.", "Choose another place with -o.")
    write_whole(path, pieces)
    typer.echo(f"Written: {path}")


def _is_schedule(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(8).removeprefix(_BYTE_ORDER_MARK).startswith(_FRONT_MATTER)


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a UTF-8 file beside its place, and put it there when it is complete.

    A link stays one: the file goes where it leads. Who could read the file before can read it after. What is no file,
    such as `/dev/null` or another program's pipe, is written to, and never replaced.

    Raises:
        SettingsError: If the folder cannot be written.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(pieces)
        else:
            _put(path.resolve(), pieces)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place with -o."
        ) from error


def _put(path: Path, pieces: Iterable[str]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.is_file() else 0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
