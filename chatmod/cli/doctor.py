"""`chatmod doctor`: the pre-flight."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Data, Json, On, Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatmod.domain.preflight import Finding

MaybeFile = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="The schedule; without it, what all chats need.", show_default=False),
]


def doctor(
    file: MaybeFile = None, on: On = None, split: Split = False, data: Data = None, json: Json = False
) -> None:
    """Look whether all is well, with a remedy for what is not."""
    import os

    from chatmod.assembly.examining import examine
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.domain.preflight import Light, worst
    from chatmod.live import SystemClock
    from chatmod.settings import DataFolder, LoginStore

    folder = data or DataFolder.default()
    findings = run_interruptibly(
        examine(file, on or [], folder, clock=SystemClock(), store=LoginStore.of_user(os.environ), split=split)
    )
    if json:
        _write_objects(findings)
    else:
        _write_lines(findings)
    if worst(findings) is Light.RED:
        raise typer.Exit(ExitCode.FAILED)


def _write_lines(findings: "Sequence[Finding]") -> None:
    from chatmod.cli.findings import COLOURS, remedy, said, verdict, word

    for finding in findings:
        # typer leaves the colour out where nobody could see it
        typer.echo(f"{typer.style(word(finding), fg=COLOURS[finding.light])}  {said(finding)}")
        if finding.remedy:
            typer.echo(f"       {remedy(finding)}")
    typer.echo(verdict(findings))


def _write_objects(findings: "Sequence[Finding]") -> None:
    import json

    from chatmod.cli.findings import as_object, verdict
    from chatmod.domain.preflight import Light, worst

    lines: list[dict[str, object]] = [{"type": "finding", **as_object(finding)} for finding in findings]
    lines.append({"type": "verdict", "ready": worst(findings) is not Light.RED, "text": verdict(findings)})
    for line in lines:
        typer.echo(json.dumps({"version": 1, **line}, ensure_ascii=False))
