"""Sessions at a server: opened with an app password, renewed, closed.

Why app passwords only: with its main password an account can be taken away; an app password posts, and can be taken
back alone. A session tells with which of them it was opened; one by the main password is closed again at once.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from chatmod.errors import PlatformError, SettingsError, Unauthorized
from chatmod.platforms.bluesky.answers import Answer, expect, read_as
from chatmod.platforms.bluesky.dialect import XrpcDialect, failure_in
from chatmod.platforms.bluesky.identity import ENTRYWAY, Directory, home_in
from chatmod.platforms.http import Server
from chatmod.platforms.replies import Reply

HOW_TO = (
    "Make an app password in the Bluesky app (Settings, Privacy and security, App passwords, Add); "
    "it looks like abcd-efgh-ijkl-mnop."
)
"""The way to an app password."""
_APP_PASSWORD = re.compile(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}")
_MAIN = "com.atproto.access"
"""The scope of a session that was opened with an account's main password."""
_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Tokens:
    """An open session.

    Attributes:
        pds: The address of the server that keeps the account.
        did: The account.
        access: What calls are made with, for an hour or two.
        refresh: What a new pair is asked for with, for two months or three.
    """

    pds: str
    did: str
    access: str
    refresh: str

    @classmethod
    def kept(cls, values: Mapping[str, str]) -> Self | None:
        """The session among the values of a login, if there is one for its account."""
        try:
            whose = json.loads(values.get("session", ""))
            found = cls(whose["pds"], whose["did"], values["access"], values["refresh"])
            return found if whose["handle"] == values["handle"] else None
        except (ValueError, KeyError, TypeError):
            return None

    def values(self, handle: str) -> dict[str, str]:
        """As they are kept in a login.

        The account that it was opened for is kept beside it, because the environment may name another meanwhile; in
        one text with the rest that is no secret, because of a login every value is hidden wherever it turns up.
        """
        session = json.dumps({"pds": self.pds, "did": self.did, "handle": handle})
        return {"session": session, "access": self.access, "refresh": self.refresh}


class Refused(Unauthorized):
    """The server will never accept this identifier with this password; it counts how often it is asked."""


class _Session(Answer):
    access_jwt: str
    refresh_jwt: str
    did: str
    did_doc: Any = None


def check_app_password(platform: str, password: str) -> None:
    """Look at a password before it is sent anywhere.

    Raises:
        SettingsError: If it cannot be an app password.
    """
    if not _APP_PASSWORD.fullmatch(password):
        raise SettingsError(f"This is not an app password, and chatmod takes no other for {platform}.", HOW_TO)


class Sessions:
    """Opens, renews and closes sessions.

    Args:
        platform: Named in errors.
        server: Asks without a login.
        directory: Finds the server of an account.
    """

    def __init__(self, platform: str, server: Server, directory: Directory) -> None:
        self._platform = platform
        self._server = server
        self._directory = directory

    async def open(self, identifier: str, password: str, at: str | None) -> Tokens:
        """Open a session.

        Args:
            identifier: Handle, DID or e-mail address.
            password: An app password.
            at: The address of a server; found from the identifier if it is None.

        Raises:
            Unauthorized: If the two are not accepted, or the password is the main one.
            Rejected: If there is no such account.
            Unavailable: If a server cannot be asked.
        """
        home = at or (ENTRYWAY if "@" in identifier else await self._directory.home(identifier))
        body = {"identifier": identifier, "password": password}
        address = f"{home}/xrpc/com.atproto.server.createSession"
        reply = await self._server.submit("POST", address, body, accept={_UNAUTHORIZED})
        if reply.status == _UNAUTHORIZED:
            raise self._refused(reply)
        tokens = self._tokens(reply, home)
        if _scope(tokens.access) == _MAIN:
            await self.close(tokens)
            raise self._main_password()
        return tokens

    async def renew(self, tokens: Tokens) -> Tokens:
        """A new pair of tokens for the same session.

        Raises:
            Unauthorized: If it has ended.
            Unavailable: If it could not be done now; the old pair can be used to try again.
        """
        reply = await self._with_refresh("com.atproto.server.refreshSession", tokens)
        return self._tokens(reply, tokens.pds)

    async def close(self, tokens: Tokens) -> None:
        """End a session; that it has ended already is no error.

        Raises:
            PlatformError: If it could not be ended.
        """
        try:
            await self._with_refresh("com.atproto.server.deleteSession", tokens)
        except Unauthorized:
            return

    async def _with_refresh(self, method: str, tokens: Tokens) -> Reply:
        headers = {"Authorization": f"Bearer {tokens.refresh}"}
        reply = await self._server.submit("POST", f"{tokens.pds}/xrpc/{method}", headers=headers)
        return expect(self._platform, reply)

    def _tokens(self, reply: Reply, home: str) -> Tokens:
        session = read_as(self._platform, _Session, reply)
        return Tokens(home_in(session.did_doc) or home, session.did, session.access_jwt, session.refresh_jwt)

    def _refused(self, reply: Reply) -> PlatformError:
        if failure_in(reply).error == "AuthFactorTokenRequired":  # asked of main passwords only
            return self._main_password()
        known = XrpcDialect().failure(self._platform, reply)
        remedy = f"{HOW_TO} Then: `chatmod login {self._platform}`."
        return known or Refused(self._platform, "Handle and app password do not fit together.", remedy)

    def _main_password(self) -> Unauthorized:
        remedy = f"{HOW_TO} Then: `chatmod login {self._platform}`."
        return Refused(self._platform, "This is the main password of the account, and chatmod takes none.", remedy)


def _scope(token: str) -> str:
    """What a session may do, as its token tells; nothing where a server makes tokens of another kind."""
    try:
        claims = token.split(".")[1]
        scope = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["scope"]
    except (IndexError, ValueError, KeyError, TypeError):
        return ""
    return scope if isinstance(scope, str) else ""
