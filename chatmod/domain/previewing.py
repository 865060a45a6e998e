"""How each post of a sheet will look: its text on every platform, what a network marks in it, and how long it is.

Whoever shows posts before an evening, on a terminal or on paper, shows these values. Platforms on which a cue has the
same posts stand together, so that nobody reads the same text four times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from chatmod.domain.composing import Draft
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.schedule import Image
from chatmod.domain.sizing import SizedPost, Terms, sized_posts
from chatmod.domain.text.entities import Entity
from chatmod.errors import Problem

_WARNING = ":warning"


class PreviewKind(StrEnum):
    """What people are told of a cue's purpose."""

    QUESTION = "question"
    ANNOUNCEMENT = "announcement"
    WARNING = "warning"
    """That a question comes soon."""
    REPEAT = "repeat"
    """A question once more."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What one platform makes of one post.

    Attributes:
        platform: As on the command line; one of several accounts has a `:` in it.
        length: Of the text, in the platform's own units.
        limit: Longest text, in the same units.
        entities: Links, tags and mentions in the order of the text, without overlaps, offsets in code points; None
            where the platform does not tell.
        images: The pictures that go out with it.
        left_out: Those for which the platform has no room.
        price: What the post costs in US dollars; None where posts are free.
    """

    platform: str
    length: int
    limit: int
    entities: tuple[Entity, ...] | None = None
    images: tuple[Image, ...] = ()
    left_out: tuple[Image, ...] = ()
    price: Decimal | None = None

    @property
    def excess(self) -> int:
        """By how much the text is too long; 0 where it fits."""
        return max(0, self.length - self.limit)


@dataclass(frozen=True, slots=True)
class PreviewedPost:
    """One post, exactly as it goes out, and what each of its platforms makes of it.

    Attributes:
        part: 1 for a single post or the head of a thread, then 2, 3, ...
        parts: How many posts the thread has; 1 for a single one.
        images: All that the schedule attaches to it.
    """

    text: str
    part: int
    parts: int
    language: str
    images: tuple[Image, ...]
    receptions: tuple[Reception, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """The posts of a cue, in the order of their thread, on the platforms on which they are the same."""

    platforms: tuple[str, ...]
    posts: tuple[PreviewedPost, ...]


@dataclass(frozen=True, slots=True)
class PreviewedCue:
    """A cue with its posts.

    Attributes:
        cue: Has its label, private notes (`notes`, never posted) and place in the file.
        at: When it goes out (UTC); None where a problem of the schedule keeps that from being known.
        versions: One where all platforms get the same; in the order of the platforms.
    """

    cue: Cue
    kind: PreviewKind
    at: datetime | None
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole schedule as it will go out.

    Attributes:
        path: The file, as the moderator named it.
        sheet: What was compiled from it; None where nothing of the file could be read.
        cues: In the order in which they go out, with the warnings and repeats that questions bring with them.
        platforms: In the order in which they were asked for.
        problems: All that `check` finds, in the order of the file.
        zones: In which the times are wanted, besides the chat's own and UTC.
        supposed: Whether the start is only an example, because neither the file nor anybody else has told one.
        threads: Sentences: what was cut into threads, and what is uncertain of them.
        sizes: Width and height in pixels of each picture's file, as one sees it; without those that cannot be read.
    """

    path: str
    sheet: RunSheet | None
    cues: tuple[PreviewedCue, ...] = ()
    platforms: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    zones: tuple[ZoneInfo, ...] = ()
    supposed: bool = False
    threads: tuple[str, ...] = ()
    sizes: Mapping[Image, tuple[int, int]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the evening can begin."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def prices(self) -> Mapping[str, Decimal]:
        """What all posts cost together, in US dollars, on each platform that takes money."""
        prices: dict[str, Decimal] = {}
        for cue in self.cues:
            for version in cue.versions:
                for reception in (found for post in version.posts for found in post.receptions):
                    if reception.price is not None:
                        prices[reception.platform] = prices.get(reception.platform, Decimal(0)) + reception.price
        return prices


def previewed(sheet: RunSheet, terms: Iterable[Terms], of_times: Iterable[Problem] = ()) -> tuple[PreviewedCue, ...]:
    """Every cue of a sheet with its posts, in the order in which they go out.

    Args:
        sheet: Without what questions bring with them, which is added.
        terms: Of each platform.
        of_times: What `compile_leniently` found wrong: the cues concerned have no time.
    """
    problems = tuple(of_times)
    posts = sized_posts(sheet, terms)
    return tuple(
        PreviewedCue(cue, _kind(cue), _instant(sheet, cue, problems), _versions(tuple(of_cue)))
        for cue, of_cue in groupby(posts, key=lambda post: post.cue)
    )


def _kind(cue: Cue) -> PreviewKind:
    if cue.kind is CueKind.QUESTION:
        return PreviewKind.QUESTION
    if cue.kind is CueKind.REPEAT:
        return PreviewKind.REPEAT
    return PreviewKind.WARNING if cue.label.endswith(_WARNING) else PreviewKind.ANNOUNCEMENT


def _instant(sheet: RunSheet, cue: Cue, problems: tuple[Problem, ...]) -> datetime | None:
    """Questions without a time of their own depend on the others; a wrong start or length moves everything."""
    if not problems:
        return cue.instant
    wrong = {(problem.path, problem.line) for problem in problems}
    planned = {(found.place.path, found.place.line): found for found in sheet.schedule.cues}
    own = next((found for found in planned.values() if found.label == (cue.of or cue.label.partition(":")[0])), None)
    if own is None or not wrong <= planned.keys() or (own.place.path, own.place.line) in wrong:
        return None
    return None if own.when is None and any(planned[place].is_question for place in wrong) else cue.instant


def _versions(posts: tuple[SizedPost, ...]) -> tuple[Version, ...]:
    """Platforms with the same texts and pictures, part by part, stand together."""
    alike: dict[tuple[tuple[str, tuple[Image, ...]], ...], list[tuple[SizedPost, ...]]] = {}
    for _, found in groupby(posts, key=lambda post: post.terms.platform):
        thread = tuple(found)
        alike.setdefault(tuple((post.draft.text, post.draft.images) for post in thread), []).append(thread)
    return tuple(
        Version(
            tuple(thread[0].terms.platform for thread in threads),
            tuple(_post(same[0].draft, len(threads[0]), same) for same in zip(*threads, strict=True)),
        )
        for threads in alike.values()
    )


def _post(draft: Draft, parts: int, same: tuple[SizedPost, ...]) -> PreviewedPost:
    receptions = tuple(_reception(post) for post in same)
    return PreviewedPost(draft.text, draft.part, parts, draft.language, draft.images, receptions)


def _reception(post: SizedPost) -> Reception:
    terms, draft = post.terms, post.draft
    taken, left_out = draft.images[: terms.images], draft.images[terms.images :]
    return Reception(
        platform=terms.platform,
        length=post.length,
        limit=terms.characters,
        entities=None if terms.entities is None else terms.entities(draft.text),
        images=taken,
        left_out=left_out,
        price=None if terms.price is None else terms.price(draft.text, len(taken)),
    )
