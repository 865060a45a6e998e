"""Writing files so that a reader finds all of one or none of it."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from chatmod.errors import SettingsError


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a UTF-8 file beside its place, and put it there when it is complete.

    Raises:
        SettingsError: If the folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place with -o."
        ) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place with -o."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
