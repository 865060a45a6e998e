"""Telling a person what is new, and not the same thing every half minute."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from chatmod.domain.happenings import AnswerLost, Charged, Deferred, NotFound, Slot, WentOut
from chatmod.live.telling import BoardChanged, Event, Recalled

_DIME = Decimal("0.10")
_BOARD_EVERY = timedelta(minutes=1)


class Calm:
    """Remembers why each post has to wait, and finds a second telling of the same; costs are told by the dime.

    Who has not been answered yet is told once a minute at most.
    """

    def __init__(self) -> None:
        self._waiting: dict[Slot, str] = {}
        self._charged: dict[str, Decimal] = {}
        self._out: set[str] = set()
        self._board: BoardChanged | None = None
        self._board_at: datetime | None = None

    def board_due(self, event: Event) -> BoardChanged | None:
        """The board, as of an event, if it has changed and was not told just before; asked once for each event."""
        if isinstance(event, BoardChanged):
            self._board = event
        if self._board is None or (self._board_at is not None and event.at - self._board_at < _BOARD_EVERY):
            return None
        due, self._board, self._board_at = self._board, None, event.at
        return replace(due, at=event.at)

    def is_news(self, event: Event) -> bool:
        """Whether a person has not just been told this; asked once for each event."""
        if isinstance(event, Charged):
            known_total = self._charged.get(event.platform)
            if known_total is not None and event.total < known_total + _DIME:
                return False
            self._charged[event.platform] = event.total
            return True
        slot = getattr(event, "slot", None)
        if slot is None:
            return True
        if isinstance(event, Deferred) and event.until is None:
            known = self._waiting.get(slot) == event.reason
            self._waiting[slot] = event.reason
            return not known
        if not isinstance(event, AnswerLost | NotFound):
            self._waiting.pop(slot, None)
        return True

    def is_first(self, event: Event) -> bool:
        """Whether a cue has just gone out that was out nowhere before; asked once for each event."""
        if isinstance(event, Recalled):
            self._out.update(earlier.slot.label for earlier in event.happenings if isinstance(earlier, WentOut))
        if not isinstance(event, WentOut) or event.slot.label in self._out:
            return False
        self._out.add(event.slot.label)
        return True
