"""Opening, migrating and writing SQLite files."""

from chatmod.storage.copying import copy_database, faults_of_file
from chatmod.storage.database import Database, Migrations, open_database, transaction
from chatmod.storage.writer import InlineWriter, ThreadWriter, Writer

__all__ = [
    "Database",
    "InlineWriter",
    "Migrations",
    "ThreadWriter",
    "Writer",
    "copy_database",
    "faults_of_file",
    "open_database",
    "transaction",
]
