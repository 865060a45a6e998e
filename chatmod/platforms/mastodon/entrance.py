"""The way to a token through a browser, on a person's own server.

An app is registered there for each login: the address on this machine that the person comes back to differs every
time, and Mastodon compares it letter by letter. What comes back has to carry the `state` that was sent, and the code
is of use only to whoever has the verifier (PKCE, S256).
Source: Mastodon's documentation of 4.4 to 4.6, and RFC 6749 and 7636.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, ConfigDict

from chatmod.errors import Rejected, SettingsError, Unauthorized
from chatmod.platforms.http import Server
from chatmod.platforms.replies import Form, Reply
from chatmod.ports.logins import Desk, Redirect

COPIED_CODE = "urn:ietf:wg:oauth:2.0:oob"
"""In the place of an address: the server shows a code to be copied."""
LEAST_SCOPES = "read:statuses read:search read:accounts read:notifications write:statuses write:media"
BROAD_SCOPES = "read write"
"""For servers that know no finer ones."""
REFUSALS = range(400, 429)
"""Beyond them a server asks to come again."""
_INVALID = frozenset({400, 422})
_NEW_LOGIN = "Log in again, and use the page that opens then."


class _App(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    client_id: str
    client_secret: str


class _Token(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    access_token: str


class Entrance:
    """The way into one server.

    Args:
        platform: Named in errors.
        url: Of the server.
        server: Likewise, without a login.
    """

    def __init__(self, platform: str, url: str, server: Server) -> None:
        self._platform = platform
        self._url = url
        self._host = urlsplit(url).netloc
        self._server = server

    async def enter(self, desk: Desk) -> Mapping[str, str]:
        """Lead a person through, with the least scopes, or broad ones where the server knows no other.

        Returns:
            The `token`, and the app it belongs to.
        """
        async with desk.redirect() as redirect:
            kept = await self._try(redirect, LEAST_SCOPES)
            if kept is None:
                desk.say(f"{self._host} knows broad permissions only, so chatmod asks for these.")
                kept = await self._try(redirect, BROAD_SCOPES)
        if kept is None:
            raise Rejected(self._platform, f"{self._host} knows none of the permissions that chatmod needs.")
        return kept

    async def _try(self, redirect: Redirect, scopes: str) -> Mapping[str, str] | None:
        """None if the server does not know the scopes."""
        back_to = redirect.uri or COPIED_CODE
        app = await self._register(back_to, scopes)
        if app is None:
            return None
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        told = await redirect.answer(self._page(app, back_to, scopes, state, verifier))
        if redirect.uri is not None or "state" in told:  # a code that was copied comes without it
            self._check_state(told.get("state", ""), state)
        if told.get("error") == "invalid_scope":
            return None
        form = {
            "grant_type": "authorization_code",
            "code": self._code(told),
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": back_to,
            "code_verifier": verifier,
        }
        return {"token": await self._exchange(form), "client_id": app.client_id, "client_secret": app.client_secret}

    async def _register(self, back_to: str, scopes: str) -> _App | None:
        wanted = {"client_name": "chatmod", "redirect_uris": back_to, "scopes": scopes}
        reply = await self._server.submit("POST", "/api/v1/apps", wanted, accept=REFUSALS)
        if reply.status in _INVALID and scopes == LEAST_SCOPES:
            return None
        try:
            return _App.model_validate(reply.json() if reply.ok else None)
        except ValueError as error:  # pydantic's ValidationError is one
            raise self._no_registration(reply) from error

    def _no_registration(self, reply: Reply) -> Rejected:
        if 300 <= reply.status < 400:  # noqa: PLR2004 - redirects, which might lead a token anywhere
            there = urlsplit(reply.headers.get("Location", "")).netloc or "another address"
            said = f"{self._host} sends visitors on to {there}."
            return Rejected(self._platform, said, f"If that is your server, name {there} in its place.")
        if reply.status in _INVALID | {401, 403}:
            said = f"{self._host} does not let chatmod register: {self._server.reason(reply)}"
            return Rejected(self._platform, said, "Ask the people who run it.")
        remedy = "Check the address: it stands behind the last @ of your full name."
        return Rejected(self._platform, f"{self._host} does not speak the client API of Mastodon.", remedy)

    def _page(self, app: _App, back_to: str, scopes: str, state: str, verifier: str) -> str:
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": back_to,
            "scope": scopes,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._url}/oauth/authorize?{urlencode(asked)}"

    def _check_state(self, told: str, state: str) -> None:
        if not secrets.compare_digest(told.encode(), state.encode()):
            said = "What came back from the browser does not belong to this login."
            raise Rejected(self._platform, said, _NEW_LOGIN)

    def _code(self, told: Mapping[str, str]) -> str:
        error = told.get("error", "")
        if error == "access_denied":
            raise Rejected(self._platform, "You did not let chatmod in.", "Log in again if that was a slip.")
        if error:
            said = f"{self._host} did not let you in: {told.get('error_description') or error}"
            raise Rejected(self._platform, said, _NEW_LOGIN)
        code = told.get("code", "").strip()
        if not code:
            raise SettingsError("There is no code.", "Log in again, and copy the code as the server shows it.")
        return code

    async def _exchange(self, form: Mapping[str, str]) -> str:
        reply = await self._server.submit("POST", "/oauth/token", Form(form), accept=REFUSALS)
        try:
            return _Token.model_validate(reply.json() if reply.ok else None).access_token
        except ValueError as error:  # pydantic's ValidationError is one
            said = f"{self._host} does not take the code: {self._server.reason(reply)}"
            raise Unauthorized(self._platform, said, _NEW_LOGIN) from error
