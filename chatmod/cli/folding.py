"""Texts broken into lines between words, as wide as a terminal, with a margin."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

_NARROWEST = 16


def say_folded(lines: Iterable[str | Text], *, err: bool = False, hanging: str = "  ") -> None:
    """Write lines to standard output or standard error; on a terminal, and there only, broken between words.

    All lines of a text but the first begin with `hanging`.
    """
    console = Console(stderr=err, highlight=False, soft_wrap=True)
    width = console.width if console.is_terminal else None
    for line in lines:
        for text in folded(Text(line) if isinstance(line, str) else line, "", width, hanging):
            console.print(text)


def folded(text: Text, margin: str, width: int | None, hanging: str | None = None) -> Iterator[Text]:
    """The lines of a text.

    Args:
        text: May have line breaks of its own.
        margin: Before each line; an empty line has none.
        width: Cells of a line with its margin; None breaks no line.
        hanging: The margin of all lines but the first, if it is another one.
    """
    room = None if width is None else max(_NARROWEST, width - max(len(margin), len(hanging or "")))
    lines = text.split("\n", allow_blank=True) if room is None else text.wrap(Console(width=room), room)
    for number, line in enumerate(lines):
        line.rstrip()
        before = margin if number == 0 or hanging is None else hanging
        yield Text(before).append_text(line) if line else Text()
