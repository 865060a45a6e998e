"""Hashtags of several words without capitals, which screen readers take for one word.

Why so careful: nothing tells `#bookstudy` from `#mathematics` but knowing words. A tag counts as several if the
schedule writes the same letters with blanks between them, if it is made of the words that names of chats are made of,
or if it is longer than words are.
"""

from collections.abc import Iterable

import regex

from chatmod.domain.hashtags import fold_tag

_TOKEN = regex.compile(r"(?<![#\uFF03\w@])[^\W_]++(?:['\u2019](?=\w))?+")
_GAP = regex.compile(r"[\s-]*+")
_SHORTEST, _LONGEST = 5, 80
_LONGER_THAN_WORDS = 16
_LONGEST_DERIVED = 21
_DERIVED = regex.compile(
    r"(?:ations?|itions?|aciones|ciones|cion|azione|oes|ities|ity|ites?|dad|ness|ments?|mente|mento|isms?|ismes?|ismo"
    r"|ists?|istas?|ary|ships?|ally|ical|ional)\Z"
)
"""Endings of long words, without accents: `interdisciplinary`, `intersectionality`."""
_SHORTEST_OF_CAPITALS = 9
"""What is shorter and all capitals is an abbreviation: STEM, NCTM."""
_WITHOUT_LONG_WORDS = frozenset({"en", "fr", "es", "it", "pt"})
_LITTLE_WORDS = "a an the and or of not for to in on at my our your we with by about"
_LITTLE = frozenset(_LITTLE_WORDS.split())
_USUAL_WORDS = """
    book books study chat talk club read reads reader readers reading math maths science history teach teacher
    teachers teaching class classroom school schools learn learner learners learning edu hour week weekly monthly slow
    library librarian librarians art arts language languages writing writer writers poetry music geography
    physics chemistry biology kids tech student students education
"""
_USUAL = frozenset(_USUAL_WORDS.split())
_ENDINGS = {"en": ("chat", "talk", "club", "study"), "fr": ()}
_ENDING_ELSEWHERE = ("chat",)
"""French has words of its own that end so, and German makes one word of `Buchclub`."""
_ONE_WORD_AFTER_ALL_WORDS = """
    backchat chitchat snapchat wechat crosstalk smalltalk nightclub understudy
    schoolbook schoolbooks schoolteacher schoolteachers
"""
_ONE_WORD_AFTER_ALL = frozenset(_ONE_WORD_AFTER_ALL_WORDS.split())
_VOWELS = frozenset("aeiouy")


class Wording:
    """How a schedule writes what its tags may be made of."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        """Take in the title first, then the texts; `language` is BCP 47."""
        self._texts = tuple(texts)
        self._tongue = language.partition("-")[0].lower()

    def several_words(self, tags: Iterable[str]) -> dict[str, str]:
        """Of some tags without `#` those that want capitals, each with how it may be written, or nothing."""
        plain = {tag: fold_tag(tag.rstrip("0123456789")) for tag in dict.fromkeys(tags) if _is_flat(tag)}
        if not plain:
            return {}
        spelled, words = self._spelled(set(plain.values()))
        found = {}
        for tag, folded in plain.items():
            if folded in words or folded in _USUAL or folded in _ONE_WORD_AFTER_ALL:
                continue
            written = spelled.get(folded) or _of_usual_words(folded) or self._by_ending(folded)
            if written:
                found[tag] = written + tag[len(tag.rstrip("0123456789")) :]
            elif self._tongue in _WITHOUT_LONG_WORDS and _is_longer_than_words(folded):
                found[tag] = ""
        return found

    def _spelled(self, wanted: set[str]) -> tuple[dict[str, str], set[str]]:
        """Which tags stand in the texts as several words, and which as one."""
        longest = max(map(len, wanted))
        spelled: dict[str, str] = {}
        words: set[str] = set()
        for text in self._texts:
            for row in _rows(text):
                folded = [fold_tag(word) for word in row]
                for first in range(len(row)):
                    joined = folded[first]
                    if joined in wanted:
                        words.add(joined)
                    for last in range(first + 1, len(row)):
                        joined += folded[last]
                        if len(joined) > longest:
                            break
                        if joined in wanted:
                            spelled.setdefault(joined, joined_up(row[first : last + 1]))
        return spelled, words

    def _by_ending(self, folded: str) -> str:
        for ending in _ENDINGS.get(self._tongue, _ENDING_ELSEWHERE):
            before = folded.removesuffix(ending)
            if before != folded and len(before) > 1:
                first = before.capitalize() if _VOWELS & set(before) else before.upper()
                return first + ending.capitalize()
        return ""


def _is_longer_than_words(folded: str) -> bool:
    if len(folded) <= _LONGEST_DERIVED and _DERIVED.search(folded):
        return False
    return len(folded) >= _LONGER_THAN_WORDS


def joined_up(words: Iterable[str]) -> str:
    """Words as one tag, each with a capital."""
    return "".join(word[:1].upper() + word[1:].rstrip("'\u2019") for word in words)


def _is_flat(tag: str) -> bool:
    """Whether no capital or sign parts the words of a tag, in a script that has capitals."""
    letters = tag.rstrip("0123456789")
    if not _SHORTEST <= len(letters) <= _LONGEST or not letters.isalpha():
        return False
    if letters.isupper():
        return len(letters) >= _SHORTEST_OF_CAPITALS
    return letters[1:].islower() and letters[1:] != letters[1:].upper()


def _rows(text: str) -> Iterable[list[str]]:
    """The words of a text in rows that no punctuation interrupts."""
    row: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        gap = _GAP.match(text, end, found.start())
        if row and (gap is None or gap.end() != found.start()):
            yield row
            row = []
        row.append(found[0])
        end = found.end()
    if row:
        yield row


def _of_usual_words(folded: str) -> str:
    """A tag parted into words that names of chats are made of, the longest first; at least one says what it is."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(folded) + 1):
        for begin in range(max(0, end - 12), end):
            word = folded[begin:end]
            if begin in best and (word in _USUAL or word in _LITTLE):
                candidate = (*best[begin], word)
                if end not in best or len(candidate) < len(best[end]):
                    best[end] = candidate
    words = best.get(len(folded), ())
    several = len(words) > (2 if words[:1] == ("a",) else 1)
    return joined_up(words) if several and _USUAL & set(words) else ""
