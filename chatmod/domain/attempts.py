"""What was fixed for each post before it was sent, so that every attempt is the same attempt."""

from datetime import datetime

from chatmod.domain.happenings import Happening, Intended, Prepared, Slot


class Attempts:
    """Follows the journal; of each post it knows what the first attempt was, or else what was made ready last."""

    def __init__(self) -> None:
        self._intended: dict[Slot, tuple[datetime, bytes]] = {}
        self._prepared: dict[Slot, tuple[datetime, bytes]] = {}

    def take(self, happening: Happening) -> None:
        """Follow a line of the journal."""
        match happening:
            case Intended(at=at, slot=slot, prepared=prepared):
                self._intended.setdefault(slot, (at, prepared))
            case Prepared(at=at, slot=slot, prepared=prepared):
                self._prepared[slot] = at, prepared
            case _:
                pass

    def of(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """What was fixed, and when; None if nothing was."""
        return self._intended.get(slot) or self._prepared.get(slot)
