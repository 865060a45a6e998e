"""`chatmod mark` and `chatmod unmark`: the moderator's notes in the margin."""

import asyncio
import json
from pathlib import Path

import pytest

from chatmod.archive import open_archive
from chatmod.domain.posts import Gone
from chatmod.ports.platforms import Page
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter
from tests.cli.test_cli_looking import START, a_sheet, an_evening, asked, keep


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An evening of five posts: Noor's hello, Q1, Ines' answer, Heather's, and Noor's late one."""
    folder = tmp_path / "data"
    keep(folder, a_sheet(tmp_path), *an_evening())
    return folder


def marks(data: Path) -> dict[str, list[dict[str, str]]]:
    """By the ids of the posts, as the private edition has them."""
    code, out, _ = asked("export", "last", "--to", "jsonl", "--edition", "private", "-o", "-", data=data)
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    return {line["id"]: line["marks"] for line in lines if line["type"] == "post" and line["marks"]}


def test_a_post_is_marked_by_its_number_with_a_note(data: Path) -> None:
    code, out, err = asked("mark", "last", "3", "--resource", "arrays,", "everywhere", data=data)
    assert (code, err) == (0, "")
    assert out == "Marked as resource (arrays, everywhere): post 3 by @ines: A1: arrays, and more arrays\n"
    assert marks(data) == {"room/2": [{"kind": "resource", "note": "arrays, everywhere"}]}


def test_a_mark_may_be_of_several_kinds_and_a_second_one_changes_the_note(data: Path) -> None:
    asked("mark", "last", "room/2", "--gem", "--later", "first", data=data)
    asked("mark", "last", "room/2", "--gem", "second", data=data)
    assert marks(data) == {"room/2": [{"kind": "gem", "note": "second"}, {"kind": "later", "note": "first"}]}


def test_marks_are_taken_off_by_kind_or_all(data: Path) -> None:
    asked("mark", "last", "3", "--gem", "--later", "--action", data=data)
    assert asked("unmark", "last", "3", "--gem", data=data)[1].startswith("Unmarked as gem: post 3 by @ines")
    assert [mark["kind"] for mark in marks(data)["room/2"]] == ["action", "later"]
    asked("unmark", "last", "3", data=data)
    assert marks(data) == {}
    assert asked("unmark", "last", "3", data=data)[:2] == (
        0, "There was no such mark on post 3 by @ines: A1: arrays, and more arrays\n",
    )  # fmt: skip


def test_json_tells_what_was_marked(data: Path) -> None:
    assert json.loads(asked("mark", "last", "3", "--gem", "lovely", "--json", data=data)[1]) == {
        "type": "marked", "version": 1, "chat": "week-1@2027-04-15-2000", "id": "room/2", "place": 3,
        "marks": ["gem"], "note": "lovely",
    }  # fmt: skip
    assert json.loads(asked("unmark", "last", "3", "--json", data=data)[1])["marks"] == ["gem"]


def test_a_kind_has_to_be_said(data: Path) -> None:
    code, out, err = asked("mark", "last", "3", data=data)
    assert (code, out) == (2, "")
    assert "--gem, --resource, --action or --later" in err


@pytest.mark.parametrize("verb", [("mark", "--gem"), ("unmark",)])
def test_a_post_that_is_not_there_is_told(data: Path, verb: tuple[str, ...]) -> None:
    code, out, err = asked(verb[0], "last", "17", *verb[1:], data=data)
    assert (code, out) == (1, "")
    assert "its posts have the numbers 1 to 5" in err


def test_marks_stay_when_posts_are_seen_again_and_go_with_what_is_deleted(tmp_path: Path, data: Path) -> None:
    for number in ("3", "5"):
        asked("mark", "last", number, "--gem", "lovely", data=data)
    keep(data, a_sheet(tmp_path), *an_evening())
    assert set(marks(data)) == {"room/2", "room/4"}

    async def delete() -> None:
        archive = open_archive(DataFolder(data).archive)
        writer = InlineWriter(archive.database)
        record = await archive.performance("week-1@2027-04-15-2000", writer)
        assert record is not None
        await record.store("room", Page((Gone("2"),)), START)
        await writer.close()

    asyncio.run(delete())
    assert set(marks(data)) == {"room/4"}
    assert b"lovely" in DataFolder(data).archive.read_bytes()
    asked("unmark", "last", "#4", data=data)
    assert marks(data) == {}


@pytest.mark.parametrize("form", ["html", "markdown", "csv", "jsonl"])
def test_no_public_edition_tells_of_marks(data: Path, form: str) -> None:
    before = asked("export", "last", "--to", form, "-o", "-", data=data)[1]
    asked("mark", "last", "3", "--gem", "lovely", data=data)
    assert asked("export", "last", "--to", form, "-o", "-", data=data)[1] == before


def test_the_recap_is_made_of_marks(data: Path) -> None:
    asked("mark", "last", "3", "--gem", "A line to keep", data=data)
    out = asked("export", "last", "--to", "recap", "-o", "-", data=data)[1]
    assert "A line to keep" in out
    assert "> A1: arrays," in out
