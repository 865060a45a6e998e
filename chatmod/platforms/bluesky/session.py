"""Our session, kept in the login: reused by later processes, renewed when it runs out.

Why so careful: servers allow 30 logins in five minutes and 300 a day, and hand out a new pair of tokens at each
renewal. So a session is opened only where there is none or it has ended, a pair is kept before it is used for the
first time, and whoever finds that another has renewed the session takes that one's pair.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar

from chatmod.errors import Rejected, SettingsError, Unavailable
from chatmod.platforms.bluesky.dialect import Closed
from chatmod.platforms.bluesky.sessions import Refused, Sessions, Tokens
from chatmod.ports.logins import Login


class Session:
    """One account's session.

    Args:
        platform: Named in errors.
        login: Has handle and password, and keeps the session.
        sessions: Opens and renews it.
        at: The address of the server, where a person named one.
    """

    def __init__(self, platform: str, login: Login, sessions: Sessions, at: str | None) -> None:
        self._platform = platform
        self._login = login
        self._sessions = sessions
        self._at = at
        self._tokens = Tokens.kept(login.values)
        self._refused: tuple[tuple[str, str], Refused] | None = None
        self._sent_with: ContextVar[str] = ContextVar("sent_with", default="")

    async def ready(self) -> Tokens:
        """The session; opened if there is none.

        Raises:
            PlatformError: If it cannot be opened.
        """
        if self._tokens is None:
            async with self._renewing() as values:
                self._tokens = Tokens.kept(values) or await self._open(values)
        return self._tokens

    def authorize(self) -> Mapping[str, str]:
        """The headers of a call; only when `ready`."""
        assert self._tokens is not None
        self._sent_with.set(self._tokens.access)
        return {"Authorization": f"Bearer {self._tokens.access}"}

    async def renew(self) -> None:
        """Take the place of the tokens with which this task made its last call; opens a new session if it has ended.

        Raises:
            PlatformError: If that did not work.
        """
        async with self._renewing() as values:
            kept = Tokens.kept(values)
            if kept is not None and kept.access != self._sent_with.get():
                self._tokens = kept
            else:
                self._tokens = await self._renewed(kept, values)

    @asynccontextmanager
    async def _renewing(self) -> AsyncIterator[Mapping[str, str]]:
        """A login that cannot be read or kept now is no reason to give up a post: nothing was sent yet."""
        try:
            async with self._login.renewing() as values:
                yield values
        except SettingsError as error:
            raise Unavailable(self._platform, str(error), error.remedy) from error

    async def _renewed(self, kept: Tokens | None, values: Mapping[str, str]) -> Tokens:
        if kept is not None:
            try:
                return await self._keep(await self._sessions.renew(kept), values)
            except Closed:
                raise
            except Rejected:
                pass  # the session has ended, as it does after some months, or when its app password is taken back
        return await self._open(values)

    async def _open(self, values: Mapping[str, str]) -> Tokens:
        asked = values["handle"], values["password"]
        if self._refused is not None and self._refused[0] == asked:
            raise Refused(self._refused[1].platform, str(self._refused[1]), self._refused[1].remedy)
        try:
            tokens = await self._sessions.open(*asked, self._at)
        except Refused as error:
            self._refused = asked, error
            raise
        return await self._keep(tokens, values)

    async def _keep(self, tokens: Tokens, values: Mapping[str, str]) -> Tokens:
        await self._login.keep(tokens.values(values["handle"]))
        return tokens
