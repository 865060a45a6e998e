"""How long `chatmod --version` and `--help` take, beside a bare Typer program.

A script, not a test: `python tests/benchmarks/start_up.py [ROUNDS]` prints a table and gates nothing. The programs
are started in turn, so that whatever else the machine does troubles all of them alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from timeit import default_timer

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


@dataclass(slots=True)
class Candidate:
    """A program with an argument, and what its runs have cost."""

    name: str
    command: Sequence[str]
    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Start it, wait for its end, and note the time and the peak memory where the system tells."""
        begin = default_timer()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        peak, code = _wait(process)
        self.seconds.append(default_timer() - begin)
        if code:
            raise SystemExit(f"{self.name} ended with {code}.")
        if peak is not None:
            self.peaks.append(peak)

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self.seconds)

    @property
    def row(self) -> str:
        """Milliseconds: median and quartiles; megabytes."""
        low, _, high = statistics.quantiles(self.seconds, n=4)
        memory = f"{statistics.median(self.peaks):7.1f}" if self.peaks else "      -"
        times = "".join(f"{1000 * seconds:8.1f}" for seconds in (self.median, low, high))
        return f"{self.name:<20}{times}{memory}"


def _wait(process: subprocess.Popen[bytes]) -> tuple[float | None, int]:
    """Peak memory in megabytes, if known, and the exit code."""
    if sys.platform == "win32":
        return None, process.wait()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # macOS tells bytes, the others kilobytes
    return usage.ru_maxrss * unit / 1e6, process.returncode


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
