"""Sending a command to a chat that runs in another process, by way of the archive."""

from dataclasses import dataclass
from datetime import timedelta

from chatmod.archive import ChatInfo, open_archive
from chatmod.domain.commands import parse_command
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer
from chatmod.errors import ArchiveError, CommandError
from chatmod.ports.time import Clock
from chatmod.settings import DataFolder

PATIENCE = timedelta(seconds=15)
ASK_EVERY = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Told:
    """What a running chat answered, and its sheet, for the times."""

    chat: str
    answer: Answer
    sheet: RunSheet


async def command(folder: DataFolder, chat: str, text: str, clock: Clock) -> Told:
    """Give a command to a running chat, and wait for its answer.

    Args:
        folder: The data folder that the chat runs on.
        chat: As on the command line; `rehearsal` is the one that is being held.
        text: As it would be typed into the run itself.
        clock: Lets the time pass between two looks.

    Raises:
        CommandError: If it is no command, or nobody answers; then it will not be carried out later either.
        ArchiveError: If there is no such chat.
    """
    parse_command(text)
    rehearsal = chat == "rehearsal"
    path = folder.rehearsal if rehearsal else folder.archive
    if not path.exists():
        raise ArchiveError(
            f"There is no archive {path} yet.", "Run a chat first, or choose another folder with --data."
        )
    archive = open_archive(path)
    info = archive.find("last" if rehearsal else chat)
    _refuse_unless_running(folder, info, rehearsal=rehearsal)
    number = archive.give_command(info, text, clock.now())
    for _ in range(PATIENCE // ASK_EVERY):
        answer = archive.answer_to(number)
        if answer is not None:
            return Told(info.name, answer, archive.sheet(info))
        await clock.sleep(ASK_EVERY)
    if archive.withdraw_command(number, clock.now()):
        raise CommandError(
            f"{info.name} does not answer.", "The command was taken back. Look whether the chat still runs."
        )
    answer = archive.answer_to(number)
    assert answer is not None
    return Told(info.name, answer, archive.sheet(info))


def _refuse_unless_running(folder: DataFolder, info: ChatInfo, *, rehearsal: bool) -> None:
    lock = folder.lock("rehearsal" if rehearsal else f"run-{info.name}")
    if lock.acquire():
        lock.release()
        if rehearsal:
            raise CommandError("No rehearsal is being held.", "`chatmod rehearse FILE` holds one.")
        raise CommandError(f"{info.name} is not running.", "`chatmod run FILE` runs a chat, or resumes it.")
