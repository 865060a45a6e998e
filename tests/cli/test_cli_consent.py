"""`chatmod consent`: who is out of the record, and who agreed to be shown."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.cli.app import app
from chatmod.domain.posts import Author, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import BO, MODERATOR, START, cue, post, schedule

KIM = Author("u-kim", "kim_teaches", "Kimberly Ashworth")
SAID = "A1: the wooden one, because otters sleep below its second arch"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def keep(data: Path, *posts: Post) -> None:
    """A chat with these posts in the archive of a data folder."""

    async def fill() -> None:
        archive = open_archive(data / "archive.db")
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(compile_sheet(schedule(cue("Q1", "+6", "Which?"))), writer)
        await record.moderators([("room", MODERATOR)])
        for one in posts:
            await record.store(one.platform, Page((Seen(one, b"{}"),)), START)
        await writer.close()

    data.mkdir(exist_ok=True)
    asyncio.run(fill())


def asked(data: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["consent", "last", *arguments, "--data", str(data)])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def kept(data: Path) -> Path:
    keep(
        data,
        post("k", 7, SAID, author=KIM),
        post("b", 8, "@kim_teaches otters sleep below its second arch!", author=BO, reply_to="k"),
        post("n", 9, "What does noarchive mean?", author=BO),
        post("m", 10, "noarchive is what you reply", author=MODERATOR),
    )
    return data


def test_a_person_is_taken_out_and_no_file_has_anything_of_them(kept: Path) -> None:
    code, out, _ = asked(kept, "@kim_teaches", "--out", "--yes")
    assert code == 0
    assert "Taken out: 1 post, and their name and words from 1 post of others." in out
    assert "In the room itself their posts stay" in out
    assert "export it again" in out
    left = b"".join(path.read_bytes() for path in kept.iterdir()).lower()
    assert [trace for trace in (b"kim_teaches", b"ashworth", b"otters sleep", b"u-kim") if trace in left] == []


def test_copies_that_still_hold_it_are_named(kept: Path) -> None:
    (kept / "archive.db.v3.bak").write_bytes(b"old")
    assert "archive.db.v3.bak, a copy from before an update" in asked(kept, "@kim_teaches", "--out", "--yes")[1]


def test_where_nobody_can_be_asked_it_is_not_done(kept: Path) -> None:
    code, _, err = asked(kept, "@kim_teaches", "--out")
    assert code == 2
    assert "1 post of @kim_teaches on room would go for good" in err
    assert "--yes" in err
    assert asked(kept)[1].startswith("Out of the record: 0 people.")


def test_the_list_names_nobody_who_is_out_and_every_post_that_may_ask(kept: Path) -> None:
    asked(kept, "@kim_teaches", "--out", "--yes")
    code, out, _ = asked(kept)
    assert code == 0
    assert "Out of the record: 1 person." in out
    assert "room, by the moderator" in out
    assert "kim" not in out.lower()
    assert "@bo on room may ask: What does noarchive mean?" in out
    assert "noarchive is what you reply" not in out


def test_a_wish_is_taken_back_by_its_code(kept: Path) -> None:
    asked(kept, "@kim_teaches", "--out", "--yes")
    (wish,) = [json.loads(line) for line in asked(kept, "--json")[1].splitlines() if '"wish"' in line]
    assert (wish["kind"], wish["how"], wish["posts"], wish["texts"], wish["author"]) == (
        "out",
        "moderator",
        1,
        1,
        None,
    )
    assert "Taken back" in asked(kept, wish["code"], "--undo")[1]
    assert "Nothing is noted" in asked(kept, wish["code"], "--undo")[1]
    keep(kept, post("k", 7, SAID, author=KIM))
    assert "1 post of @kim_teaches" in asked(kept, "@kim_teaches", "--out")[2]


def test_who_agrees_is_shown_in_full_on_x(data: Path) -> None:
    keep(data, replace(post("7", 7, SAID, author=KIM, platform="x"), id="https://x.com/i/status/7"))
    done = CliRunner().invoke(app, ["export", "last", "--to", "jsonl", "--no-look", "--data", str(data)])
    assert SAID not in done.stdout
    assert "in full" in asked(data, "x:kim_teaches", "--agree")[1]
    assert "@kim_teaches on x" in asked(data)[1]
    done = CliRunner().invoke(app, ["export", "last", "--to", "jsonl", "--no-look", "--data", str(data)])
    assert SAID in done.stdout


def test_somebody_can_be_kept_out_before_they_write(kept: Path) -> None:
    code, _, err = asked(kept, "@zoe", "--out", "--yes")
    assert code == 2
    assert "Nobody called `@zoe`" in err
    assert "nothing will be" in asked(kept, "room:zoe", "--out", "--yes")[1]
    keep(kept, post("z", 9, "hello", author=Author("u-z", "zoe", "Zoe")))
    assert asked(kept, "@zoe", "--out", "--yes")[0] == 2


@pytest.mark.parametrize("arguments", [["--out"], ["@bo"], ["@bo", "--out", "--undo"]])
def test_half_a_command_is_explained(kept: Path, arguments: list[str]) -> None:
    code, _, err = asked(kept, *arguments)
    assert code == 2
    assert "chatmod consent CHAT PERSON --out" in err
