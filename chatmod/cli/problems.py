"""Problems of a schedule, shown as a good editor shows them: the line itself, and a caret where it matters."""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from chatmod.cli.folding import folded
from chatmod.cli.printing import one_line, printable
from chatmod.errors import Problem
from chatmod.settings import hide

_LARGEST_FILE = 1_000_000
_TAB = 4
_NARROWEST = 16
_NEAR = 1_000
"""Characters on each side of a place that are looked at: more have no room in a line."""
_SAID = 60
"""Of what is meant, where it is told in words, at most so many characters."""
_CUT = "…"
_MARGIN = "  "
_COLOURS = {"error": "bold red", "warning": "bold yellow"}


class Sources:
    """The lines of files in which problems were found; what cannot be read has none."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str:
        """A line by its 1-based number, without its ending; nothing where there is none."""
        if path not in self._files:
            self._files[path] = _lines_of(Path(path))
        lines = self._files[path]
        return lines[number - 1] if 0 < number <= len(lines) else ""


def _lines_of(path: Path) -> list[str]:
    try:
        if not path.is_file():  # a pipe would be waited for
            return []
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError):
        return []
    if len(data) > _LARGEST_FILE or b"\0" in data:
        return []
    return [line.removesuffix("\r") for line in data.decode("utf-8-sig", "replace").split("\n")]


def tell_problems(problems: Iterable[Problem], *, plain: bool = False, err: bool = False) -> None:
    """Write problems to standard output or standard error.

    Args:
        problems: In the order in which they are told.
        plain: One line for each, without the line of the file.
        err: Whether to standard error.
    """
    if plain:
        for problem in problems:
            typer.echo(one_line(hide(str(problem))), err=err)
        return
    console = Console(stderr=err, highlight=False, soft_wrap=True)
    sources = Sources()
    for problem in problems:
        for line in problem_lines(problem, sources, console.width, fold=console.is_terminal):
            console.print(line)


def counted(problems: Iterable[Problem]) -> str:
    """Such as `2 errors, 1 warning.`; nothing where there are none."""
    severities = [problem.severity for problem in problems]
    amounts = ((severities.count(severity), severity) for severity in ("error", "warning"))
    said = ", ".join(f"{amount} {severity}{'s' if amount > 1 else ''}" for amount, severity in amounts if amount)
    return f"{said}." if said else ""


def problem_lines(problem: Problem, sources: Sources, width: int, *, fold: bool = False) -> Iterator[Text]:
    """What is wrong, the line it is wrong in with a caret below, and what would be right.

    Args:
        problem: What to show.
        sources: Has the line.
        width: Cells of a line of the terminal; a line of the file is cut to it.
        fold: Whether sentences are broken into lines of that width, between words.
    """
    place = f"{problem.line}:{problem.column}" if problem.column else f"{problem.line}"
    head = Text(one_line(hide(f"{problem.path}:{place}: ")))
    head.append(" ").append(f"{problem.severity}:", _COLOURS[problem.severity])
    head.append(" ").append(one_line(hide(f"{problem.problem} [{problem.name}]")))
    yield from folded(head, "", width if fold else None, _MARGIN)
    yield from _excerpt(problem, sources.line(problem.path, problem.line), width)
    remedy = Text(one_line(hide(problem.remedy)))
    if remedy:
        yield from folded(remedy, _MARGIN, width if fold else None)


def _excerpt(problem: Problem, line: str, width: int) -> Iterator[Text]:
    if not line.strip() or hide(line) != line:
        return
    begin, end = _marked(problem, line)
    gutter = f"{problem.line:>5} | "
    text, before, marks = _cut(line, begin, end, max(_NARROWEST, width - len(gutter) - 1))
    yield Text(gutter, "dim").append(text, "not dim")
    empty = Text(" " * (len(gutter) - 2) + "| ", "dim")
    if _runs_from_the_right(line):
        # terminals turn such a line around, or do not: no column below it is sure
        if problem.column:
            said = one_line(line[begin : min(end, begin + _SAID)] + (_CUT if end > begin + _SAID else ""))
            yield empty.append(f"(character {problem.column}: {said})" if said else f"(character {problem.column})")
        return
    yield empty.append(" " * before + "^" + "~" * (marks - 1), _COLOURS[problem.severity])


def _marked(problem: Problem, line: str) -> tuple[int, int]:
    """Which characters are meant: all that is written where no column is given."""
    if not problem.column:
        return len(line) - len(line.lstrip()), len(line.rstrip())
    begin = min(problem.column - 1, len(line))
    return begin, min(max(begin + problem.width, begin + 1), max(len(line), begin + 1))


def _cut(line: str, begin: int, end: int, room: int) -> tuple[str, int, int]:
    """As much of a line as there is room for around a place: its text, and how many cells lie before and in it."""
    away = max(0, begin - _NEAR)
    shown = _shown(line[away : begin + _NEAR])
    begin, end = begin - away, end - away
    cells = [cell_len(piece) for piece in shown]
    first, last = (0, len(shown)) if sum(cells) <= room else _window(cells, begin, room - 2 * len(_CUT))
    left, right = _CUT if away + first else "", _CUT if away + last < len(line) else ""
    text = f"{left}{''.join(shown[first:last])}{right}"
    before = cell_len(left + "".join(shown[first:begin]))
    marked = cell_len("".join(shown[begin : min(end, last)])) if end <= last else cell_len(text) - before
    return text, before, max(1, marked)


def _shown(line: str) -> list[str]:
    """What stands on the terminal for each character: blanks for a tab, none of what would steer it."""
    shown, column = [], 0
    for character in line:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else printable(character)
        shown.append(piece)
        column += cell_len(piece)
    return shown


def _window(cells: list[int], place: int, room: int) -> tuple[int, int]:
    """The characters from a little before a place to where the room ends; no fewer than fit."""
    first = last = min(place, len(cells))
    used = 0
    while first > 0 and used + cells[first - 1] <= room // 3:
        first -= 1
        used += cells[first]
    while last < len(cells) and used + cells[last] <= room:
        used += cells[last]
        last += 1
    while last == len(cells) and first > 0 and used + cells[first - 1] <= room:
        first -= 1
        used += cells[first]
    return first, last


def _runs_from_the_right(line: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in line)
