"""A file that somebody brings becomes a chat of the archive."""

import gc
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from chatmod.archive import codec, index
from chatmod.archive.bulk import BATCH, BulkPosts, Tally, bury
from chatmod.archive.importing import UNFINISHED, Begun, ChatImports, Span
from chatmod.assembly.foreknowing import Given
from chatmod.assembly.recognising import recognise
from chatmod.domain.accounts import network_of
from chatmod.domain.hashtags import fold_tag
from chatmod.domain.imported import USUAL_GRACE, FoundQuestion, ImportedChat
from chatmod.domain.posts import Author, Post, Seen
from chatmod.domain.record import Removed
from chatmod.domain.schedule import NameLevel
from chatmod.errors import ArchiveError, SettingsError
from chatmod.importing import About, Damaged, Finding, Form, LeftOut, Rounded, Stated, reader
from chatmod.loading.zones import find_zone
from chatmod.storage import Database

_SHOWN: Final = 5
_LOOKED_AT: Final = 2_000
"""Posts by which a file is known again: most chats are shorter."""
_GUESSES: Final = ("moderators", "start", "hashtag", "zone")
_COUNTED: Final = 5_000
"""Posts whose hashtags and languages tell those of the chat."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file.

    Attributes:
        chat: What it is called; empty if there was no post in the file.
        damaged: How many lines were.
        damages: The first of them.
        rounded: Ids that a spreadsheet had rounded: found again in the address of the post, and lost.
        unanswered: Ids of answered posts that were rounded, so that nobody knows which posts these are.
        guessed: Names of facts that nobody has said: `moderators`, `start`, `hashtag`, `zone`.
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
    findings = reader(form, given.zone or zone)(stream)
    head, first = _head(findings, notes)
    source = str(path.resolve())
    name = given.chat or notes.about.name or None
    begun = imports.find(name, source, path.stem, first)
    if begun is None and not first:
        return _nothing(path, form, given, zone, notes, head, now)
    if begun is None:
        facts = _facts(path, form, given, zone, notes, now)
        begun = imports.begin(name or f"{path.stem}{UNFINISHED}", source, facts)
    tally = _store(database, begun, chain(head, findings), notes, now, told)
    if notes.removed:
        bury(database, begun.performance, notes.removed)
    facts = _remembered(_facts(path, form, given, zone, notes, now), begun.facts)
    found = recognise(imports, begun.performance, facts, notes.moderators.values(), tuple(notes.asked.values()))
    if found.hours is not None and "start" not in facts.explicit:
        facts = replace(facts, start=found.hours[0], end=found.hours[1])
    elif found.hours is not None and facts.end <= facts.start:
        facts = replace(facts, end=max(found.hours[1], facts.start))
    facts = replace(facts, moderators=found.moderators, whole=True)
    wanted = begun.name if name or begun.has_name else facts.name(path.stem)
    called = imports.finish(begun.performance, wanted, facts, found.questions, notes.corrections, now)
    _index(database, now)
    return _report(called, facts, notes, tally, imports.span(begun.performance), found.questions)


def _index(database: Database, now: datetime) -> None:
    """Make what was read searchable; it is kept also where that cannot be done, and the next search does it."""
    try:
        index.after_bulk(database, alone=not index.may_be_running(database, now))
    except sqlite3.Error as error:
        raise ArchiveError(
            f"The archive could not be written: {error}.",
            "All posts are in it, but not yet the words to search by. Make space on its disk.",
        ) from error


def _nothing(
    path: Path, form: Form, given: Given, zone: ZoneInfo, notes: _Notes, findings: Iterable[Finding], now: datetime
) -> Report:
    """Of a file that has no post; it becomes no chat."""
    for finding in findings:
        notes.take(finding, None)
    facts = _facts(path, form, given, zone, notes, now)
    return _report("", facts, notes, Tally(), Span(0, 0, None, None), ())


def _report(
    name: str, facts: ImportedChat, notes: _Notes, tally: Tally, span: Span, questions: tuple[FoundQuestion, ...]
) -> Report:
    return Report(
        name,
        facts,
        tally,
        span,
        questions,
        notes.damaged,
        tuple(notes.damages),
        notes.left_out,
        (notes.found, notes.lost),
        notes.unanswered,
        len(notes.removed),
        tuple(guess for guess in _GUESSES if guess not in facts.explicit),
    )


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
    with _collecting_only_new(), BulkPosts(database, begun.performance, codec.to_text(now)) as bulk:
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


@contextmanager
def _collecting_only_new() -> Iterator[None]:
    """Keep the garbage collector from going through all that was there before, again and again."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _facts(path: Path, form: Form, given: Given, zone: ZoneInfo, notes: _Notes, now: datetime) -> ImportedChat:
    """What is known before the posts are looked at."""
    about, schedule = notes.about, given.schedule
    start, end = (given.start, given.end) if given.start else (about.start, about.end)
    languages = notes.languages.most_common(1)
    said = {
        "title": given.title or about.title,
        "hashtag": given.hashtag or about.hashtag,
        "moderators": given.moderators or about.moderators,
        "zone": given.zone or _zone_named(about.timezone),
        "start": start,
    }
    return ImportedChat(
        source=path.name,
        form=form,
        title=given.title or about.title or path.stem,
        hashtag=given.hashtag or about.hashtag or _usual(notes.tags),
        language=schedule.language if schedule else about.language or (languages[0][0] if languages else "en"),
        timezone=(given.zone or _zone_named(about.timezone) or zone).key,
        start=start or now,
        end=end or start or now,
        named=given.moderators,
        moderators=about.moderators,
        platforms=about.platforms or tuple(notes.platforms),
        missing=(*about.missing, *_missing(notes)),
        announcements=tuple(dict.fromkeys(notes.announcements)),
        planned=given.planned,
        grace=schedule.grace if schedule else USUAL_GRACE,
        optout=schedule.optout if schedule else "noarchive",
        names=schedule.names if schedule else NameLevel.HANDLES,
        explicit=tuple(name for name, one in said.items() if one),
    )


def _zone_named(name: str) -> ZoneInfo | None:
    """The zone that a file names; None if it is none."""
    try:
        return find_zone(name) if name else None
    except SettingsError:
        return None


def _usual(tags: Counter[str]) -> str:
    common = tags.most_common(1)
    return common[0][0] if common else ""


def _missing(notes: _Notes) -> Iterator[str]:
    """What an edition has to say about the file."""
    if notes.damaged:
        yield f"Lines of the imported file that could not be read: {notes.damaged}."
    if notes.lost:
        yield f"Posts whose address is lost, because a spreadsheet had rounded their ids: {notes.lost}."
    if notes.unanswered:
        yield f"Answers of which a spreadsheet has lost what they answer: {notes.unanswered}."


def _remembered(facts: ImportedChat, before: ImportedChat | None) -> ImportedChat:
    """Facts, with what an earlier import of the same chat was told and this one was not."""
    if before is None:
        return facts
    told = {name for name in before.explicit if name not in facts.explicit}
    if "title" in told:
        facts = replace(facts, title=before.title)
    if "hashtag" in told:
        facts = replace(facts, hashtag=before.hashtag)
    if "moderators" in told:
        facts = replace(facts, named=before.named, moderators=before.moderators)
    if "zone" in told:
        facts = replace(facts, timezone=before.timezone)
    if "start" in told:
        facts = replace(facts, start=before.start, end=before.end)
    if before.planned and not facts.planned:
        kept = ("planned", "language", "grace", "optout", "names")
        facts = replace(facts, **{name: getattr(before, name) for name in kept})
    explicit = tuple(dict.fromkeys((*facts.explicit, *sorted(told))))
    return replace(facts, explicit=explicit)
