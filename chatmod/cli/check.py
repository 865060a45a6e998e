"""`chatmod check`: every problem of a schedule, with its line."""

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import FilePath, Json, On


def check(file: FilePath, on: On = None, json: Json = False) -> None:
    """Show every problem of a schedule with its line, and the length of each post."""
    import typer

    from chatmod.assembly.preparing import check as check_schedule
    from chatmod.live import SystemClock

    report = check_schedule(file, on or [], SystemClock().now())
    if json:
        import dataclasses
        import json as json_format

        problems = [dataclasses.asdict(problem) for problem in report.problems]
        lengths = [dataclasses.asdict(length) for length in report.lengths]
        typer.echo(json_format.dumps({"version": 1, "problems": problems, "lengths": lengths}, ensure_ascii=False))
    else:
        for problem in report.problems:
            typer.echo(str(problem))
        for length in report.lengths:
            part = f" part {length.part}" if length.part > 1 else ""
            at = f"{report.times[length.cue]:%Y-%m-%d %H:%M:%S %Z}  " if length.cue in report.times else ""
            typer.echo(f"{at}{length.cue}{part} on {length.platform}: {length.length} of {length.limit}")
        typer.echo(_verdict(len(report.problems), ok=report.ok))
    if not report.ok:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _verdict(problems: int, *, ok: bool) -> str:
    if not ok:
        return "Not ready: see the errors above."
    return "Ready." if not problems else "Ready, with warnings."
