"""Where the loader writes down what it finds wrong, so that a moderator reads all of it at once."""

import difflib
from collections.abc import Iterable

from chatmod.domain.schedule import Place
from chatmod.errors import Problem, ScheduleError


class Problems:
    """The problems of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Problem] = []

    def error(self, line: int, name: str, problem: str, remedy: str) -> None:
        """Note something that keeps the evening from starting."""
        self.found.append(Problem(self.path, line, "error", name, problem, remedy))

    def error_at(
        self, place: Place, name: str, problem: str, remedy: str, *, column: int = 0, width: int = 0
    ) -> None:
        """Note an error at a place that may be in another file, such as the ritual."""
        self.found.append(Problem(place.path, place.line, "error", name, problem, remedy, column, width))

    def warning(self, line: int, name: str, problem: str, remedy: str) -> None:
        """Note something that a moderator may want to change."""
        self.found.append(Problem(self.path, line, "warning", name, problem, remedy))

    def raise_errors(self) -> None:
        """Stop here if anything found is an error.

        Raises:
            ScheduleError: With everything found, warnings included.
        """
        if any(problem.severity == "error" for problem in self.found):
            raise ScheduleError(sorted(self.found))


def suggestion(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them."""
    choices = list(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else f"Use one of: {', '.join(choices)}."
