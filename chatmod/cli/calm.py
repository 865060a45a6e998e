"""Telling a person what is new, and not the same thing every half minute."""

from chatmod.domain.happenings import AnswerLost, Deferred, NotFound, Slot
from chatmod.live.telling import Event


class Calm:
    """Remembers why each post has to wait, and finds a second telling of the same."""

    def __init__(self) -> None:
        self._waiting: dict[Slot, str] = {}

    def is_news(self, event: Event) -> bool:
        """Whether a person has not just been told this; asked once for each event."""
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
