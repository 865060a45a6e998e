"""What is too long for a platform, cut into a numbered thread.

It is cut at the ends of sentences only, and where the author has cut it already. Why not within a sentence: half a
question reads as another question, and gets another answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chatmod.domain.accounts import network_of
from chatmod.domain.companions import again
from chatmod.domain.composing import VARIABLE, compose, compose_part, parts_of
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.schedule import Part, Script
from chatmod.domain.sizing import SizedPost, Terms
from chatmod.domain.text.sentences import sentences

_TAGS = frozenset({"hashtag", "archive"})
"""Variables that have no words of their own: a tag, and an address."""


@dataclass(frozen=True, slots=True)
class CutThread:
    """A cue that goes out on a platform in more posts than its author wrote."""

    cue: str
    platform: str
    posts: int

    def __str__(self) -> str:
        return f"{self.cue} goes out on {self.platform} in {self.posts} posts."


def split_sheet(sheet: RunSheet, terms: Iterable[Terms]) -> RunSheet:
    """A sheet in which every cue that is too long for a platform has a thread of its own there.

    A thread has as few posts as possible, as even as possible, each with its number behind the text: ` (1/3)`.
    Nothing of the text is lost but the white space at a cut; the pictures of a part stay with its first piece. What
    the author has cut by `---` stays cut there. A sentence that does not fit by itself is a post of its own, which is
    still too long. Where a question is repeated, its thread fits then, too; and also where it only might be, if that
    takes no more posts. A cue that fits everywhere is as it was, and so is one that has no end of a sentence to be
    cut at. What was cut before is cut anew, from what stands in the schedule.
    """
    everywhere = tuple(terms)
    return replace(sheet, cues=tuple(_split_cue(sheet, cue, everywhere) for cue in sheet.cues), split=True)


def cut_threads(sheet: RunSheet) -> tuple[CutThread, ...]:
    """What was cut in a sheet, cue by cue; what a question brings with it goes as the question does."""
    return tuple(
        CutThread(cue.label, script.platform, len(script.parts))
        for cue in sheet.cues
        for script in cue.scripts
        if cue.is_scheduled and _is_cut(cue, script)
    )


def lone_sentence(post: SizedPost) -> str | None:
    """The sentence that a post consists of; None where it has more than one, and could be cut."""
    parts = parts_of(post.cue, post.terms.platform)
    text = parts[post.draft.part - 1].text
    if any(_is_cut(post.cue, script) and script.parts is parts for script in post.cue.scripts):
        text = text.removesuffix(_number(post.draft.part, len(parts)))
    spans = _sentences(text)
    return text[slice(*spans[0])].strip() if len(spans) == 1 else None


def _is_cut(cue: Cue, script: Script) -> bool:
    return script.platform != "" and script.parts != parts_of(cue.planned, script.platform)


def _split_cue(sheet: RunSheet, cue: Cue, terms: Sequence[Terms]) -> Cue:
    cue = replace(cue, scripts=cue.planned.scripts)
    threads = {there.platform: parts for there in terms if (parts := _thread(sheet, cue, there))}
    # what is cut for an account that has the name of its network is not for the others there
    spared = [there.platform for there in terms if network_of(there.platform) in threads]
    own = {name: parts_of(cue, name) for name in spared} | threads
    kept = [script for script in cue.scripts if script.platform not in own]
    return replace(cue, scripts=(*kept, *(Script(*each) for each in own.items()))) if threads else cue


def _thread(sheet: RunSheet, cue: Cue, terms: Terms) -> tuple[Part, ...]:
    """The parts of a cue that is too long for a platform; empty where it fits, or cannot be cut."""
    is_question = cue.kind is CueKind.QUESTION
    possible = (cue, again(sheet, cue, f"{cue.label}:repeat", cue.instant)) if is_question else (cue,)
    planned = possible if sheet.schedule.repeat else (cue,)
    drafts = (draft for occasion in planned for draft in compose(sheet, occasion, terms.platform))
    if all(terms.measure(draft.text) <= terms.characters for draft in drafts):
        return ()
    parts = parts_of(cue, terms.platform)
    whenever = _Splitter(sheet, possible, terms)
    ways = (_Splitter(sheet, planned, terms).pieces(parts), whenever.pieces(parts))
    pieces = min(ways, key=lambda way: (len(way), not whenever.fits(way[0].text, 1, len(way))))
    if len(pieces) == len(parts):
        return ()
    return tuple(replace(piece, text=_numbered(piece.text, at, len(pieces))) for at, piece in enumerate(pieces, 1))


@dataclass(frozen=True, slots=True)
class _Splitter:
    """Cuts the parts of one cue for one platform.

    Attributes:
        occasions: The cue, and what repeats it.
    """

    sheet: RunSheet
    occasions: tuple[Cue, ...]
    terms: Terms

    def pieces(self, parts: Sequence[Part]) -> list[Part]:
        """All posts of the thread, without their numbers."""
        most = 9
        while True:
            pieces: list[Part] = []
            for part in parts:
                pieces += self._cut(part, len(pieces) + 1, most)
            if len(pieces) <= most:
                return pieces
            most = most * 10 + 9

    def _cut(self, part: Part, first: int, most: int) -> Iterator[Part]:
        """The pieces of a part, whose first has the number `first` in a thread of at most `most`."""
        spans = _sentences(part.text)
        # at each end of a sentence: how many pieces come before it, how uneven they are, where the last begins
        best = [(0, 0, 0)]
        reach = 0
        for begin in range(len(spans)):
            count, unevenness, _ = best[begin]
            reach = self._reach(part.text, spans, begin, reach, first + count, most)
            for end in range(begin + 1, reach + 1):
                way = (count + 1, unevenness + (spans[end - 1][1] - spans[begin][0]) ** 2, begin)
                if end == len(best):
                    best.append(way)
                else:
                    best[end] = min(best[end], way)
        ends = [len(spans)]
        while ends[0] > 0:
            ends.insert(0, best[ends[0]][2])
        if len(ends) <= 2:  # noqa: PLR2004 - one piece, or none
            yield part
            return
        for begin, end in pairwise(ends):
            yield _piece(part, spans[begin][0], spans[end - 1][1], is_first=begin == 0)

    def _reach(
        self, text: str, spans: Sequence[tuple[int, int]], begin: int, reach: int, number: int, most: int
    ) -> int:
        """Up to which sentence a post can go that begins with one; the last one reached as far as `reach`."""

        def fits(end: int) -> bool:
            return self.fits(text[spans[begin][0] : spans[end - 1][1]], number, most)

        end = max(begin + 1, reach)
        while end > begin + 1 and not fits(end):
            end -= 1
        while end < len(spans) and fits(end + 1):
            end += 1
        return end

    def fits(self, text: str, number: int, most: int) -> bool:
        """Whether a text fits as a piece of a thread, with its number, on all occasions."""
        occasions = self.occasions if number == 1 else self.occasions[:1]
        part = Part(_numbered(text, number, most))
        drafts = (compose_part(self.sheet, occasion, number, part) for occasion in occasions)
        return all(self.terms.measure(draft.text) <= self.terms.characters for draft in drafts)


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where sentences begin and end, whatever the variables bring; the first has what stands before it."""
    spans = sentences(VARIABLE.sub(lambda variable: _stand_in(variable[1]).ljust(len(variable[0]), "Z"), text))
    return ((0, spans[0][1]), *spans[1:]) if spans else ()


def _stand_in(variable: str) -> str:
    return "#" if variable in _TAGS else ""


def _piece(part: Part, start: int, end: int, *, is_first: bool) -> Part:
    text = part.text[start:end]
    lines_before = part.text.count("\n", 0, start)
    spot = part.spot(start)
    following = part.spots[lines_before + 1 : lines_before + 1 + text.count("\n")]
    return Part(text, part.images if is_first else (), (spot, *following) if spot else ())


def _numbered(text: str, number: int, total: int) -> str:
    return f"{text}{_number(number, total)}" if text else _number(number, total).strip()


def _number(number: int, total: int) -> str:
    return f" ({number}/{total})"
