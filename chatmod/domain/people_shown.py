"""How people appear in a public edition: by their handles, or by pseudonyms that are the same all through.

Why a pseudonym is not safe: whoever searches a network for the words of a post may find its author. The edition says
so; what can be done is that nothing in it leads there by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import regex

from chatmod.domain.consent import NAME
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Entry, Reference

_MENTION: Final = regex.compile(r"(?<![\w@/])[@\uFF20](?<name>[\w.-]*\w(?:@[\w.-]*\w)?)")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_ADDRESS: Final = regex.compile(r"(?:https?://|at://|\bdid:)[^\s<>\"]*[^\s<>\".,;:!?)\]'»”]", regex.IGNORECASE)
_OF_SOMEBODY: Final = regex.compile(
    r"/@[\w.-]|/(?:users|people|profile|statuses|status|posts|notice|objects|u)/|//(?:[\w-]+\.)*(?:x|twitter|bsky)\.\w+/"
    r"|^at://|^did:",
    regex.IGNORECASE,
)
"""Addresses of accounts and of their posts, as the networks make them."""
_LINK: Final = "[link removed]"
_SHORTEST: Final = 3
_BARE: Final = regex.compile(r"(?<![\w@.-])(?=\w*+[\d_.-])\w+(?:[.-]+\w+)*+(?!@)")
"""What may be a handle without its `@`: no plain word."""


@dataclass(frozen=True, slots=True)
class Handles:
    """Everybody by the handle; moderators by their names, too."""

    def show(self, entry: Entry) -> Entry:
        """An entry as it is shown."""
        if entry.role != "moderator":
            entry = replace(entry, post=replace(entry.post, author=_by_handle(entry.post.author)))
        return replace(entry, answers=self._referred(entry.answers), quotes=self._referred(entry.quotes))

    def _referred(self, reference: Reference | None) -> Reference | None:
        if reference is None or reference.role == "moderator":
            return reference
        return replace(reference, author=_by_handle(reference.author))


def _by_handle(author: Author) -> Author:
    return replace(author, name="") if author.handle else author


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Everybody but moderators by a number.

    Attributes:
        numbers: By id of the author, in the order in which they first wrote.
        handles: What stands in texts for each `@handle`, as it is compared.
        names: What stands in texts for each displayed name of two words and more, by its first word.
    """

    numbers: Mapping[str, int]
    handles: Mapping[str, str] = field(repr=False)
    names: Mapping[str, tuple[tuple[str, str], ...]] = field(repr=False)

    @classmethod
    def of(cls, authors: Iterable[Author], moderators: Iterable[Author]) -> "Pseudonyms":
        """Number people.

        Args:
            authors: Everybody who wrote, in the order of their first posts.
            moderators: Who keeps name and handle.
        """
        kept = {author.id for author in moderators}
        numbers: dict[str, int] = {}
        handles = {author.handle.casefold(): f"@{author.handle}" for author in moderators}
        names: dict[str, list[tuple[str, str]]] = {}
        for author in authors:
            if author.id in kept:
                continue
            pseudonym = _said(numbers.setdefault(author.id, len(numbers) + 1))
            for handle in {author.handle, author.handle.partition("@")[0]}:
                handles.setdefault(handle.casefold(), pseudonym)
            words = _WORD.findall(author.name.casefold())
            if len(words) > 1:
                names.setdefault(words[0], []).append((author.name, pseudonym))
        return cls(numbers, handles, {first: tuple(found) for first, found in names.items()})

    def show(self, entry: Entry, whole: Entry | None = None) -> Entry:
        """An entry as it is shown.

        Args:
            entry: Of which something may be withheld.
            whole: The same one with everything, where that is another.
        """
        whole = whole or entry
        answers, quotes = self._referred(entry.answers, whole.answers), self._referred(entry.quotes, whole.quotes)
        near = [found.author for found in (whole.answers, whole.quotes) if found and found.role != "moderator"]
        post = entry.post
        text = self.text(post.text, [*near, *([] if entry.role == "moderator" else [whole.post.author])])
        if entry.role == "moderator":
            links = tuple(filter(self._leads_to_nobody, post.links))
            return replace(entry, post=replace(post, text=text, links=links), answers=answers, quotes=quotes)
        shown = replace(post, author=self._author(whole.post.author))
        return replace(entry, post=self._post(shown, entry.place, text), answers=answers, quotes=quotes)

    def text(self, text: str, near: Iterable[Author] = ()) -> str:
        """A text in which nobody is named but moderators.

        Args:
            text: Plain.
            near: Whom it answers or quotes, and who wrote it: names of one word count there.
        """
        text = _ADDRESS.sub(lambda found: found[0] if self._leads_to_nobody(found[0]) else _LINK, text)
        text = _MENTION.sub(self._mentioned, text)
        text = _BARE.sub(lambda found: self._of_person(found[0]) or found[0], text)
        text = self._unnamed(text)
        for author in near:
            name = author.name.strip()
            if len(name) >= _SHORTEST and author.id in self.numbers:
                pattern = rf"(?<!\w){regex.escape(name)}(?!\w)"
                text = regex.sub(pattern, _said(self.numbers[author.id]), text)
        return text

    def _post(self, post: Post, place: int, text: str) -> Post:
        stand_in = f"post-{place}"
        return replace(
            post,
            id=stand_in,
            native_id=stand_in,
            url="",
            text=text,
            in_reply_to=None,
            quote_of=None,
            media=tuple(Media("", self.text(media.alt)) for media in post.media),
            links=tuple(filter(self._leads_to_nobody, post.links)),
        )

    def _referred(self, reference: Reference | None, whole: Reference | None) -> Reference | None:
        if reference is None or whole is None or reference.role == "moderator":
            return reference
        return replace(reference, id=f"post-{reference.place}", author=self._author(whole.author))

    def _leads_to_nobody(self, link: str) -> bool:
        return not _OF_SOMEBODY.search(link) and not any(map(self._of_person, _BARE.findall(link)))

    def _of_person(self, word: str) -> str | None:
        """The pseudonym of whom a word means that can hardly be another than a handle; moderators have none."""
        pseudonym = self.handles.get(word.casefold().removeprefix("www.")) if len(word) > _SHORTEST else None
        return None if pseudonym is None or pseudonym.startswith("@") else pseudonym

    def _author(self, author: Author) -> Author:
        number = self.numbers.get(author.id)
        if number is None:
            return Author("", "", "")
        return Author(f"participant-{number}", "", _said(number))

    def _mentioned(self, found: "regex.Match[str]") -> str:
        name = found["name"].casefold()
        return self.handles.get(name) or self.handles.get(name.partition("@")[0]) or NAME

    def _unnamed(self, text: str) -> str:
        if not self.names:
            return text
        pieces: list[str] = []
        behind = 0
        for word in _WORD.finditer(text):
            if word.start() < behind:
                continue
            for name, pseudonym in self.names.get(word[0].casefold(), ()):
                end = word.start() + len(name)
                if text[word.start() : end].casefold() == name.casefold() and not text[end : end + 1].isalnum():
                    pieces += [text[behind : word.start()], pseudonym]
                    behind = end
                    break
        return "".join([*pieces, text[behind:]])


def _said(number: int) -> str:
    return f"Participant {number}"
