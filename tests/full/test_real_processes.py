"""What happens to real processes: a laptop that sleeps, and two chats at once on one data folder."""

import json
import signal
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chatmod.live import SystemClock
from tests.full.evenings import exported_posts, free_port, run_evening, write_schedule

pytestmark = pytest.mark.full
ASLEEP_SECONDS = 12


def cues(posts: list[dict[str, Any]]) -> list[str]:
    return [post["text"] for post in posts]


def test_a_laptop_that_sleeps_over_a_cue_posts_it_once_late_and_says_so(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=3, every=9, length=35)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        evening.process.send_signal(signal.SIGSTOP)
        threading.Event().wait(ASLEEP_SECONDS)
        woken = SystemClock().now()
        evening.process.send_signal(signal.SIGCONT)
        late = evening.until_out("Q2")
        assert evening.end() == 0
    sent, due = (datetime.fromisoformat(late[name]) for name in ("sent", "due"))
    assert due < woken
    assert 0 <= (sent - woken).total_seconds() < 3
    (stepped,) = [event for event in evening.events if event["type"] == "clock-stepped"]
    assert abs(stepped["seconds"] - ASLEEP_SECONDS) < 4
    out = [event["cue"] for event in evening.events if event["type"] == "went-out"]
    assert out == ["Q1", "Q2", "Q3"]
    assert cues(exported_posts(data)) == [f"Q{n}: Question number {n}? #SecondsChat" for n in (1, 2, 3)]


def test_two_chats_at_once_share_the_archive_and_the_room(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    first = write_schedule(tmp_path / "first.md", questions=2, every=4, length=16)
    second = write_schedule(tmp_path / "second.md", questions=4, every=8, length=30)
    second.write_text(second.read_text(encoding="utf-8").replace("SecondsChat", "OtherChat"), encoding="utf-8")
    with run_evening(first, data, port) as one:
        url = one.url
        with run_evening(second, data, None) as other:
            assert other.url == url
            other.until_out("Q1")
            assert one.end() == 0
            other.until_out("Q4")  # the room has been taken over
            assert other.end() == 0
    assert cues(exported_posts(data, "first")) == [f"Q{n}: Question number {n}? #SecondsChat" for n in (1, 2)]
    assert cues(exported_posts(data, "second")) == [f"Q{n}: Question number {n}? #OtherChat" for n in (1, 2, 3, 4)]
    assert json.dumps(exported_posts(data, "second")).count("SecondsChat") == 0
