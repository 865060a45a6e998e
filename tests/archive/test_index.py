"""The full-text index: who is in it, when, and that nobody stays in it who went."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatmod.archive import index, open_archive
from chatmod.storage import Database

CHAT = """
INSERT INTO performance (name, source, title, hashtag, start, finish, sheet) VALUES ('a', '', '', '', '', '', '')
"""
POST = """
INSERT INTO post (id, performance, platform, native_id, post_id, at, text) VALUES (?1, 1, 'room', ?1, ?1, '', ?2)
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return an_archive(tmp_path)


@pytest.fixture
def connection(database: Database) -> Iterator[sqlite3.Connection]:
    with closing(database.connect()) as connection:
        yield connection


def an_archive(folder: Path) -> Database:
    database = open_archive(folder / "archive.db", synchronous="OFF").database
    with closing(database.connect()) as connection:
        connection.execute(CHAT)
    return database


def write(connection: sqlite3.Connection, *posts: tuple[int, str | None]) -> None:
    connection.executemany(POST, posts)


def found(connection: sqlite3.Connection, words: str, where: str = "post_fts") -> list[int]:
    query = f"SELECT rowid FROM {where} WHERE {where} MATCH ? ORDER BY rowid"
    return [row[0] for row in connection.execute(query, (words,))]


def words_left(connection: sqlite3.Connection, where: str = "post_fts") -> set[str]:
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{where}_words USING fts5vocab(main, {where}, row)")
    return {row[0] for row in connection.execute(f"SELECT term FROM temp.{where}_words")}


def test_a_new_post_costs_the_index_nothing_until_somebody_searches(
    database: Database, connection: sqlite3.Connection
) -> None:
    write(connection, (10, "arrays"), (20, "grids"))
    assert words_left(connection) == set()
    assert index.backlog(connection) == 2
    index.catch_up(database)
    assert words_left(connection) == {"arrays", "grids"}
    assert index.backlog(connection) == 0


def test_a_post_that_comes_late_is_indexed_too(database: Database, connection: sqlite3.Connection) -> None:
    write(connection, (20, "grids"))
    index.catch_up(database)
    write(connection, (10, "arrays"))
    index.catch_up(database)
    assert found(connection, "arrays") == [10]
    assert index.check(connection) is None


def test_catching_up_takes_many_small_steps_and_says_how_far_it_is(
    database: Database, connection: sqlite3.Connection
) -> None:
    write(connection, *((number, f"word{number}") for number in range(1, 1_800)))
    told: list[int] = []
    index.catch_up(database, told.append)
    assert told[0] == 1_799
    assert len(words_left(connection)) == 1_799
    assert index.check(connection) is None


def test_of_a_post_that_is_edited_only_the_new_words_are_found(
    database: Database, connection: sqlite3.Connection
) -> None:
    write(connection, (10, "arrays 数学"))
    index.catch_up(database)
    connection.execute("UPDATE post SET text = 'grids 科学' WHERE id = 10")
    assert found(connection, "arrays") == found(connection, "数", "post_letters") == []
    index.catch_up(database)
    assert found(connection, "grids") == found(connection, '"科 学"', "post_letters") == [10]
    assert index.check(connection) is None


@pytest.mark.parametrize("gone", ["UPDATE post SET text = NULL WHERE id = 10", "DELETE FROM post WHERE id = 10"])
def test_words_of_a_post_that_is_taken_out_leave_no_trace_in_the_file(
    gone: str, database: Database, connection: sqlite3.Connection
) -> None:
    write(connection, (10, "zyxsecret ひみつ"), *((number, "arrays かな") for number in range(20, 2_000)))
    index.catch_up(database)
    connection.execute(gone)
    assert found(connection, "zyxsecret") == found(connection, '"ひ み つ"', "post_letters") == []
    index.scrub(database)
    assert words_left(connection) == {"arrays", "かな"}
    assert words_left(connection, "post_letters") == {"arrays", "か", "な"}
    kept = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert b"zyxsecret" not in kept
    assert "ひみつ".encode() not in kept
    assert index.check(connection) is None


def test_an_index_of_nothing_can_be_scrubbed(database: Database, connection: sqlite3.Connection) -> None:
    index.scrub(database)
    assert index.check(connection) is None


def test_after_an_import_everything_is_indexed_alone_or_beside_a_running_chat(tmp_path: Path) -> None:
    for alone in (True, False):
        folder = tmp_path / str(alone)
        folder.mkdir()
        database = an_archive(folder)
        with closing(database.connect()) as connection:
            write(connection, (3, "first"))
            index.catch_up(database)
            write(connection, *((number, f"arrays 数学 w{number}") for number in range(10, 6_000)), (2, "early"))
            index.after_bulk(database, alone=alone)
            assert index.backlog(connection) == 0
            assert found(connection, "w5999") == [5_999]
            assert found(connection, "early OR first") == [2, 3]
            assert len(found(connection, '"数 学"', "post_letters")) == 5_990
            assert index.check(connection) is None


def test_a_damaged_index_is_noticed_and_made_anew(database: Database, connection: sqlite3.Connection) -> None:
    write(connection, (10, "arrays"), (20, "grids"))
    index.catch_up(database)
    connection.execute("INSERT INTO post_fts (post_fts, rowid, text) VALUES ('delete', 10, 'arrays')")
    assert index.check(connection)
    index.rebuild(database)
    assert index.check(connection) is None
    assert found(connection, "arrays") == [10]


def test_other_tools_find_the_index(connection: sqlite3.Connection) -> None:
    declared = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'post_fts'").fetchone()[0]
    assert 'content="post"' in declared


TEXTS = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["arrays", "数学 arrays", "กิน", "Ünïcode"]))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 12), TEXTS),
        st.tuples(st.just("edit"), st.integers(0, 12), TEXTS),
        st.tuples(st.just("delete"), st.integers(0, 12), st.none()),
        st.tuples(st.sampled_from(["catch up", "rebuild", "scrub"]), st.just(0), st.none()),
    ),
    max_size=14,
)
DOINGS = {"catch up": index.catch_up, "rebuild": index.rebuild, "scrub": index.scrub}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_whatever_happens_to_posts_the_index_holds_exactly_their_words(
    steps: list[tuple[str, int, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = an_archive(tmp_path_factory.mktemp("index"))
    with closing(database.connect()) as connection:
        for doing, number, text in steps:
            if doing == "write":
                connection.execute(POST.replace("INSERT", "INSERT OR IGNORE"), (number, text))
            elif doing == "edit":
                connection.execute("UPDATE post SET text = ? WHERE id = ?", (text, number))
            elif doing == "delete":
                connection.execute("DELETE FROM post WHERE id = ?", (number,))
            else:
                DOINGS[doing](database)
        index.catch_up(database)
        assert index.backlog(connection) == 0
        assert index.check(connection) is None
