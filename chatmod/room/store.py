"""The room's memory, in `room.db`: settings, people, and what they said."""

from chatmod.ports.time import Clock
from chatmod.room.file import RoomFile
from chatmod.room.people import People
from chatmod.room.posts import Posts
from chatmod.storage import Database, Writer


class RoomStore(RoomFile):
    """The file with what is in it: `people` and `posts`."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        super().__init__(database, writer, clock)
        self.people = People(self)
        self.posts = Posts(self)
