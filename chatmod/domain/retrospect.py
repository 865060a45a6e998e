"""Coverage of a whole record: the same board to which a chat came while it ran."""

from collections.abc import Collection
from dataclasses import replace

from chatmod.domain.board import Board
from chatmod.domain.coverage import Coverage
from chatmod.domain.moderators import Moderators
from chatmod.domain.record import Edition


def board_of(
    edition: Edition,
    handles: tuple[str, ...],
    ad_hoc: Collection[str],
    liked: Collection[str],
    regulars: Collection[str] | None,
) -> Board:
    """Who was answered in a chat, and who was not.

    Args:
        edition: The private one: every post counts.
        handles: Moderators whom the schedule names, beside those of the edition.
        ad_hoc: Stable ids of cues that stood in no sheet: whom they name they answer.
        liked: Stable ids of what any of our accounts likes: an edition has one view of a post only.
        regulars: Author ids of earlier chats; None where there was none.
    """
    # who moderates is known first, so that nothing has to be drawn twice
    ids = {entry.post.author.id for entry in edition.entries if entry.role == "moderator"}
    ids |= {author.id for author in edition.chat.moderators}
    coverage = Coverage(Moderators(frozenset(ids), handles), regulars)
    for entry in edition.entries:
        if entry.kind != "post" and entry.post.id not in ad_hoc:
            coverage.prepare([entry.post.id])
        if entry.in_reply_to or entry.quote_of:
            coverage.link(entry.post.id, answers=entry.in_reply_to, quotes=entry.quote_of)
        coverage.take([replace(entry.post, liked=True) if entry.post.id in liked else entry.post])
    return coverage.board
