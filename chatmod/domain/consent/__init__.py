"""Consent: who asks to be left out of the record, and what has to go from it then.

Why three answers and not two: what is taken out cannot be brought back, and who explains the word to somebody else,
or asks what it means, wants nothing taken out. Only what can be read in one way is an opt-out; where it may be one,
the moderator is told, who can ask.
"""

from chatmod.domain.consent.asking import CONVENTION, Asking, asking_of, declines, fault_of_word
from chatmod.domain.consent.clearing import NAME, WORDS, cleared, leads_to
from chatmod.domain.consent.traces import Traces, Window, windows_in, words_of
from chatmod.domain.consent.wishes import How, Kind, Removal, Wish

__all__ = [
    "CONVENTION",
    "NAME",
    "WORDS",
    "Asking",
    "How",
    "Kind",
    "Removal",
    "Traces",
    "Window",
    "Wish",
    "asking_of",
    "cleared",
    "declines",
    "fault_of_word",
    "leads_to",
    "windows_in",
    "words_of",
]
"""What the archive and the live layer use."""
