"""A schedule before an evening: its problems, and whether its texts fit what the servers themselves take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.assembly.checking import proofread
from chatmod.assembly.picturing import UNUSABLE
from chatmod.assembly.preparing import review
from chatmod.domain.composing import compose
from chatmod.domain.preflight import Finding, Light
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Image, Schedule
from chatmod.errors import Problem
from chatmod.ports.platforms import Platform, Plugin

_LIGHTS = {"error": Light.RED, "warning": Light.YELLOW}


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule as far as it can be read.

    Attributes:
        problems: All that do not depend on a platform.
        schedule: None where the file has errors.
        sheet: None where a time is not possible; with a start of today where the file does not say when.
    """

    path: Path
    problems: tuple[Problem, ...]
    schedule: Schedule | None = None
    sheet: RunSheet | None = None


def read_planned(path: Path, now: datetime) -> Planned:
    """Read a schedule; what is wrong with it is in the problems."""
    proof = proofread(path, now)
    if not proof.reading.usable:
        return Planned(path, proof.problems)
    return Planned(path, proof.problems, proof.reading.schedule, None if proof.of_times else proof.sheet)


def schedule_findings(planned: Planned) -> list[Finding]:
    """Every problem of the file itself."""
    found = [_of_problem("schedule", problem) for problem in planned.problems]
    if planned.sheet is None or found:
        return found
    questions = len(planned.sheet.questions)
    others = len(planned.sheet.cues) - questions
    said = f"{planned.path} has no problems: {questions} questions, {others} announcements."
    return [Finding("schedule", Light.GREEN, said)]


def text_findings(sheet: RunSheet, platforms: Mapping[str, Platform | Plugin]) -> list[Finding]:
    """Every post that does not fit a platform, as it is once it has told its limits."""
    found = []
    for name, platform in platforms.items():
        try:
            problems, lengths = review(sheet, {name: platform})
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in is a finding like others
            remedy = "Update it, or tell those who made it."
            found.append(Finding(f"{name} texts", Light.RED, f"A defect: {error!r}.", remedy))
            continue
        found += [_of_problem(f"{name} texts", problem) for problem in problems if problem.name != UNUSABLE]
        longest = max((length.length for length in lengths), default=0)
        if not any(length.length > length.limit for length in lengths):
            said = f"Every post fits: the longest has {longest} of {platform.limits.characters}."
            found.append(Finding(f"{name} texts", Light.GREEN, said))
    return found


def picture_findings(sheet: RunSheet, platforms: Mapping[str, Platform | Plugin]) -> list[Finding]:
    """Whether every picture that would be posted can be read, and made to fit."""
    pictures = _pictures(sheet, platforms)
    found = [_of_problem("pictures", problem) for problem in review(sheet, platforms)[0] if problem.name == UNUSABLE]
    if found:
        return found
    for picture in pictures:
        place = Path(picture.place.path).parent / picture.path
        try:
            with place.open("rb") as file:
                empty = not file.read(1)
            reason = "It is empty" if empty else ""
        except OSError as error:
            reason = error.strerror or str(error)
        if reason:
            said = f"{picture.place.path}:{picture.place.line}: {place} cannot be used: {reason}."
            found.append(Finding("pictures", Light.RED, said, "Put it there again, so that you can read it."))
    if pictures and not found:
        takes = ", ".join(f"{name} takes {platform.limits.images}" for name, platform in platforms.items())
        found.append(Finding("pictures", Light.GREEN, f"All {len(pictures)} can be read; to a post, {takes}."))
    return found


def _pictures(sheet: RunSheet, platforms: Mapping[str, object]) -> Sequence[Image]:
    drafts = (draft for cue in sheet.cues for name in platforms for draft in compose(sheet, cue, name))
    return list(dict.fromkeys(image for draft in drafts for image in draft.images))


def _of_problem(subject: str, problem: Problem) -> Finding:
    said = f"{problem.path}:{problem.line}: {problem.problem}"
    return Finding(subject, _LIGHTS[problem.severity], said, problem.remedy)
