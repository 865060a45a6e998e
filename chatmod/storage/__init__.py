"""Opening, migrating and writing SQLite files."""

from chatmod.storage.database import Database, Migrations, open_database
from chatmod.storage.writer import InlineWriter, ThreadWriter, Writer

__all__ = ["Database", "InlineWriter", "Migrations", "ThreadWriter", "Writer", "open_database"]
