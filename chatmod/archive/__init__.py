"""The archive: the database that holds the journal, the posts with their raw JSON, and every performed sheet."""

from chatmod.archive.archive import Archive, ChatInfo, open_archive
from chatmod.archive.backing_up import back_up
from chatmod.archive.changes import Changes
from chatmod.archive.finding import FoundPost
from chatmod.archive.performances import PerformanceRecord
from chatmod.archive.register import Register

__all__ = ["Archive", "Changes", "ChatInfo", "FoundPost", "PerformanceRecord", "Register", "back_up", "open_archive"]
