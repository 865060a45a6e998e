"""A person at a terminal who logs in: questions, hidden answers, and the way back from a browser."""

import asyncio
import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit

import typer

from chatmod.cli.loopback import Loopback
from chatmod.cli.printing import printable
from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential, Redirect
from chatmod.ports.time import Clock
from chatmod.settings.credentials import no_login, required


class TerminalDesk:
    """Implements the port `Desk`.

    Args:
        account: As on the command line.
        wanted: Its credentials, for what is told where nobody can be asked.
        clock: Ends the waiting for a person.
        browser: Whether a browser may be opened.
        piped: Whether secrets may be read from a pipe, a line each.
        environment: Tells whether there is a screen to open a browser on.
        open_page: Opens an address in a browser.
    """

    def __init__(
        self,
        account: str,
        wanted: Mapping[str, Credential],
        clock: Clock,
        *,
        browser: bool,
        piped: bool = False,
        environment: Mapping[str, str] = os.environ,
        open_page: Callable[[str], object] = webbrowser.open,
    ) -> None:
        self._account = account
        self._wanted = wanted
        self._clock = clock
        self._browser = browser and _has_screen(environment)
        self._piped = piped
        self._open_page = open_page

    def say(self, text: str) -> None:
        """See `Desk.say`."""
        typer.echo(printable(text))

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """See `Desk.ask`."""
        question = printable(question).rstrip(": ")
        if not sys.stdin.isatty():
            return self._from_pipe(question, secret=secret)
        from prompt_toolkit import PromptSession

        try:
            answer = await PromptSession[str]().prompt_async(f"{question}{_end_of(question)}", is_password=secret)
        except EOFError:
            raise SettingsError("Nothing was typed.", "Log in again when you have what is asked for.") from None
        return answer.strip()

    @asynccontextmanager
    async def redirect(self, port: int = 0) -> AsyncIterator[Redirect]:
        """See `Desk.redirect`.

        Args:
            port: Where to listen, for a network that comes back only to an address it was told before; 0 takes any.
        """
        if not self._browser:
            yield Copied(self)
            return
        async with Loopback(self._clock, port) as listening:
            yield Returning(self, listening, self._open_page)

    def _from_pipe(self, question: str, *, secret: bool) -> str:
        line = sys.stdin.readline() if self._piped and secret else ""
        if not line.strip():
            missing = no_login(self._account, required(self._wanted))
            raise SettingsError(
                f"Nobody can be asked here for: {question}.",
                f"{missing.remedy.replace('Run', 'In a terminal run')} "
                "With `--by-token` a secret is read from standard input; whatever else is asked for has a flag.",
            )
        return line.strip()


class Copied:
    """Implements the port `Redirect` for a person who copies a code."""

    uri: str | None = None

    def __init__(self, desk: TerminalDesk) -> None:
        self._desk = desk

    async def answer(self, url: str) -> Mapping[str, str]:
        """See `Redirect.answer`."""
        self._desk.say(f"Open this address in a browser, and log in there:\n\n  {url}\n")
        return what_was_copied(await self._desk.ask("The code that is shown then, or the address where it ends: "))


class Returning:
    """Implements the port `Redirect` for a browser that comes back by itself."""

    def __init__(self, desk: TerminalDesk, listening: Loopback, open_page: Callable[[str], object]) -> None:
        self.uri: str | None = listening.uri
        self._desk = desk
        self._listening = listening
        self._open_page = open_page

    async def answer(self, url: str) -> Mapping[str, str]:
        """See `Redirect.answer`."""
        self._listening.state = dict(parse_qsl(urlsplit(url).query)).get("state", "")
        self._desk.say(f"Your browser opens. If it does not, open this address in it:\n\n  {url}\n")
        await asyncio.to_thread(self._open_page, url)
        return await self._listening.query()


def _end_of(question: str) -> str:
    return " " if question.endswith("?") else ": "


def what_was_copied(text: str) -> Mapping[str, str]:
    """The query of an address, or a code as it is."""
    return dict(parse_qsl(urlsplit(text).query)) if "://" in text else {"code": text}


def _has_screen(environment: Mapping[str, str]) -> bool:
    """Whether a browser that is opened here is seen by the person who types here."""
    shown = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    far = bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    return shown or (not far and sys.platform in {"darwin", "win32"})
