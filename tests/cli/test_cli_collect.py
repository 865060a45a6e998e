"""`chatmod collect`: what comes after the evening, from a room and from a server on loopback."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.cli.app import app
from chatmod.room import OpenRoom
from tests.assembly.afterwards import Afterwards

Doing = Callable[[OpenRoom], Awaitable[Any]]


@pytest.fixture
def desk(tmp_path: Path) -> Afterwards:
    made = Afterwards(tmp_path)
    asyncio.run(in_room(made, made.hold))
    return made


async def in_room(desk: Afterwards, doing: Doing) -> Any:  # noqa: ANN401 - whatever it comes to
    async with desk.room() as room:
        return await doing(room)


def do(desk: Afterwards, doing: Doing) -> Any:  # noqa: ANN401 - as above
    return asyncio.run(in_room(desk, doing))


def collected(desk: Afterwards, *arguments: str) -> tuple[int, str, str]:
    command = ["collect", *(arguments or ("last",)), "--data", str(desk.data.path)]
    environment = {"CHATMOD_CONFIG": str(desk.folder / "config"), **desk.environment}
    done = CliRunner().invoke(app, command, env=environment)
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def test_late_answers_edits_and_deletions_are_told_in_one_line_and_nothing_where_nothing_came(
    desk: Afterwards,
) -> None:
    name = desk.sheet.name
    first = do(desk, lambda room: desk.say(room, "Ana", "A1 The old one. #ShelfTalk"))
    second = do(desk, lambda room: desk.say(room, "Bo", "A1 The iron one. #ShelfTalk"))
    assert collected(desk) == (0, f"{name}: 3 new, 0 edited, 0 deleted.\n", "")
    do(desk, lambda room: desk.edit(room, "Ana", first, "A1 The old stone one. #ShelfTalk"))
    do(desk, lambda room: desk.take_back(room, "Bo", second))
    do(desk, lambda room: desk.say(room, "Cy", "A1 None of them. #ShelfTalk"))
    assert collected(desk) == (0, f"{name}: 1 new, 1 edited, 1 deleted.\n", "")
    assert collected(desk) == (0, "", "")
    assert desk.texts()[1:] == ["A1 The old stone one. #ShelfTalk", "A1 None of them. #ShelfTalk"]
    assert len(desk.edition().removed) == 1


def test_scripts_are_told_what_is_new(desk: Afterwards) -> None:
    code, out, _ = collected(desk, "last", "--json")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert (code, line["type"], line["version"], line["chat"]) == (0, "collected", 1, desk.sheet.name)
    assert (line["new"], line["edited"], line["deleted"], len(line["posts"]), line["failed"]) == (1, 0, 0, 1, {})


def test_the_file_of_the_schedule_is_not_needed(desk: Afterwards) -> None:
    assert not Path(desk.sheet.schedule.path).exists()
    assert collected(desk)[0] == 0


def test_a_platform_that_cannot_be_read_is_said_with_its_remedy_and_the_others_are_read(desk: Afterwards) -> None:
    async def held_elsewhere() -> None:
        async with desk.room("mastodon") as server:
            await desk.hold(server, "mastodon")

    asyncio.run(held_elsewhere())
    desk.environment.clear()
    code, out, err = collected(desk)
    assert (code, out) == (1, f"{desk.sheet.name}: 1 new, 0 edited, 0 deleted.\n")
    assert "mastodon could not be read" in err
    assert "chatmod login mastodon" in err
    code, out, err = collected(desk, "last", "--on", "room")
    assert (code, out, err) == (0, "", "")
    code, out, _ = collected(desk, "last", "--json")
    assert (code, list(json.loads(out)["failed"])) == (1, ["mastodon"])


def test_a_chat_that_is_being_run_is_left_to_that(desk: Afterwards) -> None:
    with desk.data.lock(f"run-{desk.sheet.name}") as lock:
        assert lock.acquire()
        code, out, err = collected(desk)
    assert (code, out) == (2, "")
    assert "is being run or collected already" in err


def test_an_imported_chat_cannot_be_collected(desk: Afterwards) -> None:
    connection = open_archive(desk.data.archive).database.connect()
    connection.execute("INSERT INTO imported (performance, body) VALUES (1, '{}')")
    connection.close()
    code, _, err = collected(desk)
    assert code == 2
    assert "was imported" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rehearsal"], "nothing to collect"),
        (["last", "--on", "x"], "was not on x"),
        (["last", "--for", "7"], "`--for 7` is not a span of time"),
        (["last", "--for", "soon"], "`--for soon` is not a span of time"),
        (["last", "--for", "1d", "--every", "5s"], "less than a minute"),
        (["last", "--budget", "much"], "not a sum of US dollars"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_would_be_right(
    desk: Afterwards, arguments: list[str], said: str
) -> None:
    code, out, err = collected(desk, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 2


def test_a_chat_that_is_not_there_is_an_error(desk: Afterwards) -> None:
    code, _, err = collected(desk, "nothing")
    assert code == 1
    assert "There is no chat `nothing`" in err
