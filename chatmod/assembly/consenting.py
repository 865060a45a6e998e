"""Consent, as the moderator looks after it: from a name that was typed to what the archive does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chatmod.archive import Archive, ChatInfo, Register
from chatmod.archive.consenting import TakingOut
from chatmod.archive.identities import Person
from chatmod.assembly.plugins import known_platforms
from chatmod.domain.consent import Asking, asking_of
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Post
from chatmod.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as typed: `@handle`, `network:handle`, or an id."""

    name: str
    network: str | None

    @classmethod
    def parse(cls, typed: str) -> "Named":
        """Read it; what stands before a colon is a network where there is one of this name."""
        before, colon, rest = typed.partition(":")
        return (
            cls(rest, before.lower()) if colon and rest and before.lower() in known_platforms() else cls(typed, None)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A post of a chat that has the word in it."""

    post: Post
    asking: Asking


def asks_in(archive: Archive, chat: ChatInfo) -> Iterator[Asked]:
    """The posts of a chat whose authors ask, or may ask, to be left out, and are not."""
    words: tuple[str, ...] = ()
    moderators = Moderators()
    if not archive.is_imported(chat):
        schedule = archive.in_force(chat).schedule
        ours = frozenset(author.id for _, author in archive.accounts(chat))
        words, moderators = (schedule.optout,), Moderators(ours, schedule.moderators)
    for entry in archive.edition(chat).entries:
        post = entry.post
        if entry.role == "moderator" or post.is_repost or moderators.wrote(post):
            continue
        asking = asking_of(post.text, words)
        if asking is not None:
            yield Asked(post, asking)


def found(register: Register, named: Named) -> Person:
    """Somebody who has posted.

    Raises:
        SettingsError: If nobody of this name has.
        ArchiveError: As `Register.find`.
    """
    person = register.find(named.name, named.network)
    if person is None:
        raise SettingsError(
            f"Nobody called `{named.name}` has a post in the archive.",
            "Name a handle such as `@ana`, `mastodon:ana@example.social`, or the id of the author.",
        )
    return person


def taking_out(register: Register, named: Named, now: datetime) -> TakingOut | None:
    """What would go with somebody; None where nothing of theirs is there, and they can be kept out all the same.

    Raises:
        SettingsError: If nobody of this name has posted, and it is not said on which network that would be.
        ArchiveError: As `Register.find`.
    """
    if named.network is None:
        return register.look_for(found(register, named), now)
    person = register.find(named.name, named.network)
    return register.look_for(person, now) if person else None
