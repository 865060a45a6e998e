"""The asynchronous shell around the conductor. It tells what happens and never prints."""

from chatmod.live.cast import LOOK_EVERY, Cast
from chatmod.live.clock import SystemClock, SystemTimers
from chatmod.live.performing import perform
from chatmod.live.preflight import pre_flight, quick_check
from chatmod.live.telling import (
    Answered,
    AnswerSeen,
    BoardChanged,
    Edited,
    EditRefused,
    Event,
    MayOptOut,
    Mended,
    OptedOut,
    Outlook,
    PreFlight,
    Recalled,
    Tell,
    Trouble,
)
from chatmod.live.wheel import Wheel

__all__ = [
    "LOOK_EVERY",
    "AnswerSeen",
    "Answered",
    "BoardChanged",
    "Cast",
    "EditRefused",
    "Edited",
    "Event",
    "MayOptOut",
    "Mended",
    "OptedOut",
    "Outlook",
    "PreFlight",
    "Recalled",
    "SystemClock",
    "SystemTimers",
    "Tell",
    "Trouble",
    "Wheel",
    "perform",
    "pre_flight",
    "quick_check",
]
