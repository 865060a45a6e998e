"""`chatmod check`: every problem of a schedule, with its line."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import FilePath, Json, On, Split, Zone
from chatmod.cli.printing import one_line
from chatmod.domain.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from chatmod.assembly.checking import Report
    from chatmod.assembly.preparing import Length
    from chatmod.assembly.pricing import Cost, PostCost

Terse = Annotated[bool, typer.Option("--plain", help="One line for each problem, for screen readers and scripts.")]


def check(
    file: FilePath,
    on: On = None,
    split: Split = False,
    zone: Zone = None,
    plain: Terse = False,
    json: Json = False,
) -> None:
    """Tell every problem of a schedule, each post's length, and costs."""
    from chatmod.assembly.checking import check as check_schedule
    from chatmod.assembly.zoning import zones_named
    from chatmod.live import SystemClock

    zones = zones_named(zone)
    report = check_schedule(file, on or [], SystemClock().now(), split=split)
    if json:
        import json as json_format

        typer.echo(json_format.dumps(_as_object(report, split=split), ensure_ascii=False))
    else:
        from chatmod.cli.folding import say_folded
        from chatmod.cli.problems import tell_problems

        tell_problems(report.problems, plain=plain)
        lengths, costs = _length_lines(report, zones), map(_cost_line, report.costs)
        say_folded((*lengths, *_thread_lines(report), *costs, *_verdict(report)))
    if not report.ok:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _length_lines(report: "Report", zones: "Sequence[ZoneInfo]") -> "Iterator[str]":
    for length in report.lengths:
        part = f" part {length.part}" if length.part > 1 else ""
        at = _time_of(length, report, zones)
        yield f"{at}{one_line(length.cue)}{part} on {length.platform}: {length.length} of {length.limit}"


def _thread_lines(report: "Report") -> "Iterator[str]":
    return (one_line(sentence) for sentence, _ in report.threads)


def _time_of(length: "Length", report: "Report", zones: "Sequence[ZoneInfo]") -> str:
    from zoneinfo import ZoneInfo

    from chatmod.cli.times import exact_time, exact_times

    local = report.times.get(length.cue)
    if local is None:
        return ""
    zone = local.tzinfo if isinstance(local.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    return f"{exact_times(local, zone, zones) if zones else exact_time(local, zone)}  "


def _as_object(report: "Report", *, split: bool) -> dict[str, object]:
    import dataclasses

    threads = [dataclasses.asdict(thread) for _, thread in report.threads if thread is not None]
    return {
        "type": "check",
        "version": 1,
        "problems": [dataclasses.asdict(problem) for problem in report.problems],
        "lengths": [dataclasses.asdict(length) for length in report.lengths],
        "costs": [_cost_as_object(cost) for cost in report.costs],
        **({"threads": threads} if split else {}),
    }


def _cost_line(cost: "Cost") -> str:
    """Such as `x: 14 posts, $0.395 (Q3 has a link: $0.20)`."""
    posts = "1 post" if len(cost.posts) == 1 else f"{len(cost.posts)} posts"
    dear = [f"{_post_of(post)}{' has a link' if post.linked else ''}: {dollars(post.dollars)}" for post in cost.dear]
    in_brackets = f" ({', '.join(dear)})" if dear else ""
    return f"{cost.platform}: {posts}, {dollars(cost.dollars)}{in_brackets}"


def _post_of(post: "PostCost") -> str:
    return one_line(post.cue if post.part == 1 else f"{post.cue} part {post.part}")


def _cost_as_object(cost: "Cost") -> dict[str, object]:
    each = [{"cue": post.cue, "part": post.part, "dollars": float(post.dollars)} for post in cost.posts]
    return {"platform": cost.platform, "dollars": float(cost.dollars), "posts": each}


def _verdict(report: "Report") -> "Iterator[str]":
    from chatmod.cli.problems import counted

    if not report.problems:
        yield "Ready."
        return
    yield counted(report.problems)
    yield "Ready, with warnings." if report.ok else "Not ready: see the errors above."
