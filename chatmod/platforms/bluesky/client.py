"""One account on Bluesky, as a platform."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.lengths import bluesky_length
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Author, Published, Seen
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.bluesky import record
from chatmod.platforms.bluesky.absences import Absences, is_absence
from chatmod.platforms.bluesky.answers import Answer, expect, read_as
from chatmod.platforms.bluesky.dialect import Occupied, allowance
from chatmod.platforms.bluesky.jetstream import Jetstream
from chatmod.platforms.bluesky.memory import Memory
from chatmod.platforms.bluesky.reading import Sweep
from chatmod.platforms.bluesky.sources import Sources
from chatmod.platforms.bluesky.wire import WireActor, instant_in
from chatmod.platforms.bluesky.xrpc import Xrpc
from chatmod.platforms.replies import Blob, Reply
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.wire.bluesky_addresses import PostAddress

_HIDDEN = "!hide"
"""The moderators' label for an account that nobody is to see."""


class _Account(Answer):
    did: str
    handle: str
    active: bool | None = None


class _Written(Answer):
    uri: str
    cid: str


class _Kept(_Written):
    value: dict[str, object]


class _Resolved(Answer):
    did: str


class _Uploaded(Answer):
    blob: dict[str, object]


class Bluesky:
    """Implements the ports `Platform`, `TakesPictures` and `Streaming` for one account.

    Args:
        name: As it is named on the command line.
        limits: Of the network; no server has others.
        xrpc: Our PDS.
        absences: Asked about posts that are not shown any more.
        streams: Addresses of Jetstream, if there is one.
    """

    def __init__(
        self, name: str, limits: Limits, xrpc: Xrpc, absences: Absences, streams: Sequence[str] = ()
    ) -> None:
        self.name = name
        self.limits = limits
        self._xrpc = xrpc
        self._absences = absences
        self._memory = Memory(name)
        self._streams = streams
        self._stream: Jetstream | None = None
        self._dids: dict[str, str] = {}

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return bluesky_length(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return (await self.examine()).account

    async def examine(self) -> Health:
        """See `Platform.examine`.

        The name that is displayed stands in the index; while that does not answer, the handle takes its place.
        """
        reply = await self._xrpc.query("com.atproto.server.getSession")
        account = read_as(self.name, _Account, reply)
        profile = WireActor(did=account.did, handle=account.handle)
        shown = await self._xrpc.try_query("app.bsky.actor.getProfile", {"actor": account.did})
        if shown.ok:
            profile = read_as(self.name, WireActor, shown)
        limited = profile.is_labelled(_HIDDEN)
        return Health(profile.author(), account.active, reply.server_time, allowance(reply), limited=limited)

    def prepare(
        self, draft: Draft, thread: Sequence[Published], instant: datetime, media: Sequence[str] = ()
    ) -> bytes:
        """See `Platform.prepare`."""
        return record.fix(draft, thread, instant, media).to_bytes()

    async def warm_up(self) -> None:
        """See `Platform.warm_up`."""
        await self._xrpc.warm_up()

    async def upload(self, picture: Picture) -> str:
        """See `TakesPictures.upload`; the server keeps a picture that no post has for some hours."""
        reply = await self._xrpc.call("com.atproto.repo.uploadBlob", Blob(picture.data, picture.kind))
        blob = read_as(self.name, _Uploaded, reply).blob
        return record.image_handle(blob, picture.alt, picture.width, picture.height)

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`.

        The record key is taken once only: an identical attempt is answered like the first, and one that differs (in
        whom a mention means, say) is turned away, because the post is out.
        """
        wanted = record.Prepared.from_bytes(prepared)
        did = await self._xrpc.did()
        whole = wanted.with_mentions(await self._resolved(wanted))
        where = PostAddress(did, wanted.rkey).where
        try:
            reply = await self._xrpc.write(
                "com.atproto.repo.putRecord", {**where, "record": whole, "swapRecord": None}
            )
        except Occupied:
            published = await self._occupant(wanted)
        else:
            published = self._published(reply, wanted)
        self._memory.add([published.id])
        return published

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:  # noqa: ARG002 - the key tells more
        """See `Platform.find`."""
        return await self._kept(record.Prepared.from_bytes(prepared).rkey)

    async def _kept(self, rkey: str) -> list[Published]:
        where = PostAddress(await self._xrpc.did(), rkey).where
        reply = await self._xrpc.query("com.atproto.repo.getRecord", where)
        if is_absence(reply):
            return []
        kept = read_as(self.name, _Kept, reply)
        return [_as_published(kept, kept.value.get("createdAt"))]

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        address = PostAddress.parse(native_id)
        if address is None:
            raise Rejected(self.name, f"{native_id} is no post.")
        expect(self.name, await self._xrpc.call("com.atproto.repo.deleteRecord", address.where))

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        did = await self._xrpc.did()
        sweep = Sweep(did, window, Sources(self._xrpc), self._absences, self._memory)
        async for page in sweep.pages():
            yield page

    async def listen(self, window: Window) -> AsyncGenerator[Page, None]:
        """See `Streaming.listen`; `Jetstream.listen` tells more."""
        if self._stream is None:
            if not self._streams:
                raise Rejected(self.name, "This network has no live stream that is known.")
            self._stream = Jetstream(self.name, await self._xrpc.did(), self._views, self._streams)
        async with aclosing(self._stream.listen(window)) as pages:
            async for page in pages:
                for sighting in page.sightings:
                    if isinstance(sighting, Seen):
                        self._memory.note_edit(sighting.post.native_id, sighting.post.edited_at)
                yield page

    async def _views(self, uris: Sequence[str]) -> Sequence[Seen]:
        sources = Sources(self._xrpc)
        views = [view async for found in sources.posts(uris) for view in found]
        sightings = [self._memory.sighting(view, sources.began) for view in views]
        return [sighting for sighting in sightings if sighting is not None]

    async def close(self) -> None:
        """See `Platform.close`."""
        await self._xrpc.close()
        await self._absences.close()

    async def _resolved(self, wanted: record.Prepared) -> dict[str, str]:
        """The DIDs of those who are mentioned, as far as they can be found out now.

        A handle is looked up on its owner's own domain, whose silence must not keep a question from going out.
        """
        for handle in {mention.handle for mention in wanted.mentions} - self._dids.keys():
            try:
                reply = await self._xrpc.try_query("com.atproto.identity.resolveHandle", {"handle": handle})
                self._dids[handle] = read_as(self.name, _Resolved, reply).did
            except Unauthorized:
                raise
            except (Rejected, Unavailable):
                continue
        return self._dids

    async def _occupant(self, wanted: record.Prepared) -> Published:
        """What stands under our key; nobody but us makes it, so it is our post, of another attempt."""
        try:
            (found,) = await self._kept(wanted.rkey)
        except (PlatformError, ValueError) as error:
            raise Unconfirmed(self.name, f"it seems to be out, and cannot be read: {error}") from error
        return found

    def _published(self, reply: Reply, wanted: record.Prepared) -> Published:
        try:
            written = read_as(self.name, _Written, reply)
        except Unavailable as error:
            raise Unconfirmed(self.name, str(error)) from error
        return _as_published(written, wanted.record["createdAt"])


def _as_published(written: _Written, created_at: object) -> Published:
    address = PostAddress.parse(written.uri)
    url = address.url if address else ""
    return Published(written.uri, written.uri, url, instant_in(created_at), written.cid)
