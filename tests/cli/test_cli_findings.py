"""How a pre-flight is shown while the evening goes on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.preparing import load
from chatmod.cli.stages import JsonStage, PlainStage
from chatmod.domain.preflight import Finding, Light
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.live.telling import PreFlight
from tests.cli.terminals import on_a_terminal

AT = datetime(2027, 4, 15, 23, 50, tzinfo=UTC)
LOGIN = Finding("mastodon login", Light.GREEN, "Posts as heather.")
AWAKE = Finding("awake", Light.YELLOW, "It may sleep.", "Plug it in.")
CLOCK = Finding("clock", Light.RED, "It is\x1b[2J wrong.", "Set it.")
SCHEDULE = "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: America/Toronto\n---\n## Q1 @ +1\nWhy?\n"


@pytest.fixture
def sheet(tmp_path: Path) -> RunSheet:
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    return compile_sheet(load(path).schedule)


@pytest.mark.parametrize(
    ("findings", "lines"),
    [
        ((LOGIN,), ["19:50:00  Pre-flight: all is well."]),
        (
            (LOGIN, AWAKE),
            [
                "19:50:00  Pre-flight: there is something to look at.",
                "          look   awake: It may sleep. Plug it in.",
            ],
        ),
        (
            (CLOCK, LOGIN, AWAKE),
            [
                "19:50:00  Pre-flight: something is wrong.",
                "          wrong  clock: It is [2J wrong. Set it.",
                "          look   awake: It may sleep. Plug it in.",
            ],
        ),
    ],
)
def test_all_green_is_one_line_and_all_else_a_line_each(
    sheet: RunSheet, capsys: pytest.CaptureFixture[str], findings: tuple[Finding, ...], lines: list[str]
) -> None:
    PlainStage(sheet).tell(PreFlight(AT, findings))
    assert capsys.readouterr().out.splitlines() == lines
    shown = on_a_terminal(sheet, AT, lambda stage: stage.tell(PreFlight(AT, findings)))
    assert [line for line in lines if line not in shown] == []


def test_a_script_gets_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    JsonStage().tell(PreFlight(AT, (LOGIN, AWAKE)))
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "type": "pre-flight",
        "at": "2027-04-15T23:50:00+00:00",
        "findings": [
            {"subject": "mastodon login", "light": "green", "said": "Posts as heather.", "remedy": ""},
            {"subject": "awake", "light": "yellow", "said": "It may sleep.", "remedy": "Plug it in."},
        ],
    }
