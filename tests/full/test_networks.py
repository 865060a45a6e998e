"""An evening on a Mastodon server and in a room at once; the server is another room, reached as any server is."""

import subprocess
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.full.evenings import CHATMOD, Evening, exported_posts, free_port, log_in, run_evening, write_schedule

pytestmark = pytest.mark.full


def test_one_evening_on_two_platforms_into_one_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with Evening([*CHATMOD, "room", "--data", str(tmp_path / "server"), "--port", str(port), "--json"]) as server:
        moderator = log_in(server.url, "Heather")
        guest = log_in(server.url, "Ana")
        monkeypatch.setenv("CHATMOD_MASTODON_SERVER", server.url)
        monkeypatch.setenv("CHATMOD_MASTODON_TOKEN", str(moderator.access_token))
        schedule = write_schedule(tmp_path / "evening.md", questions=2, every=4, length=12)
        data = tmp_path / "data"
        with run_evening(schedule, data, free_port(), "--on", "room", "--on", "mastodon") as evening:
            evening.until(lambda event: event["type"] == "went-out" and event["platform"] == "mastodon")
            question = guest.timeline_hashtag("SecondsChat")[0]
            guest.status_post("From the other network", in_reply_to_id=question.id)
            httpx.post(f"{evening.url}/tags/SecondsChat", data={"name": "Ben", "text": "From the room"})
            assert evening.end() == 0
    posts = exported_posts(data)
    assert Counter(post["platform"] for post in posts if post["kind"] == "question") == {"room": 2, "mastodon": 2}
    filed = {post["text"]: (post["platform"], post["questions"]) for post in posts if post["kind"] == "post"}
    assert filed == {
        "From the other network": ("mastodon", ["Q1"]),
        "From the room": ("room", filed["From the room"][1]),
    }


def test_a_run_uses_the_room_that_is_open_and_leaves_it_open(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=1, length=4)
    with Evening([*CHATMOD, "room", "--data", str(data), "--port", str(port), "--json"]) as room:
        url = room.url
        command = [*CHATMOD, "run", str(schedule), "--start", "now", "--json", "--data", str(data)]
        with Evening(command) as evening:
            assert evening.url == url
            assert evening.end() == 0
        assert "Question number 1?" in httpx.get(f"{url}/tags/SecondsChat").text


def test_without_a_login_the_variables_to_set_are_named(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=1, length=4)
    options = ["--on", "mastodon", "--start", "now", "--data", str(tmp_path / "data")]
    ended = subprocess.run([*CHATMOD, "run", str(schedule), *options], check=False, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "CHATMOD_MASTODON_SERVER" in ended.stderr
    assert "CHATMOD_MASTODON_TOKEN" in ended.stderr


def test_a_room_is_taken_over_when_the_run_that_opened_it_ends(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    short = write_schedule(tmp_path / "short.md", questions=1, every=1, length=6)
    long = write_schedule(tmp_path / "long.md", questions=2, every=12, length=20)
    with run_evening(short, data, port) as first:
        url = first.url
        with Evening([*CHATMOD, "run", str(long), "--start", "now", "--json", "--data", str(data)]) as second:
            assert second.url == url
            assert first.end() == 0
            second.until_out("Q2")
            assert "Question number 2?" in httpx.get(f"{url}/tags/SecondsChat").text
            assert second.end() == 0


def test_a_hashtag_in_another_script_is_collected(tmp_path: Path) -> None:
    data = tmp_path / "data"
    schedule = write_schedule(tmp_path / "読書.md", questions=1, every=1, length=6)
    schedule.write_text(schedule.read_text(encoding="utf-8").replace("SecondsChat", "読書会"), encoding="utf-8")
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        httpx.post(f"{evening.url}/tags/読書会", data={"name": "愛", "text": "はい"})
        assert evening.end() == 0
    assert {post["text"] for post in exported_posts(data)} == {"Q1: Question number 1? #読書会", "はい"}


def test_an_output_that_is_closed_does_not_stop_the_evening(tmp_path: Path) -> None:
    data = tmp_path / "data"
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=2, length=6)
    options = ["--start", "now", "--plain", "--data", str(data), "--port", str(free_port())]
    command = [*CHATMOD, "run", str(schedule), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(60)
    assert [post["questions"] for post in exported_posts(data)] == [["Q1"], ["Q2"]]
