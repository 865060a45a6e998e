"""Server-sent events, as a client reads them.

Why not a library: those for httpx leave comments out, and a comment is what tells that a silent stream is alive.
Source: the HTML standard, "Server-sent events". Ids and `retry` are not needed here: no server of ours sends them.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

LONGEST = 1 << 20
"""Characters of an event; posts have some thousand."""
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event.

    Attributes:
        name: Its type; `message` where the server gives none.
        data: What it carries, its lines joined.
    """

    name: str
    data: str


async def server_events(text: AsyncIterator[str]) -> AsyncIterator[ServerEvent | None]:
    """The events of a stream, and None for each comment. What is cut off at the end is no event.

    Args:
        text: The stream, in pieces of any length.

    Raises:
        ValueError: If an event does not come to an end.
    """
    name, data, length = "", list[str](), 0
    async for line in _lines(text):
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield ServerEvent(name or "message", "\n".join(data))
            name, data, length = "", [], 0
        elif not key:
            yield None
        elif key == "event":
            name = value
        elif key == "data":
            data.append(value)
            length += len(value) + 1  # an empty line takes space as well
            if length > LONGEST:
                raise ValueError("an event of the stream does not end")


async def _lines(text: AsyncIterator[str]) -> AsyncIterator[str]:
    """Lines end at CR, LF or both, and at nothing else that Unicode ends lines with: JSON has these in its texts."""
    rest, length, begun = list[str](), 0, False
    async for piece in text:
        piece = piece if begun else piece.removeprefix("\ufeff")  # noqa: PLW2901 - the mark is no part of it
        begun = True
        may_end = bool(_LINE_END.search(piece)) or (bool(rest) and rest[-1].endswith("\r"))
        rest.append(piece)
        length += len(piece)
        if may_end:  # a long line in small pieces is not looked through again at each of them
            gathered = "".join(rest)
            *lines, last = _LINE_END.split(gathered)
            if lines and not last and gathered.endswith("\r"):  # perhaps the first half of a line end
                last = f"{lines.pop()}\r"
            for line in lines:
                yield line
            rest, length = [last], len(last)
        if length > LONGEST:
            raise ValueError("a line of the stream does not end")
