"""`chatmod check`: every problem of a schedule, with its line."""

from typing import TYPE_CHECKING

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import FilePath, Json, On, Split

if TYPE_CHECKING:
    from decimal import Decimal

    from chatmod.assembly.pricing import Cost, PostCost


def check(file: FilePath, on: On = None, split: Split = False, json: Json = False) -> None:
    """Show every problem of a schedule with its line, the length of each post, and what posts cost."""
    import typer

    from chatmod.assembly.preparing import check as check_schedule
    from chatmod.live import SystemClock

    report = check_schedule(file, on or [], SystemClock().now(), split=split)
    if json:
        import dataclasses
        import json as json_format

        problems = [dataclasses.asdict(problem) for problem in report.problems]
        lengths = [dataclasses.asdict(length) for length in report.lengths]
        costs = [_cost_as_object(cost) for cost in report.costs]
        told: dict[str, object] = {"problems": problems, "lengths": lengths, "costs": costs}
        if split:
            told["threads"] = [dataclasses.asdict(thread) for _, thread in report.threads if thread is not None]
        typer.echo(json_format.dumps({"type": "check", "version": 1, **told}, ensure_ascii=False))
    else:
        for problem in report.problems:
            typer.echo(str(problem))
        for length in report.lengths:
            part = f" part {length.part}" if length.part > 1 else ""
            at = f"{report.times[length.cue]:%Y-%m-%d %H:%M:%S %Z}  " if length.cue in report.times else ""
            typer.echo(f"{at}{length.cue}{part} on {length.platform}: {length.length} of {length.limit}")
        for sentence, _ in report.threads:
            typer.echo(sentence)
        for cost in report.costs:
            typer.echo(_cost_line(cost))
        typer.echo(_verdict(len(report.problems), ok=report.ok))
    if not report.ok:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _cost_line(cost: "Cost") -> str:
    """Such as `x: 14 posts, $0.395 (Q3 has a link: $0.20)`."""
    posts = "1 post" if len(cost.posts) == 1 else f"{len(cost.posts)} posts"
    dear = [f"{_post_of(post)}{' has a link' if post.linked else ''}: {_dollars(post.dollars)}" for post in cost.dear]
    in_brackets = f" ({', '.join(dear)})" if dear else ""
    return f"{cost.platform}: {posts}, {_dollars(cost.dollars)}{in_brackets}"


def _post_of(post: "PostCost") -> str:
    return post.cue if post.part == 1 else f"{post.cue} part {post.part}"


def _dollars(amount: "Decimal") -> str:
    """With two decimals, or as many more as it has."""
    whole, _, cents = f"{amount.normalize():f}".partition(".")
    return f"${whole}.{cents.ljust(2, '0')}"


def _cost_as_object(cost: "Cost") -> dict[str, object]:
    each = [{"cue": post.cue, "part": post.part, "dollars": float(post.dollars)} for post in cost.posts]
    return {"platform": cost.platform, "dollars": float(cost.dollars), "posts": each}


def _verdict(problems: int, *, ok: bool) -> str:
    if not ok:
        return "Not ready: see the errors above."
    return "Ready." if not problems else "Ready, with warnings."
