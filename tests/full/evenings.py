"""An evening as a process, for tests that use it from outside."""

import json
import queue
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from mastodon import Mastodon

PATIENCE = 60
OOB = "urn:ietf:wg:oauth:2.0:oob"
CHATMOD = (sys.executable, "-m", "chatmod")


def free_port() -> int:
    """A port that nobody uses at present."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_in(url: str, name: str) -> Mastodon:
    """A client that nobody here wrote, let in under a name."""
    client_id, client_secret = Mastodon.create_app("A client", api_base_url=url, redirect_uris=OOB)
    client = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=url)
    page_url = client.auth_request_url(redirect_uris=OOB, scopes=["read", "write"])
    with httpx.Client() as browser:
        form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', browser.get(page_url).text))
        answer = browser.post(f"{url}/oauth/authorize", data={**form, "name": name})
    code = re.search(r'id="code" readonly value="([^"]+)"', answer.text)
    assert code, answer.text
    client.log_in(code=code[1], redirect_uri=OOB, scopes=["read", "write"])
    return client


def write_schedule(path: Path, *, questions: int, every: float, length: int, more: str = "") -> Path:
    """A chat of seconds: its first question at +1 s."""
    cues = "".join(f"\n## Q{n + 1} @ +{1 + round(n * every)} s\nQuestion number {n + 1}?\n" for n in range(questions))
    head = f"title: A chat of seconds\nhashtag: SecondsChat\ntimezone: UTC\nlength: {length} s\nlinger: 0\n"
    path.write_text(f"---\n{head}---\n{more}{cues}", encoding="utf-8")
    return path


@dataclass
class Evening:
    """`chatmod run --json` as a process; `events` holds what it has told so far."""

    command: list[str]
    piped: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    process: subprocess.Popen[str] = field(init=False)
    _lines: "queue.Queue[dict[str, Any] | None]" = field(default_factory=queue.Queue)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE if self.piped else None,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            for line in self.process.stdout:
                self._lines.put(json.loads(line))
        except ValueError:  # it was closed, or killed in the middle of a line
            pass
        self._lines.put(None)

    def type(self, line: str) -> None:
        """Pipe a command in."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read on until an event is told that is wanted."""
        while (event := self._lines.get(timeout=PATIENCE)) is not None:
            self.events.append(event)
            if wanted(event):
                return event
        raise AssertionError(f"the process ended first: {self.events}")

    def until_out(self, label: str) -> dict[str, Any]:
        """Read on until a cue is out."""
        return self.until(lambda event: event["type"] == "went-out" and event["cue"] == label)

    def end(self) -> int:
        """Wait for the end, and return the exit code."""
        while (event := self._lines.get(timeout=PATIENCE)) is not None:
            self.events.append(event)
        return self.process.wait(PATIENCE)

    @property
    def url(self) -> str:
        """Where the room is."""
        room = next((event for event in self.events if event["type"] == "room"), None)
        return str((room or self.until(lambda event: event["type"] == "room"))["url"])


def run_evening(schedule: Path, data: Path, port: int | None, *more: str, piped: bool = False) -> Evening:
    """An evening that begins now; without a port it uses the room that is open already."""
    options = ["--start", "now", "--json", "--data", str(data), *more]
    options += [] if port is None else ["--port", str(port)]
    return Evening([*CHATMOD, "run", str(schedule), *options], piped)


def tell(data: Path, chat: str, *command: str) -> "subprocess.CompletedProcess[str]":
    """`chatmod tell`, and what it printed."""
    typed = [*CHATMOD, "tell", chat, *command, "--data", str(data)]
    return subprocess.run(typed, check=False, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)


def export(data: Path, to: str = "jsonl", chat: str = "last", edition: str = "public") -> str:
    """What a chat is exported to."""
    command = [*CHATMOD, "export", chat, "--to", to, "--edition", edition, "-o", "-", "--data", str(data)]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def exported_posts(data: Path, chat: str = "last") -> list[dict[str, Any]]:
    """The posts of a chat, all that is kept of them."""
    lines = [json.loads(line) for line in export(data, chat=chat, edition="private").splitlines()]
    return [line for line in lines if line["type"] == "post"]
