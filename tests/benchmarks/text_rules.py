"""How the work of the text rules grows with a hostile text.

A script, not a test: `python tests/benchmarks/text_rules.py [CHARACTERS]` prints a table and gates nothing. Each rule
reads texts of that length and of twice that length; where the work grows with the text and not faster, the ratio is
near 2 (twice the square would be 4).
"""

import sys
from collections.abc import Callable
from timeit import repeat

from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.lengths import bluesky_length
from chatmod.domain.text.entities import byte_ranges
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.mastodon_text import mastodon_entities, mastodon_length
from chatmod.domain.text.room_text import room_entities
from chatmod.domain.text.sentences import sentences
from chatmod.domain.text.x_text import weigh, x_entities

CHARACTERS = 50_000
ROUNDS = 3
DOUBTFUL_ROUNDS = 15
SUSPICIOUS = 2.6

RULES: dict[str, Callable[[str], object]] = {
    "x length": weigh,
    "x entities": x_entities,
    "facets": lambda text: tuple(byte_ranges(text, facets_in(text))),
    "bluesky": bluesky_length,
    "mastodon": mastodon_length,
    "m. entities": mastodon_entities,
    "room": room_entities,
    "hashtags": hashtags_in,
    "sentences": sentences,
}
PATTERNS = (
    "a.", "a", "a-", "A.com.", "\N{LATIN SMALL LETTER E WITH ACUTE}", "@", "@a", "@a.", "@a@", "@a.com ", "#",
    "#a", "#1", "# ", "(", "(a", "a.co/(", "a.co/(a", "a.co/(a)", "a.co,", "a.co?", "a.co ", "http://",
    "http://a.", "http://a.co/", "http://t.co/a", "http://a.co/((a)", "http", "http-", "://", "/", ".", "..a",
    "!", "a!", "#a!", "$A", "$A ", "-", "_", "\N{FULLWIDTH NUMBER SIGN}", "\N{HIRAGANA LETTER A}",
    "\N{HIRAGANA LETTER A}.", "a.\N{HIRAGANA LETTER A}", "\u0301", "\u200d", "\N{WOMAN}", "\N{WOMAN}\u200d",
    "\N{REGIONAL INDICATOR SYMBOL LETTER C}", "\N{WAVING BLACK FLAG}\U000e0067", "1\ufe0f", "\0", "\u202a", " ",
    "\r\n", ". ", ".) ", "a. ", ".\n1. ", "? 'a ", "#a. ", "\u0f71\u0f72\u0f74", "a\u0315\u0300",
)  # fmt: skip
PREFIXES = ("", "http://", "a.co/(", "#", "@", "http://a.co/?")


def seconds(rule: Callable[[str], object], text: str, rounds: int) -> float:
    """The best of some rounds."""
    return min(repeat(lambda: rule(text), number=1, repeat=rounds))


def once_and_twice(rule: Callable[[str], object], text: str, doubled: str) -> tuple[float, float]:
    """Seconds for a text and for its double; more rounds where the machine may have been busy with something else."""
    once, twice = seconds(rule, text, ROUNDS), seconds(rule, doubled, ROUNDS)
    if twice / once > SUSPICIOUS:
        once, twice = seconds(rule, text, DOUBTFUL_ROUNDS), seconds(rule, doubled, DOUBTFUL_ROUNDS)
    return once, twice


def main() -> None:
    """Measure, and print the worst of each rule and all that looks suspicious."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else CHARACTERS
    say = sys.stdout.write
    say(f"{length} and {2 * length} characters, {len(PREFIXES) * len(PATTERNS)} texts for each rule\n")
    say(f"{'':<12}{'ms, slowest':>12}{'ratio, worst':>14}   of\n")
    for name, rule in RULES.items():
        slowest, worst = 0.0, (0.0, "")
        for prefix in PREFIXES:
            for pattern in PATTERNS:
                text = prefix + pattern * (length // len(pattern))
                once, twice = once_and_twice(rule, text, text + text[len(prefix) :])
                slowest = max(slowest, once)
                worst = max(worst, (twice / once, ascii(prefix + pattern * 2)))
                if twice / once > SUSPICIOUS:
                    say(f"{name:<12}{1000 * once:12.1f}{twice / once:14.2f}   {prefix + pattern * 2!a}\n")
        say(f"{name:<12}{1000 * slowest:12.1f}{worst[0]:14.2f}   {worst[1]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
