"""Many posts at once: nothing twice, nothing lost, nothing that was taken back."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.archive import codec, open_archive
from chatmod.archive.bulk import BATCH, BulkPosts, Tally, bury
from chatmod.archive.posts import READ, Authors, post_of
from chatmod.domain.posts import Author, Media, Post, Seen
from chatmod.domain.record import Removed
from chatmod.errors import ArchiveError
from chatmod.storage import Database

AT = datetime(2024, 5, 2, 18, 6, tzinfo=UTC)
ANNA = Author("https://x.com/i/user/1001", "anna", "Anna")
NOW = codec.to_text(AT + timedelta(days=30))


def post(number: int = 1, **more: object) -> Post:
    plain = Post(f"https://x.com/i/status/{number}", str(number), "x", "", ANNA, AT, f"A1 rows, {number}")
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return empty(tmp_path / "archive.db")


def empty(path: Path) -> Database:
    database = open_archive(path, synchronous="OFF").database
    with closing(database.connect()) as connection:
        connection.execute(
            "INSERT INTO performance (id, name, source, title, hashtag, start, finish, sheet) "
            "VALUES (1, 'week1', '', '', '', '', '', '')"
        )
    return database


def store(database: Database, posts: Iterable[Post]) -> Tally:
    with BulkPosts(database, 1, NOW) as bulk:
        for one in posts:
            bulk.add(Seen(one, one.text.encode()))
    return bulk.tally


def stored(database: Database) -> list[Post]:
    with closing(database.connect(read_only=True)) as connection:
        rows = connection.execute(f"{READ} WHERE removed_at IS NULL ORDER BY post.id").fetchall()
        return [post_of(row, Authors().of(row)) for row in rows]


def raws(database: Database) -> list[bytes]:
    with closing(database.connect(read_only=True)) as connection:
        return [codec.expand(*row) for row in connection.execute("SELECT coding, raw FROM sighting ORDER BY rowid")]


def test_a_post_comes_back_with_all_that_it_has(database: Database) -> None:
    whole = post(
        lang="en",
        url="https://x.com/anna/status/1",
        in_reply_to="5",
        quote_of="6",
        edited_at=AT + timedelta(minutes=1),
        is_repost=True,
        media=(Media("https://pbs.example/p.jpg", 'An "array"'),),
        links=("https://example.org/é",),
        tags=("MathReads", "Rows"),
        members_only=True,
        hidden=True,
    )
    store(database, [whole])
    assert stored(database) == [whole]
    assert raws(database) == [b"A1 rows, 1"]


def test_more_than_one_batch_comes_in_whole_and_again_changes_nothing(database: Database) -> None:
    many = [post(number, at=AT + timedelta(seconds=number)) for number in range(2 * BATCH + 17)]
    assert store(database, many) == Tally(new=len(many))
    with closing(database.connect()) as connection:
        revision = connection.execute("SELECT revision FROM performance").fetchone()[0]
    assert store(database, reversed(many)) == Tally(known=len(many))
    assert stored(database) == many
    assert len(raws(database)) == len(many)
    with closing(database.connect()) as connection:
        assert connection.execute("SELECT revision FROM performance").fetchone()[0] == revision
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_file_that_grew_only_adds(database: Database) -> None:
    store(database, [post(1), post(2)])
    assert store(database, [post(1), post(2), post(3)]) == Tally(new=1, known=2)


def test_many_posts_of_one_second_have_a_row_each(database: Database) -> None:
    many = [post(number) for number in range(5_000)]
    store(database, many)
    assert {one.native_id for one in stored(database)} == {one.native_id for one in many}


def test_the_same_post_twice_in_a_file_is_one(database: Database) -> None:
    assert store(database, [post(1), post(1)]) == Tally(new=1, known=1)


def test_an_edited_post_is_changed_and_both_raws_are_kept(database: Database) -> None:
    store(database, [post(1)])
    edited = post(1, text="A1 rows, and columns", edited_at=AT + timedelta(minutes=5))
    assert store(database, [edited]) == Tally(changed=1)
    assert stored(database) == [edited]
    assert raws(database) == [b"A1 rows, 1", b"A1 rows, and columns"]


def test_what_was_removed_stays_out_with_the_name_of_its_author(database: Database) -> None:
    store(database, [post(1)])
    assert bury(database, 1, [Removed("https://x.com/i/status/1", AT), Removed("https://x.com/i/status/2", AT)]) == 2
    assert store(database, [post(1), post(2)]) == Tally(removed=2)
    with closing(database.connect()) as connection:
        assert connection.execute("SELECT count(*) FROM author").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM sighting").fetchone()[0] == 0


def test_an_author_is_one_row_under_the_name_seen_last(database: Database) -> None:
    renamed = replace(ANNA, name="Anna B.")
    store(database, [post(1), post(2, author=renamed)])
    assert {one.author.name for one in stored(database)} == {"Anna B."}


def test_what_cannot_be_written_is_told_and_what_was_committed_stays(database: Database) -> None:
    store(database, [post(1)])
    with closing(database.connect()) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON sighting WHEN new.fetched_at != '' "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    with pytest.raises(ArchiveError, match="full"):
        store(database, [post(number) for number in range(2, BATCH * 3)])
    assert [one.native_id for one in stored(database)] == ["1"]
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("DROP TRIGGER full")
        connection.commit()
    assert store(database, [post(number) for number in range(1, 10)]) == Tally(new=8, known=1)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
POSTS = st.builds(
    Post,
    id=TEXTS,
    native_id=st.text("abc", min_size=1, max_size=2),
    platform=st.sampled_from(["x", "mastodon", "mastodon:work"]),
    url=TEXTS,
    author=st.builds(Author, id=st.sampled_from("12"), handle=st.just("h"), name=st.just("n")),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    text=TEXTS,
    lang=st.none() | TEXTS,
    in_reply_to=st.none() | TEXTS,
    links=st.lists(TEXTS, max_size=2).map(tuple),
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    media=st.lists(st.builds(Media, TEXTS, TEXTS), max_size=2).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(POSTS, max_size=12, unique_by=lambda one: (one.platform, one.native_id)))
def test_whatever_posts_hold_they_come_back(tmp_path_factory: pytest.TempPathFactory, posts: list[Post]) -> None:
    database = empty(tmp_path_factory.mktemp("bulk") / "archive.db")
    assert store(database, posts) == Tally(new=len(posts))
    assert store(database, posts) == Tally(known=len(posts))
    assert sorted(stored(database), key=repr) == sorted(posts, key=repr)
