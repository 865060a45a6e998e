"""Correcting the question of a post, and what that moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.archive import ChatInfo, FoundPost, open_archive
from chatmod.archive.archive import Archive
from chatmod.archive.correcting import Step, correct, filed, last_step, take_back
from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.errors import ArchiveError, SettingsError

NONE = "none"


@dataclass(frozen=True, slots=True)
class Moved:
    """Posts that have come from one question to another."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    posts: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of a correction, or of taking one back.

    Attributes:
        post: Which it was about.
        before, after: What that was and is filed under, and why.
        others: What became of other posts.
        undone: The step that was taken back.
        asked: Whether everything was so already.
    """

    chat: str
    post: FoundPost
    before: Attribution
    after: Attribution
    others: Sequence[Moved]
    thread: bool
    undone: Step | None = None


def assign(
    folder: Path, chat: str, post: str, questions: Sequence[str], now: datetime, *, thread: bool = False
) -> Assigned:
    """Say which questions a post answers; that stands, whatever is collected or imported later.

    Args:
        folder: The data folder.
        chat: As on the command line.
        post: Its number, address or id.
        questions: Labels as typed: `Q3`, `q3`, `3`, several with commas, or `none`.
        now: UTC.
        thread: Whether what answers the post goes with it.

    Raises:
        ArchiveError: If there is no such chat, post or question, or if the archive cannot be used.
        SettingsError: If no question is named.
    """
    archive, info = _open(folder, chat)
    found = archive.find_post(info, post)
    labels = _labels(questions, [chapter.label for chapter in archive.edition(info).chat.chapters])
    _refuse_cue(archive, info, found)
    before = filed(archive, info)
    correct(archive, info, found.id, labels, now, thread=thread)
    after = filed(archive, info)
    return _told(info, found, before, after, thread=thread)


def unassign(folder: Path, chat: str, post: str | None, now: datetime) -> Assigned:
    """Take back the last correction of a post, or the last of the chat.

    Args:
        folder: The data folder.
        chat: As on the command line.
        post: Its number, address or id; None for whichever was corrected last.
        now: UTC.

    Raises:
        ArchiveError: If there is no such chat or post, no correction, or if the archive cannot be used.
    """
    archive, info = _open(folder, chat)
    found = archive.find_post(info, post) if post is not None else None
    step = last_step(archive, info, found.id if found else None)
    if step is None:
        about = f"#{found.place} of {info.name}" if found else info.name
        raise ArchiveError(f"Nothing was assigned by hand in {about}.", "There is nothing to undo.")
    before = filed(archive, info)
    take_back(archive, step, now)
    after = filed(archive, info)
    return _told(info, found or archive.find_post(info, step.post_id), before, after, thread=step.thread, undone=step)


def _open(folder: Path, chat: str) -> tuple[Archive, ChatInfo]:
    rehearsal = chat == "rehearsal"
    path = folder / ("rehearsal.db" if rehearsal else "archive.db")
    if not path.exists():
        if rehearsal:
            raise ArchiveError("There has been no rehearsal yet.", "Hold one: `chatmod rehearse FILE`.")
        raise ArchiveError(
            f"The archive {path} holds no chats yet.",
            "Run one first, `chatmod run FILE`, bring one with `chatmod import`, or choose --data.",
        )
    archive = open_archive(path)
    return archive, archive.find("last" if rehearsal else chat)


def _labels(typed: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip() for argument in typed for name in argument.split(",") if name.strip()]
    if not names:
        raise SettingsError("No question is named.", f"Write one of {_listed(known)}, or `{NONE}`.")
    if [name.lower() for name in names] == [NONE]:
        return ()
    return tuple(dict.fromkeys(_label(name, known) for name in names))


def _label(name: str, known: Sequence[str]) -> str:
    for candidate in (name, f"Q{name}", f"T{name}", f"Q{name[1:]}" if name[:1] in "Aa" else name):
        for label in known:
            if label.casefold() == candidate.casefold():
                return label
    raise ArchiveError(f"This chat has no question `{name}`.", f"It has {_listed(known)}; `{NONE}` is no question.")


def _listed(known: Sequence[str]) -> str:
    return ", ".join(known) or "no questions"


def _refuse_cue(archive: Archive, info: ChatInfo, found: FoundPost) -> None:
    kind = next((one.kind for one in archive.edition(info).entries if one.place == found.place), "post")
    if kind == "question":
        raise ArchiveError(
            f"#{found.place} is the question {', '.join(found.questions)} itself.", "Assign what answers it."
        )


def _told(
    info: ChatInfo,
    found: FoundPost,
    before: Mapping[int, Attribution],
    after: Mapping[int, Attribution],
    *,
    thread: bool,
    undone: Step | None = None,
) -> Assigned:
    counted: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for place, now in after.items():
        was = before.get(place, NOTHING)
        if place != found.place and place in before and was.questions != now.questions:
            key = was.questions, now.questions
            counted[key] = counted.get(key, 0) + 1
    others = [Moved(was, now, posts) for (was, now), posts in counted.items()]
    return Assigned(
        info.name,
        found,
        before.get(found.place, NOTHING),
        after.get(found.place, NOTHING),
        others,
        thread,
        undone,
    )
