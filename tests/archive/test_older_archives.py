"""Archives that older versions of chatmod have written: each opens, with everything that was in it."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chatmod.archive import Archive, open_archive
from chatmod.archive.schema import MIGRATIONS

STORED = Path(__file__).with_name("stored")
VERSIONS = range(1, 4)


def unpacked(version: int, folder: Path) -> Path:
    path = folder / "archive.db"
    path.write_bytes(gzip.decompress((STORED / f"archive-v{version}.db.gz").read_bytes()))
    return path


def posts_of_old(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Account, native id and post of every row, as versions 1 to 3 kept them."""
    with closing(sqlite3.connect(path)) as connection:
        for platform, native_id, body in connection.execute("SELECT platform, native_id, body FROM post"):
            yield platform, native_id, json.loads(body) if body else None


def counted(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def kept(archive: Archive) -> dict[tuple[str, str], Any]:
    edition = archive.edition(archive.find("last"))
    return {(entry.post.platform, entry.post.native_id): entry for entry in edition.entries}


@pytest.mark.parametrize("version", VERSIONS)
def test_it_opens_with_every_post_and_a_copy_is_kept_beside_it(version: int, tmp_path: Path) -> None:
    path = unpacked(version, tmp_path)
    before = {(platform, native_id): post for platform, native_id, post in posts_of_old(path)}
    rows = {table: counted(path, table) for table in ("journal", "sighting", "post", "account")}

    archive = open_archive(path)
    entries = kept(archive)

    assert {key for key, post in before.items() if post} == set(entries)
    for key, entry in entries.items():
        assert entry.post.id == before[key]["id"]
        assert entry.post.text == before[key]["text"]
        assert entry.post.at == datetime.fromisoformat(before[key]["at"])
        assert entry.post.author.name == before[key]["author"]["name"]
        assert entry.post.in_reply_to == before[key]["in_reply_to"]
    edition = archive.edition(archive.find("last"))
    assert len(edition.removed) == sum(1 for post in before.values() if post is None) == 1
    assert rows == {table: counted(path, table) for table in rows}
    assert [chapter.label for chapter in edition.chat.chapters if chapter.asked] == ["Q1", "Q2"]
    assert any(entry.attribution.questions for entry in entries.values() if entry.role == "participant")

    copy = path.with_name(f"archive.db.v{version}.bak")
    assert {(platform, native_id): post for platform, native_id, post in posts_of_old(copy)} == before


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_ends_with_the_same_tables(version: int, tmp_path: Path) -> None:
    path = unpacked(version, tmp_path)
    open_archive(path)
    new = tmp_path / "new.db"
    open_archive(new)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(new)) as fresh:
        tables = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        assert old.execute(tables).fetchall() == fresh.execute(tables).fetchall()
        assert old.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert old.execute("PRAGMA foreign_key_check").fetchall() == []


def test_each_version_before_this_one_has_its_stored_file() -> None:
    """Whoever adds migrations for a release stores an archive of the version before."""
    assert len(list(STORED.glob("archive-v*.db.gz"))) == len(VERSIONS)
    assert len(MIGRATIONS) > max(VERSIONS)
