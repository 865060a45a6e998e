"""The edition of a chat for everybody, and the one for the moderator alone."""

from dataclasses import replace
from typing import Literal

from chatmod.domain.editions import public_edition
from chatmod.domain.record import Edition
from chatmod.domain.schedule import NameLevel

Readers = Literal["public", "private"]


def edition_for(readers: Readers, whole: Edition, names: NameLevel | None = None) -> Edition:
    """What a chat is handed out as.

    Args:
        readers: `public`, what people and networks have asked is done; `private`, everything, and it says so.
        whole: As the archive has it.
        names: How people appear in a public one; None takes what the schedule says.
    """
    return public_edition(whole, names) if readers == "public" else replace(whole, private=True)
