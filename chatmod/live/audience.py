"""What is told about the posts of others: each once, attributed, and never one of our own cues."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from chatmod.domain.attribution import Attributor, Evening, statement_of
from chatmod.domain.happenings import Slot, WentOut
from chatmod.domain.posts import Author, Post
from chatmod.live.boarding import BoardKeeper
from chatmod.live.telling import AnswerSeen, Tell
from chatmod.ports.time import Clock


class Listener:
    """Tells of posts as they arrive.

    Args:
        accounts: Ours, by platform; it may grow.
        out: What went out so far; it grows.
        evening: What attribution has to know, as it is by now.
        undecided: Whether a post of ours may be out on a platform without our knowing yet.
        board: Knows who moderates, and who is here for the first time.
    """

    def __init__(
        self,
        accounts: Mapping[str, Author],
        out: Mapping[Slot, WentOut],
        evening: Callable[[], Evening],
        undecided: Callable[[str], bool],
        board: BoardKeeper,
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._accounts = accounts
        self._out = out
        self._evening = evening
        self._undecided = undecided
        self._board = board
        self._clock = clock
        self._tell = tell
        self._attributor = Attributor()
        self._ids: dict[tuple[str, str], str] = {}
        self._authors: set[str] = set()
        self._held_back: list[Post] = []
        self._taken: set[str] = set()

    def hear(self, posts: Sequence[Post]) -> None:
        """Tell of new posts.

        A sweep may see a cue before its own answer has come back: a moderator's post is held back until then.
        """
        if not posts:  # every turn of the performance asks, and a post that is due waits for it
            return
        moderators = self._moderators()
        held = [post for post in posts if post.author.id in moderators and self._undecided(post.platform)]
        self._held_back += held
        for seen in self.take([post for post in posts if post not in held]):
            self._tell(seen)

    def hear_held_back(self) -> None:
        """Tell what was held back, if that is decided now."""
        held, self._held_back = self._held_back, []
        if held:
            self.hear(held)

    def take(self, posts: Sequence[Post]) -> Iterator[AnswerSeen]:
        """Attribute posts, and see which of them are not cues of ours; two accounts of a network see a post once."""
        self._ids.update(((post.platform, post.native_id), post.id) for post in posts)
        self._attributor.take([statement_of(post, self._ids) for post in posts], self._evening())
        ours = {went.post_id for went in self._out.values()}
        moderators = self._board.moderators
        for post in posts:
            if post.id in ours or post.id in self._taken:
                continue
            self._taken.add(post.id)
            by_moderator = moderators.wrote(post)
            first = not by_moderator and post.author.id not in self._authors
            newcomer = first and self._board.is_newcomer(post.author)
            self._authors.add(post.author.id)
            given = self._attributor.given[post.id]
            yield AnswerSeen(self._clock.now(), post, given, by_moderator, first, newcomer)

    def _moderators(self) -> Collection[str]:
        return {author.id for author in self._accounts.values()}
