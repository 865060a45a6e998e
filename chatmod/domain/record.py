"""The record of one chat as it is handed out: an edition, computed from the sheet, the posts and the journal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chatmod.domain.attribution import (
    NOTHING,
    AskedQuestion,
    Attribution,
    Evening,
    attribute,
    statement_of,
)
from chatmod.domain.happenings import Happening, LeftOpen, Refused, Skipped, TwinDeleted, WentOut
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.runsheet import CueKind, RunSheet
from chatmod.domain.timing import SlotTiming, Timing, timings

Role = Literal["moderator", "participant"]
Kind = Literal["question", "announcement", "post"]


@dataclass(frozen=True, slots=True)
class Removed:
    """A post that its author deleted: only the fact is kept."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of the record, with what the chat makes of it.

    Attributes:
        kind: What it is; `question` and `announcement` are cues of ours.
        late: Written after the chat had ended.
        in_reply_to: The stable id of the post it answers, where the record has that post.
        timing: Of a cue of ours.
    """

    post: Post
    role: Role
    kind: Kind
    attribution: Attribution
    late: bool
    in_reply_to: str | None
    quote_of: str | None
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A question of the evening: its label, its text as asked (or planned), and when it was first out."""

    label: str
    text: str
    asked: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """What an edition says about the whole evening.

    Attributes:
        name: Of the performance.
        missing: Sentences: what the record is known not to have.
    """

    name: str
    title: str
    hashtag: str
    language: str
    timezone: str
    start: datetime
    end: datetime
    moderators: tuple[Author, ...]
    platforms: tuple[str, ...]
    missing: tuple[str, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is handed out; entries in the order in which they were written, timings in that of the sheet."""

    chat: Chat
    entries: tuple[Entry, ...]
    removed: tuple[Removed, ...]
    timings: tuple[SlotTiming, ...] = ()

    def shown_with(self, label: str) -> tuple[Media, ...]:
        """The pictures of a question, on every platform where it was asked."""
        asked = (one for one in self.entries if one.kind == "question" and label in one.attribution.questions)
        return tuple(media for one in asked for media in one.post.media)


def evening_of(sheet: RunSheet, journal: Iterable[Happening], moderators: Collection[str]) -> Evening:
    """What attribution needs, from what went out."""
    cues = {cue.label: cue for cue in sheet.cues}
    first: dict[str, datetime] = {}
    ids: dict[str, set[str]] = {}
    announcements: set[str] = set()
    for happening in journal:
        if not isinstance(happening, WentOut):
            continue
        cue = cues.get(happening.slot.label)
        if cue is not None and cue.kind is CueKind.QUESTION:
            first[cue.label] = min(happening.out_since, first.get(cue.label, happening.out_since))
        if cue is None or cue.kind is CueKind.ANNOUNCEMENT:
            announcements.add(happening.post_id)
        else:
            ids.setdefault(cue.of or cue.label, set()).add(happening.post_id)
    questions = [AskedQuestion(label, at, frozenset(ids[label])) for label, at in first.items()]
    questions.sort(key=lambda question: question.at)
    return Evening(questions, announcements, moderators, sheet.start, sheet.end, sheet.schedule.grace)


def edition(
    sheet: RunSheet,
    journal: Sequence[Happening],
    posts: Sequence[Post],
    removed: Sequence[Removed],
    moderators: Sequence[Author],
    platforms: tuple[str, ...],
    left_out: Collection[str] = (),
) -> Edition:
    """Compute an edition; the same input gives the same edition.

    Args:
        sheet: As it was performed.
        journal: Oldest first.
        posts: Of everybody, in any order; what two accounts on one network have seen stands there twice.
        removed: What their authors have deleted.
        moderators: Our accounts.
        platforms: Where we posted.
        left_out: Labels that the moderator has left out.
    """
    evening = evening_of(sheet, journal, {author.id for author in moderators})
    removed = tuple({post.id: post for post in removed}.values())
    posts = _without(posts, {post.id for post in removed})
    ids = {(post.platform, post.native_id): post.id for post in posts}
    answered = _found(ids, ((post, post.in_reply_to) for post in posts))
    quoted = _found(ids, ((post, post.quote_of) for post in posts))
    # of one post, the copy that hangs on something is attributed
    hanging = sorted(posts, key=lambda post: (post.platform, post.in_reply_to or post.quote_of) in ids)
    statements = {post.id: statement_of(post, ids) for post in hanging}
    given = dict(attribute(sorted(statements.values(), key=lambda one: (one.at, one.key)), evening))
    posts = _once(posts)
    kinds = _kinds(sheet, journal)
    timing = {entry.post_id: Timing.of(entry) for entry in journal if isinstance(entry, WentOut)}
    entries = tuple(
        Entry(
            post=post,
            role="moderator" if post.author.id in evening.moderators else "participant",
            kind=kinds.get(post.id, "post"),
            attribution=given.get(post.id, NOTHING),
            late=post.at > sheet.end and post.id not in kinds,
            in_reply_to=answered.get(post.id),
            quote_of=quoted.get(post.id),
            timing=timing.get(post.id),
        )
        for post in sorted(posts, key=lambda post: (post.at, post.id))
    )
    chat = Chat(
        name=sheet.name,
        title=sheet.schedule.title,
        hashtag=sheet.schedule.hashtag,
        language=sheet.schedule.language,
        timezone=sheet.schedule.zone.key,
        start=sheet.start,
        end=sheet.end,
        moderators=tuple(moderators),
        platforms=platforms,
        missing=_missing(sheet, journal, posts, answered, removed, left_out),
        chapters=_chapters(sheet, evening, journal, posts),
    )
    return Edition(chat, entries, tuple(removed), timings(sheet, journal, platforms, left_out))


def _without(posts: Iterable[Post], gone: Collection[str]) -> Sequence[Post]:
    """What one account knows to be deleted is deleted, though another has not heard of it yet."""
    return [post for post in posts if post.id not in gone]


def _found(ids: Mapping[tuple[str, str], str], links: Iterable[tuple[Post, str | None]]) -> dict[str, str]:
    """The stable ids of what posts hang on, by their own; a native id counts for the account that saw it."""
    found = {}
    for post, native_id in links:
        if native_id and (above := ids.get((post.platform, native_id))):
            found[post.id] = above
    return found


def _once(posts: Iterable[Post]) -> Sequence[Post]:
    """Each post once, as it was last edited."""
    latest: dict[str, Post] = {}
    for post in posts:
        known = latest.setdefault(post.id, post)
        if (post.edited_at or post.at) > (known.edited_at or known.at):
            latest[post.id] = post
    return list(latest.values())


def _kinds(sheet: RunSheet, journal: Iterable[Happening]) -> dict[str, Kind]:
    """What each of our posts is, by its id."""
    asking = {cue.label for cue in sheet.cues if cue.kind in {CueKind.QUESTION, CueKind.REPEAT}}
    out = (happening for happening in journal if isinstance(happening, WentOut))
    return {went.post_id: "question" if went.slot.label in asking else "announcement" for went in out}


def _chapters(
    sheet: RunSheet, evening: Evening, journal: Iterable[Happening], posts: Iterable[Post]
) -> tuple[Chapter, ...]:
    texts = {post.id: post.text for post in posts}
    asked = {question.label: question.at for question in evening.questions}
    posted: dict[str, dict[str, dict[int, str]]] = {}
    for happening in journal:
        if isinstance(happening, WentOut) and happening.post_id in texts:
            slot = happening.slot
            threads = posted.setdefault(slot.label, {})
            threads.setdefault(slot.platform, {})[slot.part] = texts[happening.post_id]
    return tuple(
        Chapter(
            cue.label,
            _as_posted(posted.get(cue.label, {})) or "\n\n".join(part.text for part in cue.scripts[0].parts),
            asked.get(cue.label),
            cue.notes,
        )
        for cue in sheet.questions
    )


def _as_posted(threads: Mapping[str, Mapping[int, str]]) -> str:
    """A question as it went out on the first platform that has its beginning, all parts of its thread."""
    whole = (parts for parts in threads.values() if 1 in parts)
    return "\n\n".join(text for _, text in sorted(next(whole, {}).items()))


def _missing(
    sheet: RunSheet,
    journal: Sequence[Happening],
    posts: Sequence[Post],
    answered: Collection[str],
    removed: Sequence[Removed],
    left_out: Collection[str],
) -> tuple[str, ...]:
    sentences = []
    known = {post.id for post in posts}
    twins = {(twin.slot.platform, twin.native_id) for twin in journal if isinstance(twin, TwinDeleted)}
    out = [
        happening
        for happening in journal
        if isinstance(happening, WentOut) and (happening.slot.platform, happening.native_id) not in twins
    ]
    went_out = {happening.slot for happening in out}
    asked = {slot.label for slot in went_out}
    unasked = [cue.label for cue in sheet.questions if cue.label not in asked]
    if dropped := [label for label in unasked if label in left_out]:
        sentences.append(f"Left out by the moderator: {', '.join(dropped)}.")
    if failed_to_ask := [label for label in unasked if label not in left_out]:
        sentences.append(f"Not asked: {', '.join(failed_to_ask)}.")
    failed = [happening.slot for happening in journal if isinstance(happening, Skipped | Refused | LeftOpen)]
    labels = dict.fromkeys(slot.label for slot in failed if slot not in went_out)
    questions = {cue.label for cue in sheet.questions}
    if partly := [label for label in labels if label in questions and label in asked]:
        sentences.append(f"Not asked everywhere: {', '.join(partly)}.")
    if unseen := [happening.slot.label for happening in out if happening.post_id not in known]:
        sentences.append(f"Posted, but not yet seen again when collecting: {', '.join(dict.fromkeys(unseen))}.")
    orphans = sum(1 for post in posts if post.in_reply_to and post.id not in answered)
    if orphans:
        sentences.append(f"Answers to posts that are not in the record: {orphans}.")
    if removed:
        sentences.append(f"Removed by their authors: {len(removed)}.")
    return tuple(sentences)
