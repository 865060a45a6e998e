"""What servers have told of their limits, kept for the time before they can be asked again.

Why: a server may take 5,000 characters where its network usually takes 500. Who checks a schedule at a desk without
network should be told of the server the evening will be on. It is a note and no more: what cannot be read is not
known, and what cannot be written is asked for again.
"""

import contextlib
from pathlib import Path
from urllib.parse import quote

from chatmod.errors import SettingsError
from chatmod.settings.private import read_private, write_private


class TermsBook:
    """A note for each account, in a folder that is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, account: str) -> str | None:
        """What was noted last; None where nothing was, or where it cannot be read."""
        with contextlib.suppress(SettingsError):
            return read_private(self._page(account))
        return None

    def note(self, account: str, terms: str) -> None:
        """Keep what the server of an account has told, in the place of what it told before."""
        if self.recall(account) != terms:
            with contextlib.suppress(SettingsError):
                write_private(self._page(account), terms)

    def forget(self, account: str) -> None:
        """Forget what was noted."""
        with contextlib.suppress(OSError):
            self._page(account).unlink()

    def _page(self, account: str) -> Path:
        return self._folder / f"{quote(account, safe='')}.json"
