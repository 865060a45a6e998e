"""A `room.db` of an older chatmod opens, and has everything that was in it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from chatmod.room.posts import Edit
from chatmod.room.schema import MIGRATIONS
from chatmod.room.store import RoomStore
from chatmod.storage import InlineWriter, open_database
from tests.room.conftest import HandClock

AT = "2027-04-16T00:00:00.000+00:00"
OLD = f"""
INSERT INTO setting VALUES ('title', 'An older chat');
INSERT INTO account VALUES (1, 'ana', 'Ana', 0, NULL, '{AT}');
INSERT INTO status VALUES (7, 1, 'Said before #BookChat', 'en', NULL, 'key', '{AT}', NULL);
INSERT INTO status VALUES (8, 1, '', 'en', 7, NULL, '{AT}', '{AT}');
INSERT INTO tag VALUES ('bookchat', 7, 'BookChat');
"""


async def test_a_file_without_pictures_edits_and_mentions_opens_and_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    with closing(open_database(path, MIGRATIONS[:1]).connect()) as connection:
        connection.executescript(OLD)
    database = RoomStore.database(path)
    store = RoomStore(database, InlineWriter(database), HandClock())
    assert store.setting("title") == "An older chat"
    [status] = store.posts.chat("BookChat")
    assert (status.text, status.media, status.mentions, status.edited_at) == ("Said before #BookChat", (), (), None)
    assert status.created_at == datetime(2027, 4, 16, tzinfo=UTC)
    edited, changed = await store.posts.edit(status.account, 7, Edit("Said better #BookChat"))
    assert changed
    assert [version.text for version in store.posts.versions(edited)] == [status.text, edited.text]
    await store.close()
    assert (tmp_path / "room.db.v1.bak").exists()
