"""A file that somebody brings becomes a chat of the archive."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from chatmod.archive import codec
from chatmod.archive.bulk import BATCH, BulkPosts, Tally, bury
from chatmod.archive.importing import UNFINISHED, Begun, ChatImports, Span
from chatmod.assembly.recognising import Recognised, recognise
from chatmod.domain.accounts import network_of
from chatmod.domain.attribution import Key
from chatmod.domain.hashtags import fold_tag
from chatmod.domain.imported import FoundQuestion, ImportedChat, guessed_span
from chatmod.domain.posts import Author, Post, Seen
from chatmod.domain.record import Removed
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Schedule
from chatmod.importing import About, Damaged, Finding, Form, LeftOut, Rounded, Stated, reader
from chatmod.storage import Database

_SHOWN: Final = 5
_LOOKED_AT: Final = 50
"""Posts by which a file is known that was moved."""
_COUNTED: Final = 5_000
"""Posts whose hashtags and languages tell those of the chat."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a chat before its file is read; None where nobody has said it.

    Attributes:
        chat: Its name in the archive.
        sheet: Of a schedule that has a start, or was given one.
        schedule: The same without a start.
    """

    chat: str | None = None
    title: str | None = None
    hashtag: str | None = None
    moderators: tuple[str, ...] = ()
    zone: ZoneInfo | None = None
    start: datetime | None = None
    schedule: Schedule | None = None
    sheet: RunSheet | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file.

    Attributes:
        damaged: How many lines were.
        damages: The first of them.
        rounded: Ids that a spreadsheet had rounded: found again in the address of the post, and lost.
        unanswered: Ids of answered posts that were rounded, so that nobody knows which posts these are.
        guessed: Names of facts that nobody has said: `moderators`, `start`, `hashtag`, `questions`.
        removed: Tombstones.
    """

    chat: str
    facts: ImportedChat
    tally: Tally
    span: Span
    questions: tuple[FoundQuestion, ...]
    damaged: int
    damages: tuple[Damaged, ...]
    left_out: Counter[str]
    rounded: tuple[int, int]
    unanswered: int
    removed: int
    guessed: tuple[str, ...]

    @property
    def read(self) -> int:
        """How many posts the file has."""
        return self.tally.new + self.tally.known + self.tally.changed + self.tally.removed


Told = Callable[[int], None]
"""Is told how many posts have been read."""


@dataclass(slots=True)
class _Notes:
    """What a file says apart from its posts, as it is read."""

    about: About = field(default_factory=About)
    damaged: int = 0
    damages: list[Damaged] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    found: int = 0
    lost: int = 0
    unanswered: int = 0
    removed: list[Removed] = field(default_factory=list)
    buried: int = 0
    tags: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    platforms: dict[str, None] = field(default_factory=dict)
    stated: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[str, FoundQuestion] = field(default_factory=dict)
    announcements: list[str] = field(default_factory=list)
    moderators: dict[str, Author] = field(default_factory=dict)
    corrections: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    posts: int = 0

    def take_post(self, post: Post) -> None:
        """Count what tells about the chat."""
        self.posts += 1
        self.platforms.setdefault(network_of(post.platform))
        if self.posts <= _COUNTED:
            self.tags.update({fold_tag(tag): tag for tag in post.tags}.values())
            if post.lang:
                self.languages[post.lang] += 1

    def take(self, finding: Finding, before: Post | None) -> None:
        """Note what is no post."""
        match finding:
            case Damaged():
                self.damaged += 1
                if len(self.damages) < _SHOWN:
                    self.damages.append(finding)
            case LeftOut():
                self.left_out[finding.reason] += 1
            case Rounded():
                self._take_rounded(finding)
            case About():
                self.about = finding
            case Removed():
                self.removed.append(finding)
            case Stated() if before is not None:
                self._take_stated(finding, before)

    def _take_rounded(self, rounded: Rounded) -> None:
        if rounded.of == "answered":
            self.unanswered += 1
        elif rounded.found is None:
            self.lost += 1
        else:
            self.found += 1

    def _take_stated(self, stated: Stated, post: Post) -> None:
        if stated.by_moderator:
            self.moderators[post.author.id] = post.author
        if stated.corrected:
            self.corrections.append((stated.post_id, stated.questions))
        if stated.kind == "announcement":
            self.announcements.append(stated.post_id)
        if stated.kind == "question":
            for label in stated.questions[:1]:
                known = self.asked.get(label)
                posts = (*known.posts, post.id) if known else (post.id,)
                at = min(known.at, post.at) if known else post.at
                self.asked[label] = FoundQuestion(label, at, tuple(dict.fromkeys(posts)))


def import_file(
    database: Database,
    stream: BinaryIO,
    path: Path,
    form: Form,
    given: Given,
    zone: ZoneInfo,
    now: datetime,
    told: Told,
) -> Report:
    """Read a file into the archive; what is there already stays as it is.

    Args:
        database: The archive.
        stream: Of the file, binary; need not be seekable.
        path: Its name; its stem becomes the first half of the chat's.
        form: What the file is.
        given: What is known beforehand.
        zone: The machine's, for a chat whose zone nobody has said.
        now: When it is read.
        told: Is told the number of posts now and then.

    Raises:
        ArchiveError: If the archive cannot be written; what was committed stays, and the same call goes on.
        SettingsError: If the chat of the given name was not imported.
    """
    notes = _Notes()
    imports = ChatImports(database)
    sheet_zone = given.zone or (given.schedule.zone if given.schedule else None)
    findings = reader(form, sheet_zone or zone)(stream)
    head, first = _head(findings, notes)
    source = str(path.resolve())
    name = given.chat or notes.about.name or None
    begun = imports.find(name, source, path.stem, first)
    if begun is None:
        facts = _facts(path, form, given, zone, notes, now)
        begun = imports.begin(name or f"{path.stem}{UNFINISHED}", source, facts)
    tally = _store(database, begun, chain(head, findings), notes, now, told)
    notes.buried = bury(database, begun.performance, notes.removed) if notes.removed else 0
    return _finish(imports, begun, path, form, given, zone, notes, tally, now, name)


def _head(findings: Iterator[Finding], notes: _Notes) -> tuple[list[Finding], list[Seen]]:
    """Some findings from the beginning, which tell what chat it is."""
    head: list[Finding] = []
    first: list[Seen] = []
    for finding in findings:
        head.append(finding)
        if isinstance(finding, About):
            notes.about = finding
        if isinstance(finding, Seen):
            first.append(finding)
        if len(first) >= _LOOKED_AT:
            break
    return head, first


def _store(
    database: Database, begun: Begun, findings: Iterable[Finding], notes: _Notes, now: datetime, told: Told
) -> Tally:
    with BulkPosts(database, begun.performance, codec.to_text(now)) as bulk:
        before: Post | None = None
        for finding in findings:
            if isinstance(finding, Seen):
                before = finding.post
                notes.take_post(before)
                bulk.add(finding)
                if notes.posts % BATCH == 0:
                    told(notes.posts)
            else:
                notes.take(finding, before)
    return bulk.tally


def _facts(path: Path, form: Form, given: Given, zone: ZoneInfo, notes: _Notes, now: datetime) -> ImportedChat:
    """What is known before the posts are looked at."""
    about, schedule, sheet = notes.about, given.schedule, given.sheet
    start = given.start or (sheet.start if sheet else None) or about.start
    end = (sheet.end if sheet else None) or about.end
    languages = notes.languages.most_common(1)
    explicit = {
        "title": given.title or about.title or schedule,
        "hashtag": given.hashtag or about.hashtag or schedule,
        "moderators": given.moderators or about.moderators or notes.moderators or (schedule and schedule.moderators),
        "zone": given.zone or schedule,
        "start": start,
        "questions": notes.asked,
    }
    return ImportedChat(
        source=path.name,
        form=form,
        title=given.title or (schedule.title if schedule else "") or about.title or path.stem,
        hashtag=given.hashtag or (schedule.hashtag if schedule else "") or about.hashtag or _usual(notes.tags),
        language=schedule.language if schedule else languages[0][0] if languages else "en",
        timezone=(given.zone or (schedule.zone if schedule else zone)).key,
        start=start or now,
        end=end or start or now,
        named=given.moderators or (schedule.moderators if schedule else ()),
        platforms=about.platforms or tuple(notes.platforms),
        missing=(*about.missing, *_missing(notes)),
        announcements=tuple(dict.fromkeys(notes.announcements)),
        planned=_planned(given),
        grace=schedule.grace if schedule else ImportedChat.__dataclass_fields__["grace"].default,
        **({"optout": schedule.optout, "names": schedule.names} if schedule else {}),
        explicit=tuple(name for name, said in explicit.items() if said),
    )


def _usual(tags: Counter[str]) -> str:
    common = tags.most_common(1)
    return common[0][0] if common else ""


def _planned(given: Given) -> tuple[tuple[str, str], ...]:
    if given.sheet is None:
        return ()
    return tuple(
        (cue.label, "\n\n".join(part.text for part in cue.scripts[0].parts)) for cue in given.sheet.questions
    )
