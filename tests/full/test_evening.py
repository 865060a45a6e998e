"""One evening, end to end: a process, a client that nobody here wrote, and a browser's plain form."""

import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.full.evenings import (
    CHATMOD,
    PATIENCE,
    export,
    exported_posts,
    free_port,
    log_in,
    run_evening,
    write_schedule,
)

pytestmark = pytest.mark.full


def test_an_evening_with_a_strangers_client_and_a_plain_form(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=5, length=14)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port()) as evening:
        url = evening.url
        client = log_in(url, "Ana")
        evening.until_out("Q1")
        questions = client.timeline_hashtag("SecondsChat")
        q1 = next(status for status in questions if "Q1" in status.content)
        answer = client.status_post("I think so, too", in_reply_to_id=q1.id)
        client.status_post("And one thing more", in_reply_to_id=answer.id)
        regretted = client.status_post("I should not have said that", in_reply_to_id=q1.id)
        evening.until(lambda event: event["type"] == "answer" and "should not" in event["text"])
        client.status_delete(regretted.id)
        evening.until_out("Q2")
        with httpx.Client(base_url=url, follow_redirects=True) as browser:
            page = browser.get("/").text
            q2 = re.search(r'<option value="(\d+)" selected>Q2', page)
            assert q2
            form = {"name": "Ben <script>", "text": "By the plain form & <b>", "reply_to": q2[1]}
            assert browser.post("/tags/SecondsChat", data=form).status_code == 200
        assert evening.end() == 0
    posts = exported_posts(data)
    filed = {post["text"]: (post["questions"], post["reason"]) for post in posts if post["kind"] == "post"}
    assert filed == {
        "I think so, too": (["Q1"], "reply"),
        "And one thing more": (["Q1"], "reply"),
        "By the plain form & <b>": (["Q2"], "reply"),
    }
    assert [post["questions"] for post in posts if post["kind"] == "question"] == [["Q1"], ["Q2"]]
    assert '"type":"tombstone"' in export(data)
    page = export(data, "html")
    assert (
        page.index('id="Q1"')
        < page.index("I think so, too")
        < page.index('id="Q2"')
        < page.index("By the plain form")
    )
    assert "should not have said" not in page
    assert "Ben <script>" not in page


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_is_interrupted_and_the_same_command_resumes(tmp_path: Path, sent: signal.Signals) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=3, every=4, length=14)
    data, port = tmp_path / "data", free_port()
    with run_evening(schedule, data, port) as evening:
        evening.until_out("Q1")
        evening.process.send_signal(sent)
        assert evening.end() == 130
        assert any("The same command resumes" in event.get("text", "") for event in evening.events)
    with run_evening(schedule, data, port) as evening:
        assert evening.end() == 0
        assert any("Resuming" in event.get("text", "") for event in evening.events)
    assert [post["questions"] for post in exported_posts(data)] == [["Q1"], ["Q2"], ["Q3"]]


def test_a_second_run_of_the_same_evening_is_turned_away(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=1, length=30)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        second = subprocess.run(
            [*CHATMOD, "run", str(schedule), "--start", "now", "--data", str(data)],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert second.returncode == 2
        assert "being run already" in second.stderr
        assert "Traceback" not in second.stderr


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=1, length=5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [*CHATMOD, "run", str(schedule), "--start", "now", "--data", str(tmp_path), "--port", str(port)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr
