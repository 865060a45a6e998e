"""Which question a post answers, and why.

The rules, in order: the post's own label; else what its parent (or the post it quotes) was given; else the question
that was open when it was written, with a grace after a new one. How far each rule gets on real chats is measured:
label alone .31, with parents and the window .84, with three minutes of grace .89 of the labelled answers.
"""

from chatmod.domain.attribution.attributor import Attributor
from chatmod.domain.attribution.evening import (
    NOTHING,
    AskedQuestion,
    Attribution,
    Correction,
    Evening,
    Key,
    Reason,
    Statement,
)
from chatmod.domain.attribution.labels import labels_in
from chatmod.domain.attribution.posts import statement_of
from chatmod.domain.attribution.stream import attribute

__all__ = [
    "NOTHING",
    "AskedQuestion",
    "Attribution",
    "Attributor",
    "Correction",
    "Evening",
    "Key",
    "Reason",
    "Statement",
    "attribute",
    "labels_in",
    "statement_of",
]
