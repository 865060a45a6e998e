"""Posts that are too long for a platform, and from where on they are."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import regex

from chatmod.domain.accounts import network_of
from chatmod.domain.companions import spoken
from chatmod.domain.composing import VARIABLE, compose
from chatmod.domain.editing.passages import Remark, passage_of, script_of
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.sizing import SizedPost
from chatmod.domain.splitting import lone_sentence
from chatmod.errors import Problem

_NUMBER = regex.compile(r" ?\([0-9]++/[0-9]++\)\Z")
"""Of a piece of a thread that was cut; it stands in no file."""
_SHOWN = 60
"""Of a sentence that is quoted, at most so many characters."""


def overlong(sheet: RunSheet, posts: Iterable[SizedPost]) -> Iterator[Problem]:
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
        yield _placed(sheet, first, problem, _remedy_after_splitting(first) if sheet.split else _remedy(first))


def _said(post: SizedPost, *, whole: bool) -> str:
    part, label = post.draft.part, spoken(post.cue.label)
    which = label if part == 1 else f"Part {part} of {label}"
    on = f" for {post.terms.platform}" if whole else ""
    return f"{which} is {post.excess} too long{on}: {post.length} of {post.terms.characters}."


def _remedy(post: SizedPost) -> str:
    network = network_of(post.terms.platform)
    return f"Shorten it, give {network} a text of its own with `### {network}`, or split it: `---`, or `--split`."


def _remedy_after_splitting(post: SizedPost) -> str:
    """What can be done about a post that is too long although its sheet was to be cut."""
    sentence = lone_sentence(post)
    if sentence is None:
        network = network_of(post.terms.platform)
        return (
            f"Give the command again: `--split` went by what was known of {network} before, and will go by what it "
            "has told now. Or shorten it, or cut it with `---`."
        )
    said = " ".join(sentence.split())
    shown = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1].rstrip()}…"
    return (
        f"Shorten the sentence “{shown}”, {post.excess} too long in a post of its own: "
        "`--split` cuts at the ends of sentences only."
    )


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
    """The cue of a post, where this is the text of the part that it was composed from."""
    own, index = script_of(post), post.draft.part - 1
    parts = (*own.parts[:index], replace(own.parts[index], text=text), *own.parts[index + 1 :])
    scripts = (replace(script, parts=parts) if script is own else script for script in post.cue.scripts)
    return replace(post.cue, scripts=tuple(scripts))
