"""The edition of a chat for everybody, and the one for the moderator alone."""

from dataclasses import replace
from typing import Literal

from chatmod.domain.editions import public_edition
from chatmod.domain.record import Edition

Readers = Literal["public", "private"]


def edition_for(readers: Readers, whole: Edition) -> Edition:
    """What a chat is handed out as.

    Args:
        readers: `public`, what people and networks have asked is done; `private`, everything, and it says so.
        whole: As the archive has it.
    """
    return public_edition(whole) if readers == "public" else replace(whole, private=True)
