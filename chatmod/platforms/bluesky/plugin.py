"""The plug-in: how one logs in to Bluesky, and how an account is opened."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatmod.domain.lengths import bluesky_length
from chatmod.domain.pictures import PictureLimits
from chatmod.domain.text.entities import Entity
from chatmod.domain.text.facets import facets_in
from chatmod.errors import PluginError, SettingsError
from chatmod.platforms.bluesky.absences import Absences
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.platforms.bluesky.dialect import XrpcDialect
from chatmod.platforms.bluesky.identity import DIRECTORY, ENTRYWAY, Directory, server_address
from chatmod.platforms.bluesky.jetstream import ADDRESSES
from chatmod.platforms.bluesky.record import IMAGES
from chatmod.platforms.bluesky.session import Session
from chatmod.platforms.bluesky.sessions import HOW_TO, Sessions, Tokens, check_app_password
from chatmod.platforms.bluesky.xrpc import Xrpc
from chatmod.platforms.http import Server, Transport
from chatmod.ports.logins import Credential, Desk, Login
from chatmod.ports.platforms import Limits

_CHARACTERS = 300
_PICTURE = PictureLimits(bytes=976_560, alt=2_000)
"""Since April 2026 the network takes 2,000,000 bytes; servers of before, 1,000,000. The app shows 2,000 of a text."""
_PROFILE = re.compile(r"(?:https?://bsky\.app/profile/|at://)([^/?#]+).*")


@dataclass(frozen=True, slots=True)
class BlueskyPlugin:
    """Implements the ports `Plugin`, `LogsIn` and `Marking`."""

    name: str
    limits: Limits
    credentials: Mapping[str, Credential]

    def measure(self, text: str) -> int:
        """See `Plugin.measure`."""
        return bluesky_length(text)

    def entities(self, text: str) -> tuple[Entity, ...]:
        """See `Marking.entities`: what goes out as facets."""
        return facets_in(text)

    def open(self, login: Login, name: str, transport: Transport | None = None) -> Bluesky:
        """See `Plugin.open`; a test hands in a transport."""
        values = login.values
        missing = [needed for needed in ("handle", "password") if not values.get(needed)]
        if missing:
            raise PluginError(f"{name} was opened without {', '.join(missing)}.")
        check_app_password(name, values["password"])
        server, directory = _without_login(name, values, transport)
        session = Session(name, login, Sessions(name, server, directory), _server(values))
        return Bluesky(
            name, self.limits, Xrpc(name, session, transport), Absences(server, directory), _streams(values)
        )

    async def log_in(
        self, desk: Desk, given: Mapping[str, str], transport: Transport | None = None
    ) -> Mapping[str, str]:
        """See `LogsIn.log_in`."""
        handle = _handle(given.get("handle") or await desk.ask("Your handle on Bluesky, such as name.bsky.social"))
        password = given.get("password", "")
        if not password:
            desk.say(HOW_TO)
            password = await desk.ask("The app password", secret=True)
        check_app_password(self.name, password)
        values = {**given, "handle": handle, "password": password}
        server, directory = _without_login(self.name, values, transport)
        try:
            tokens = await Sessions(self.name, server, directory).open(handle, password, _server(values))
        finally:
            await server.close()
        return {**values, **tokens.values(handle)}

    async def log_out(self, values: Mapping[str, str], transport: Transport | None = None) -> None:
        """See `LogsIn.log_out`; the app password itself can be taken back in the app only."""
        tokens = Tokens.kept(values)
        if tokens is None:
            return
        server, directory = _without_login(self.name, values, transport)
        try:
            await Sessions(self.name, server, directory).close(tokens)
        finally:
            await server.close()


def _without_login(name: str, values: Mapping[str, str], transport: Transport | None) -> tuple[Server, Directory]:
    server = Server(name, ENTRYWAY, dict, XrpcDialect(), transport=transport)
    address = _address(values, "directory") or DIRECTORY
    return server, Directory(name, server, _server(values) or ENTRYWAY, address)


def _streams(values: Mapping[str, str]) -> Sequence[str]:
    """The streams of the network; one apart, with a directory of its own, has none but what is named.

    Raises:
        SettingsError: If what is named is no address.
    """
    text = values.get("jetstream", "").strip()
    if not text:
        return () if values.get("directory") else ADDRESSES
    if not text.startswith(("wss://", "ws://")):
        raise SettingsError(
            f"`{text}` is not the address of a stream.", "Write it as `wss://jetstream.example/subscribe`."
        )
    return (text,)


def _server(values: Mapping[str, str]) -> str | None:
    return _address(values, "server")


def _address(values: Mapping[str, str], name: str) -> str | None:
    """An address among the values of a login.

    Raises:
        SettingsError: If it is none.
    """
    text = values.get(name, "").strip()
    address = server_address(text) if text else None
    if text and address is None:
        raise SettingsError(f"`{text}` is not the address of a server.", "Write it as `bsky.social`.")
    return address


def _handle(text: str) -> str:
    """A handle, DID or e-mail address from what people type or copy: with `@`, as a link, with marks nobody sees."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
    linked = _PROFILE.fullmatch(shown)
    handle = (linked[1] if linked else shown).removeprefix("@")
    if not re.fullmatch(r"did:[a-z]+:\S+|[^\s@]+@[^\s@]+\.[^\s@]+|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", handle):
        raise SettingsError(f"`{text}` is not a handle.", "Write the whole of it, such as `name.bsky.social`.")
    return handle


plugin = BlueskyPlugin(
    name="bluesky",
    limits=Limits(characters=_CHARACTERS, images=IMAGES, picture=_PICTURE),
    credentials={
        "handle": Credential("your handle, such as name.bsky.social", secret=False),
        "password": Credential("an app password: Settings, Privacy and security, App passwords"),
        "server": Credential("the address of your server, if it cannot be found", secret=False, required=False),
        "directory": Credential("the directory of accounts, on a network apart", secret=False, required=False),
        "jetstream": Credential("the address of a Jetstream, on a network apart", secret=False, required=False),
    },
)
