"""From a file on disk to a sheet that fits its platforms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.assembly.cutting import cut_sheet
from chatmod.assembly.picturing import ALT_TOO_LONG, LEFT_OUT, picture_problems
from chatmod.assembly.plugins import known_platforms
from chatmod.assembly.serving import plugin_for
from chatmod.assembly.sizing import terms_of
from chatmod.domain.accounts import network_of
from chatmod.domain.companions import spoken
from chatmod.domain.composing import parts_of
from chatmod.domain.editing import edit_posts, edit_texts, is_wanted
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import Schedule
from chatmod.domain.sizing import SizedPost, sized_posts
from chatmod.errors import Problem, ScheduleError
from chatmod.loading import Loaded, Reading, load_schedule, read_schedule
from chatmod.ports.platforms import Platform, Plugin, Threading
from chatmod.settings import machine_zone

_THREAD_DOUBT = "thread-doubt"
_LESS = (ALT_TOO_LONG, LEFT_OUT, _THREAD_DOUBT)


@dataclass(frozen=True, slots=True)
class Length:
    """How long one post will be on one platform."""

    cue: str
    platform: str
    part: int
    length: int
    limit: int


def load(path: Path) -> Loaded:
    """Read a schedule and its ritual.

    Raises:
        ScheduleError: With every problem of the files.
    """
    return load_schedule(path, machine_zone=machine_zone(), platforms=known_platforms())


def read(path: Path) -> Reading:
    """Read a schedule and its ritual as far as they can be understood."""
    return read_schedule(path, machine_zone=machine_zone(), platforms=known_platforms())


def plugins_for(schedule: Schedule, on: Sequence[str]) -> dict[str, Plugin]:
    """The plug-ins of the platforms that were asked for, or else of those the schedule names."""
    return {name: plugin_for(name) for name in dict.fromkeys(on or schedule.platforms)}


def fitting_sheet(
    loaded: Loaded, start: datetime | None, plugins: Mapping[str, Plugin], *, split: bool = False
) -> RunSheet:
    """Compile a schedule; with `split`, what is too long is cut into threads.

    Raises:
        ScheduleError: If a time is not possible, or a post does not fit its platform.
    """
    sheet = compile_sheet(loaded.schedule, start)
    if split:
        sheet = cut_sheet(sheet, plugins)
    found = [*edit_texts(sheet), *review(sheet, plugins)[0]]
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise ScheduleError(sorted([*loaded.warnings, *errors]))
    return sheet


def review(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """What is wrong with posts as they will go out, each problem once for its place, and how long each post is.

    An opened platform knows the server's own limits.
    """
    posts = sized_posts(sheet, terms_of(plugins))
    of_pictures = [problem for post in posts for problem in _of_pictures(post, plugins[post.terms.platform])]
    found = [*of_pictures, *_threads_in_doubt(sheet, plugins)]
    wanted = (problem for problem in found if is_wanted(problem, sheet.schedule))
    lengths = tuple(
        Length(post.cue.label, post.terms.platform, post.draft.part, post.length, post.terms.characters)
        for post in posts
    )
    return [*edit_posts(sheet, posts), *_once_a_place(wanted)], lengths


def measure(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """The same without what is a matter of style: what cannot go out, or will go out with less than was written."""
    problems, lengths = review(sheet, plugins)
    return [problem for problem in problems if problem.severity == "error" or problem.name in _LESS], lengths


def _of_pictures(post: SizedPost, plugin: Plugin | Platform) -> list[Problem]:
    which = spoken(post.cue.label) if post.draft.part == 1 else f"Part {post.draft.part} of {spoken(post.cue.label)}"
    return picture_problems(which, post.draft, post.terms.platform, plugin.limits)


def _threads_in_doubt(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> Iterator[Problem]:
    """Threads that the author made for a platform where a thread may not go out as a whole."""
    for name, plugin in plugins.items():
        if isinstance(plugin, Threading):
            for cue in sheet.cues:
                if len(parts_of(cue.planned, name)) > 1:
                    place, network = cue.planned.place, network_of(name)
                    problem = f"{cue.label} is a thread on {name}. {plugin.threads}"
                    remedy = f"Make it one post, or give {network} one of its own with `### {network}`."
                    yield Problem(place.path, place.line, "warning", _THREAD_DOUBT, problem, remedy)


def _once_a_place(problems: Iterable[Problem]) -> list[Problem]:
    """A picture that is posted on several platforms, or again, and is refused everywhere, is one problem."""
    first: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.path, problem.line, problem.name), problem)
    return list(first.values())
