"""A schedule read as a good editor would: what keeps its posts from going out, and what makes them worse.

Calm by default: where a rule cannot be sure it says nothing. What is wrong is told once for a place, whatever the
number of platforms and repeats; only lengths are each platform's own.
"""

from collections.abc import Iterable, Iterator

from chatmod.domain.editing.descriptions import descriptions
from chatmod.domain.editing.frame import notices, welcome_and_closing
from chatmod.domain.editing.letters import letters_apart, many_emoji, styled_letters
from chatmod.domain.editing.links import link_prices
from chatmod.domain.editing.names import ERRORS, HARMLESS, WARNINGS
from chatmod.domain.editing.order import label_order, other_label
from chatmod.domain.editing.overlong import overlong
from chatmod.domain.editing.own_hashtag import hashtag_on
from chatmod.domain.editing.pace import short_times
from chatmod.domain.editing.passages import Passage, Remark, passages_of, remarked
from chatmod.domain.editing.polls import poll
from chatmod.domain.editing.questions import alike_questions, many_sentences, several_questions
from chatmod.domain.editing.switches import is_wanted, unknown_warnings
from chatmod.domain.editing.tags import CamelCase, cut_tags
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.sizing import SizedPost
from chatmod.errors import Problem

__all__ = ["ERRORS", "HARMLESS", "WARNINGS", "edit", "edit_posts", "edit_texts", "is_wanted"]

_TEXT_RULES = (poll, other_label, several_questions, many_sentences, styled_letters, letters_apart, many_emoji)


def edit(sheet: RunSheet, posts: Iterable[SizedPost], *, timed: bool = True) -> tuple[Problem, ...]:
    """Everything that rules find in a sheet and its posts, in the order of the files.

    Args:
        sheet: With every cue of the schedule.
        posts: Those of the sheet, on the chosen platforms.
        timed: Whether all cues are there and their instants mean something; otherwise what depends on it is not told.
    """
    return tuple(sorted({*edit_texts(sheet, timed=timed), *edit_posts(sheet, posts)}))


def edit_texts(sheet: RunSheet, *, timed: bool = True) -> tuple[Problem, ...]:
    """What is the same on every platform; see `edit`."""
    return _wanted(sheet, _of_texts(sheet, timed=timed))


def edit_posts(sheet: RunSheet, posts: Iterable[SizedPost]) -> tuple[Problem, ...]:
    """What depends on the platforms; see `edit`."""
    return _wanted(sheet, _of_posts(sheet, tuple(posts)))


def _wanted(sheet: RunSheet, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted({problem for problem in problems if is_wanted(problem, sheet.schedule)}))


def _of_texts(sheet: RunSheet, *, timed: bool) -> Iterator[Problem]:
    camel_case = CamelCase(sheet)
    yield from remarked(passages_of(sheet), (*_TEXT_RULES, camel_case))
    yield from camel_case.of_the_chat(sheet)
    yield from alike_questions(sheet)
    yield from descriptions(sheet)
    yield from unknown_warnings(sheet.schedule)
    if timed:
        for rule in (label_order, short_times, welcome_and_closing, notices):
            yield from rule(sheet)


def _of_posts(sheet: RunSheet, posts: tuple[SizedPost, ...]) -> Iterator[Problem]:
    yield from overlong(sheet, posts)
    yield from hashtag_on(sheet, dict.fromkeys(post.terms for post in posts))
    hashtag = sheet.schedule.hashtag
    found: dict[Passage, list[Remark]] = {}
    for passage, remark in (*cut_tags(posts, hashtag), *link_prices(posts)):
        found.setdefault(passage, []).append(remark)
    in_order = sorted(found, key=lambda passage: passage.platform != "")
    yield from remarked(in_order, (lambda passage: iter(found[passage]),))
