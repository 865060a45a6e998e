"""The room's memory, in `room.db`: settings, people, and what they said."""

from chatmod.ports.time import Clock
from chatmod.room.file import RoomFile
from chatmod.room.media import MediaShelf
from chatmod.room.mentions import Mentions
from chatmod.room.people import People
from chatmod.room.posts import Posts
from chatmod.storage import Database, Writer


class RoomStore(RoomFile):
    """The file with what is in it: `people`, their `posts`, the `media` in these, and the `mentions` of people."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        super().__init__(database, writer, clock)
        self.people = People(self)
        self.posts = Posts(self)
        self.media = MediaShelf(self)
        self.mentions = Mentions(self)
