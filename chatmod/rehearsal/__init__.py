"""The same evening with another cast: a virtual clock, and an understudy with an audience for every platform."""

from chatmod.rehearsal.audience import REGULARS
from chatmod.rehearsal.clock import VirtualClock, run_virtually
from chatmod.rehearsal.understudy import LoginExpired, LostAnswer, Refusal, TooManyRequests, Understudy

__all__ = [
    "REGULARS",
    "LoginExpired",
    "LostAnswer",
    "Refusal",
    "TooManyRequests",
    "Understudy",
    "VirtualClock",
    "run_virtually",
]
