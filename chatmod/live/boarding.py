"""Coverage while the chat runs: who has not been answered yet, told whenever that changes."""

from collections.abc import Callable, Collection, Iterable, Mapping

from chatmod.domain.board import Board
from chatmod.domain.companions import is_said
from chatmod.domain.coverage import Coverage
from chatmod.domain.happenings import Slot, WentOut
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Author, Gone, Post
from chatmod.live.telling import BoardChanged, Tell
from chatmod.ports.platforms import Page
from chatmod.ports.time import Clock


class BoardKeeper:
    """Follows all that is read, edits and deletions included.

    Args:
        accounts: Ours, by platform; it may grow.
        handles: The moderators whom the schedule names, as it is by now.
        out: What went out so far; it grows.
        regulars: Author ids of earlier chats; None where there was none.
    """

    def __init__(
        self,
        accounts: Mapping[str, Author],
        handles: Callable[[], tuple[str, ...]],
        out: Mapping[Slot, WentOut],
        regulars: Collection[str] | None,
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._accounts = accounts
        self._handles = handles
        self._out = out
        self._regulars = regulars
        self._clock = clock
        self._tell = tell
        self._coverage = Coverage(self.moderators, regulars)
        self._told = Board()

    @property
    def moderators(self) -> Moderators:
        """Who moderates, as far as is known by now."""
        return Moderators(frozenset(author.id for author in self._accounts.values()), self._handles())

    def is_newcomer(self, author: Author) -> bool:
        """Whether somebody was in no earlier chat, as far as there was one."""
        return self._regulars is not None and author.id not in self._regulars

    def recall(self, posts: Iterable[Post]) -> None:
        """Take in what an earlier run has collected."""
        self._coverage.take(posts)
        self.look()

    def follow(self, platform: str, page: Page) -> None:
        """Take in what was read."""
        for sighting in page.sightings:
            if isinstance(sighting, Gone):
                self._coverage.bury(platform, sighting.native_id)
            else:
                self._coverage.take([sighting.post])
        self.look()

    def look(self) -> None:
        """Tell of the board, if who waits or who takes part is not what was told last."""
        self._coverage.led_by(self.moderators)
        self._coverage.prepare(went.post_id for slot, went in self._out.items() if not is_said(slot.label))
        board = self._coverage.board
        if _gist(board) != _gist(self._told):
            self._told = board
            self._tell(BoardChanged(self._clock.now(), board))


def _gist(board: Board) -> tuple[tuple[str, ...], int]:
    return tuple(person.first.id for person in board.waiting), board.people
