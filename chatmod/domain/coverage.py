"""Coverage: whom a moderator has answered, kept as posts arrive, are edited, and are deleted.

What counts:

- A reply to a post of theirs, a quote of one, their `@handle` in a moderator's post, a like by our account.
- A mention counts from their first post on: who has said nothing yet cannot have been answered. A name that two
  people here share (see `names_of`) means neither: to be told of twice is better than to be missed.
- A mention in a cue of the sheet is none: it was written days before. What the moderator says ad hoc is one.
- Reposts, by whomever, say nothing. What is hidden in its thread or deleted has not been said, and answers nobody.

Why one class for the evening and for the record: the same posts in any order come to the same board, so that the line
of a running chat and `chatmod coverage` never disagree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.accounts import network_of
from chatmod.domain.board import Answer, Board, Means, Person
from chatmod.domain.copies import Copies, Place
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Post
from chatmod.domain.text.naming_people import named_in, names_of
from chatmod.domain.voices import Name, Voices

_STABLE = ""
"""Stands in a place for the platform, where that has a stable id."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A moderator's post, what it hangs on, and whom it names."""

    post: Post
    above: dict[Place, Means]
    names: tuple[Name, ...]


class Coverage:
    """Keeps the board of one chat.

    Args:
        moderators: Whose answers count, and who is no participant.
        regulars: Author ids of earlier chats; None where there was none.
    """

    def __init__(self, moderators: Moderators, regulars: Collection[str] | None = None) -> None:
        self._moderators = moderators
        self._regulars = None if regulars is None else frozenset(regulars)
        self._copies = Copies()
        self._links: dict[str, dict[Place, Means]] = defaultdict(dict)
        self._prepared: set[str] = set()
        self._clear()

    def take(self, posts: Iterable[Post]) -> None:
        """Take posts in: new ones, edited ones, and other views of known ones."""
        for post in posts:
            if self._copies.take(post):
                self._settle(post.id)

    def link(self, post_id: str, *, answers: str | None, quotes: str | None) -> None:
        """Tell what a post hangs on by stable ids, where a record knows more than the post itself."""
        above = ((quotes, Means.QUOTE), (answers, Means.REPLY))
        self._links[post_id] |= {(_STABLE, stable): means for stable, means in above if stable}
        self._settle(post_id)

    def bury(self, platform: str, native_id: str) -> None:
        """A post was deleted: it has not been said; also where another account of ours still shows it."""
        if (known := self._copies.bury((platform, native_id))) is not None:
            self._settle(known)

    def prepare(self, post_ids: Iterable[str]) -> None:
        """These posts are cues of the sheet, written before the evening: whom they name they do not answer."""
        fresh = set(post_ids) - self._prepared
        self._prepared |= fresh
        for known in fresh:
            self._settle(known)

    def led_by(self, moderators: Moderators) -> None:
        """From now on these are the moderators: an account may become known in the middle of the evening only."""
        if moderators != self._moderators:
            self._moderators = moderators
            self._clear()
            for known in self._copies.ids:
                self._settle(known)

    @property
    def board(self) -> Board:
        """Who has been answered by now, and who not."""
        stale = self._voices.stale
        if stale:
            for author_id in stale:
                self._people[author_id] = self._person(author_id)
            stale.clear()
            people = [person for person in self._people.values() if person is not None]
            people.sort(key=lambda person: (person.first.at, person.first.id))
            waiting = tuple(person for person in people if not person.answered)
            self._board = Board(waiting, tuple(person for person in people if person.answered))
        return self._board

    def _clear(self) -> None:
        self._voices = Voices()
        self._said: dict[str, Post] = {}
        self._drawn: dict[str, _Drawn] = {}
        self._answers: dict[Place, dict[str, Means]] = defaultdict(dict)
        self._calls: dict[Name, dict[str, Post]] = defaultdict(dict)
        self._people: dict[str, Person | None] = {}
        self._board = Board()

    def _settle(self, post_id: str) -> None:
        """Draw from a post, as it is now, what follows for the people it is by and about."""
        self._unsettle(post_id)
        post = self._copies.together(post_id)
        if post is None or post.is_repost or post.hidden:
            return
        if not self._moderators.wrote(post):
            self._said[post_id] = post
            self._voices.add(post, self._names_under(post))
            return
        network = network_of(post.platform)
        names = () if post_id in self._prepared else tuple((network, name) for name in named_in(post.text, network))
        self._drawn[post_id] = drawn = _Drawn(post, self._above(post), names)
        for place, means in drawn.above.items():
            self._answers[place][post_id] = means
        for name in names:
            self._calls[name][post_id] = post
        self._touch(drawn)

    def _unsettle(self, post_id: str) -> None:
        if (said := self._said.pop(post_id, None)) is not None:
            self._voices.drop(said)
        if (drawn := self._drawn.pop(post_id, None)) is not None:
            for place in drawn.above:
                del self._answers[place][post_id]
            for name in drawn.names:
                del self._calls[name][post_id]
            self._touch(drawn)

    def _names_under(self, post: Post) -> frozenset[Name]:
        return frozenset(
            (network_of(platform), name)
            for (platform, _), copy in self._copies.of(post.id).items()
            for name in names_of(copy.author, network_of(platform))
        )

    def _above(self, post: Post) -> dict[Place, Means]:
        found = dict(self._links.get(post.id, {}))
        for (platform, _), copy in self._copies.of(post.id).items():
            for native_id, means in ((copy.quote_of, Means.QUOTE), (copy.in_reply_to, Means.REPLY)):
                if native_id:
                    found[platform, native_id] = means
        return found

    def _touch(self, drawn: _Drawn) -> None:
        """What a moderator said changes how those stand whom it is about."""
        for platform, native_id in drawn.above:
            known = native_id if platform == _STABLE else self._copies.id_at((platform, native_id))
            if known in self._said:
                self._voices.stale.add(self._said[known].author.id)
        for name in drawn.names:
            self._voices.stale |= self._voices.bearers(name)

    def _person(self, author_id: str) -> Person | None:
        posts = self._voices.posts_of(author_id)
        if not posts:
            return None
        answers = tuple(sorted(self._answers_to(author_id, posts), key=_timed_first))
        until = max((_reach(answer) for answer in answers), default=None)
        return Person(
            author=posts[-1].author,
            first_time=None if self._regulars is None else author_id not in self._regulars,
            posts=len(posts),
            first=posts[0],
            last=posts[-1],
            answers=answers,
            open=next((post for post in posts if until is None or post.at > until), None),
        )

    def _answers_to(self, author_id: str, posts: Iterable[Post]) -> Iterator[Answer]:
        told: set[str] = set()
        for means, by, to in (
            *self._about(Means.REPLY, posts),
            *self._about(Means.QUOTE, posts),
            *self._naming(author_id),
        ):
            if by.id not in told:
                told.add(by.id)
                at = by.at if to is not None else by.edited_at or by.at
                yield Answer(means, at, by.author, to, by)
        yield from (Answer(Means.LIKE, None, None, post, None) for post in posts if post.liked)

    def _about(self, wanted: Means, posts: Iterable[Post]) -> Iterator[tuple[Means, Post, Post | None]]:
        for post in posts:
            for place in ((_STABLE, post.id), *self._copies.of(post.id)):
                for by_id, means in self._answers.get(place, {}).items():
                    if means is wanted:
                        yield means, self._drawn[by_id].post, post

    def _naming(self, author_id: str) -> Iterator[tuple[Means, Post, Post | None]]:
        """Only a post that was written, or last edited, when they had spoken can mean them."""
        for name in self._voices.names_of(author_id):
            for post in self._calls.get(name, {}).values():
                if self._voices.meant(name, post.edited_at or post.at) == [author_id]:
                    yield Means.MENTION, post, None


def _reach(answer: Answer) -> datetime:
    """Up to when somebody's words are answered by an answer."""
    known = [answer.at, answer.to.at if answer.to else None]
    return max(instant for instant in known if instant is not None)


def _timed_first(answer: Answer) -> tuple[bool, datetime, str]:
    post = answer.post or answer.to
    assert post is not None
    return answer.at is None, answer.at or post.at, post.id
