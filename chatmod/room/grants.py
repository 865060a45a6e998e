"""How an app of somebody's choice gets a token: the part of OAuth 2 that Mastodon clients use.

There is no password: whoever authorizes writes a name and is a new participant. Codes live ten minutes and once.
"""

import base64
import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from chatmod.room.people import digest
from chatmod.room.store import RoomStore
from chatmod.room.values import Account, Turned

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_CODE_LIVES = timedelta(minutes=10)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UNSAFE = frozenset({"javascript", "data", "vbscript", "file", "blob"})


@dataclass(frozen=True, slots=True)
class App:
    """A registered app; the secret is told once, at registration."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]


class Grants:
    """Apps, codes and tokens."""

    def __init__(self, store: RoomStore) -> None:
        self._store = store

    async def register(self, name: str, redirect_uris: tuple[str, ...]) -> tuple[App, str]:
        """Register an app; returns it and its secret.

        Raises:
            Turned: If a redirect address is none, or could run a script.
        """
        for uri in redirect_uris:
            _check_redirect(uri)
        if not redirect_uris:
            raise Turned(422, "Validation failed: Redirect URI can't be blank")
        client_id, secret = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
        row = (client_id, digest(secret), name[:200], "\n".join(redirect_uris))

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO app VALUES (?, ?, ?, ?)", row)

        await self._store.writer.write(insert)
        return App(client_id, name, redirect_uris), secret

    def app(self, client_id: str, redirect_uri: str) -> App:
        """The app that asks, provided that it registered this redirect address.

        Raises:
            Turned: If it is unknown, or the address is another.
        """
        row = self._store.read_one("SELECT * FROM app WHERE client_id = ?", client_id)
        if row is None:
            raise Turned(400, "This app is not known here. Let it register again.")
        uris = tuple(row["redirect_uris"].split("\n"))
        if redirect_uri not in uris:
            raise Turned(400, "The app asks to be answered at an address that it did not register.")
        return App(client_id, row["name"], uris)

    async def code(self, app: App, account: Account, redirect_uri: str, challenge: str | None) -> str:
        """A code that the app can turn into a token."""
        code = secrets.token_urlsafe(32)
        expires = (self._store.clock.now() + _CODE_LIVES).isoformat()
        row = (digest(code), app.client_id, account.id, redirect_uri, challenge, expires)

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO code VALUES (?, ?, ?, ?, ?, ?)", row)

        await self._store.writer.write(insert)
        return code

    async def token(self, client_id: str, secret: str, code: str, redirect_uri: str, verifier: str | None) -> str:
        """Turn a code into a token, once.

        Raises:
            Turned: If anything about it does not match.
        """
        token, now = secrets.token_urlsafe(32), self._store.clock.now().isoformat()

        def exchange(connection: sqlite3.Connection) -> bool:
            _check_client(connection, client_id, secret)
            row = connection.execute("DELETE FROM code WHERE code_hash = ? RETURNING *", (digest(code),)).fetchone()
            fits = (
                row is not None
                and row["client_id"] == client_id
                and row["redirect_uri"] == redirect_uri
                and row["expires_at"] >= now
                and _proves(verifier, row["challenge"])
            )
            if fits:
                connection.execute("INSERT INTO token VALUES (?, ?)", (digest(token), row["account"]))
            return fits  # a code that was tried wrongly is used up all the same

        if not await self._store.writer.write(exchange):
            raise Turned(400, "The code is not valid, was used, or has expired.")
        return token

    async def revoke(self, token: str) -> None:
        """Make a token worthless."""

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM token WHERE token_hash = ?", (digest(token),))

        await self._store.writer.write(delete)


def _check_client(connection: sqlite3.Connection, client_id: str, secret: str) -> None:
    app = connection.execute("SELECT secret_hash FROM app WHERE client_id = ?", (client_id,)).fetchone()
    if app is None or not hmac.compare_digest(app["secret_hash"], digest(secret)):
        raise Turned(401, "Client authentication failed.")


def _proves(verifier: str | None, challenge: str | None) -> bool:
    """PKCE, S256 (RFC 7636)."""
    if challenge is None:
        return True
    hashed = hashlib.sha256((verifier or "").encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(), challenge)


def _check_redirect(uri: str) -> None:
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise Turned(422, "Validation failed: Redirect URI must be an absolute address.") from None
    fits = uri == OUT_OF_BAND or (parts.scheme and parts.scheme.lower() not in _UNSAFE)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        fits = False
    if not fits or any(letter.isspace() for letter in uri):
        raise Turned(422, "Validation failed: Redirect URI must be https, loopback, or the app's own.")
