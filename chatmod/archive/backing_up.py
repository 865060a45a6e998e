"""A folder with copies of what a data folder keeps."""

from collections.abc import Iterable
from pathlib import Path

from chatmod.errors import ArchiveError, SettingsError
from chatmod.storage import copy_database


def back_up(files: Iterable[Path], target: Path) -> list[Path]:
    """Copy those databases that are there into a new folder, which only its owner can read.

    Raises:
        SettingsError: If the folder holds something already, or cannot be made.
        ArchiveError: If there is nothing to copy, or a file is damaged.
    """
    there = [file for file in files if file.exists()]
    if not there:
        raise ArchiveError("There is nothing to back up yet.", "Run a chat first, or choose --data.")
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(target.iterdir()):
            raise SettingsError(f"{target} holds files already.", "Name a new folder: a backup replaces nothing.")
    except OSError as error:
        raise SettingsError(f"{target} cannot be used: {error.strerror}.", "Name another folder.") from error
    copies = []
    for file in there:
        copy = target / file.name
        copy_database(file, copy)
        copies.append(copy)
    return copies
