"""What `collect` says while it goes on for days."""

import json
from datetime import timedelta

import pytest

from chatmod.archive import Changes
from chatmod.assembly.collecting import Collected
from chatmod.cli.collecting import Tally
from chatmod.domain.posts import Post
from chatmod.errors import Unavailable
from tests.domain.domain_samples import ANA, START, TORONTO, post

NOTHING = Changes()
LOST = Unavailable("x", "x.com cannot be reached", "Check the network.")


def made(changes: Changes, *posts: Post, hours: int = 0, failures: dict[str, Exception] | None = None) -> Collected:
    return Collected(START + timedelta(hours=hours), changes, posts, failures or {})


def tally(*, goes_on: bool = True, talks: bool = False, as_json: bool = False) -> Tally:
    return Tally("week-1@2027-04-15-2000", TORONTO, goes_on=goes_on, talks=talks, json=as_json)


def test_each_reading_that_brings_something_is_a_line_with_the_new_posts_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telling = tally()
    telling.tell(made(Changes(1, 2, 0), post("1", 90, "A1\nwith \x1b[31m a colour", author=ANA), hours=2))
    telling.tell(made(NOTHING, hours=3))
    telling.tell(made(Changes(0, 0, 1), hours=26))
    telling.end()
    assert capsys.readouterr().out.splitlines() == [
        "2027-04-15 22:00  week-1@2027-04-15-2000: 1 new, 2 edited, 0 deleted.",
        "    room  @ana: A1 with [31m a colour",
        "2027-04-16 22:00  week-1@2027-04-15-2000: 0 new, 0 edited, 1 deleted.",
        "In all: 1 new, 2 edited, 1 deleted.",
    ]


def test_a_long_post_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    tally().tell(made(Changes(1), post("1", 90, "A1 " + "and so on " * 90)))
    line = capsys.readouterr().out.splitlines()[1]
    assert line.endswith("…")
    assert len(line) < 250


def test_a_failure_is_told_when_it_begins_and_when_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    telling = tally()
    for hour in range(3):
        telling.tell(made(NOTHING, hours=hour, failures={"x": LOST}))
    assert telling.failing == {"x"}
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()) == (
        "",
        ["chatmod: x could not be read: x.com cannot be reached.", "  Check the network."],
    )
    telling.tell(made(NOTHING, hours=4))
    assert (capsys.readouterr().out, telling.failing) == ("x can be read again.\n", frozenset())


def test_a_defect_does_not_tell_what_its_error_says(capsys: pytest.CaptureFixture[str]) -> None:
    tally().tell(made(NOTHING, failures={"pigeon": KeyError("the login itself")}))
    assert "the login itself" not in capsys.readouterr().err


def test_somebody_at_a_terminal_hears_that_nothing_has_come(capsys: pytest.CaptureFixture[str]) -> None:
    tally(goes_on=False, talks=True).tell(made(NOTHING))
    assert capsys.readouterr().out == "week-1@2027-04-15-2000: nothing new.\n"
    tally(goes_on=False).tell(made(NOTHING))
    assert capsys.readouterr().out == ""


def test_scripts_get_an_object_for_each_reading_and_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    telling = tally(as_json=True)
    telling.tell(made(Changes(1), post("1", 90), failures={"x": LOST}))
    telling.tell(made(NOTHING, hours=1))
    telling.end()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["type"], line["version"]) for line in lines] == [
        ("collected", 1),
        ("note", 1),
        ("collected", 1),
        ("total", 1),
    ]
    assert (lines[0]["posts"], lines[0]["failed"]) == (["room:1"], {"x": "x.com cannot be reached"})
    assert (lines[-1]["readings"], lines[-1]["new"]) == (2, 1)
