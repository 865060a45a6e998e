"""Where a secret goes in a whole evening: into the file in which it is kept, and nowhere else."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.full.evenings import CHATMOD, Evening, free_port, log_in, write_schedule

pytestmark = pytest.mark.full
WRONG = "a-wrong-and-secret-token"


def test_a_login_an_evening_its_failures_and_its_exports_leave_no_secret_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def chatmod(*arguments: str | Path, typed: str = "", code: int = 0) -> None:
        done = subprocess.run(
            [*CHATMOD, *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            input=typed,
            timeout=120,
        )
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        told.append(done.stdout + done.stderr)

    for name in [name for name in os.environ if name.startswith("CHATMOD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHATMOD_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CHATMOD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=3, length=8)
    text = schedule.read_text(encoding="utf-8")
    schedule.write_text(text.replace("linger: 0", "linger: 0\ntolerance: 2 s"), encoding="utf-8")
    run = ("run", schedule, "--on", "mastodon", "--on", "mastodon:club", "--start", "now", "--new")
    server_data = tmp_path.parent / f"{tmp_path.name}-server"  # which knows its own tokens
    command = [*CHATMOD, "room", "--data", str(server_data), "--port", str(free_port()), "--json"]
    with Evening(command) as server:
        secrets = [str(log_in(server.url, name).access_token) for name in ("Heather", "Club")]
        for account, secret in zip(("mastodon", "mastodon:club"), secrets, strict=True):
            chatmod("login", account, "--server", server.url, "--by-token", typed=secret)
        chatmod("login", "mastodon:wrong", "--server", server.url, "--by-token", typed=WRONG, code=1)
        chatmod("whoami", "--json")
        chatmod("doctor", schedule, "--on", "mastodon", code=0)
        chatmod(*run, "--json")
        chatmod("export", "last", "--to", "jsonl", "-o", tmp_path / "chat.jsonl")
        chatmod("export", "last", "--to", "html", "-o", tmp_path / "chat.html")
        with Evening([*CHATMOD, *map(str, run), "--json"]) as evening:
            evening.until_out("Q1")
            server.process.kill()  # and the rest of it fails
            assert evening.end() == 1
            told += [str(event) for event in evening.events]
        chatmod("show", "last", "--timing", "--json")
        monkeypatch.setenv("CHATMOD_MASTODON_SERVER", server.url)
        monkeypatch.setenv("CHATMOD_MASTODON_TOKEN", WRONG)
        chatmod("doctor", "--on", "mastodon", "--json", code=1)
        chatmod("whoami", "mastodon", code=1)
    files = {path: path.read_bytes().decode(errors="replace") for path in tmp_path.rglob("*") if path.is_file()}
    assert {"archive.db", "chat.jsonl", "chat.html", "mastodon.json"} <= {path.name for path in files}
    holding = {path for path, text in files.items() if any(secret in text for secret in (*secrets, WRONG))}
    assert {(path.parent.name, path.name) for path in holding} == {
        ("logins", "mastodon.json"),
        ("logins", "mastodon%3Aclub.json"),
    }
    assert [secret for secret in (*secrets, WRONG) if secret in "".join(told)] == []
    texts = (tmp_path / "chat.jsonl").read_text(encoding="utf-8")
    assert texts.count("Question number 1?") == 2  # once for each account
