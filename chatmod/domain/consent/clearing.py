"""What of somebody else's text has to go when a person is left out of the record, and what stands there then.

Why four words here and eight there: who quotes, answers or names a person takes that person's words; who does none of
these may have chosen the same four words, and keeps them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from chatmod.domain.consent.traces import Token, Traces, placed_windows, tokens_of, words_of

NAME: Final = "[name removed]"
WORDS: Final = "[words removed]"

_LONG = 8
"""Words that two people hardly choose alike by chance."""
_SHORTEST_QUOTE = 2
_URL = regex.compile(r"(?:https?://|at://|\bdid:|\btag:)[^\s<>\"]+", regex.IGNORECASE)
_QUOTE = regex.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|‘[^’]*’|「[^」]*」|『[^』]*』|^[ \t]*>[^\n]*$", regex.MULTILINE
)
_PATH_ENDS = r"(?=[/?#.,;:!)\]}'\"]|$)"

_Span = tuple[int, int, str]


def cleared(text: str, traces: Traces, *, near: bool = False) -> str:
    """A text of somebody else without a person's name, handle and words; the same text where it has none of them.

    Args:
        text: Plain.
        traces: Of the person.
        near: Whether the text answers, quotes or reposts the person.
    """
    named = list(_handles(text, traces))
    near = near or bool(named)
    spans = [*_addresses(text, traces), *_reposted(text, traces), *named, *_names(text, traces, near=near)]
    spans += _quotations(text, traces, near=near)
    return _with_marks(text, spans)


def leads_to(text: str, traces: Traces) -> bool:
    """Whether a text, of whatever kind, holds an id, a handle or a name of a person."""
    patterns = _patterns(traces)
    return any(pattern.search(text) for pattern in (patterns.marks, patterns.handles, patterns.paths, patterns.names))


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What is looked for, ready to be looked for often."""

    marks: "regex.Pattern[str]"
    paths: "regex.Pattern[str]"
    handles: "regex.Pattern[str]"
    names: "regex.Pattern[str]"
    near_names: "regex.Pattern[str]"


@lru_cache(maxsize=64)
def _patterns(traces: Traces) -> _Patterns:
    handles = _any_of(traces.handles)
    bare = _any_of(handle for handle in traces.handles if _is_distinctive(handle))
    full = _any_of(name for name in traces.names if " " in name)
    short = _any_of(name for name in traces.names if " " not in name)
    return _Patterns(
        # an id that goes on is somebody else's
        regex.compile(rf"(?<!\w)(?:{_any_of(traces.marks)})(?![\w-])"),
        regex.compile(rf"/(?:@|users/|profile/)?(?:{handles}){_PATH_ENDS}", regex.IGNORECASE),
        regex.compile(
            rf"(?<![\w@])[@\uFF20](?:{handles})(?!\w|[.@-]\w)|(?<![\w@./])(?:{bare})(?!\w|[.@-]\w)", regex.IGNORECASE
        ),
        regex.compile(rf"(?<!\w)(?:(?i:{full})|{short})(?!\w)"),
        regex.compile(rf"(?<!\w)(?:{_any_of(traces.near_names)})(?!\w)"),
    )


def _any_of(words: Iterable[str]) -> str:
    """A pattern that takes one of these, the longest first; of none it takes nothing."""
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def _addresses(text: str, traces: Traces) -> Iterator[_Span]:
    patterns = _patterns(traces)
    for found in _URL.finditer(text):
        if patterns.marks.search(found[0]) or patterns.paths.search(found[0]):
            yield found.start(), found.end(), NAME


def _reposted(text: str, traces: Traces) -> Iterator[_Span]:
    """What stands behind `RT @somebody`: all of it, or, where that is known, what that person wrote."""
    for handle in traces.handles:
        for found in regex.finditer(rf"\b(?:RT|MT|QT)\s+@{regex.escape(handle)}(?!\w):?", text, regex.IGNORECASE):
            start = len(text) - len(text[found.end() :].lstrip())
            if start < len(text):
                yield start, _end_of_repost(text, start, traces), WORDS


def _end_of_repost(text: str, start: int, traces: Traces) -> int:
    tokens = [token for run in tokens_of(text[start:]) for token in run]
    known = (len(said) for said in traces.texts if tuple(token.word for token in tokens[: len(said)]) == said)
    length = max(known, default=0)
    return start + tokens[length - 1].end if length and length < len(tokens) else len(text)


def _handles(text: str, traces: Traces) -> Iterator[_Span]:
    for found in _patterns(traces).handles.finditer(text):
        yield found.start(), found.end(), NAME


def _is_distinctive(handle: str) -> bool:
    """Whether a handle without its `@` can hardly be a word."""
    return bool(regex.search(r"[\d_.@]", handle))


def _names(text: str, traces: Traces, *, near: bool) -> Iterator[_Span]:
    patterns = _patterns(traces)
    for pattern in (patterns.names, patterns.near_names) if near else (patterns.names,):
        for found in pattern.finditer(text):
            yield found.start(), found.end(), NAME


def _quotations(text: str, traces: Traces, *, near: bool) -> Iterator[_Span]:
    quotes = [(found.start(), found.end()) for found in _QUOTE.finditer(text)]
    for start, end in quotes:
        said = words_of(text[start:end])
        if near and len(said) >= _SHORTEST_QUOTE and said in traces.texts:
            yield start, end, WORDS
    for run in tokens_of(text):
        for first, last in _matches(run, traces):
            start, end = run[first].start, run[last - 1].end
            marked = any(opened <= start and end <= closed for opened, closed in quotes)
            if near or marked or last - first >= _LONG:
                yield start, end, WORDS


def _matches(run: list[Token], traces: Traces) -> Iterator[tuple[int, int]]:
    """The runs of words that are the person's, as wide as they go."""
    begin = end = -1
    for first, last, window in placed_windows(run):
        if window not in traces.windows:
            continue
        if first >= end:
            if begin >= 0:
                yield begin, end
            begin = first
        end = max(end, last)
    if begin >= 0:
        yield begin, end


def _with_marks(text: str, spans: list[_Span]) -> str:
    pieces: list[str] = []
    behind = 0
    for start, end, mark in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= behind or start >= end:
            continue
        if start >= behind:
            pieces += [text[behind:start], mark]
        behind = end
    return "".join([*pieces, text[behind:]]) if pieces else text
