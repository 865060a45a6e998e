"""A folder with copies of what a data folder keeps."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from chatmod.errors import ArchiveError, SettingsError
from chatmod.storage import copy_database
from chatmod.storage.copying import clear, unfinished_beside


def back_up(files: Iterable[Path], target: Path) -> list[Path]:
    """Copy those databases that are there into a new folder, which only its owner can read.

    Until all of them are copied whole, none has its name there: what an interrupted backup has left is no backup, and
    the same call begins it anew.

    Args:
        files: The first is what makes it a data folder: it gets its name last.
        target: The folder.

    Raises:
        SettingsError: If the folder holds something already, or cannot be made.
        ArchiveError: If there is nothing to copy, or a file is damaged.
    """
    there = [file for file in files if file.exists()]
    if not there:
        raise ArchiveError("There is nothing to back up yet.", "Run a chat first, or choose --data.")
    copies = {file: target / file.name for file in there}
    waiting = {copy: copy.with_name(f".{copy.name}.copied") for copy in copies.values()}
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear(waiting.values())
        if any(target.iterdir()):
            raise SettingsError(f"{target} holds files already.", "Name a new folder: a backup replaces nothing.")
        for file, copy in copies.items():
            copy_database(file, waiting[copy])
        for copy in reversed(copies.values()):
            waiting[copy].replace(copy)
    except OSError as error:
        raise SettingsError(f"{target} cannot be used: {error.strerror}.", "Name another folder.") from error
    finally:
        with suppress(OSError):  # what is left is in nobody's way
            _clear(waiting.values())
    return list(copies.values())


def _clear(waiting: Iterable[Path]) -> None:
    for copied in waiting:
        clear(copied)
        clear(unfinished_beside(copied))
