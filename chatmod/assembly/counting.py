"""What people count of a chat afterwards: the record, the sheet as it was planned, and who was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatmod.archive import Archive, ChatInfo
from chatmod.assembly.covering import board_of_chat
from chatmod.domain.board import Board
from chatmod.domain.figures import Figures, figures_of
from chatmod.domain.pace import QuestionPace, paces
from chatmod.domain.record import Edition


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a chat; people who are here for the first time are told where there was an earlier chat."""

    figures: Figures
    paces: Sequence[QuestionPace]
    board: Board


def count(archive: Archive, chat: ChatInfo, edition: Edition, *, rehearsed: bool) -> Counted:
    """Count a chat.

    Args:
        archive: The one that holds it.
        chat: Which it is.
        edition: All of it.
        rehearsed: Whether it is a rehearsal, whose people have an imaginary past.

    Raises:
        ArchiveError: If the archive cannot be read.
    """
    board = board_of_chat(archive, chat, edition, rehearsed=rehearsed)
    people = (*board.waiting, *board.answered)
    known = any(person.first_time is not None for person in people)
    newcomers = sum(1 for person in people if person.first_time) if known else None
    return Counted(figures_of(edition, newcomers), paces(edition.chat), board)
