"""Who somebody is, and where they are at home: handles, DIDs and their documents.

Source: the specifications of handles and DIDs at atproto.com. A handle may change, a DID never does; the document of
a DID names the server (PDS) that keeps the account's posts.
"""

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from chatmod.errors import Rejected
from chatmod.platforms.bluesky.answers import Answer, json_of, read_as
from chatmod.platforms.http import Server

ENTRYWAY = "https://bsky.social"
"""Where most accounts log in, and where any handle is resolved."""
DIRECTORY = "https://plc.directory"
"""Keeps the documents of all DIDs of the kind `did:plc`."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|::1")
_TOMBSTONE = 410


class _Resolved(Answer):
    did: str


def server_address(text: str) -> str | None:
    """The address of a server from what people or documents write; None if it is none, or would send in clear text.

    `https://` is added where it is left out; `http://` is taken on this machine only.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not safe or not _HOST.fullmatch(host or "") or port == 0 or parts.username is not None:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def home_in(document: object) -> str | None:
    """The address of the PDS in a DID's document, if it tells a usable one."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id")).endswith("#atproto_pds"):
            endpoint = service.get("serviceEndpoint")
            return server_address(endpoint) if isinstance(endpoint, str) else None
    return None


class Directory:
    """Looks accounts up.

    Args:
        platform: Named in errors.
        server: Asks without a login.
        entryway: Where handles are resolved.
        address: Of the directory of DIDs.
    """

    def __init__(self, platform: str, server: Server, entryway: str = ENTRYWAY, address: str = DIRECTORY) -> None:
        self._platform = platform
        self._server = server
        self._entryway = entryway
        self._address = address

    async def home(self, account: str) -> str:
        """The address of the PDS of an account, by its handle or DID.

        Raises:
            Rejected: If there is no such account.
            Unavailable: If it could not be found out.
        """
        did = account if account.startswith("did:") else await self._did(account)
        home = await self.home_of(did)
        if home is None:
            raise Rejected(self._platform, f"The account {account} is closed.")
        return home

    async def home_of(self, did: str) -> str | None:
        """The address of the PDS of an account; None if it has been closed for ever.

        Raises:
            Rejected: If it is not known, or names no usable address.
            Unavailable: If it could not be found out.
        """
        reply = await self._server.read(self._document_of(did))
        if reply.status == _TOMBSTONE:
            return None
        document: dict[str, Any] = json_of(self._platform, reply)
        home = home_in(document)
        if home is None:
            raise Rejected(self._platform, f"The document of {did} does not tell where the account is.")
        return home

    async def _did(self, handle: str) -> str:
        address = f"{self._entryway}/xrpc/com.atproto.identity.resolveHandle"
        reply = await self._server.read(address, {"handle": handle})
        if reply.status == 400:  # noqa: PLR2004 - bad request: it does not exist, or cannot
            raise Rejected(
                self._platform, f"There is no account {handle}.", "Write the whole handle, such as name.bsky.social."
            )
        return read_as(self._platform, _Resolved, reply).did

    def _document_of(self, did: str) -> str:
        if did.startswith("did:plc:"):
            return f"{self._address}/{quote(did, safe=':')}"
        host = server_address(unquote(did.removeprefix("did:web:"))) if did.startswith("did:web:") else None
        if host is None:
            raise Rejected(self._platform, f"{did} is no DID that can be looked up.")
        return f"{host}/.well-known/did.json"
