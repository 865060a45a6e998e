"""How long `chatmod --version` and `--help` take, beside a bare Typer program.

A script, not a test: `PYTHONPATH=. python tests/benchmarks/start_up.py [ROUNDS]` prints a table and gates nothing.
The programs are started in turn, so that whatever else the machine does troubles all of them alike.
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.candidates import Candidate

ROUNDS = 21
LEAST_ROUNDS = 15
BARE = '''
"""The least that Typer can be asked for."""
import typer

app = typer.Typer()


def show(wanted: bool) -> None:
    if wanted:
        typer.echo("bare 1")
        raise typer.Exit


@app.callback()
def bare(version: bool = typer.Option(False, "--version", callback=show, is_eager=True)) -> None:
    """A program of nothing."""


@app.command()
def nothing() -> None:
    """Do nothing."""


app()
'''


def main() -> None:
    """Measure, and print the table."""
    rounds = max(LEAST_ROUNDS, int(sys.argv[1])) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        ours = Path(folder) / "ours.py"
        ours.write_text("from chatmod.cli import main\n\nmain()\n", encoding="utf-8")
        pairs = [
            (
                Candidate(f"bare {flag}", (sys.executable, str(bare), flag)),
                Candidate(f"chatmod {flag}", (sys.executable, str(ours), flag)),
            )
            for flag in ("--version", "--help")
        ]
        candidates = [candidate for pair in pairs for candidate in pair]
        for candidate in candidates:
            candidate.run()  # the first one fills the caches of the disk
            candidate.seconds.clear()
            candidate.peaks.clear()
        for _ in range(rounds):
            for candidate in candidates:
                candidate.run()
    lines = [f"{rounds} rounds{'':<11}{'median':>8}{'25 %':>8}{'75 %':>8}{'peak':>7}   (ms, MB)"]
    for plain, chatmod in pairs:
        lines += [plain.row, f"{chatmod.row}   {chatmod.median / plain.median:.2f} times the bare program"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
