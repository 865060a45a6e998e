"""The client: what the port asks for, led to the parts that do it."""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Author, Published
from chatmod.domain.text.mastodon_text import mastodon_length
from chatmod.platforms.dialect import allowance
from chatmod.platforms.http import Server
from chatmod.platforms.mastodon.answers import ANY_FAILURE, Answers
from chatmod.platforms.mastodon.belonging import Belonging
from chatmod.platforms.mastodon.conversations import Conversations
from chatmod.platforms.mastodon.hearing import Hearing, OpenSocket
from chatmod.platforms.mastodon.instance import Instance, read_instance
from chatmod.platforms.mastodon.login import ME
from chatmod.platforms.mastodon.origins import Origins
from chatmod.platforms.mastodon.posting import Posting, prepared_post
from chatmod.platforms.mastodon.sweeping import Sweep
from chatmod.platforms.mastodon.wire import WireAccount, WireApp
from chatmod.platforms.replies import Reply
from chatmod.ports.platforms import Limits, Page, Window

_HEALTH = "/health"
"""Mastodon answers it in two letters, and counts it against no limit; elsewhere a 404 warms as well."""


class Mastodon:
    """Implements the ports `Platform`, `TakesPictures` and `Streaming` for one account on one server.

    Args:
        name: As it is named on the command line.
        url: Of the server.
        server: Where the account is.
        open_socket: Opens a WebSocket there.
        origins: Asked about posts of others that are not there any more.
        limits: Until the server has told its own; likewise `measure`.
    """

    def __init__(
        self,
        name: str,
        url: str,
        server: Server,
        open_socket: OpenSocket,
        origins: Origins,
        limits: Limits,
        measure: Callable[[str], int] = mastodon_length,
    ) -> None:
        self.name = name
        self._usual_measure = measure
        self.limits = limits
        self._usual = limits
        self._url = url
        self._server = server
        self._open_socket = open_socket
        self._origins = origins
        self._answers = Answers(name, server)
        self._posting = Posting(self._answers)
        self._belonging = Belonging()
        self._conversations = Conversations()
        self._instance: Instance | None = None
        self._account: WireAccount | None = None

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return self._usual_measure(text) if self._instance is None else self._instance.measure(text)

    @property
    def terms_told(self) -> str | None:
        """See `TellsTerms.terms_told`."""
        return None if self._instance is None else self._instance.model_dump_json(exclude_none=True)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return (await self._own_account())[0].author()

    async def examine(self) -> Health:
        """See `Platform.examine`.

        The server's clock and what it still takes stand in its answer about our account.
        """
        account, reply = await self._own_account()
        may_post = False if account.suspended else await self._app_may_post()
        return Health(account.author(), may_post, reply.server_time, allowance(reply), limited=bool(account.limited))

    def prepare(
        self,
        draft: Draft,
        thread: Sequence[Published],
        instant: datetime,  # noqa: ARG002 - the port's
        media: Sequence[str] = (),
    ) -> bytes:
        """See `Platform.prepare`."""
        return prepared_post(draft, thread, media)

    async def upload(self, picture: Picture) -> str:
        """See `TakesPictures.upload`."""
        return await self._posting.upload(picture)

    async def warm_up(self) -> None:
        """See `Platform.warm_up`."""
        await self._server.warm_up(_HEALTH)

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`."""
        return await self._posting.publish(prepared)

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """See `Platform.find`."""
        account = self._account or (await self._own_account())[0]
        return await self._posting.find(prepared, since, account.id)

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        await self._posting.delete(native_id)

    async def sweep(self, window: Window) -> AsyncGenerator[Page, None]:
        """See `Platform.sweep`."""
        sweep = Sweep(self._answers, self._belonging, self._conversations, self._origins, window, self._types)
        async with aclosing(sweep.pages()) as pages:
            async for page in pages:
                yield page

    async def listen(self, window: Window) -> AsyncGenerator[Page, None]:
        """See `Streaming.listen`."""
        instance = self._instance or await self._read_instance()
        url = instance.streams(self._url)
        hearing = Hearing(self._answers, url, self._open_socket, self._belonging, window, self._types)
        async with aclosing(hearing.pages()) as pages:
            async for page in pages:
                yield page

    async def close(self) -> None:
        """See `Platform.close`."""
        await self._server.close()
        await self._origins.close()

    @property
    def _types(self) -> Iterable[str]:
        """Notifications that are about posts of others; a quote of ours is one where the server knows quotes."""
        return ("mention", "quote") if self._instance and self._instance.tells_quotes else ("mention",)

    async def _own_account(self) -> tuple[WireAccount, Reply]:
        reply = await self._server.read(ME)
        account = self._account = self._answers.one(WireAccount, reply)
        await self._read_instance()
        return account, reply

    async def _read_instance(self) -> Instance:
        instance = await read_instance(self._answers)
        if instance != Instance():  # a server that tells nothing at the moment takes what it took before
            self._instance = instance
            self.limits = instance.limits(self._usual)
        return instance

    async def _app_may_post(self) -> bool | None:
        """What the login was made for, where the server tells: Mastodon does since 4.3.

        A trial post would tell more, but some relatives publish what others refuse as empty.
        """
        reply = await self._server.read("/api/v1/apps/verify_credentials", accept=ANY_FAILURE)
        try:
            return WireApp.model_validate(reply.json()).may_post if reply.ok else None
        except ValueError:  # pydantic's ValidationError is one
            return None
