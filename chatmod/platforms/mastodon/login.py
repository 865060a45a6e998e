"""Logging in, and out again. A token goes to the server that was named, and to no other.

Source: Mastodon's documentation of 4.4 to 4.6, and RFC 7009.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from chatmod.errors import Rejected
from chatmod.platforms.dialect import MastodonDialect
from chatmod.platforms.http import Server, Transport
from chatmod.platforms.mastodon.addresses import checked_token, server_url
from chatmod.platforms.mastodon.answers import Answers
from chatmod.platforms.mastodon.entrance import REFUSALS, Entrance
from chatmod.platforms.mastodon.wire import WireAccount
from chatmod.platforms.replies import Form
from chatmod.ports.logins import Desk

ME = "/api/v1/accounts/verify_credentials"
_QUESTION = "Which server is your account on, such as example.social?"
_BY_HAND = "End it there: Preferences, Account, Authorized apps; or Development, if you made the token by hand."


async def logged_in(
    platform: str, desk: Desk, given: Mapping[str, str], transport: Transport | None = None
) -> Mapping[str, str]:
    """See `LogsIn.log_in`.

    Args:
        platform: Named in errors.
        desk: Where the person sits.
        given: `server`, else it is asked for; `token`, if one was made by hand.
        transport: Takes the place of the network in tests.
    """
    url = server_url(platform, given.get("server") or await desk.ask(_QUESTION))
    if given.get("token"):
        kept: Mapping[str, str] = {"token": given["token"].strip()}
    else:
        async with _opened(platform, url, {}, transport) as server:
            kept = await Entrance(platform, url, server).enter(desk)
    headers = {"Authorization": f"Bearer {checked_token(platform, kept['token'])}"}
    async with _opened(platform, url, headers, transport) as server:
        account = Answers(platform, server).one(WireAccount, await server.read(ME))
    desk.say(f"You are @{account.acct} on {urlsplit(url).netloc}.")
    return {"server": url, **kept}


async def logged_out(platform: str, values: Mapping[str, str], transport: Transport | None = None) -> None:
    """See `LogsIn.log_out`; most servers want a token that was made by hand to be ended by hand."""
    url = server_url(platform, values["server"])
    form = {name: values[name] for name in ("client_id", "client_secret", "token") if values.get(name)}
    async with _opened(platform, url, {}, transport) as server:
        reply = await server.submit("POST", "/oauth/revoke", Form(form), accept=REFUSALS)
        if not reply.ok:
            said = f"{urlsplit(url).netloc} did not end the login: {server.reason(reply)}"
            raise Rejected(platform, said, _BY_HAND)


@asynccontextmanager
async def _opened(
    platform: str, url: str, headers: Mapping[str, str], transport: Transport | None
) -> AsyncIterator[Server]:
    server = Server(platform, url, lambda: headers, MastodonDialect(), transport=transport)
    try:
        yield server
    finally:
        await server.close()
