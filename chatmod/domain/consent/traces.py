"""What leads to a person in the texts of others: handle, names, and runs of their own words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from chatmod.domain.hashtags import fold_tag

Window = tuple[str, ...]
"""The shortest run of words that can be told to be somebody's: four of them, or twenty characters."""

_WORDS = 4
_CHARACTERS = 20
_TOKEN = regex.compile(
    r"(?<skip>https?://\S+|(?<![\w@])[@\uFF20][\w.-]+(?:@[\w.-]+)?)"
    r"|(?<dense>[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
    r"|(?<word>[^\W_](?:[\p{L}\p{M}\p{N}]*)(?:['’][\p{L}\p{M}\p{N}]+)*)",
    regex.IGNORECASE,
)
_DENSE_WEIGHT = 2
"""A sign of a script that is written without blanks says as much as two letters."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, as it is compared, and where it stands."""

    word: str
    start: int
    end: int
    dense: bool = False

    @property
    def weight(self) -> int:
        """How much it counts towards the characters of a window."""
        return _DENSE_WEIGHT if self.dense else len(self.word) + 1


@dataclass(frozen=True, slots=True)
class Traces:
    """What a person has left.

    Attributes:
        handles: As others address the person, without the first `@`.
        names: Displayed ones, of two words and more, or such as nobody else uses as a word.
        near_names: Names that are looked for only where a post answers, quotes or mentions the person.
        marks: Ids and addresses of the person: whatever holds one of them leads there.
        posts: Ids of the person's posts, as platforms use them.
        windows: Of the person's words, except those that others had used before.
        texts: The person's, each as it was compared.
    """

    handles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    near_names: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    windows: frozenset[Window] = field(default=frozenset(), repr=False)
    texts: frozenset[Window] = field(default=frozenset(), repr=False)


def tokens_of(text: str) -> list[list[Token]]:
    """The words of a text, in runs: addresses and mentions part them."""
    runs: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(text):
        if found["skip"]:
            runs.append([])
        elif found["dense"]:
            runs[-1].append(Token(found["dense"], found.start(), found.end(), dense=True))
        else:
            # most texts are plain letters, and a record has a million words
            word = found[0].lower() if found[0].isascii() else fold_tag(found[0].replace("’", "'"))
            runs[-1].append(Token(word, found.start(), found.end()))
    return [run for run in runs if run]


def placed_windows(run: list[Token]) -> Iterator[tuple[int, int, Window]]:
    """The window that begins at each word, with the numbers of its first word and of the one behind its last."""
    for first in range(len(run)):
        weight = words = 0
        for last in range(first, len(run)):
            weight += run[last].weight
            words += not run[last].dense
            if words >= _WORDS or weight > _CHARACTERS:
                yield first, last + 1, tuple(token.word for token in run[first : last + 1])
                break
        else:
            return


def windows_in(text: str) -> frozenset[Window]:
    """All windows of a text."""
    return frozenset(window for run in tokens_of(text) for _, _, window in placed_windows(run))


def words_of(text: str) -> Window:
    """All words of a text."""
    return tuple(token.word for run in tokens_of(text) for token in run)
