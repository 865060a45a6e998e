"""Every failure that chatmod foresees, in one tree.

    ChatmodError
    ├── ScheduleError(problems)
    ├── SettingsError     ├── ArchiveError     ├── PluginError     ├── CommandError
    └── PlatformError(platform)
        ├── Rejected(reason)                        it will say no again          tell the moderator at once
        │   ├── Unauthorized                        ... until somebody logs in
        │   └── OverBudget                          ... until somebody allows more money
        ├── Unavailable(after or not_before)        it may say yes later          back onto the agenda
        └── Unconfirmed                             it may have happened          find() before any second publish

Each error carries a `remedy`: what a person can do about it. Anything outside this tree is a defect of chatmod.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something about a schedule that a moderator should change.

    Attributes:
        path: The file, as the moderator named it.
        line: 1-based line in that file.
        severity: `error` keeps the evening from starting, `warning` does not.
        name: A stable, hyphenated name, for scripts.
        problem: What is wrong.
        remedy: What would be right.
        column: 1-based first character that is meant, in code points; 0 where it is the whole line.
        width: How many characters are meant.
    """

    path: str
    line: int
    severity: Severity
    name: str
    problem: str
    remedy: str
    column: int = 0
    width: int = 0

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}" if self.column else f"{self.line}"
        return f"{self.path}:{place}: {self.severity}: {self.problem} {self.remedy} [{self.name}]"


class ChatmodError(Exception):
    """Something foreseen went wrong; `str()` is fit for a moderator's eyes, and so is `remedy`."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class ScheduleError(ChatmodError):
    """A schedule cannot be used; `problems` holds all of its errors and warnings, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(ChatmodError):
    """A flag, an environment variable, a folder or a port that chatmod was given cannot be used."""


class ArchiveError(ChatmodError):
    """The archive cannot be opened, read or written, or does not hold what was asked for."""


class PluginError(ChatmodError):
    """A platform plug-in is missing, or does not keep the contract."""


class CommandError(ChatmodError):
    """A moderator's command is not understood, or cannot be carried out now; nothing has changed."""


class PlatformError(ChatmodError):
    """A platform did not do what it was asked."""

    def __init__(self, platform: str, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.platform = platform


class Rejected(PlatformError):  # noqa: N818 - the tree of the design names outcomes, not errors
    """The platform said no, and would say no again."""


class Unauthorized(Rejected):
    """The platform said no, until somebody logs in."""


class OverBudget(Rejected):
    """Reading on might cost more than was allowed."""


class Unavailable(PlatformError):  # noqa: N818 - as above
    """The platform may say yes later; nothing has happened there.

    At most one of `after` (a wait from now) and `not_before` (an instant in UTC) is set, where the platform told.
    """

    def __init__(
        self,
        platform: str,
        message: str,
        remedy: str = "",
        *,
        after: timedelta | None = None,
        not_before: datetime | None = None,
    ) -> None:
        super().__init__(platform, message, remedy)
        self.after = after
        self.not_before = not_before


class Unconfirmed(PlatformError):  # noqa: N818 - as above
    """The answer was lost: it may have happened. Look with `find` before any second try."""
