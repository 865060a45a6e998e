"""How a command ends: the whole table."""

from enum import IntEnum

from chatmod.errors import ChatmodError, CommandError, PluginError, ScheduleError, SettingsError


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    """All went out."""
    FAILED = 1
    """Something failed."""
    WRONG_INPUT = 2
    """A schedule, a flag, a setting or a command is wrong; nothing has been done."""
    SURPRISE = 3
    """A defect of chatmod; there is a report file."""
    INTERRUPTED = 130
    """Stopped by hand; the same command resumes."""


def exit_code_of(error: ChatmodError) -> ExitCode:
    """How a command ends that an error has stopped."""
    if isinstance(error, ScheduleError | SettingsError | PluginError | CommandError):
        return ExitCode.WRONG_INPUT
    return ExitCode.FAILED
