"""`chatmod login`, `whoami`, `run` and `logout` as processes, on the reference network."""

import json
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.full.evenings import CHATMOD, PATIENCE, exported_posts, run_evening, write_schedule
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.clients import records_of, reference_to
from tests.live.bluesky.rig import Rig

_HOMES = count(1)
pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]


@dataclass(frozen=True, slots=True)
class Home:
    """A computer on which somebody logs in."""

    rig: Rig
    account: Account
    password: str

    def log_in(self, password: str = "", name: str = "bluesky") -> "subprocess.CompletedProcess[str]":
        """Log in, with the app password from a pipe."""
        where = ["--handle", self.account.handle, "--server", self.rig.pds, "--set", f"directory={self.rig.plc}"]
        return self.call("login", name, *where, "--by-token", typed=f"{password or self.password}\n")

    def call(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        command = [*CHATMOD, *words]
        return subprocess.run(
            command, input=typed, check=False, capture_output=True, encoding="utf-8", timeout=PATIENCE
        )


@pytest.fixture
def home(bluesky: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A computer on which nobody has logged in yet, and an account for it."""
    monkeypatch.setenv("CHATMOD_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    account = bluesky.create_account(f"home-{next(_HOMES)}")
    return Home(bluesky, account, account.app_password("chatmod"))


def _whispered(home: Home, *texts: str) -> list[str]:
    """What of a login's secrets stands in texts."""
    return [secret for secret in (home.password, home.account.password) if any(secret in text for text in texts)]


def test_who_logs_in_is_known_until_the_login_is_forgotten(home: Home) -> None:
    entered = home.log_in()
    assert entered.returncode == 0, entered.stderr
    assert f"Logged in to bluesky as {home.account.handle}" in entered.stdout
    seen = home.call("whoami", "--json")
    assert json.loads(seen.stdout)["account"]["id"] == home.account.did
    left = home.call("logout", "bluesky")
    assert left.returncode == 0, left.stderr
    assert home.call("whoami").stdout.startswith("Nobody is logged in")
    assert not _whispered(home, entered.stdout, entered.stderr, seen.stdout, seen.stderr, left.stdout, left.stderr)


def test_a_main_password_is_refused_with_the_way_to_an_app_password(home: Home) -> None:
    refused = home.log_in(password=home.account.password)
    assert refused.returncode == 2
    assert "This is not an app password" in refused.stderr
    assert "Settings, Privacy and security, App passwords" in refused.stderr
    assert not _whispered(home, refused.stdout, refused.stderr)


def test_an_evening_is_posted_collected_and_kept(home: Home, tmp_path: Path) -> None:
    guest = home.rig.create_account(f"guest-of-{home.account.handle}")
    assert home.log_in().returncode == 0
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=2, length=6)
    data = tmp_path / "data"
    with run_evening(schedule, data, None, "--on", "bluesky") as evening:
        out = evening.until_out("Q1")
        home.rig.settle()
        guest.post("An answer, without the hashtag", reply_to=reference_to(home.account, out["post_id"]))
        assert evening.end() == 0
    posts = exported_posts(data)
    assert sorted(record["text"] for record in records_of(home.account)) == [
        "Q1: Question number 1? #SecondsChat",
        "Q2: Question number 2? #SecondsChat",
    ]
    filed = {post["text"]: post["questions"] for post in posts if post["kind"] == "post"}
    assert filed == {"An answer, without the hashtag": ["Q1"]}
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert home.password.encode() not in kept
    assert not _whispered(home, json.dumps(evening.events))
