"""`chatmod import`: a chat that was recorded elsewhere comes into the archive."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Data, ImportForm, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import BinaryIO

    from chatmod.assembly.foreknowing import Given
    from chatmod.assembly.importing import Report

Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="What you have; `-` is standard input.", show_default=False)
]
As = Annotated[
    ImportForm,
    typer.Option("--as", metavar="jsonl|tags|twarc|mastodon|bluesky", help="What it is.", show_default=False),
]
ScheduleFile = Annotated[
    Path | None,
    typer.Option("--schedule", metavar="PATH", help="The schedule of that evening: questions, moderators, times."),
]
Chat = Annotated[str | None, typer.Option("--chat", metavar="NAME", help="What to call it, or where to add to.")]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="Instead of what is guessed; likewise below.")
]
Hashtag = Annotated[str | None, typer.Option("--hashtag", metavar="TAG", help="With or without `#`.")]
Moderator = Annotated[
    list[str] | None, typer.Option("--moderator", metavar="HANDLE", help="Who asked. May be repeated.")
]
Start = Annotated[str | None, typer.Option("--start", metavar="TIME", help="Such as `2015-04-08 20:00`.")]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="Such as `America/Toronto`.")]


def bring(
    file: Source,
    form: As,
    schedule: ScheduleFile = None,
    chat: Chat = None,
    title: Title = None,
    hashtag: Hashtag = None,
    moderator: Moderator = None,
    start: Start = None,
    timezone: Zone = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Bring a chat that was recorded elsewhere into the archive.

    Nothing comes in twice: import a file again when it has grown, or when something stopped you.
    """
    from chatmod.archive import open_archive
    from chatmod.assembly.foreknowing import known_beforehand
    from chatmod.assembly.importing import import_file
    from chatmod.cli.options import data_folder
    from chatmod.importing import Form
    from chatmod.live import SystemClock
    from chatmod.settings import machine_zone

    now = SystemClock().now()
    zone = machine_zone()
    given = known_beforehand(
        schedule,
        chat=chat,
        title=title,
        hashtag=hashtag,
        moderators=moderator or [],
        start=start,
        timezone=timezone,
        machine_zone=zone,
        now=now,
    )
    _refuse_nameless(file, form, given)
    archive = open_archive(data_folder(data).archive)
    told = _telling(quiet=json)
    with _opened(file) as stream, _rarely_collecting():
        try:
            report = import_file(archive.database, stream, file, Form(form), given, zone, now, told)
        except KeyboardInterrupt:
            typer.echo("\nStopped. What was read is kept; the same command goes on.", err=True)
            raise
    if json:
        _write_object(report)
    else:
        _tell(report, file, data)
    if not report.span.posts:
        raise typer.Exit(ExitCode.FAILED)


@contextmanager
def _rarely_collecting() -> "Iterator[None]":
    """Posts that wait to be written are no garbage: looking for it among them takes a tenth of the time."""
    import gc

    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(thresholds[0] * 100, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _refuse_nameless(file: Path, form: ImportForm, given: "Given") -> None:
    from chatmod.errors import SettingsError

    if str(file) != "-":
        return
    if form is not ImportForm.JSONL and given.chat is None:
        raise SettingsError("Standard input has no name for the chat.", "Give it one: --chat NAME.")


def _opened(file: Path) -> "BinaryIO":
    import sys

    from chatmod.errors import SettingsError

    if str(file) == "-":
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.", "Check its path.") from error


def _telling(*, quiet: bool) -> "Callable[[int], None]":
    """A line that goes on counting, where somebody may be looking at it."""
    import sys

    if quiet or not sys.stderr.isatty():
        return lambda _: None
    return lambda posts: print(f"\r{posts:,} posts ...", end="", file=sys.stderr, flush=True)  # noqa: T201


def _tell(report: "Report", file: Path, data: Path | None) -> None:
    from chatmod.cli.folding import say_folded
    from chatmod.cli.printing import one_line

    say_folded(f"{_margin(line)}{one_line(line)}" for line in _lines(report, file, data))


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _lines(report: "Report", file: Path, data: Path | None) -> "Iterator[str]":
    from chatmod.cli.printing import quoted, typed

    tally, span = report.tally, report.span
    changed = f", {tally.changed:,} changed" if tally.changed else ""
    posts = f"{_counted(report.read, 'post')} read ({tally.new:,} new, {tally.known:,} known{changed})"
    yield f"{report.chat or file.name}: {posts}."
    if tally.removed or report.removed:
        removed = max(tally.removed, report.removed)
        yield f"{_counted(removed, 'post')} that their authors have deleted stay out."
    yield from _of_damage(report)
    if not span.first or not span.last:
        forms = ", ".join(form.value for form in ImportForm if form.value != report.facts.form)
        yield (
            f"No post was found as {report.facts.form}. If it is another form: "
            f"chatmod import {quoted(file)} --as ... ({forms})"
        )
        return
    reposts = f", {_counted(span.reposts, 'repost')} among them" if span.reposts else ""
    when = _span(span.first, span.last, report.facts.timezone)
    yield f"The chat has {_counted(span.posts, 'post')}{reposts}, {when}."
    yield from _of_people(report)
    yield from _of_questions(report)
    yield f"Look at it: {typed('show', report.chat, data=data)}"


def _of_damage(report: "Report") -> "Iterator[str]":
    from chatmod.importing import Form

    if report.damaged:
        unit = "row" if report.facts.form == Form.TAGS else "line"
        rest = ", and the rest was" if report.read else ""
        yield f"{_counted(report.damaged, unit)} could not be read{rest}:"
        for damage in report.damages:
            yield f"  {unit} {damage.number}: {damage.problem}"
        if report.damaged > len(report.damages):
            yield f"  and {report.damaged - len(report.damages):,} more"
    reasons = {
        "not public": "not public",
        "came along": "only answered or quoted by posts of the chat",
        "no post": "no posts, or posts that were hidden from whoever recorded them",
    }
    for reason, count in report.left_out.items():
        yield f"Left out: {count:,} ({reasons.get(reason, reason)})."
    found, lost = report.rounded
    if found:
        yield f"A spreadsheet had rounded {_counted(found, 'id')}, found again in the addresses of the posts."
    if lost:
        yield f"A spreadsheet has rounded {_counted(lost, 'id')} for good: these posts are kept without an address."
    if report.unanswered:
        yield (
            f"Of {_counted(report.unanswered, 'answer')} a spreadsheet has rounded what they answer. If you have the "
            "sheet still, save it with the ids as text, and import it again."
        )


def _of_people(report: "Report") -> "Iterator[str]":
    people = ", ".join(f"@{author.handle}" for author in report.facts.moderators)
    is_guess = "moderators" in report.guessed
    if not people:
        named = ", ".join(report.facts.named)
        who = f"None of the moderators ({named}) wrote in it." if named else "Who moderated cannot be told from it."
        yield f"{who} Say it: --moderator HANDLE."
    elif is_guess:
        yield f"Moderators, by who asks: {people}. If that is wrong: --moderator HANDLE, once for each."
    else:
        yield f"Moderators: {people}."


def _of_questions(report: "Report") -> "Iterator[str]":
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(report.facts.timezone)
    if report.questions:
        asked = ", ".join(f"{one.label} {one.at.astimezone(zone):%H:%M}" for one in report.questions)
        yield f"Questions: {asked}."
    else:
        yield "No question was recognised. What helps: --moderator HANDLE, or --schedule FILE with their texts."
    absent = [label for label, _ in report.facts.planned if label not in {one.label for one in report.questions}]
    if absent:
        yield f"Planned, but not found: {', '.join(absent)}."
    if "start" in report.guessed:
        local = report.facts.start.astimezone(zone)
        yield f"Taken for its start: {local:%Y-%m-%d %H:%M} in {zone.key}. If that is wrong: --start, --timezone."


def _span(first: "datetime", last: "datetime", zone: str) -> str:
    from zoneinfo import ZoneInfo

    from chatmod.cli.times import exact_time

    local = ZoneInfo(zone)
    return f"from {exact_time(first.astimezone(local), local)} to {exact_time(last.astimezone(local), local)}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _write_object(report: "Report") -> None:
    import json as json_format

    facts, span = report.facts, report.span
    written = {
        "type": "import",
        "version": 1,
        "chat": report.chat,
        "title": facts.title,
        "hashtag": facts.hashtag,
        "start": facts.start.isoformat(),
        "end": facts.end.isoformat(),
        "read": report.read,
        "new": report.tally.new,
        "known": report.tally.known,
        "changed": report.tally.changed,
        "removed": max(report.tally.removed, report.removed),
        "posts": span.posts,
        "reposts": span.reposts,
        "first": span.first.isoformat() if span.first else None,
        "last": span.last.isoformat() if span.last else None,
        "damaged": report.damaged,
        "damages": [{"line": one.number, "problem": one.problem} for one in report.damages],
        "left_out": dict(report.left_out),
        "ids": {"found": report.rounded[0], "lost": report.rounded[1], "answered": report.unanswered},
        "moderators": [{"id": one.id, "handle": one.handle, "name": one.name} for one in facts.moderators],
        "questions": [{"label": one.label, "at": one.at.isoformat(), "posts": one.posts} for one in report.questions],
        "guessed": report.guessed,
    }
    typer.echo(json_format.dumps(written, ensure_ascii=False))
