"""Programs that are measured beside each other: whole processes, started in turn."""

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from timeit import default_timer


@dataclass(slots=True)
class Candidate:
    """A program with an argument, and what its runs have cost.

    Attributes:
        seconds: On the wall.
        processor: Seconds that it computed, which other programs do not lengthen; empty where no system tells.
        peaks: Megabytes. Linux counts a child's from before its start: whoever measures has to be small.
    """

    name: str
    command: Sequence[str]
    folder: Path | None = None
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Start it, wait for its end, and note the time and the peak memory where the system tells."""
        begin = default_timer()
        process = subprocess.Popen(
            self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        cost, code = _wait(process)
        self.seconds.append(default_timer() - begin)
        if code:
            raise SystemExit(f"{self.name} ended with {code}.")
        if cost is not None:
            self.peaks.append(cost[0])
            self.processor.append(cost[1])

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self.seconds)

    @property
    def computed(self) -> float:
        """Seconds of the processor, or those on the wall where the system does not tell."""
        return statistics.median(self.processor or self.seconds)

    @property
    def peak(self) -> float:
        """Megabytes; 0 where the system does not tell."""
        return max(self.peaks, default=0)

    @property
    def row(self) -> str:
        """Milliseconds: median and quartiles; megabytes."""
        low, _, high = statistics.quantiles(self.seconds, n=4)
        memory = f"{statistics.median(self.peaks):7.1f}" if self.peaks else "      -"
        times = "".join(f"{1000 * seconds:8.1f}" for seconds in (self.median, low, high))
        return f"{self.name:<20}{times}{memory}"


def _wait(process: subprocess.Popen[bytes]) -> tuple[tuple[float, float] | None, int]:
    """Peak memory in megabytes and seconds of the processor, if known, and the exit code."""
    if sys.platform == "win32":
        return None, process.wait()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # macOS tells bytes, the others kilobytes
    return (usage.ru_maxrss * unit / 1e6, usage.ru_utime + usage.ru_stime), process.returncode
