"""What every page and call of the room has at hand, and what they share."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from starlette.requests import Request

from chatmod.domain.hashtags import fold_tag
from chatmod.room.broadcast import Broadcast, News
from chatmod.room.chat import Chat, arrange
from chatmod.room.grants import Grants
from chatmod.room.pictures import Decoder
from chatmod.room.posts import Edit, Wanted
from chatmod.room.rates import (
    MODERATOR_POSTS,
    MODERATOR_UPLOADS,
    NEW_NAMES,
    POSTS,
    UPLOADS,
    UPLOADS_OF_ADDRESS,
    Rates,
)
from chatmod.room.store import RoomStore
from chatmod.room.values import Account, Status, Turned
from chatmod.room.wire import Wire

COOKIE: Final = "chatmod_room"
COOKIE_LIVES: Final = timedelta(days=365)
TITLE: Final = "title"
HASHTAG: Final = "hashtag"
LANGUAGE: Final = "language"
_MOST_CHATS: Final = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """The room's parts, put together once; `url` is where people reach it."""

    store: RoomStore
    grants: Grants
    rates: Rates
    broadcast: Broadcast
    wire: Wire
    url: str
    decoder: Decoder = field(default_factory=Decoder)
    _chats: dict[str, Chat] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Of the present chat."""
        return self.store.setting(TITLE) or "A room"

    @property
    def hashtag(self) -> str:
        """Of the present chat, without `#`; empty before the first one."""
        return self.store.setting(HASHTAG) or ""

    @property
    def language(self) -> str:
        """Of the present chat."""
        return self.store.setting(LANGUAGE) or "en"

    async def join(self, name: str, request: Request) -> tuple[Account, str]:
        """A new participant under a name."""
        self.rates.count("join", address(request), NEW_NAMES)
        return await self.store.people.join(name)

    async def post(self, account: Account, wanted: Wanted) -> Status:
        """Keep a post, and tell everybody whose page is open."""
        self._count_post(account)
        status, is_new = await self.store.posts.post(account, wanted)
        if is_new:
            self._tell(News(status, notices=tuple(self.store.mentions.of_status(status.id))))
        return status

    async def edit(self, account: Account, status_id: int, edit: Edit) -> Status:
        """Change a post of somebody's own, and tell everybody; of those it speaks to, who was not told before.

        Raises:
            Turned: If there is no such post of theirs, or the text or the media do not fit.
        """
        self._count_post(account)
        before = {notice.id for notice in self.store.mentions.of_status(status_id)}
        status, is_other = await self.store.posts.edit(account, status_id, edit)
        if is_other:
            after = self.store.mentions.of_status(status_id)
            notices = tuple(notice for notice in after if notice.id not in before)
            self._tell(News(status, edited=True, notices=notices))
        return status

    def count_upload(self, account: Account | None, request: Request) -> None:
        """See whether one more picture may come in, before any work on it.

        Raises:
            Turned: If not.
        """
        if account is None:
            self.rates.count("upload from", address(request), UPLOADS_OF_ADDRESS)
        else:
            self.rates.count("upload", account.id, MODERATOR_UPLOADS if account.moderator else UPLOADS)

    def _count_post(self, account: Account) -> None:
        self.rates.count("post", account.id, MODERATOR_POSTS if account.moderator else POSTS)

    async def delete(self, account: Account, status_id: int) -> Status:
        """Delete a post of somebody's own.

        Raises:
            Turned: If there is no such post of theirs.
        """
        status = await self.store.posts.delete(account, status_id)
        if status is None:
            raise Turned(404, "Record not found")
        self._tell(News(status, gone=True))
        return status

    def chat(self, tag: str) -> Chat:
        """The chat under a hashtag, arranged anew only after something has changed: many pages ask at once."""
        folded = fold_tag(tag)
        if folded not in self._chats:
            if len(self._chats) >= _MOST_CHATS:
                self._chats.clear()
            self._chats[folded] = arrange(self.store.posts.chat(tag))
        return self._chats[folded]

    def _tell(self, news: News) -> None:
        self._chats.clear()
        self.broadcast.tell(news)


def desk_of(request: Request) -> Desk:
    """The desk of the app that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def address(request: Request) -> str:
    """Where a request came from, as far as the socket tells."""
    return request.client.host if request.client else "?"
