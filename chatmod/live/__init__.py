"""The asynchronous shell around the conductor. It tells what happens and never prints."""

from chatmod.live.clock import SystemClock, SystemTimers
from chatmod.live.performing import Cast, perform
from chatmod.live.preflight import pre_flight, quick_check
from chatmod.live.telling import AnswerSeen, Event, PreFlight, Recalled, Tell, Trouble

__all__ = [
    "AnswerSeen",
    "Cast",
    "Event",
    "PreFlight",
    "Recalled",
    "SystemClock",
    "SystemTimers",
    "Tell",
    "Trouble",
    "perform",
    "pre_flight",
    "quick_check",
]
