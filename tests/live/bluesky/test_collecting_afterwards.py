"""`chatmod collect` as a process, on the reference network, after an evening has ended."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.full.evenings import CHATMOD, PATIENCE, exported_posts, run_evening, write_schedule
from tests.live.bluesky.clients import reference_to
from tests.live.bluesky.rig import Rig

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]


def call(*words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [*CHATMOD, *words]
    return subprocess.run(command, input=typed, check=False, capture_output=True, encoding="utf-8", timeout=PATIENCE)


def test_what_comes_and_goes_after_the_end_is_collected(
    bluesky: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATMOD_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    host, ana, bo = (bluesky.create_account(f"{name}-afterwards") for name in ("host", "ana", "bo"))
    where = ["--handle", host.handle, "--server", bluesky.pds, "--set", f"directory={bluesky.plc}"]
    assert call("login", "bluesky", *where, "--by-token", typed=f"{host.app_password('chatmod')}\n").returncode == 0
    data = tmp_path / "data"
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=2, length=5)
    with run_evening(schedule, data, None, "--on", "bluesky") as evening:
        question = reference_to(host, evening.until_out("Q1")["post_id"])
        taken_back = bo.post("An answer that will be taken back", reply_to=question)
        thought = ana.post("A thought without the hashtag")
        bluesky.settle()
        assert evening.end() == 0
    before = {post["text"] for post in exported_posts(data)}
    assert "An answer that will be taken back" in before

    tagged = ana.post("A1 on #SecondsChat, to a thought", reply_to=thought)
    bo.post("The next day, below it", reply_to=tagged, root=thought)
    bo.post("The next day", reply_to=question)
    rkey = taken_back["uri"].rpartition("/")[2]
    bo.call("com.atproto.repo.deleteRecord", repo=bo.did, collection="app.bsky.feed.post", rkey=rkey)
    bluesky.settle()
    done = call("collect", "last", "--data", str(data), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["new"], told["deleted"], told["failed"]) == (4, 1, {})
    after = {post["text"] for post in exported_posts(data)}
    assert after - before == {
        "A thought without the hashtag",
        "A1 on #SecondsChat, to a thought",
        "The next day, below it",
        "The next day",
    }
    assert before - after == {"An answer that will be taken back"}
    again = call("collect", "last", "--data", str(data))
    assert (again.returncode, again.stdout) == (0, "")
