"""The asynchronous shell around the conductor. It tells what happens and never prints."""

from chatmod.live.clock import SystemClock, SystemTimers
from chatmod.live.performing import Cast, perform
from chatmod.live.telling import AnswerSeen, Event, Recalled, Tell, Trouble

__all__ = ["AnswerSeen", "Cast", "Event", "Recalled", "SystemClock", "SystemTimers", "Tell", "Trouble", "perform"]
