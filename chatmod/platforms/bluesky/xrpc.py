"""Calls to our PDS, as our account; what is not its own it passes on to the network's index (the AppView)."""

from collections.abc import Mapping, Sequence
from typing import Any

from chatmod.platforms.bluesky.dialect import XrpcDialect
from chatmod.platforms.bluesky.identity import ENTRYWAY
from chatmod.platforms.bluesky.session import Session
from chatmod.platforms.http import Server, Transport
from chatmod.platforms.replies import Blob, Reply

_FAILURES = range(500, 600)


class Xrpc:
    """The methods of our PDS; each raises as those of `Server` do.

    Args:
        platform: Named in errors.
        session: Tells where our PDS is, and who we are.
    """

    def __init__(self, platform: str, session: Session, transport: Transport | None) -> None:
        self.platform = platform
        self._session = session
        self._server = Server(
            platform, ENTRYWAY, session.authorize, XrpcDialect(), renew=session.renew, transport=transport
        )

    async def did(self) -> str:
        """Our account."""
        return (await self._session.ready()).did

    async def query(self, method: str, params: Mapping[str, str | Sequence[str]] | None = None) -> Reply:
        """Ask; any answer but a failure of the server or of the login."""
        return await self._server.read(await self._address(method), params)

    async def try_query(self, method: str, params: Mapping[str, str | Sequence[str]]) -> Reply:
        """Ask for what can be done without; any answer but a failure of the login."""
        return await self._server.read(await self._address(method), params, accept=_FAILURES)

    async def call(self, method: str, body: Mapping[str, Any] | Blob) -> Reply:
        """Change something that may be changed twice."""
        return await self._server.submit("POST", await self._address(method), body)

    async def write(self, method: str, body: Mapping[str, Any]) -> Reply:
        """Change something that must not happen twice."""
        return await self._server.write(await self._address(method), body)

    async def warm_up(self) -> None:
        """Open the connection for the next `write`."""
        pds = (await self._session.ready()).pds
        await self._server.warm_up(f"{pds}/xrpc/_health")

    async def close(self) -> None:
        """Let connections go."""
        await self._server.close()

    async def _address(self, method: str) -> str:
        return f"{(await self._session.ready()).pds}/xrpc/{method}"
