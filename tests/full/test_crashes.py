"""Killed at any moment, and the same command again: every question once, nothing lost."""

import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from tests.full.crashing_run import MOMENTS
from tests.full.evenings import PATIENCE, exported_posts, free_port, run_evening, write_schedule

pytestmark = pytest.mark.full
QUESTIONS = 11
KILLS = 11
_CRASHING = Path(__file__).with_name("crashing_run.py")


@dataclass
class Participant(threading.Thread):
    """Somebody who posts all the time, and remembers what the room has confirmed."""

    url: str
    confirmed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            with httpx.Client(base_url=self.url) as browser:
                for _ in range(25):  # then somebody else, for one person may not write all that much
                    number += 1
                    self._say(browser, f"Remark {number} by the participant")
                    if self.over.wait(0.15):
                        return

    def _say(self, browser: httpx.Client, text: str) -> None:
        try:
            answer = browser.post("/tags/SecondsChat", data={"name": "Ana", "text": text}, timeout=2)
        except httpx.HTTPError:
            return  # the room is dead at present; whether this one was kept nobody has promised
        if answer.status_code == 303:
            self.confirmed.append(text)


def _killed(schedule: Path, data: Path, port: int, random: Random, moment: str) -> bool:
    """Run until death; False if the evening ended first."""
    arguments = [str(schedule), str(data), str(port), moment, str(random.randint(1, 2)), str(random.random() * 0.006)]
    process = subprocess.Popen([sys.executable, str(_CRASHING), *arguments])
    try:
        return process.wait(PATIENCE) == -9
    finally:
        process.kill()


def _killed_while_idle(schedule: Path, data: Path, port: int, random: Random) -> bool:
    process = subprocess.Popen(
        [sys.executable, str(_CRASHING), str(schedule), str(data), str(port), "never", "1", "0"]
    )
    try:
        process.wait(0.2 + random.random() * 2)  # also while it starts
    except subprocess.TimeoutExpired:
        return True
    finally:
        process.kill()
        process.wait(PATIENCE)
    return False


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_question_twice_and_nothing_lost_however_it_is_killed(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    schedule = write_schedule(tmp_path / "crashes.md", questions=QUESTIONS, every=3, length=75)
    data, port = tmp_path / "data", free_port()
    participant = Participant(f"http://127.0.0.1:{port}")
    participant.start()
    kills: Counter[str] = Counter()
    for number in range(KILLS):
        moment = (*MOMENTS, "idle")[number % (len(MOMENTS) + 1)]
        killed = _killed_while_idle if moment == "idle" else _killed
        more = () if moment == "idle" else (moment,)
        kills[moment] += killed(schedule, data, port, random, *more)
    assert kills.total() == KILLS, kills
    with run_evening(schedule, data, port) as evening:
        evening.until_out(f"Q{QUESTIONS}")
        participant.over.set()
        participant.join(PATIENCE)
        timeline = _all_posts(evening.url)
        assert evening.end() == 0
    questions = Counter(post["content"] for post in timeline if post["account"]["acct"] == "moderator")
    assert questions == {f"<p>Q{n}: Question number {n}? #SecondsChat</p>": 1 for n in range(1, QUESTIONS + 1)}
    recorded = exported_posts(data)
    texts = Counter(post["text"] for post in recorded)
    assert set(participant.confirmed) <= texts.keys()
    assert max(texts.values()) == 1
    asked = [post["questions"] for post in recorded if post["kind"] == "question"]
    assert asked == [[f"Q{n}"] for n in range(1, QUESTIONS + 1)]


def _all_posts(url: str) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = []
    parameters = {"limit": "40"}
    while page := httpx.get(f"{url}/api/v1/timelines/tag/SecondsChat", params=parameters).json():
        posts += page
        parameters["max_id"] = page[-1]["id"]
    return posts
