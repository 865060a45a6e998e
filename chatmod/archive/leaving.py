"""Taking somebody out while a chat is being read: what the archive does about a wish that was just heard."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from chatmod.archive.consenting import TakingOut, settle
from chatmod.archive.identities import Person, identities
from chatmod.archive.refusing import author_is_out as is_out
from chatmod.archive.scrubbing import accounts_in
from chatmod.archive.wishes import is_settled, note, people
from chatmod.domain.accounts import network_of
from chatmod.domain.consent import How, Removal
from chatmod.domain.posts import Seen
from chatmod.storage import Database, Writer


async def leave(
    database: Database, writer: Writer, platform: str, seen: Seen, how: How, at: datetime
) -> Removal | None:
    """Take out the author of a post; None where that is done already, or was taken back since.

    Raises:
        ArchiveError: If it could not be written; what was not done by then is done when this is asked again.
        sqlite3.Error: If the archive cannot be read.
    """
    network, post = network_of(platform), seen.post
    since = None if how == "profile" else post.edited_at or post.at

    def look() -> TakingOut | Person | None:
        with closing(database.connect(read_only=True)) as connection:
            found = people(connection, post.author.id, network)
            # who is out and still has an author row was not taken out whole
            if is_settled(connection, network, post.author, since) and not (
                found and is_out(connection, network, post.author)
            ):
                return None
        return TakingOut.of(database, found[0], how, at) if found else Person(0, network, post.author)

    taking = await writer.aside(look)
    if taking is None:
        return None
    if isinstance(taking, Person):
        known = (*identities(network, post.author), *_in_raw(seen, network))
        code = await writer.write(lambda connection: note(connection, network, known, "out", how, at))
        return Removal(code, 0, 0, ())
    for job in taking.jobs():
        await writer.write(job)
    await writer.aside(lambda: settle(database))
    return taking.removal


def _in_raw(seen: Seen, network: str) -> Iterator[str]:
    """What else identifies the author in what the network told."""
    try:
        value = json.loads(seen.raw)
    except ValueError:
        return
    for account in accounts_in(value):
        known = account.identities(network)
        if seen.post.author.id in known:
            yield from known
