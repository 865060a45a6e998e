"""The data folder: where the archive, the room and crash reports are kept."""

import hashlib
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from chatmod.errors import SettingsError

REMEDY = "Choose another folder with --data, or set CHATMOD_DATA."


class Lock:
    """Held by one process at a time; the operating system lets it go when that process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        from filelock import FileLock  # noqa: PLC0415 - most commands lock nothing

        self._lock = FileLock(path)

    def acquire(self) -> bool:
        """Take it, unless another process has it."""
        from filelock import Timeout  # noqa: PLC0415 - as above

        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let it go."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class DataFolder:
    """A folder that exists and can be written.

    Raises:
        SettingsError: If it cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=path):
                pass
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError(f"The data folder {path} cannot be written: {reason}.", REMEDY) from error

    @classmethod
    def place(cls, path: Path | None) -> Path:
        """Where to look for data: nothing is made there.

        Raises:
            SettingsError: If there can be no folder.
        """
        folder = path or cls.default()
        if any(above.is_file() for above in (folder, *folder.parents)):
            raise SettingsError(f"The data folder {folder} cannot be read: a file is in its place.", REMEDY)
        return folder

    @classmethod
    def default(cls) -> Path:
        """Where data is kept if nobody says otherwise."""
        import platformdirs  # noqa: PLC0415 - not needed where --data is given

        return Path(os.environ.get("CHATMOD_DATA") or platformdirs.user_data_path("chatmod", appauthor=False))

    @property
    def archive(self) -> Path:
        """The archive of the chats."""
        return self.path / "archive.db"

    @property
    def rehearsal(self) -> Path:
        """The archive of the last rehearsal."""
        return self.path / "rehearsal.db"

    @property
    def room(self) -> Path:
        """What the room keeps."""
        return self.path / "room.db"

    def lock(self, name: str) -> Lock:
        """A lock of this folder; names may hold any characters."""
        folder = self.path / "locks"
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{folder} cannot be used: {error.strerror}.", REMEDY) from error
        # readable, and yet different for different names, however long
        shown = "".join(letter if letter.isalnum() or letter in "@.-_" else "_" for letter in name)[:60]
        mark = hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:12]
        return Lock(folder / f"{shown}-{mark}.lock")
