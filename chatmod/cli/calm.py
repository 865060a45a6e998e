"""Telling a person what is new, and not the same thing every half minute."""

from decimal import Decimal

from chatmod.domain.happenings import AnswerLost, Charged, Deferred, NotFound, Slot, WentOut
from chatmod.live.telling import Event

_DIME = Decimal("0.10")


class Calm:
    """Remembers what was told, and finds a second telling of the same; costs are told by the dime."""

    def __init__(self) -> None:
        self._waiting: dict[Slot, str] = {}
        self._charged: dict[str, Decimal] = {}
        self._out: set[str] = set()

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

    def is_first_out(self, event: Event) -> bool:
        """Whether a cue has just begun to go out, on the first of its platforms; asked once for each event."""
        if not isinstance(event, WentOut) or event.slot.part > 1 or event.slot.label in self._out:
            return False
        self._out.add(event.slot.label)
        return True
