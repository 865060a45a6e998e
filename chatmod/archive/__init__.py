"""The archive: the database that holds the journal, the posts with their raw JSON, and every performed sheet."""

from chatmod.archive.archive import Archive, ChatInfo, open_archive
from chatmod.archive.backing_up import back_up
from chatmod.archive.finding import FoundPost
from chatmod.archive.performances import PerformanceRecord

__all__ = ["Archive", "ChatInfo", "FoundPost", "PerformanceRecord", "back_up", "open_archive"]
