"""What the journal of a chat that chatmod ran tells its record: what was asked, and what is missing."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from chatmod.domain.attribution import AskedQuestion, Evening, Key
from chatmod.domain.happenings import Happening, LeftOpen, Refused, Skipped, TwinDeleted, WentOut
from chatmod.domain.record import Chapter, Kind, Removed
from chatmod.domain.runsheet import Cue, CueKind, RunSheet


def published(journal: Iterable[Happening]) -> list[WentOut]:
    """Everything of ours that went out, oldest first."""
    return [happening for happening in journal if isinstance(happening, WentOut)]


def evening_of(
    sheet: RunSheet, out: Iterable[WentOut], moderators: Collection[str], keys: Mapping[str, Key] | None = None
) -> Evening:
    """What attribution needs, from what went out.

    Args:
        sheet: As it was performed.
        out: What went out.
        moderators: Ids of our accounts.
        keys: What stands for a post's stable id in the statements; without it, that id does.
    """
    cues = {cue.label: cue for cue in sheet.cues}
    first: dict[str, WentOut] = {}
    ids: dict[str, set[Key]] = {}
    announcements: set[Key] = set()
    for went in out:
        key = went.post_id if keys is None else keys.get(went.post_id)
        cue = cues.get(went.slot.label)
        if cue is not None and cue.kind is CueKind.QUESTION:
            known = first.setdefault(cue.label, went)
            first[cue.label] = min(known, went, key=lambda one: one.out_since)
        if key is None:
            continue
        if cue is None or cue.kind is CueKind.ANNOUNCEMENT:
            announcements.add(key)
        else:
            ids.setdefault(cue.of or cue.label, set()).add(key)
    questions = [
        AskedQuestion(label, went.out_since, frozenset(ids.get(label, ())), _planned(cues[label]))
        for label, went in first.items()
    ]
    questions.sort(key=lambda question: question.at)
    return Evening(questions, announcements, moderators, sheet.start, sheet.end, sheet.schedule.grace)


def kinds(sheet: RunSheet, out: Iterable[WentOut]) -> dict[str, Kind]:
    """What each of our posts is, by its stable id."""
    asking = {cue.label for cue in sheet.cues if cue.kind in {CueKind.QUESTION, CueKind.REPEAT}}
    return {went.post_id: "question" if went.slot.label in asking else "announcement" for went in out}


def chapters(
    sheet: RunSheet, base: RunSheet, evening: Evening, out: Iterable[WentOut], texts: Mapping[str, str]
) -> tuple[Chapter, ...]:
    """The questions of the evening, in the order of the sheet.

    Args:
        sheet: As it was performed.
        base: As it was compiled, before anybody moved it.
        evening: Of the same sheet.
        out: What went out.
        texts: Of our posts, by their stable ids, as far as the record has them.
    """
    asked = {question.label: question.at for question in evening.questions}
    planned = {cue.label: cue.instant for cue in base.questions}
    posted: dict[str, dict[str, dict[int, str]]] = {}
    for went in out:
        if went.post_id in texts:
            threads = posted.setdefault(went.slot.label, {})
            threads.setdefault(went.slot.platform, {})[went.slot.part] = texts[went.post_id]
    return tuple(
        Chapter(
            cue.label,
            _as_posted(posted.get(cue.label, {})) or _planned(cue),
            asked.get(cue.label),
            cue.notes,
            planned.get(cue.label),
        )
        for cue in sheet.questions
    )


def _planned(cue: Cue) -> str:
    return "\n\n".join(part.text for part in cue.scripts[0].parts)


def _as_posted(threads: Mapping[str, Mapping[int, str]]) -> str:
    """A question as it went out on the first platform that has its beginning, all parts of its thread."""
    whole = (parts for parts in threads.values() if 1 in parts)
    return "\n\n".join(text for _, text in sorted(next(whole, {}).items()))


def missing(
    sheet: RunSheet, journal: Sequence[Happening], known: Collection[str], left_out: Collection[str]
) -> tuple[str, ...]:
    """Sentences: what of ours did not go out, or was not seen again.

    Args:
        sheet: As it was performed.
        journal: Oldest first.
        known: Stable ids of our posts that the record has.
        left_out: Labels that the moderator has left out.
    """
    sentences = []
    twins = {(twin.slot.platform, twin.native_id) for twin in journal if isinstance(twin, TwinDeleted)}
    out = [went for went in published(journal) if (went.slot.platform, went.native_id) not in twins]
    went_out = {went.slot for went in out}
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
    if unseen := [went.slot.label for went in out if went.post_id not in known]:
        sentences.append(f"Posted, but not yet seen again when collecting: {', '.join(dict.fromkeys(unseen))}.")
    return tuple(sentences)


def gaps(orphans: int, removed: Sequence[Removed]) -> tuple[str, ...]:
    """Sentences: what of others the record does not have.

    Args:
        orphans: How many posts answer one that is not in the record.
        removed: What was removed.
    """
    sentences = []
    if orphans:
        sentences.append(f"Answers to posts that are not in the record: {orphans}.")
    if removed:
        sentences.append(f"Removed by their authors: {len(removed)}.")
    return tuple(sentences)
