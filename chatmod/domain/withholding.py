"""What the networks and the authors ask of those who show a post to everybody.

Source: Bluesky's `!no-unauthenticated` label and the hidden replies of its threads, which that network itself leaves
to whoever shows its posts; X's developer agreement, by which ids of posts may be handed on, and their content not.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

import regex

from chatmod.domain.accounts import network_of
from chatmod.domain.consent import WORDS
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Chapter, Entries, Entry, Reference, Removed, Standing, Withheld

_BY_ID_ONLY: Final = "x"
"""The network whose posts are handed on by id."""
_PASSED_ON: Final = regex.compile(r"\b(?:RT|MT|QT)[:\s]+[@\uFF20](?<handle>[\w.-]*\w(?:@[\w.-]*\w)?):?\s*(?=\S)")
_STATUS: Final = regex.compile(
    r"https?://(?:\w+\.)*(?:x|twitter)\.com/\w+/status(?:es)?/(?<id>[0-9]+)", regex.IGNORECASE
)
_NAMELESS: Final = "https://x.com/i/"
_OF_HANDLE: Final = regex.compile(r"https?://(?:\w+\.)*(?:x|twitter)\.com/(?!i/)\w", regex.IGNORECASE)
"""An address with the handle of its author in it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be shown.

    Attributes:
        agreed: As in `Edition`.
        accounts: What stands for the ids of authors that hold a handle.
        unshown: Handles of those of whom something is not shown whole, as they are compared.
        shown: Handles of those on the network of ids who have agreed.
    """

    agreed: Collection[str]
    accounts: dict[str, str]
    unshown: frozenset[str]
    shown: frozenset[str]

    @classmethod
    def of(cls, agreed: Collection[str], standings: Iterable[Standing]) -> Self:
        """The rules for a record.

        Args:
            agreed: As in `Edition`.
            standings: Of its posts.
        """
        plain = cls(agreed, {}, frozenset(), frozenset())
        accounts: dict[str, str] = {}
        unshown: set[str] = set()
        shown: set[str] = set()
        for standing in standings:
            author = standing.author
            if plain.withheld(standing) and _names(author.id, author.handle):
                accounts.setdefault(author.id, f"account-{len(accounts) + 1}")
            if plain.is_unshown(standing):
                unshown.add(author.handle.casefold())
            elif network_of(standing.platform) == _BY_ID_ONLY:
                shown.add(author.handle.casefold())
        return cls(agreed, accounts, frozenset(unshown), frozenset(shown))

    def show(self, entry: Entry) -> Entry | None:
        """An entry as everybody may see it."""
        if kept_back(entry.post):
            return None
        why = self.withheld(entry.post)
        answers, quotes = self._referred(entry.answers), self._referred(entry.quotes)
        post = self._by_id_only(entry.post, entry.place) if why else self._own_words(entry)
        return replace(entry, post=post, answers=answers, quotes=quotes, withheld=why)

    def chapter(self, chapter: Chapter, entries: Entries) -> Chapter:
        """A question; where its words are only known from a post that is not shown, in those of one that is."""
        asked = [one.post for one in entries.under(chapter.label) if one.kind == "question"]
        if not any(post.text == chapter.text and self.is_unshown(post) for post in asked):
            return chapter
        text = next((post.text for post in asked if post.text and not self.is_unshown(post)), chapter.label)
        return replace(chapter, text=text)

    def removed(self, stones: Iterable[Removed]) -> tuple[Removed, ...]:
        """Tombstones without ids that hold a handle."""
        return tuple(
            replace(one, id=f"removed-{number}") if _OF_HANDLE.match(one.id) else one
            for number, one in enumerate(stones, 1)
        )

    def said_of(self, post: Standing) -> str | None:
        """The reason why a post is not shown whole."""
        if self.withheld(post) and not kept_back(post):
            return "Shown as links only, as the terms of X ask, because their authors have not agreed to more"
        return kept_back(post)

    def withheld(self, post: Post | Reference | Standing) -> Withheld | None:
        """Why nothing but the id of a post is shown."""
        return "terms" if network_of(post.platform) == _BY_ID_ONLY and post.author.id not in self.agreed else None

    def is_unshown(self, post: Post | Reference | Standing) -> bool:
        """Whether the words of a post are not for everybody; those of our own accounts always are."""
        return post.author.id not in self.agreed and (self.withheld(post) or kept_back(post)) is not None

    def _referred(self, reference: Reference | None) -> Reference | None:
        if reference is None or kept_back(reference):
            return None
        why = self.withheld(reference)
        if why is None:
            return reference
        identity = _without_handle(reference.id, reference.author.handle, reference.place)
        return replace(reference, id=identity, author=self._nameless(reference.author), withheld=why)

    def _by_id_only(self, post: Post, place: int) -> Post:
        """A post without anything that its author wrote; its id is an address that leads to it and holds no name."""
        identity = _without_handle(post.id, post.author.handle, place)
        url = identity if identity.startswith("https://") else ""
        return replace(_wordless(post), id=identity, url=url, author=self._nameless(post.author), lang=None)

    def _nameless(self, author: Author) -> Author:
        return Author(self.accounts.get(author.id, author.id), "", "")

    def _own_words(self, entry: Entry) -> Post:
        """A post without what it passes on of others that is not for everybody."""
        post = entry.post
        on_x = network_of(post.platform) == _BY_ID_ONLY
        if post.is_repost and (self.is_unshown(entry.quotes) if entry.quotes else on_x):
            return _wordless(post)
        for found in _PASSED_ON.finditer(post.text) if "@" in post.text or "\uff20" in post.text else ():
            handle = found["handle"].casefold()
            if handle in self.unshown or (on_x and handle not in self.shown):
                text = post.text[: found.end()]
                links = tuple(link for link in post.links if link in text)
                return replace(post, text=f"{text}{WORDS}", links=links, media=())
        return post


def kept_back(post: Post | Reference | Standing) -> str | None:
    """Why a post is not in a public edition at all."""
    if post.members_only:
        return "Left out, because their authors show them to people who are logged in only"
    if post.hidden:
        return "Left out, because they are hidden in their thread"
    return None


def _wordless(post: Post) -> Post:
    return replace(post, text="", media=(), links=(), tags=())


def _names(identity: str, handle: str) -> bool:
    """Whether an id of an account or of a post holds a handle."""
    if identity.startswith(_NAMELESS):
        return False
    if _OF_HANDLE.match(identity):
        return True
    return (
        bool(handle) and regex.search(rf"(?<!\w){regex.escape(handle)}(?!\w)", identity, regex.IGNORECASE) is not None
    )


def _without_handle(identity: str, handle: str, place: int) -> str:
    if status := _STATUS.fullmatch(identity):
        return f"https://x.com/i/status/{status['id']}"
    return f"post-{place}" if _names(identity, handle) else identity
