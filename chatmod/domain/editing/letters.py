"""Letters and signs that a screen reader spells one by one, or calls by their long names in Unicode.

Source: the Unicode blocks that hold Latin letters in a second dress; what readers make of them is told in the guides
to accessible posts of the W3C and of public broadcasters.
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import regex

from chatmod.domain.editing.passages import Passage, Remark

MOST_EMOJI = 3
_SMALL_CAPITALS = r"\u1D00-\u1D22\uA730\uA731"
_SMALL_CAPITALS_OF_IPA = r"\u0262\u026A\u0274\u0280\u028F\u0299\u029C\u029F\u01EB\u02B8"
_RAISED = r"\u02B0-\u02B8\u02E1-\u02E3\u1D2C-\u1D6A\u1D9C-\u1DBF\u2071\u207F\u2C7D"
_DRESSED = r"\U0001D400-\U0001D7CB\u210E\u24B6-\u24E9\u249C-\u24B5\U0001F110-\U0001F149\U0001F150-\U0001F189"
_WIDE = r"\uFF21-\uFF3A\uFF41-\uFF5A"
_STYLED = regex.compile(
    rf"[{_DRESSED}]{{3,}}+"
    rf"|(?<!\w)[{_RAISED}]{{3,}}+"
    rf"|(?<!\w)(?=[{_SMALL_CAPITALS_OF_IPA}]*+[{_SMALL_CAPITALS}])[{_SMALL_CAPITALS}{_SMALL_CAPITALS_OF_IPA}]{{3,}}+"
    rf"|(?P<wide>[{_WIDE}]{{3,}}+)"
)
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_APART = regex.compile(r"(?<![\w'\u2019])[\p{Lu}\p{Ll}](?:[ \u00A0\u2009]{1,2}+[\p{Lu}\p{Ll}](?![\w'\u2019])){3,}+")
_ROMAN_NUMERALS = frozenset("ivxlcdm")
_SERIES = frozenset({"aeiou", "aeiouy"})
_PICTURE = r"(?:\p{Emoji_Presentation}\uFE0F?+|\p{Extended_Pictographic}\uFE0F)\p{Emoji_Modifier}?+"
_JOINED = r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})\uFE0F?+\p{Emoji_Modifier}?+"
_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?+\u20E3|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
    rf"|(?:{_PICTURE}|\p{{Emoji_Modifier_Base}}\p{{Emoji_Modifier}})(?:\u200D{_JOINED})*+"
)


def styled_letters(passage: Passage) -> Iterator[Remark]:
    """Plain words in the letters of something else: of mathematics, in rings, small capitals, raised."""
    for found in _STYLED.finditer(passage.text):
        if not (found["wide"] and _EAST_ASIAN.search(passage.text)):
            problem = f"Many screen readers spell `{found[0]}` sign by sign, or leave it out."
            yield Remark("spelled-letters", found.start(), found.end(), problem, _plain_remedy(found[0]))
            return


def _plain_remedy(styled: str) -> str:
    plain = unicodedata.normalize("NFKC", styled)
    return f"Type `{plain}`." if plain.isascii() else "Type it with plain letters."


def letters_apart(passage: Passage) -> Iterator[Remark]:
    """A word with a blank between its letters."""
    for found in _APART.finditer(passage.text):
        joined = "".join(found[0].split())
        if not _is_series(joined.casefold()):
            problem = f"Screen readers read `{found[0]}` letter by letter."
            yield Remark("spelled-letters", found.start(), found.end(), problem, f"Type `{joined}`.")
            return


def _is_series(letters: str) -> bool:
    """Whether letters are named one by one for good reason: A B C D, the vowels, one letter again and again."""
    steps = {ord(after) - ord(before) for before, after in pairwise(letters)}
    return steps in ({0}, {1}, {-1}) or letters in _SERIES or set(letters) <= _ROMAN_NUMERALS


def many_emoji(passage: Passage) -> Iterator[Remark]:
    """More emoji than one listens to; a family or a flag is one."""
    fourth, count = None, 0
    for found in _EMOJI.finditer(passage.text):
        count += 1
        if count == MOST_EMOJI + 1:
            fourth = found
    if fourth:
        problem = f"{passage.which} has {count} emoji; screen readers say the name of each."
        remedy = f"Keep {MOST_EMOJI} at most, at the end."
        yield Remark("many-emoji", fourth.start(), fourth.end(), problem, remedy)
