"""The reference Bluesky network on loopback, for tests: the servers that Bluesky runs, from npm, at locked versions.

Why not a double: what a client gets wrong is what its author believed of the server, and a double believes the same.
"""

import atexit
import base64
import hashlib
import hmac
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import httpx

from tests.live.bluesky.accounts import Account
from tests.live.bluesky.servers import Servers

BYPASS_KEY = "past-the-limits"
_PATIENCE_SECONDS = 60


@dataclass
class Rig:
    """A running network. Ports and folders are its own, so that several can run at once.

    `appview` and `control` are empty where only a PDS was started.
    """

    pds: str
    plc: str
    appview: str
    control: str
    pds_did: str
    jwt_secret: str
    pid: int
    servers: Servers

    @classmethod
    def start(cls, *, pds_only: bool = False, rate_limits: bool = False) -> Self:
        """Start a network that is empty; return when it answers.

        Raises:
            FileNotFoundError: Nothing is installed yet.
            RuntimeError: A server did not start; the end of its log is in the message.
        """
        servers = Servers()
        atexit.register(servers.stop)
        try:
            postgres = "" if pds_only else servers.start_postgres()
            program = "pds.mjs" if pds_only else "whole.mjs"
            pid, told = servers.start_node(program, postgres=postgres, rateLimits=rate_limits, bypassKey=BYPASS_KEY)
        except BaseException:
            servers.stop()
            raise
        return cls(
            pds=told["pds"],
            plc=told["plc"],
            appview=told.get("appview", ""),
            control=told.get("control", ""),
            pds_did=told["pdsDid"],
            jwt_secret=told["jwtSecret"],
            pid=pid,
            servers=servers,
        )

    def stop(self) -> None:
        """End every process; nothing of the network stays."""
        self.servers.stop()
        atexit.unregister(self.servers.stop)

    def create_account(self, name: str, *, password: str = "", email: str = "") -> Account:
        """A new account `name.test`, logged in; its making counts against no rate limit.

        Names are unique on a network, and some are reserved (`guest`, `visitor`).
        """
        handle = name if "." in name else f"{name}.test"
        form = {"handle": handle, "password": password or f"main-{name}", "email": email or f"{name}@mail.test"}
        headers = {"x-ratelimit-bypass": BYPASS_KEY}
        url = f"{self.pds}/xrpc/com.atproto.server.createAccount"
        answer = httpx.post(url, json=form, headers=headers, timeout=_PATIENCE_SECONDS)
        assert answer.is_success, answer.text
        made = answer.json()
        return Account(self.pds, handle, form["password"], made["did"], made["accessJwt"], made["refreshJwt"])

    def settle(self) -> None:
        """Return when the AppView has indexed all that was written before."""
        self._order("/")

    @contextmanager
    def without_appview(self) -> Iterator[None]:
        """Let nobody reach the AppView for the length of a block; it goes on indexing."""
        self._order("/down")
        try:
            yield
        finally:
            self._order("/up")

    def pause(self) -> None:
        """Stop the servers in the middle of whatever they do: connections stay open, nobody answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the servers go on where they were."""
        os.kill(self.pid, signal.SIGCONT)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Pause for the length of a block."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    def _order(self, path: str) -> None:
        answer = httpx.get(f"{self.control}{path}", timeout=_PATIENCE_SECONDS)
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text

    def expired_token(self, did: str, *, kind: str = "access") -> str:
        """An `access` or `refresh` token of an account that was good until 1970."""
        claims = {
            "scope": f"com.atproto.{kind}",
            "aud": self.pds_did,
            "sub": did,
            "iat": 1,
            "exp": 2,
            "jti": "expired",
        }
        typ = {"access": "at+jwt", "refresh": "refresh+jwt"}[kind]
        signed = f"{_jwt_part({'typ': typ, 'alg': 'HS256'})}.{_jwt_part(claims)}"
        return f"{signed}.{_base64url(hmac.digest(self.jwt_secret.encode(), signed.encode(), hashlib.sha256))}"


def _jwt_part(claims: dict[str, object]) -> str:
    return _base64url(json.dumps(claims).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
