import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chatmod.errors import ArchiveError
from chatmod.storage import open_database

FIRST = "CREATE TABLE word (text TEXT NOT NULL);\nCREATE INDEX word_text ON word (text);\n"
SECOND = "ALTER TABLE word ADD COLUMN lang TEXT;\n"
BROKEN = "CREATE TABLE other (text TEXT);\nALTER TABLE nowhere ADD COLUMN lang TEXT;\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.db"


def columns(path: Path, table: str = "word") -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def add_word(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO word (text) VALUES (?)", (text,))
        connection.commit()


def files(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir() if not entry.name.endswith(("-wal", "-shm"))}


class TestMigrations:
    def test_a_new_file_gets_the_newest_tables(self, path: Path) -> None:
        open_database(path, [FIRST, SECOND])
        assert columns(path) == ["text", "lang"]
        assert version(path) == 2
        assert files(path) == {"words.db"}

    def test_an_older_file_is_brought_up_to_date_and_keeps_what_it_holds(self, path: Path) -> None:
        open_database(path, [FIRST])
        add_word(path, "amber")
        database = open_database(path, [FIRST, SECOND])
        with closing(database.connect(read_only=True)) as connection:
            assert [tuple(row) for row in connection.execute("SELECT text, lang FROM word")] == [("amber", None)]

    def test_before_that_a_copy_is_put_beside_it(self, path: Path) -> None:
        open_database(path, [FIRST])
        add_word(path, "amber")
        open_database(path, [FIRST, SECOND])
        backup = path.with_name("words.db.v1.bak")
        assert columns(backup) == ["text"]
        assert version(backup) == 1
        with closing(sqlite3.connect(backup)) as connection:
            assert connection.execute("SELECT text FROM word").fetchall() == [("amber",)]

    def test_a_file_that_is_up_to_date_is_left_alone(self, path: Path) -> None:
        open_database(path, [FIRST])
        before = path.read_bytes()
        open_database(path, [FIRST])
        assert path.read_bytes() == before
        assert files(path) == {"words.db"}

    def test_a_migration_that_fails_leaves_nothing_behind(self, path: Path) -> None:
        open_database(path, [FIRST])
        add_word(path, "amber")
        with pytest.raises(ArchiveError, match="cannot be used"):
            open_database(path, [FIRST, BROKEN])
        assert version(path) == 1
        assert columns(path, "other") == []
        open_database(path, [FIRST, SECOND])

    def test_those_before_a_failing_one_stay(self, path: Path) -> None:
        with pytest.raises(ArchiveError):
            open_database(path, [FIRST, BROKEN])
        assert version(path) == 1


class TestFilesOfOthers:
    def test_one_written_by_a_newer_chatmod_is_refused_and_not_touched(self, path: Path) -> None:
        open_database(path, [FIRST, SECOND])
        add_word(path, "amber")
        before = path.read_bytes()
        with pytest.raises(ArchiveError, match=r"newer chatmod .*version 2, this chatmod knows 1") as caught:
            open_database(path, [FIRST])
        assert caught.value.remedy
        assert path.read_bytes() == before
        assert files(path) == {"words.db"}

    def test_so_is_one_that_a_newer_chatmod_keeps_in_another_journal_mode(self, path: Path) -> None:
        open_database(path, [FIRST, SECOND])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        before = path.read_bytes()
        with pytest.raises(ArchiveError, match="newer chatmod"):
            open_database(path, [FIRST])
        assert path.read_bytes() == before

    def test_one_that_is_no_database_is_refused_and_not_touched(self, path: Path) -> None:
        text = b"Dear diary, today we talked about arrays. " * 100
        path.write_bytes(text)
        with pytest.raises(ArchiveError, match=r"words\.db cannot be used: file is not a database"):
            open_database(path, [FIRST])
        assert path.read_bytes() == text

    def test_a_database_that_was_cut_short_is_refused(self, path: Path) -> None:
        open_database(path, [FIRST])
        path.write_bytes(path.read_bytes()[:3000])
        with pytest.raises(ArchiveError), closing(open_database(path, [FIRST]).connect()) as connection:
            connection.execute("SELECT * FROM word")

    def test_a_folder_in_its_place_is_refused(self, path: Path) -> None:
        path.mkdir()
        with pytest.raises(ArchiveError, match="cannot be used"):
            open_database(path, [FIRST])

    def test_a_folder_that_is_missing_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveError, match="unable to open database file"):
            open_database(tmp_path / "nowhere" / "words.db", [FIRST])


class TestConnections:
    def test_a_commit_is_on_disk_before_it_returns(self, path: Path) -> None:
        with closing(open_database(path, [FIRST]).connect()) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2

    def test_a_rehearsal_need_not_wait_for_the_disk(self, path: Path) -> None:
        with closing(open_database(path, [FIRST], synchronous="OFF").connect()) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == 0

    def test_a_reader_cannot_write(self, path: Path) -> None:
        database = open_database(path, [FIRST])
        with (
            closing(database.connect(read_only=True)) as connection,
            pytest.raises(sqlite3.OperationalError, match="readonly"),
        ):
            connection.execute("INSERT INTO word VALUES ('amber')")

    def test_a_reader_of_a_file_that_has_gone_makes_no_new_one(self, path: Path) -> None:
        database = open_database(path, [FIRST])
        path.unlink()
        with pytest.raises(ArchiveError):
            database.connect(read_only=True)
        assert not path.exists()

    def test_rows_are_read_by_the_names_of_their_columns(self, path: Path) -> None:
        database = open_database(path, [FIRST])
        add_word(path, "amber")
        with closing(database.connect(read_only=True)) as connection:
            assert connection.execute("SELECT text FROM word").fetchone()["text"] == "amber"

    def test_a_file_may_have_any_name(self, tmp_path: Path) -> None:
        folder = tmp_path / "été #1 50%?"
        try:
            folder.mkdir()
        except OSError:  # Windows knows no `?`
            folder = tmp_path / "été #1 50%"
            folder.mkdir()
        database = open_database(folder / "my words.db", [FIRST])
        with closing(database.connect(read_only=True)) as connection:
            connection.execute("SELECT * FROM word")
        assert files(folder / "x") == {"my words.db"}
        shutil.rmtree(folder)
