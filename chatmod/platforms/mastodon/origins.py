"""Whether a post that our server does not have any more is really gone.

Why the server of its author is asked: ours clears posts of others away after a while (Mastodon's "content retention",
`tootctl statuses remove`), forgets a server that it blocks, and may start anew from a backup; but what is told to be
gone is wiped from the archive.
"""

from urllib.parse import urlsplit

from chatmod.errors import Rejected, Unavailable
from chatmod.platforms.http import Server
from chatmod.platforms.mastodon.addresses import is_near
from chatmod.platforms.mastodon.answers import GONE
from chatmod.platforms.replies import Reply

_AS_AN_OBJECT = {"Accept": "application/activity+json"}
_MOST_SILENT = 10
"""Servers that did not answer, each after its time-out: then nobody else is asked in this sweep."""
_AS_A_PAGE = {"Accept": "text/html"}
_TURNED_AWAY = frozenset({401, 403})
"""Some servers show posts as objects to other servers only, and as pages to everybody (Mastodon's "secure mode")."""


class Origins:
    """Asks the servers on which posts were written, without a login.

    Args:
        server: Asks without a login.
        url: Of our own server, whose word counts for what was written there.
    """

    def __init__(self, server: Server, url: str) -> None:
        self._server = server
        self._own = urlsplit(url).hostname
        self._silent: set[str] = set()

    def begin(self) -> None:
        """Begin a sweep: servers that did not answer in the last one are asked again."""
        self._silent.clear()

    async def may_have(self, post_id: str) -> bool:
        """Whether a post is there, or it cannot be found out now.

        Args:
            post_id: Its stable id, the address at which its own server has it.
        """
        host = _host_of(post_id)
        if host is None or host == self._own:
            return False
        if host in self._silent or len(self._silent) >= _MOST_SILENT:
            return True
        try:
            return await self._has(post_id)
        except (Rejected, Unavailable):
            self._silent.add(host)
            return True

    async def close(self) -> None:
        """Let connections go."""
        await self._server.close()

    async def _has(self, address: str) -> bool:
        reply = await self._server.read(address, accept=_TURNED_AWAY, headers=_AS_AN_OBJECT)
        if reply.status in _TURNED_AWAY:
            reply = await self._server.read(address, accept=_TURNED_AWAY, headers=_AS_A_PAGE)
            return reply.status not in GONE
        return reply.status not in GONE and not _is_tombstone(reply)


def _is_tombstone(reply: Reply) -> bool:
    try:
        said = reply.json()
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("type") == "Tombstone"


def _host_of(address: str) -> str | None:
    """The server of a post; None where there is none that could be asked."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return host if parts.scheme == "https" and host and not is_near(host) else None
