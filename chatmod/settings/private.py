"""Files that nobody but their owner can read.

On Linux and macOS that is what their mode says, from the first byte on, and it is looked at again at every reading.
Windows keeps such modes nowhere: there a file has the rights of its folder, which in a user's profile are those of
this user and of the administrators.
"""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from chatmod.errors import SettingsError

_OTHERS = 0o077
_HAS_MODES = os.name == "posix"


def write_private(path: Path, text: str) -> None:
    """Write a file beside its place and put it there; on disk when this returns.

    Raises:
        SettingsError: If it cannot be written, or others could read it there.
    """
    try:
        private_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            _refuse_what_others_can_read(file.fileno(), path)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _keep_names(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def read_private(path: Path) -> str | None:
    """Read a file; None where there is none.

    Raises:
        SettingsError: If it cannot be read, or others can read it, too.
    """
    try:
        with path.open(encoding="utf-8") as file:
            _refuse_what_others_can_read(file.fileno(), path)
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise SettingsError(f"{path} cannot be read: {reason}.", "Log in again: `chatmod login`.") from error


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can look into, or close one that is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _HAS_MODES and stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        folder.chmod(0o700)


def _refuse_what_others_can_read(handle: int, path: Path) -> None:
    if not _HAS_MODES:
        return
    if stat.S_IMODE(os.fstat(handle).st_mode) & _OTHERS:
        raise SettingsError(
            f"{path} holds a login, and others on this machine can read it.",
            f"Close it with `chmod 600 {path}`, and log in again if a stranger may have read it; "
            "or let CHATMOD_CONFIG name a folder on a disk that knows owners.",
        )


def _keep_names(folder: Path) -> None:
    """Bring a renaming to the disk; Windows opens no folders, and does so by itself."""
    if not _HAS_MODES:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems do not take it, and lose nothing by that
            os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> SettingsError:
    reason = error.strerror or str(error)
    return SettingsError(f"{path} cannot be written: {reason}.", "Let CHATMOD_CONFIG name a folder that can be.")
