"""Whole rehearsals: the live layer with its other cast."""

import math
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatmod.archive import open_archive
from chatmod.assembly.plugins import load_plugin
from chatmod.assembly.rehearsing import CURTAIN, rehearse
from chatmod.domain.agenda import State
from chatmod.domain.commands import Hold
from chatmod.domain.happenings import AnswerLost, Deferred, Finished, Opened, WentOut
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import SettingsError
from chatmod.live import Answered, AnswerSeen, Event, SystemClock, Wheel
from chatmod.loading import load_schedule
from chatmod.settings import DataFolder

PROJECT = Path(__file__).parents[2]
SCHEDULE = """\
---
title: A rehearsed evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
length: 40 min
linger: 15 min
moderators: mastodon:heather@example.social
---

## Welcome @ +0
Welcome!

## Q1 @ +5
Why?

## Q2 @ +12
How?

## Q3 @ +20
When?

## Q4 @ +28
Where?

## Thanks @ end
Thanks!
"""
SHORT = (
    SCHEDULE.replace("length: 40 min", "length: 60 s")
    .replace("linger: 15 min", "linger: 2 min")
    .replace("+5\n", "+5 s\n")
    .replace("+12\n", "+12 s\n")
    .replace("+20\n", "+20 s\n")
    .replace("+28\n", "+28 s\n")
)


def sheet_of(folder: Path, text: str = SCHEDULE) -> RunSheet:
    path = folder / "rehearsed.md"
    path.write_text(text, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room", "mastodon"})
    return compile_sheet(loaded.schedule)


def hold(
    sheet: RunSheet,
    folder: Path,
    *,
    seed: int = 1,
    pace: float = math.inf,
    faults: bool = True,
    on: Sequence[str] = ("room", "mastodon"),
) -> tuple[State, list[Event]]:
    events: list[Event] = []
    plugins = {name: load_plugin(name) for name in on}
    state = rehearse(sheet, plugins, DataFolder(folder), seed=seed, pace=pace, faults=faults, tell=events.append)
    return state, events


class TestSeeds:
    def test_the_same_seed_gives_the_same_evening(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path)
        _, once = hold(sheet, tmp_path)
        _, again = hold(sheet, tmp_path)
        assert once == again

    def test_at_any_pace(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path, SHORT)
        _, at_once = hold(sheet, tmp_path)
        _, throttled = hold(sheet, tmp_path, pace=20_000)
        _, slower = hold(sheet, tmp_path, pace=2_000)
        assert at_once == throttled
        assert at_once == slower

    def test_another_seed_gives_another_evening(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path)
        _, once = hold(sheet, tmp_path, seed=1)
        _, another = hold(sheet, tmp_path, seed=2)
        assert once != another


class TestTheEvening:
    def test_it_opens_shortly_before_the_first_cue_and_finishes_after_the_linger(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path)
        state, events = hold(sheet, tmp_path)
        assert events[0] == Opened(sheet.start - CURTAIN)
        assert Finished(sheet.end + timedelta(minutes=15)) in events
        assert state.finished

    def test_scripted_faults_are_survived_and_nothing_fails(self, tmp_path: Path) -> None:
        state, _ = hold(sheet_of(tmp_path), tmp_path)
        assert state.failures == ()

    def test_a_429_brings_the_third_question_back_90_seconds_late(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path)
        _, events = hold(sheet, tmp_path)
        (deferred,) = [event for event in events if isinstance(event, Deferred)]
        assert (deferred.slot.platform, deferred.slot.label) == ("room", "Q3")
        assert deferred.until == deferred.at + timedelta(seconds=90)
        out = next(event for event in events if isinstance(event, WentOut) and event.slot == deferred.slot)
        assert timedelta(seconds=90) <= out.at - out.due < timedelta(seconds=93)

    def test_a_lost_answer_is_found_and_not_posted_twice(self, tmp_path: Path) -> None:
        _, events = hold(sheet_of(tmp_path), tmp_path)
        (lost,) = [event for event in events if isinstance(event, AnswerLost)]
        assert lost.slot.label == "Q2"
        (out,) = [event for event in events if isinstance(event, WentOut) and event.slot == lost.slot]
        assert out.sent is None
        edition = open_archive(DataFolder(tmp_path).rehearsal)
        texts = [entry.post.text for entry in edition.edition(edition.find("last")).entries]
        assert texts.count("Q2: How? #Tag") == 2, "once on each platform"

    def test_one_platform_has_the_faults_and_the_other_does_not_notice(self, tmp_path: Path) -> None:
        _, events = hold(sheet_of(tmp_path), tmp_path)
        late = [event.sent - event.due for event in events if isinstance(event, WentOut) and event.sent]
        on_time = [event for event in events if isinstance(event, WentOut) and event.slot.platform == "mastodon"]
        assert all(event.sent == event.due for event in on_time)
        assert max(late) >= timedelta(seconds=90)

    def test_without_faults_all_is_on_time(self, tmp_path: Path) -> None:
        _, events = hold(sheet_of(tmp_path), tmp_path, faults=False)
        assert all(event.sent == event.due for event in events if isinstance(event, WentOut))
        assert not any(isinstance(event, Deferred | AnswerLost) for event in events)

    def test_the_audience_answers_and_each_answer_is_told_once(self, tmp_path: Path) -> None:
        _, events = hold(sheet_of(tmp_path), tmp_path)
        answers = [event for event in events if isinstance(event, AnswerSeen)]
        ids = [event.post.id for event in answers]
        assert len(ids) > 20
        assert len(set(ids)) == len(ids)
        assert not any(event.by_moderator for event in answers)
        assert {question for event in answers for question in event.attribution.questions} == {"Q1", "Q2", "Q3", "Q4"}
        assert any("only see this now" in event.post.text for event in answers), "read after the end"

    def test_whoever_watches_is_given_the_clock_that_counts(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path)
        seen: list[datetime] = []

        def tell(event: Event) -> None:
            seen.append(event.at)

        instants: list[datetime] = []
        rehearse(
            sheet,
            {"room": load_plugin("room")},
            DataFolder(tmp_path),
            seed=1,
            faults=False,
            tell=tell,
            watch=lambda now: instants.append(now()),
        )
        assert instants == [sheet.start - CURTAIN]
        assert seen == sorted(seen)


class TestAtTheWheel:
    def test_the_pace_counts_throughout_a_hold_that_outlasts_the_chat(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path, SHORT)
        wheel, real = Wheel(), SystemClock()
        began = real.now()
        wheel.turn("hold")
        answered: list[Answered] = []

        def tell(event: Event) -> None:
            if not isinstance(event, Answered):
                return
            answered.append(event)
            if len(answered) == 1:
                threading.Timer(0.3, lambda: wheel.turn("resume")).start()

        plugins, folder = {"room": load_plugin("room")}, DataFolder(tmp_path)
        state = rehearse(sheet, plugins, folder, seed=1, pace=1_000, faults=False, tell=tell, wheel=wheel)
        held, resumed = answered
        assert state.finished
        assert sheet.finish - held.at < resumed.at - held.at <= (real.now() - began) * 1_000

    def test_where_nobody_could_resume_a_hold_needs_a_span(self, tmp_path: Path) -> None:
        wheel, events = Wheel(), list[Event]()
        wheel.turn("hold")
        wheel.turn("hold 3")
        sheet, plugins = sheet_of(tmp_path, SHORT), {"room": load_plugin("room")}
        state = rehearse(sheet, plugins, DataFolder(tmp_path), seed=1, faults=False, tell=events.append, wheel=wheel)
        refused, held = (event.answer for event in events if isinstance(event, Answered))
        assert "Nobody could resume" in refused.refused
        assert "`hold 3`" in refused.remedy
        assert held.command == Hold(timedelta(minutes=3))
        assert state.finished


class TestItsArchive:
    def test_it_stays_until_the_next_rehearsal(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path)
        hold(sheet_of(tmp_path), tmp_path)
        first = open_archive(folder.rehearsal)
        assert first.find("last").questions == 4
        assert first.find("last").posts > 30
        hold(sheet_of(tmp_path, SHORT), tmp_path, on=["room"])
        assert len(open_archive(folder.rehearsal).chats()) == 1
        assert not folder.archive.exists()

    def test_two_at_a_time_in_one_folder_are_one_too_many(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path)
        with folder.lock("rehearsal") as lock:
            assert lock.acquire()
            with pytest.raises(SettingsError, match="is running in"):
                hold(sheet_of(tmp_path), tmp_path)
        hold(sheet_of(tmp_path), tmp_path)


NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise AssertionError(f"{event} {arguments}")

sys.addaudithook(refuse)
from chatmod.cli import main
main()
"""


@pytest.mark.parametrize("platform", ["room", "mastodon"])
def test_a_rehearsal_touches_no_network(tmp_path: Path, platform: str) -> None:
    demo = PROJECT / "questions" / "demo.md"
    command = ["rehearse", str(demo), "--pace", "max", "--on", platform, "--plain", "--data", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", NO_NETWORK, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Rehearsal over." in done.stdout


def test_the_hook_that_watches_over_that_would_notice(tmp_path: Path) -> None:
    program = NO_NETWORK.rpartition("from chatmod")[0] + "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "AssertionError: socket." in done.stderr
