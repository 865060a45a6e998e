"""Posts that are too long for a platform, and from where on they are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import regex

from chatmod.domain.accounts import network_of
from chatmod.domain.companions import spoken
from chatmod.domain.composing import VARIABLE, compose
from chatmod.domain.editing.passages import Remark, passage_of, script_of
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.sizing import SizedPost
from chatmod.errors import Problem

Remedy = Callable[[SizedPost], str]
_NUMBER = regex.compile(r" ?\([0-9]++/[0-9]++\)\Z")
"""Of a piece of a thread that was cut; it stands in no file."""


def overlong(sheet: RunSheet, posts: Iterable[SizedPost], remedy: Remedy) -> Iterator[Problem]:
    """Every post that is too long; a question that is, also when it is repeated, is told of once on each platform."""
    at_place: dict[tuple[str, str, int, int], list[SizedPost]] = {}
    for post in posts:
        if post.excess:
            place = post.cue.planned.place
            key = (post.terms.platform, place.path, place.line, post.draft.part)
            at_place.setdefault(key, []).append(post)
    for here in at_place.values():
        first, *others = sorted(here, key=lambda post: not post.cue.is_scheduled)
        problem = " ".join([_said(first, whole=True), *(_said(post, whole=False) for post in others)])
        yield _placed(sheet, first, problem, remedy(first))


def usual_remedy(post: SizedPost) -> str:
    """What can be done about a post that is too long."""
    network = network_of(post.terms.platform)
    return f"Shorten it, give {network} a text of its own with `### {network}`, or split it: `---`, or `--split`."


def _said(post: SizedPost, *, whole: bool) -> str:
    part, label = post.draft.part, spoken(post.cue.label)
    which = label if part == 1 else f"Part {part} of {label}"
    on = f" for {post.terms.platform}" if whole else ""
    return f"{which} is {post.excess} too long{on}: {post.length} of {post.terms.characters}."


def _placed(sheet: RunSheet, post: SizedPost, problem: str, remedy: str) -> Problem:
    passage = passage_of(post)
    number = _NUMBER.search(passage.text) if sheet.split else None
    whole = number.start() if number else len(passage.text)
    start = min(fitting_prefix(sheet, post), max(0, whole - 1))
    for variable in VARIABLE.finditer(passage.text):
        if variable.start() < start < variable.end():
            start = variable.start()
    end = passage.text.find("\n", start, whole)
    end = end if end > start else whole
    return passage.problem(Remark("too-long", start, end, problem, remedy, severity="error"))


def fitting_prefix(sheet: RunSheet, post: SizedPost) -> int:
    """How many characters of a text, as typed, fit with all that is put around it."""
    text = passage_of(post).text

    def fits(length: int) -> bool:
        draft = compose(sheet, _with_text(post, text[:length]), post.terms.platform)[post.draft.part - 1]
        return post.terms.measure(draft.text) <= post.terms.characters

    fitting, over = 0, max(1, post.terms.characters)
    while over < len(text) and fits(over):
        fitting, over = over, 2 * over
    over = min(over, len(text))
    if not fits(0):
        return len(text)  # label and tag alone are too long
    while over - fitting > 1:
        middle = (fitting + over) // 2
        fitting, over = (middle, over) if fits(middle) else (fitting, middle)
    return fitting


def _with_text(post: SizedPost, text: str) -> Cue:
    """The cue of a post, where this is the text of its part."""
    own, index = script_of(post), post.draft.part - 1
    parts = (*own.parts[:index], replace(own.parts[index], text=text), *own.parts[index + 1 :])
    scripts = (replace(script, parts=parts) if script is own else script for script in post.cue.scripts)
    return replace(post.cue, scripts=tuple(scripts))
