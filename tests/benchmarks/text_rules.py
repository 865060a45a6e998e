"""How the work of the text rules grows with a hostile text.

A script, not a test: `python tests/benchmarks/text_rules.py [CHARACTERS]` prints a table and gates nothing. Each rule
reads texts of that length and of twice that length; where the work grows with the text and not faster, the ratio is
near 2 (twice the square would be 4).
"""

import sys
from collections.abc import Callable
from datetime import datetime
from timeit import repeat
from zoneinfo import ZoneInfo

from chatmod.domain.editing import edit
from chatmod.domain.editing.camel_case import Wording
from chatmod.domain.editing.letters import letters_apart, many_emoji, styled_letters
from chatmod.domain.editing.passages import Passage, Rule, remarked
from chatmod.domain.editing.polls import poll
from chatmod.domain.editing.questions import many_sentences, several_questions
from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.lengths import bluesky_length
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import Part, Place, PlannedCue, Schedule, Script, Span, Spot
from chatmod.domain.sizing import Terms, sized_posts
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

NETWORKS = (
    Terms("x", 280, lambda text: weigh(text).length, entities=x_entities),
    Terms("bluesky", 300, bluesky_length, entities=facets_in),
    Terms("mastodon", 500, mastodon_length),
)


def question(text: str) -> PlannedCue:
    """A question with this text."""
    spots = tuple(Spot(number) for number, _ in enumerate(text.split("\n"), 10))
    return PlannedCue("Q1", None, (Script("", (Part(text, spots=spots),)),), (), Place("hostile.md", 9))


def reading(*rules: Rule) -> Callable[[str], object]:
    """What some rules of `check` remark on a text."""
    return lambda text: tuple(remarked([Passage(cue := question(text), cue.scripts[0].parts[0], "Q1", "en")], rules))


def whole_check(text: str) -> object:
    """All that `check` does with one question."""
    start = datetime(2027, 4, 15, 20)  # noqa: DTZ001 - without a zone, as schedules have it
    schedule = Schedule(
        "hostile.md", "hostile", "A title", "ATag", ZoneInfo("UTC"), start, Span(seconds=3600), (question(text),)
    )
    sheet = compile_sheet(schedule)
    return edit(sheet, sized_posts(sheet, NETWORKS))


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
    "questions": reading(several_questions, many_sentences),
    "letters": reading(styled_letters, letters_apart, many_emoji, poll),
    "words": lambda text: Wording([text], "en").several_words(["notabookstudy"]),
    "check": whole_check,
}
PATTERNS = (
    "a.", "a", "a-", "A.com.", "\N{LATIN SMALL LETTER E WITH ACUTE}", "@", "@a", "@a.", "@a@", "@a.com ", "#",
    "#a", "#1", "# ", "(", "(a", "a.co/(", "a.co/(a", "a.co/(a)", "a.co,", "a.co?", "a.co ", "http://",
    "http://a.", "http://a.co/", "http://t.co/a", "http://a.co/((a)", "http", "http-", "://", "/", ".", "..a",
    "!", "a!", "#a!", "$A", "$A ", "-", "_", "\N{FULLWIDTH NUMBER SIGN}", "\N{HIRAGANA LETTER A}",
    "\N{HIRAGANA LETTER A}.", "a.\N{HIRAGANA LETTER A}", "\u0301", "\u200d", "\N{WOMAN}", "\N{WOMAN}\u200d",
    "\N{REGIONAL INDICATOR SYMBOL LETTER C}", "\N{WAVING BLACK FLAG}\U000e0067", "1\ufe0f", "\0", "\u202a", " ",
    "\r\n", ". ", ".) ", "a. ", ".\n1. ", "? 'a ", "#a. ", "\u0f71\u0f72\u0f74", "a\u0315\u0300",
    "\r\n", "\u0f71\u0f72\u0f74", "a\u0315\u0300", "a. ", "a? ", "? ", '" ', '."', "\u3002", ";", "1. ", "A ",
    "A  ", "#a-b ", "#a-", "#a'", "#a.a", "[ ] a\n", "[ ]\n", "( ) a\n", "\n", "- ", "#bookstudychat ", "book study ",
    "a ", "a'", "\U0001d41a", "\u24b6", "\u1d00", "\u1d43", "\uff21", "\u2610 a\n",
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
