"""Logging in at X: OAuth 2.0 with PKCE (RFC 7636), with a browser that comes back to this machine.

X takes a redirect only to an address that is registered in its developer portal, letter by letter: so the port is
always the same, and a person is told what to register before anything else.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from chatmod.errors import Rejected, SettingsError, Unauthorized
from chatmod.platforms.http import Transport
from chatmod.platforms.x.dialect import PORTAL
from chatmod.platforms.x.tokens import REFUSALS, REVOKE_PATH, TOKEN_PATH, form_of, passes, token_server
from chatmod.ports.logins import Desk

AUTHORIZE = "https://x.com/i/oauth2/authorize"
SCOPES = "tweet.read tweet.write users.read offline.access media.write"
PORT = 8723
CALLBACK = f"http://127.0.0.1:{PORT}/"
"""What is to be registered where this machine cannot be come back to, as it is where it can."""


async def log_in(
    platform: str, desk: Desk, given: Mapping[str, str], transport: Transport | None = None
) -> dict[str, str]:
    """See `LogsIn.log_in`."""
    async with desk.redirect(port=PORT) as redirect:
        callback = redirect.uri or CALLBACK
        desk.say(_what_to_register(callback))
        client = await _client(desk, given)
        if redirect.uri is None:
            desk.say(
                "After you have agreed, the browser will show a page that cannot be loaded: that is as it should be. "
                f"Copy its whole address, which begins with {CALLBACK}, from the browser's address bar."
            )
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        came_back = await redirect.answer(_page(client["client_id"], callback, state, verifier))
    code = _code(platform, came_back, state)
    return {**client, **await _exchange(platform, client, transport, code, callback, verifier)}


async def log_out(platform: str, values: Mapping[str, str], transport: Transport | None = None) -> None:
    """See `LogsIn.log_out`: both passes are made void; that one of them is so already is no error."""
    server = token_server(platform, values, transport)
    try:
        for name in ("refresh_token", "access_token"):
            if values.get(name):
                form = form_of(values, token=values[name], token_type_hint=name)
                reply = await server.submit("POST", REVOKE_PATH, form, accept={400})
                if not reply.ok and reply.status != 400:  # noqa: PLR2004 - bad request: void already
                    raise Rejected(platform, f"X does not make the login void: {server.reason(reply)}")
    finally:
        await server.close()


async def _client(desk: Desk, given: Mapping[str, str]) -> dict[str, str]:
    """Which app it is, and its secret, if it has one."""
    client_id = given.get("client_id") or await desk.ask("OAuth 2.0 Client ID of the app: ")
    secret = given.get("client_secret")
    if secret is None:
        secret = await desk.ask("Its Client Secret (just Enter for a `Native App`): ", secret=True)
    if not client_id or not (client_id + secret).isascii() or not (client_id + secret).isprintable():
        raise SettingsError("This cannot be the client ID and secret of an app.", f"Copy them from {PORTAL}.")
    return {"client_id": client_id} | ({"client_secret": secret} if secret else {})


def _what_to_register(callback: str) -> str:
    return (
        f"chatmod needs an app of yours at X: make one in {PORTAL}. In its user authentication settings choose "
        "`Read and write` and `Native App` (a `Web App` does as well, but has a secret), and register this callback, "
        f"letter by letter: {callback}"
    )


def _page(client_id: str, callback: str, state: str, verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": callback,
        "scope": SCOPES,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{AUTHORIZE}?{urlencode(query)}"


def _code(platform: str, came_back: Mapping[str, str], state: str) -> str:
    """The code that came back; only with the state that was sent it is the answer to our own question."""
    if came_back.get("error"):
        said = came_back.get("error_description") or came_back["error"]
        raise Rejected(platform, f"X did not let chatmod in: {said}", f"Try again: `chatmod login {platform}`.")
    if not secrets.compare_digest(came_back.get("state", "").encode(), state.encode()):
        raise SettingsError(
            "What came back from X does not belong to this login.",
            "Log in again, and copy the whole address, from `http` to its end.",
        )
    if not came_back.get("code"):
        raise SettingsError("No code came back from X.", "Log in again, and copy the whole address.")
    return came_back["code"]


async def _exchange(
    platform: str, client: Mapping[str, str], transport: Transport | None, code: str, callback: str, verifier: str
) -> dict[str, str]:
    server = token_server(platform, client, transport)
    form = form_of(client, grant_type="authorization_code", code=code, redirect_uri=callback, code_verifier=verifier)
    try:
        reply = await server.submit("POST", TOKEN_PATH, form, accept=REFUSALS)
        if reply.ok:
            return passes(platform, reply).values()
        remedy = f"Compare client ID and callback with those in {PORTAL}; a code is good for 30 seconds only."
        raise Unauthorized(platform, f"X does not accept the login: {server.reason(reply)}", remedy)
    finally:
        await server.close()
