"""Logins: where they are kept, and where a person sits who logs in.

Why a login can change: some networks hand out passwords of an hour, and a new one each time. It has to be on disk
before it is used for the first time, and two processes must not renew it at once.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing that a login needs.

    Attributes:
        where: In a few words, where a person finds it.
        secret: Whether it is hidden while it is typed, and never shown.
        required: Whether there is no login without it.
    """

    where: str
    secret: bool = True
    required: bool = True


class Login(Protocol):
    """The login of one account, kept outside of this process."""

    @property
    def values(self) -> Mapping[str, str]:
        """As last read or kept here: the plug-in's credentials, and whatever else it keeps."""
        ...

    def renewing(self) -> AbstractAsyncContextManager[Mapping[str, str]]:
        """While this is entered no other task and no other process renews the login.

        Entering reads the values again: another may have renewed it meanwhile.

        Raises:
            SettingsError: If it cannot be read.
        """
        ...

    async def keep(self, changed: Mapping[str, str]) -> None:
        """Keep new values beside those that stay; on disk when this returns. Only while `renewing`.

        Raises:
            SettingsError: If it cannot be kept.
        """
        ...


class Redirect(Protocol):
    """Where a network's page sends a person back to."""

    @property
    def uri(self) -> str | None:
        """An address on this machine that is listened at; None where the person is to copy a code."""
        ...

    async def answer(self, url: str) -> Mapping[str, str]:
        """Send the person to a page, and wait until they come back.

        Returns:
            What came back: the query of the redirect, or the copied text as `code` (of a copied address its query).

        Raises:
            SettingsError: If nobody came back, or there is nobody to send.
        """
        ...


class Desk(Protocol):
    """Where a person sits who logs in."""

    def say(self, text: str) -> None:
        """Tell them something."""
        ...

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask for a line of text, without blanks around it.

        Raises:
            SettingsError: If there is no terminal.
        """
        ...

    def redirect(self, port: int = 0) -> AbstractAsyncContextManager[Redirect]:
        """Listen for the person's coming back, as long as this is entered.

        Args:
            port: Listen at `http://127.0.0.1:PORT/`, for a network that comes back only to an address that it was
                told before; 0 takes any port that is free.

        Raises:
            SettingsError: If this port is taken.
        """
        ...


@runtime_checkable
class LogsIn(Protocol):
    """A plug-in with a way of its own to log in; for all others `chatmod login` asks for each credential."""

    async def log_in(self, desk: Desk, given: Mapping[str, str]) -> Mapping[str, str]:
        """Lead a person through.

        Args:
            desk: Where they sit.
            given: What was named on the command line, by the names of the credentials.

        Returns:
            What is to be kept; `open` takes it.

        Raises:
            SettingsError: If what was typed cannot be right.
            PlatformError: If the network says no, or cannot be reached.
        """
        ...

    async def log_out(self, values: Mapping[str, str]) -> None:
        """Make the login void at the network, where that is possible.

        Raises:
            PlatformError: If that did not work.
        """
        ...
