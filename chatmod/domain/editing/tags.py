"""Hashtags that are typed in texts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from chatmod.domain.editing.camel_case import Wording, joined_up
from chatmod.domain.editing.passages import Passage, Remark, passage_of, passages_of
from chatmod.domain.hashtags import fold_tag, is_hashtag
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.sizing import SizedPost, Terms
from chatmod.domain.text.entities import EntityKind
from chatmod.errors import Problem

_TYPED = regex.compile(
    r"(?<![\w/#&)=])[#\uFF03](?P<tag>\w++(?:[\u00B7\u30FB\u200C]++\w++)*+)"
    r"(?P<rest>(?:[-\u2010\u2011'\u2019&+]\w++|\.[\p{Ll}\d]\w*+)*+)"
)
_POSSESSIVE = regex.compile(r"['\u2019][sS]")
_HYPHENS = "-\u2010\u2011"
_GERMANIC = frozenset({"de", "nl", "da", "sv", "nb", "nn", "no"})
"""Where a hyphen joins a tag to an ordinary word: `#MINT-Unterricht`."""
_SIGN = regex.compile(r"[^\w]++")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A tag in a text, and how far it was probably meant to go."""

    start: int
    end: int
    tag: str
    whole: str


def _typed_tags(text: str) -> Iterator[_Typed]:
    for found in _TYPED.finditer(text):
        if is_hashtag(found["tag"]):
            yield _Typed(found.start(), found.end(), found["tag"], found[0][1:])


class CamelCase:
    """A rule for tags in texts; the chat's own is looked at where it is set."""

    def __init__(self, sheet: RunSheet) -> None:
        """Learn from a schedule how it writes its words."""
        schedule = sheet.schedule
        texts = [passage.text for passage in passages_of(sheet)]
        tags = [typed.tag for text in texts for typed in _typed_tags(text)]
        self._hashtag = schedule.hashtag
        self._several = Wording([schedule.title, *texts], schedule.language).several_words([self._hashtag, *tags])

    def __call__(self, passage: Passage) -> Iterator[Remark]:
        """Remark on tags of several words without capitals."""
        for typed in _typed_tags(passage.text):
            is_own = fold_tag(typed.tag) == fold_tag(self._hashtag)
            if typed.tag not in self._several or (is_own and typed.tag == self._hashtag) or typed.whole != typed.tag:
                continue
            suggested = self._hashtag if is_own and self._hashtag not in self._several else self._several[typed.tag]
            end = typed.start + 1 + len(typed.tag)
            yield Remark(
                "hashtag-camel-case", typed.start, end, _said(typed.tag), _remedy(suggested), fold_tag(typed.tag)
            )

    def of_the_chat(self, sheet: RunSheet) -> Iterator[Problem]:
        """The same of the chat's own hashtag."""
        if self._hashtag in self._several:
            place = sheet.schedule.place_of("hashtag")
            remedy = _remedy(self._several[self._hashtag])
            yield Problem(place.path, place.line, "warning", "hashtag-camel-case", _said(self._hashtag), remedy)


def _said(tag: str) -> str:
    return f"Screen readers read `#{tag}` as one word."


def _remedy(suggested: str) -> str:
    same = "for the networks it is the same tag."
    if suggested:
        return f"Write `#{suggested}`; {same}"
    return f"Begin each of its words with a capital; {same}"


def cut_tags(posts: Iterable[SizedPost], hashtag: str) -> Iterator[tuple[Passage, Remark]]:
    """Tags in texts that a character ends early on some platform, and what the platforms make of them."""
    cuts: dict[tuple[Passage, _Typed], dict[str, str]] = {}
    for passage, terms in _texts_on(posts):
        marked = _tags_of(passage.text, terms)
        for typed in _typed_tags(passage.text):
            if typed.whole == typed.tag or _is_meant(typed, hashtag, passage.tongue):
                continue
            end = typed.start + 1 + len(typed.tag) if marked is None else marked.get(typed.start, typed.end)
            if end < typed.end:
                cuts.setdefault((passage, typed), {})[terms.platform] = passage.text[typed.start : end]
    for (passage, typed), short in cuts.items():
        left = next(iter(short.values()))
        sign = passage.text[typed.start + len(left)]
        problem = f"On {listed(list(short))} `#{typed.whole}` ends before {named(sign)}: what is left is `{left}`."
        whole = joined_up(_SIGN.sub(" ", typed.whole).split())
        yield (
            passage,
            Remark("tag-cut-short", typed.start, typed.end, problem, f"Write `#{whole}`.", fold_tag(typed.whole)),
        )


def _texts_on(posts: Iterable[SizedPost]) -> Iterator[tuple[Passage, Terms]]:
    """Each text once on each platform, however often it is posted."""
    seen = set()
    for post in posts:
        if post.cue.planned.scripts and post.cue.prefix == "" and post.cue.is_scheduled:
            passage = passage_of(post)
            key = (id(passage.part), post.terms.platform)
            if key not in seen:
                seen.add(key)
                yield passage, post.terms


def _tags_of(text: str, terms: Terms) -> Mapping[int, int] | None:
    if terms.entities is None:
        return None
    return {entity.start: entity.end for entity in terms.entities(text) if entity.kind is EntityKind.TAG}


def _is_meant(typed: _Typed, hashtag: str, tongue: str) -> bool:
    """Whether the tag may well end where it is cut: `#Tag's`, the chat's own tag, `#STEM-focused`."""
    rest = typed.whole[len(typed.tag) :]
    if _POSSESSIVE.fullmatch(rest) or fold_tag(typed.tag) == fold_tag(hashtag):
        return True
    if rest[0] not in _HYPHENS:
        return False
    return tongue in _GERMANIC or (typed.tag != typed.tag.lower() and rest[1].islower())


def named(sign: str) -> str:
    """A character as a sentence names it."""
    if sign.isspace():
        return "a blank"
    return f"`{sign}`" if sign.isprintable() else f"the invisible U+{ord(sign):04X}"


def listed(names: list[str]) -> str:
    """Names as a sentence lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
