"""Whom a text names: `@handle`, by the rules of the network where it was written.

Why a name may stand for less than an account: Mastodon shows `@ana` for somebody on another server, and so its text
reads `@ana` whoever of all the Anas is meant. A person therefore has a short name there, and a full one.
"""

import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from chatmod.domain.posts import Author
from chatmod.domain.text.entities import Entity, EntityKind
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.mastodon_text import mastodon_entities
from chatmod.domain.text.room_text import room_entities
from chatmod.domain.text.x_text import x_entities

_RULES: dict[str, Callable[[str], tuple[Entity, ...]]] = {
    "bluesky": facets_in,
    "mastodon": mastodon_entities,
    "room": room_entities,
    "x": x_entities,
}
_AT_SIGNS = ("@", "\uff20")


def named_in(text: str, network: str) -> tuple[str, ...]:
    """The names behind each `@` of a text, each once, in the form of `names_of`.

    A network that we do not know is read as Mastodon, whose rules take most.
    """
    if not any(sign in text for sign in _AT_SIGNS):
        return ()
    found = _RULES.get(network, mastodon_entities)(text)
    return tuple(dict.fromkeys(plain_name(one.value) for one in found if one.kind is EntityKind.MENTION))


def names_of(author: Author, network: str) -> frozenset[str]:
    """The names by which a text can mean somebody; on a network of many servers the short and the full one."""
    name = plain_name(author.handle)
    if network in {"bluesky", "room", "x"}:
        return frozenset({name})
    short, _, server = name.partition("@")
    server = server or _server_of(author.id)
    return frozenset({short, f"{short}@{server}"}) if server else frozenset({short})


def plain_name(written: str) -> str:
    """A name without its `@`, in the one spelling in which names are compared."""
    return unicodedata.normalize("NFKC", written).casefold().strip("@_")


def _server_of(author_id: str) -> str:
    try:
        return urlsplit(author_id).hostname or ""
    except ValueError:  # a stranger's server may call its people anything
        return ""
