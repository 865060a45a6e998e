"""`chatmod backup` and `chatmod verify`: the archive is whole, and there is another of it."""

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.cli.app import app
from chatmod.settings import DataFolder
from tests.cli.test_cli_looking import a_sheet, an_evening, keep


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    keep(folder, a_sheet(tmp_path), *an_evening())
    return folder


def asked(*command: str, data: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*command, "--data", str(data)])
    return result.exit_code, result.stdout, result.stderr


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(DataFolder(data).archive)) as connection:
        connection.execute(statement)
        connection.commit()


class TestBackup:
    def test_the_copy_is_a_data_folder_with_the_same_chats(self, data: Path, tmp_path: Path) -> None:
        code, out, _ = asked("backup", str(tmp_path / "copy"), data=data)
        assert (code, "archive.db" in out) == (0, True)
        assert asked("show", "last", data=tmp_path / "copy") == asked("show", "last", data=data)
        assert sorted(path.name for path in (tmp_path / "copy").iterdir() if path.suffix == ".db") == ["archive.db"]

    def test_it_copies_what_was_committed_while_somebody_writes(self, data: Path, tmp_path: Path) -> None:
        with closing(open_archive(DataFolder(data).archive).database.connect()) as writing:
            writing.execute("BEGIN IMMEDIATE")
            writing.execute("UPDATE performance SET title = 'Half written'")
            code, _, _ = asked("backup", str(tmp_path / "copy"), data=data)
            writing.execute("ROLLBACK")
        assert code == 0
        assert "Half written" not in asked("chats", data=tmp_path / "copy")[1]

    def test_it_replaces_nothing(self, data: Path, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
        code, _, err = asked("backup", str(tmp_path / "mine"), data=data)
        assert (code, "holds files already" in err) == (2, True)
        assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]

    def test_a_damaged_archive_makes_no_backup(self, data: Path, tmp_path: Path) -> None:
        change(data, "PRAGMA foreign_keys = OFF")
        change(data, "DELETE FROM author")
        code, _, err = asked("backup", str(tmp_path / "copy"), data=data)
        assert (code, "is damaged" in err, "chatmod verify" in err) == (1, True, True)
        assert list((tmp_path / "copy").iterdir()) == []

    def test_where_nothing_is_kept_it_says_so(self, tmp_path: Path) -> None:
        code, _, err = asked("backup", str(tmp_path / "copy"), data=tmp_path / "empty")
        assert (code, "nothing to back up" in err) == (1, True)
        assert not (tmp_path / "copy").exists()

    def test_a_program_is_told_in_json(self, data: Path, tmp_path: Path) -> None:
        _, out, _ = asked("backup", str(tmp_path / "copy"), "--json", data=data)
        assert json.loads(out) == {
            "type": "backup", "version": 1, "folder": str(tmp_path / "copy"), "files": ["archive.db"],
        }  # fmt: skip


class TestVerify:
    def test_a_whole_archive_is_whole(self, data: Path) -> None:
        code, out, _ = asked("verify", data=data)
        assert (code, "is whole: 1 chat, " in out) == (0, True)

    @pytest.mark.parametrize(
        ("damage", "told"),
        [
            ("UPDATE post SET media = '{' WHERE native_id = '2'", "post "),
            ("UPDATE sighting SET raw = x'00'", "raw JSON of row "),
            ("UPDATE journal SET body = '{}'", "journal line 1 "),
            ("UPDATE performance SET sheet = '[]'", "the sheet of performance 1 "),
            ("UPDATE sighting SET post = 5", "a row of sighting belongs to a row of post"),
            ("UPDATE post SET removed_at = at WHERE native_id = '2'", "is removed, and its text is still there"),
        ],
    )
    def test_what_is_damaged_is_told(self, data: Path, damage: str, told: str) -> None:
        change(data, damage)
        code, out, err = asked("verify", data=data)
        assert len(set(out.splitlines())) == len(out.splitlines())
        assert (code, told in out, "is damaged" in out, "chatmod backup" in err) == (1, True, True, True)
        found = json.loads(asked("verify", "--json", data=data)[1])
        assert any(told in fault for fault in found["faults"])

    def test_a_file_with_overwritten_pages_is_told(self, data: Path) -> None:
        path = DataFolder(data).archive
        change(data, "PRAGMA wal_checkpoint(TRUNCATE)")
        whole = bytearray(path.read_bytes())
        whole[4096 : 4096 + 3000] = b"\xff" * 3000
        path.write_bytes(whole)
        assert asked("verify", data=data)[0] == 1

    def test_it_changes_nothing(self, data: Path) -> None:
        change(data, "PRAGMA wal_checkpoint(TRUNCATE)")
        before = DataFolder(data).archive.read_bytes()
        asked("verify", data=data)
        assert DataFolder(data).archive.read_bytes() == before

    def test_posts_that_nobody_has_searched_yet_are_no_damage_of_the_index(self, data: Path) -> None:
        assert json.loads(asked("verify", "--json", data=data)[1])["index"] == "whole"

    def test_a_damaged_index_is_told_and_made_anew_on_request(self, data: Path) -> None:
        assert asked("search", "story", data=data)[0] == 0
        change(data, "UPDATE post_fts_data SET block = zeroblob(length(block)) WHERE id > 10")
        code, _, err = asked("verify", data=data)
        assert (code, "no post is" in err, "verify --mend" in err, "backup" in err) == (1, True, True, False)
        code, out, _ = asked("verify", "--mend", data=data)
        assert (code, "made anew" in out) == (0, True)
        assert json.loads(asked("verify", "--json", data=data)[1])["index"] == "whole"

    def test_while_a_chat_may_be_running_the_index_is_left_alone(self, data: Path) -> None:
        change(data, "UPDATE performance SET finished_at = NULL, finish = '9999-12-31T23:59:59.999999+00:00'")
        code, out, _ = asked("verify", data=data)
        assert (code, "was not looked at" in out) == (0, True)

    @pytest.mark.parametrize(
        ("version", "told"),
        [(3, "Any other command"), (1_000, "Update chatmod"), (0, "is no archive of chatmod")],
    )
    def test_an_archive_of_another_version_is_named_and_not_touched(
        self, data: Path, version: int, told: str
    ) -> None:
        change(data, "PRAGMA wal_checkpoint(TRUNCATE)")
        change(data, f"PRAGMA user_version = {version}")
        code, out, err = asked("verify", data=data)
        assert (code, out, told in err) == (1, "", True)
        with closing(sqlite3.connect(DataFolder(data).archive)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == version

    def test_raw_json_of_every_coding_is_read(self, data: Path) -> None:
        kept = json.dumps({"text": "as older versions kept it"}).encode()
        change(data, f"UPDATE sighting SET coding = 'zlib', raw = x'{zlib.compress(kept).hex()}' WHERE post % 2")
        change(data, f"UPDATE sighting SET coding = 'zlib', raw = x'{zlib.compress(b'').hex()}' WHERE NOT post % 2")
        assert asked("verify", data=data)[0] == 0
        change(data, "UPDATE sighting SET coding = 'rot13'")
        assert "kept as `rot13`, which this chatmod does not know" in asked("verify", data=data)[1]

    def test_no_archive_is_no_fault(self, tmp_path: Path) -> None:
        code, out, _ = asked("verify", data=tmp_path / "none")
        assert (code, "There is no archive" in out) == (0, True)
