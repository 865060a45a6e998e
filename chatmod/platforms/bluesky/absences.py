"""Whether a post that the index does not show any more is really gone.

Why the author's own server is asked: the index also hides posts of whoever is muted, blocks us, or is taken down
there, and it may be late; but what is told to be gone is wiped from the archive.
"""

from chatmod.errors import Rejected, Unavailable
from chatmod.platforms.bluesky.dialect import failure_in
from chatmod.platforms.bluesky.identity import Directory
from chatmod.platforms.http import Server
from chatmod.platforms.replies import Reply
from chatmod.wire.bluesky_addresses import PostAddress

_GET_RECORD = "xrpc/com.atproto.repo.getRecord"
_NO_RECORD = frozenset({"RecordNotFound"})
_NO_REPO = frozenset({"RepoNotFound", "RepoDeactivated", "RepoSuspended", "RepoTakendown"})
_SAID_OTHERWISE = ("Could not locate record", "Could not find repo")


class Absences:
    """Asks the servers of authors, without a login; remembers where each of them is, as long as it has the account.

    Args:
        server: Asks without a login.
        directory: Finds the authors' servers.
    """

    def __init__(self, server: Server, directory: Directory) -> None:
        self._server = server
        self._directory = directory
        self._homes: dict[str, str | None] = {}

    async def is_gone(self, uri: str) -> bool:
        """Whether it is certain that there is no such post; False as well if it could not be found out."""
        address = PostAddress.parse(uri)
        if address is None:
            return False
        known = self._homes.get(address.did)
        try:
            reply = await self._asked(address)
            if known is not None and reply is not None and is_absence(reply):
                del self._homes[address.did]
                if await self._home(address.did) != known:  # the account has moved, and left its old server
                    reply = await self._asked(address)
        except (Rejected, Unavailable):
            return False  # a later sweep asks again
        return reply is None or is_absence(reply)

    async def close(self) -> None:
        """Let connections go."""
        await self._server.close()

    async def _asked(self, address: PostAddress) -> Reply | None:
        """What the author's server says of a post; None where the account has been closed for ever."""
        home = await self._home(address.did)
        return None if home is None else await self._server.read(f"{home}/{_GET_RECORD}", address.where)

    async def _home(self, did: str) -> str | None:
        if did not in self._homes:
            self._homes[did] = await self._directory.home_of(did)
        return self._homes[did]


def is_absence(reply: Reply) -> bool:
    """Whether the answer of `getRecord` says that there is no such record."""
    said = failure_in(reply)
    return not reply.ok and (said.error in _NO_RECORD | _NO_REPO or said.message.startswith(_SAID_OTHERWISE))
