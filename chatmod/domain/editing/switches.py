"""What `check:` in a schedule switches off."""

import difflib
from collections.abc import Iterator

from chatmod.domain.editing.names import ERRORS, WARNINGS
from chatmod.domain.schedule import Schedule
from chatmod.errors import Problem


def is_wanted(problem: Problem, schedule: Schedule) -> bool:
    """Whether a problem is to be told: errors always, warnings unless the schedule switches them off."""
    return problem.severity == "error" or problem.name not in schedule.check


def unknown_warnings(schedule: Schedule) -> Iterator[Problem]:
    """Names in `check:` that switch nothing off."""
    place = schedule.place_of("check")
    for name in dict.fromkeys(schedule.check):
        if name in WARNINGS:
            continue
        if name in ERRORS:
            problem = f"`{name}` is an error and cannot be switched off."
            remedy = "Take it out of `check`, and mend what it tells of."
        else:
            near = difflib.get_close_matches(name.lower(), WARNINGS, n=1, cutoff=0.5)
            problem = f"`check` names `{name}`, which is no warning."
            remedy = (
                f"Did you mean `{near[0]}`?" if near else "Take it out; names stand in brackets behind a warning."
            )
        yield Problem(place.path, place.line, "warning", "unknown-warning", problem, remedy)
