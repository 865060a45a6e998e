"""Coverage of a chat in an archive: its record, and who came to earlier ones."""

from chatmod.archive import Archive, ChatInfo
from chatmod.domain.board import Board
from chatmod.domain.record import Edition
from chatmod.domain.retrospect import board_of
from chatmod.rehearsal import REGULARS


def board_of_chat(archive: Archive, chat: ChatInfo, edition: Edition, *, rehearsed: bool) -> Board:
    """Who was answered in a chat; in a rehearsal the imaginary audience has an imaginary past.

    Raises:
        ArchiveError: If the archive cannot be read.
    """
    regulars = REGULARS if rehearsed else archive.regulars(chat.start, other_than=chat.name)
    said, liked = archive.said_ad_hoc(chat), archive.liked(chat)
    return board_of(edition, archive.named_moderators(chat), said, liked, regulars)
