"""The login at X: a pass of two hours, and one more that is good for a single renewal.

Source: X's documentation of OAuth 2.0 with PKCE; that a refresh token is good for one use is seen, not documented.

Why the new pair is kept before it is used: once X has handed it out, the old one is void, and a crash in between
would cost the login. Why a renewal is not broken off with the call that needed it: for the same reason. If X's answer
to a renewal is lost, nobody knows whether the old pair is void: the call fails as one to be tried later, the next one
renews with the same pass, and if X says that this is spent, only a person can log in again.
"""

import asyncio
import base64
from collections.abc import Mapping
from contextvars import ContextVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from chatmod.errors import SettingsError, Unauthorized, Unavailable
from chatmod.platforms.http import Server, Transport
from chatmod.platforms.replies import Form, Reply
from chatmod.platforms.x.dialect import XDialect
from chatmod.ports.logins import Login

API = "https://api.x.com"
TOKEN_PATH = "/2/oauth2/token"  # noqa: S105 - an address
REVOKE_PATH = "/2/oauth2/revoke"
REFUSALS = frozenset({400, 401, 403})
"""What X answers to a pass that is void or spent, or to a client that it does not know."""

_sent_with: ContextVar[str] = ContextVar("_sent_with", default="")
"""The pass of this task's last request; another task may have renewed it when the answer comes."""


class TokenAnswer(BaseModel):
    """What the token endpoint answers; X tells neither the account nor whether the old pair is void."""

    access_token: str
    refresh_token: str = ""
    scope: str = ""

    def values(self) -> dict[str, str]:
        """What is to be kept of it."""
        return {name: value for name, value in self.model_dump().items() if value}


def token_server(platform: str, values: Mapping[str, str], transport: Transport | None) -> Server:
    """The server that hands out passes, as it is asked by a client that has a secret or has none."""
    headers = basic_auth(values)
    return Server(platform, API, lambda: headers, XDialect(), transport=transport)


def basic_auth(values: Mapping[str, str]) -> dict[str, str]:
    """The header by which a client with a secret tells who it is (RFC 6749, 2.3.1); none for a client without."""
    if not values.get("client_secret"):
        return {}
    pair = ":".join(quote(values.get(name, ""), safe="") for name in ("client_id", "client_secret"))
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def form_of(values: Mapping[str, str], **fields: str) -> Form:
    """A request to the token server: a client without a secret names itself in it."""
    return Form(fields if values.get("client_secret") else {**fields, "client_id": values.get("client_id", "")})


class Tokens:
    """The passes of one account; safe for several tasks, and for several processes that share a login.

    Args:
        platform: Named in errors.
        login: Where the passes are kept.
        transport: Takes the place of the network in tests.
    """

    def __init__(self, platform: str, login: Login, transport: Transport | None) -> None:
        self._platform = platform
        self._login = login
        self._server = token_server(platform, login.values, transport)
        self._renewals: set[asyncio.Task[None]] = set()
        self._unkept: dict[str, str] = {}

    @property
    def scopes(self) -> frozenset[str]:
        """What the login was made for, where that is known."""
        return frozenset(self._login.values.get("scope", "").split())

    def authorize(self) -> Mapping[str, str]:
        """Headers for the next request of this task."""
        token = self._login.values["access_token"]
        _sent_with.set(token)
        return {"Authorization": f"Bearer {token}"}

    async def renew(self) -> None:
        """Get a new pass in place of the one that this task has just used, unless somebody has done so.

        Raises:
            Unauthorized: If somebody has to log in again.
            Unavailable: If it may work later.
        """
        renewal = asyncio.create_task(self._renew(_sent_with.get()))
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)
        await asyncio.shield(renewal)

    async def close(self) -> None:
        """Let connections go, as soon as no renewal is under way."""
        await asyncio.gather(*self._renewals, return_exceptions=True)
        await self._server.close()

    async def _renew(self, used: str) -> None:
        try:
            async with self._login.renewing() as values:
                if values.get("access_token") == used:
                    self._unkept = self._unkept or await self._exchange(values)
                    await self._login.keep(self._unkept)
                self._unkept = {}
        except SettingsError as error:
            raise Unavailable(self._platform, f"The login cannot be renewed: {error}", error.remedy) from error

    async def _exchange(self, values: Mapping[str, str]) -> dict[str, str]:
        token = values.get("refresh_token")
        if not token or not values.get("client_id"):
            raise self._log_in_again("The login has run out, and cannot be renewed")
        form = form_of(values, grant_type="refresh_token", refresh_token=token)
        reply = await self._server.submit("POST", TOKEN_PATH, form, accept=REFUSALS)
        if reply.status in REFUSALS:
            raise self._log_in_again(f"The login has run out, and X does not renew it: {self._server.reason(reply)}")
        return passes(self._platform, reply).values()

    def _log_in_again(self, message: str) -> Unauthorized:
        return Unauthorized(self._platform, message, f"Log in again: `chatmod login {self._platform}`.")


def passes(platform: str, reply: Reply) -> TokenAnswer:
    """The passes that were handed out.

    Raises:
        Unavailable: If there are none in the answer.
    """
    try:
        return TokenAnswer.model_validate_json(reply.body)
    except ValidationError as error:
        # the error itself would show what X has sent
        raise Unavailable(platform, f"X's answer is not understood ({error.error_count()} faults)") from None
