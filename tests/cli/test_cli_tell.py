"""`chatmod tell`: a command to a chat that runs in another terminal, as it is typed and as it is answered."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.assembly.preparing import fitting_sheet, load
from chatmod.cli.app import app
from chatmod.domain.commands import parse_command
from chatmod.domain.plan import follow, plan_for
from chatmod.domain.steering import Answer, compare, order
from chatmod.errors import CommandError
from chatmod.live import SystemClock
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

SCHEDULE = """\
---
title: T
hashtag: Tag
timezone: UTC
start: 2027-04-15 20:00
---

## Early words @ +1
Hello!

## Q1 @ +5
What?

## Q2 @ +10
Why?
"""
PATIENCE = 20


class Desk:
    """A data folder with a chat, and somebody who answers its commands as a run does."""

    def __init__(self, folder: Path) -> None:
        schedule = folder / "evening.md"
        schedule.write_text(SCHEDULE, encoding="utf-8")
        self.data = folder / "data"
        self.folder = DataFolder(self.data)
        self.sheet = fitting_sheet(load(schedule), None, {})
        self.heard: list[str] = []

    def tell(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        done = CliRunner().invoke(app, ["tell", "last", *words, "--data", str(self.data)])
        assert "Traceback" not in done.output
        return done.exit_code, done.stdout, done.stderr

    @contextmanager
    def running(self) -> Iterator[None]:
        over = threading.Event()
        opened = threading.Event()
        runner = threading.Thread(target=lambda: asyncio.run(self._answer(opened, over)))
        with self.folder.lock(f"run-{self.sheet.name}") as lock:
            assert lock.acquire()
            runner.start()
            assert opened.wait(PATIENCE)
            try:
                yield
            finally:
                over.set()
                runner.join(PATIENCE)

    async def _answer(self, opened: threading.Event, over: threading.Event) -> None:
        archive = open_archive(self.folder.archive)
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(self.sheet, writer)
        plan, now = plan_for(self.sheet), self.sheet.start
        opened.set()
        while not over.wait(0.02):
            for given in await record.pending():
                self.heard.append(given.text)
                try:
                    commanded = order(plan, parse_command(given.text), now)
                except CommandError as error:
                    answer = Answer(given.text, refused=str(error), remedy=error.remedy)
                else:
                    answer = Answer(given.text, commanded.command, compare(plan, follow(plan, commanded)))
                await record.answer(given, answer, SystemClock().now())
        await writer.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_command_is_answered_with_the_new_times(desk: Desk) -> None:
    with desk.running():
        code, out, err = desk.tell("hold", "3")
    assert (code, err) == (0, "")
    assert out.startswith("Held for 3 min. Early words 20:04 (was 20:01), Q1 20:08 (was 20:05), Q2 20:13 (was 20:10)")


def test_a_time_on_another_day_is_told_with_its_date(desk: Desk) -> None:
    with desk.running():
        _, out, _ = desk.tell("hold", "1 day")
    assert "Q1 2027-04-16 20:05 (was 20:05)" in out
    assert "the end 2027-04-16 21:00 (was 21:00)" in out


def test_a_command_that_cannot_be_carried_out_ends_with_two(desk: Desk) -> None:
    with desk.running():
        code, out, _ = desk.tell("resume")
    assert code == 2
    assert out == "Not done. `resume`: There is no hold. `hold 3` holds for three minutes, `hold` until `resume`.\n"


def test_it_is_told_as_json(desk: Desk) -> None:
    with desk.running():
        code, out, _ = desk.tell("skip", "q1", "--json")
        value = json.loads(out)
        assert code == 0
        assert (value["version"], value["type"], value["chat"]) == (1, "answered", desk.sheet.name)
        assert value["accepted"] is True
        assert [(change["cue"], change["place"]) for change in value["changes"]] == [("Q1", "skipped")]
        code, out, _ = desk.tell("resume", "--json")
        value = json.loads(out)
        assert code == 2
        assert value["accepted"] is False
        assert value["refused"]
        assert value["remedy"]


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        (["say", "It's", "late:  5 more"], "say It's late:  5 more"),
        (["say It's late"], "say It's late"),
        (["hold", "90", "s"], "hold 90 s"),
        (["skip", "Early words"], "skip Early words"),
        (["swap", "Early words", "Q2"], "swap 'Early words' Q2"),
        (['swap "Early words" Q2'], 'swap "Early words" Q2'),
        (["SWAP", "q1", "q2"], "SWAP q1 q2"),
    ],
)
def test_words_come_through_the_shell_as_they_were_meant(desk: Desk, words: list[str], heard: str) -> None:
    with desk.running():
        code, _, _ = desk.tell(*words)
    assert code == 0
    assert desk.heard == [heard]


def test_a_chat_that_is_not_running_is_said_with_a_remedy(desk: Desk) -> None:
    with desk.running():
        pass
    code, out, err = desk.tell("hold")
    assert (code, out) == (2, "")
    assert f"{desk.sheet.name} is not running." in err
    assert "`chatmod run FILE`" in err


def test_a_chat_that_does_not_exist_is_said(desk: Desk) -> None:
    code, _, err = desk.tell("hold")
    assert code == 1
    assert "There is no archive" in err
    with desk.running():
        done = CliRunner().invoke(app, ["tell", "other", "hold", "--data", str(desk.data)])
    assert done.exit_code == 1
    assert "There is no chat `other`" in done.stderr


def test_nonsense_is_refused_before_anything_is_sent(desk: Desk) -> None:
    with desk.running():
        code, _, err = desk.tell("halt")
    assert code == 2
    assert "`halt` is not a command." in err
    assert desk.heard == []


def test_what_is_no_text_is_refused_before_anything_is_sent(desk: Desk) -> None:
    with desk.running():
        code, _, err = desk.tell("say", "\udcff\udcfe")
    assert code == 2
    assert "It is no text: some of it is not UTF-8." in err
    assert desk.heard == []
