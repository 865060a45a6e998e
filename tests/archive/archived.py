"""An edition, made as always: everything is written into an archive, and read from it."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chatmod.archive import open_archive
from chatmod.domain.happenings import Happening
from chatmod.domain.posts import Author, Gone, Post, Seen, Sighting
from chatmod.domain.record import Edition, Removed
from chatmod.domain.runsheet import RunSheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter


def archived(
    sheet: RunSheet,
    journal: Iterable[Happening],
    posts: Sequence[Post],
    removed: Sequence[Removed] = (),
    moderators: Sequence[Author] = (),
    platforms: Sequence[str] = ("room",),
) -> Edition:
    """The edition of a chat with these posts; it stays readable after its file is gone."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        asyncio.run(_fill(path, sheet, journal, posts, removed, moderators, platforms))
        archive = open_archive(path)
        return archive.edition(archive.find("last"))


async def _fill(
    path: Path,
    sheet: RunSheet,
    journal: Iterable[Happening],
    posts: Sequence[Post],
    removed: Sequence[Removed],
    moderators: Sequence[Author],
    platforms: Sequence[str],
) -> None:
    archive = open_archive(path, synchronous="OFF")
    writer = InlineWriter(archive.database)
    record = await archive.open_performance(sheet, writer)
    await record.moderators([(platform, author) for platform in platforms for author in moderators])
    for post in posts:
        sightings: tuple[Sighting, ...] = (Seen(post, b"{}"),)
        await record.store(post.platform, Page(sightings), sheet.end)
    for gone in removed:
        platform, native_id = gone.id.split(":")
        last = Post(gone.id, native_id, platform, "", Author("gone", "gone", "Gone"), sheet.start, "gone")
        await record.store(platform, Page((Seen(last, b"{}"),)), sheet.end)
        await record.store(platform, Page((Gone(native_id),)), gone.at)
    for happening in journal:
        await record.write(happening)
    await writer.close()
