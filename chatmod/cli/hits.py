"""What a search has found, as lines for a terminal or as JSON."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from chatmod.archive.search import MOST_RANKED
from chatmod.archive.searching import Hit
from chatmod.assembly.searching import Results, Typed
from chatmod.cli.folding import folded
from chatmod.cli.printing import one_line, printable
from chatmod.domain.accounts import network_of

_MARGIN = "    "
_AROUND = 140
"""Letters before the first hit of a long post, and three times as many from there."""
_MARK = "bold yellow"


def tell_hits(results: Results, typed: Typed, zone: ZoneInfo, *, plain: bool = False) -> None:
    """Write what was found to standard output: on a terminal in colour; else with `*` around what was looked for."""
    console = Console(highlight=False, soft_wrap=True, color_system=None if plain else "auto")
    drawn = console.is_terminal and not plain
    width = console.width if drawn else None
    for hit in results.found.hits:
        for line in _hit_lines(hit, zone, width, drawn=drawn):
            console.print(line)
        console.print()
    for said in _said(results, typed):
        for line in folded(Text(said), "", width, "  "):
            console.print(line)


def _hit_lines(hit: Hit, zone: ZoneInfo, width: int | None, *, drawn: bool) -> Iterator[Text]:
    post = hit.post
    role = " (moderator)" if hit.role == "moderator" else ""
    head = Text(f"{post.at.astimezone(zone):%Y-%m-%d %H:%M %Z}  ", "dim")
    head.append(f"@{one_line(post.author.handle)}{role}", "not dim bold")
    under = ", ".join(hit.questions) or (hit.kind if hit.kind != "post" else "no question")
    head.append(f"  {one_line(under)}  ", "not dim cyan").append(f"{one_line(hit.chat)} #{hit.place}", "not dim")
    yield from folded(head, "", width, _MARGIN)
    text = Text()
    for piece, is_hit in clipped(hit.pieces):
        shown = printable(piece).replace("\n", " ")
        text.append(shown if drawn or not is_hit else f"*{shown}*", _MARK if is_hit else "")
    yield from folded(text, _MARGIN, width)
    if post.url:
        yield Text(f"{_MARGIN}{one_line(post.url)}", "dim")


def clipped(pieces: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """A long text around the first thing that was looked for, with dots where it goes on."""
    first = 0
    for piece, is_hit in pieces:
        if is_hit:
            break
        first += len(piece)
    total = sum(len(piece) for piece, _ in pieces)
    begin, end = max(first - _AROUND, 0), first + 3 * _AROUND
    if total <= 4 * _AROUND:
        begin, end = 0, total
    shown: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = 0
    for piece, is_hit in pieces:
        cut = piece[max(begin - at, 0) : max(end - at, 0)]
        if cut:
            shown.append((cut, is_hit))
        at += len(piece)
    return [*shown, (" …", False)] if end < total else shown


def _said(results: Results, typed: Typed) -> Iterator[str]:
    found = results.found
    if found.accounts and typed.by is not None:
        handles = ", ".join(f"@{account.handle} on {account.network}" for account in found.accounts)
        yield one_line(f"By {handles}.")
    if not found.hits:
        yield "Nothing was found."
        for hint in results.hints:
            yield f"  {_numbered(hint.posts, exact=hint.exact)} with {hint.change}."
        return
    order = "the best first" if found.ranked else "the newest first"
    shown, number = len(found.hits), found.count.number
    if found.count.exact and number <= shown:
        yield f"{_numbered(shown, exact=True)}, {order}."
    else:
        yield f"{shown} of {_numbered(number, exact=found.count.exact)}, {order}. --limit shows more."
    if typed.best and not found.ranked and typed.words:
        yield f"The best are told of fewer than {MOST_RANKED:,} posts: add a word, or a filter."


def _numbered(posts: int, *, exact: bool) -> str:
    number = f"{posts:,}" if exact else f"at least {posts:,}"
    return f"{number} post" if posts == 1 and exact else f"{number} posts"


def hits_json(results: Results) -> Iterator[dict[str, Any]]:
    """How many were found, then each post; times in UTC."""
    found = results.found
    yield {
        "type": "found",
        "version": 1,
        "posts": found.count.number,
        "exact": found.count.exact,
        "order": "best" if found.ranked else "newest",
        "hints": [{"change": hint.change, "posts": hint.posts, "exact": hint.exact} for hint in results.hints],
    }
    yield from map(_as_object, found.hits)


def _as_object(hit: Hit) -> dict[str, Any]:
    post = hit.post
    return {
        "type": "hit",
        "version": 1,
        "chat": hit.chat,
        "title": hit.title,
        "number": hit.place,
        "id": post.id,
        "platform": network_of(post.platform),
        "url": post.url,
        "author": {"id": post.author.id, "handle": post.author.handle, "name": post.author.name, "role": hit.role},
        "kind": hit.kind,
        "at": post.at.astimezone(UTC).isoformat(),
        "text": post.text,
        "pieces": [{"text": text, "hit": is_hit} for text, is_hit in hit.pieces],
        "questions": list(hit.questions),
        "reason": hit.reason,
    }
