"""Scripts that are written without blanks, made searchable: each of their letters is a word.

Why not SQLite's trigrams: they find nothing shorter than three letters, and most Chinese and Japanese words are
shorter. Letters that are words of their own are asked for by phrase, so a word is found wherever it stands in a
sentence, as a reader of these scripts expects. Korean has blanks, but its words grow particles; it goes the same way.
"""

import re
from typing import Final
from unicodedata import normalize

_SCRIPTS: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f"  # Burmese
    "\u1100-\u11ff"  # Hangul, in pieces
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u3005-\u3007\u3031-\u3035\u3038-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo, Hangul
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\uff00-\uffef"  # wide and narrow forms of all of these, and of Latin letters
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"  # rare kana, rare Han
)
_LETTER: Final = re.compile(f"[{_SCRIPTS}]")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose the shape of a letter, and are none."""
BLANK: Final = "\N{ZERO WIDTH SPACE}"
"""Stands between letters, and can be taken out again: no index sees it."""


def holds_letters(text: str) -> bool:
    """Whether a text has letters of a script without blanks."""
    return _LETTER.search(text) is not None


def spaced(text: str) -> str:
    """A text in which each such letter stands alone, between blanks without width; its other words stay as they are.

    Wide, narrow and composed forms of a letter become one.
    """
    return _LETTER.sub(f"{BLANK}\\g<0>{BLANK}", _SELECTORS.sub(BLANK, normalize("NFKC", text)))
