"""Posts as rows: what is written is read again."""

import asyncio
import json
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.archive import open_archive
from chatmod.archive.schema import MIGRATIONS
from chatmod.domain.posts import Author, Media, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter, open_database
from tests.domain.domain_samples import cue, schedule

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
POSTS = st.builds(
    Post,
    platform=st.just("room"),
    author=st.builds(Author),
    at=INSTANTS,
    lang=st.none() | st.text(),
    in_reply_to=st.none() | st.text(),
    quote_of=st.none() | st.text(),
    edited_at=st.none() | INSTANTS,
    is_repost=st.booleans(),
    members_only=st.booleans(),
    hidden=st.booleans(),
    liked=st.none() | st.booleans(),
    media=st.lists(st.builds(Media, alt=st.text()), max_size=2).map(tuple),
    links=st.lists(st.text(), max_size=2).map(tuple),
    tags=st.lists(st.text(), max_size=2).map(tuple),
)
SHEET = compile_sheet(schedule(cue("Q1", "+6"), cue("Q2")))


async def _kept(path: Path, *posts: Post) -> list[Post]:
    archive = open_archive(path)
    writer = InlineWriter(archive.database)
    record = await archive.open_performance(SHEET, writer)
    await record.store("room", Page(tuple(Seen(post, b"{}") for post in posts)), SHEET.end)
    found = await record.posts()
    await writer.close()
    return list(found)


@given(POSTS)
@settings(max_examples=60)
def test_a_post_comes_back_as_it_was(post: Post) -> None:
    with TemporaryDirectory() as folder:
        assert asyncio.run(_kept(Path(folder) / "archive.db", post)) == [post]


def test_many_posts_of_one_moment_are_all_kept(tmp_path: Path) -> None:
    at = datetime(2027, 4, 15, 20, tzinfo=UTC)
    posts = [Post(f"urn:{n}", str(n), "room", "", Author("a", "ana", "Ana"), at, f"A1 {n}") for n in range(3000)]
    assert {post.id for post in asyncio.run(_kept(tmp_path / "archive.db", *posts))} == {post.id for post in posts}


@given(
    st.lists(POSTS.filter(lambda post: "\\x00" not in repr(post)), unique_by=lambda one: one.native_id, max_size=4)
)
@settings(max_examples=30)
def test_the_posts_of_an_archive_of_before_come_along(posts: list[Post]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with closing(open_database(path, MIGRATIONS[:3]).connect()) as connection:
            connection.execute(
                "INSERT INTO performance VALUES (1, 'a@2027-04-15-2000', 's', 't', 'h', '2027', '2027', NULL, '{}')"
            )
            for post in posts:
                connection.execute(
                    "INSERT INTO post VALUES (1, 'room', ?, ?, ?, NULL, ?)",
                    (post.native_id, post.id, post.at.isoformat(timespec="microseconds"), _as_before(post)),
                )
                connection.execute(
                    "INSERT INTO sighting VALUES (NULL, 1, 'room', ?, '2027', x'00')", (post.native_id,)
                )
        with closing(open_archive(path).database.connect()) as connection:
            kept = connection.execute("SELECT native_id, text, url, lang, at FROM post ORDER BY id").fetchall()
            assert {tuple(row) for row in kept} == {
                (one.native_id, one.text, one.url, one.lang, one.at.isoformat(timespec="microseconds"))
                for one in posts
            }
            moments = [row["at"][:23] for row in kept]
            assert moments == sorted(moments)
            assert connection.execute("SELECT count(*) FROM sighting").fetchone()[0] == len(posts)


def _as_before(post: Post) -> str:
    return json.dumps(asdict(post), default=datetime.isoformat)
