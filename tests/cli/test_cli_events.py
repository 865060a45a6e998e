"""The README lists every event that `--json` tells, with all its keys."""

import re
from pathlib import Path

import pytest

from chatmod.cli.events import as_json
from chatmod.domain.happenings import Commanded, Intended, Planned, Prepared
from chatmod.live.telling import Answered, Event, Recalled
from tests.cli.test_cli_wording import AT, SENTENCES, out

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
NEVER_TOLD = (Commanded, Intended, Planned, Prepared)
OF_THE_PROGRAM = {"note", "archive", "room", "problem", "split", "still-unanswered", "unanswered"}
EVENTS: list[Event] = [event for event, _ in SENTENCES if not isinstance(event, NEVER_TOLD)]
EVENTS.append(Recalled(AT, (out(),), ()))


def documented() -> dict[str, set[str]]:
    """By type, the keys of an event; those inside its parts stand in brackets and are left out."""
    table = re.search(r"<!-- events -->\n(.*?)<!-- end of events -->", README, re.DOTALL)
    assert table
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table[1].splitlines()[2:]]
    return {
        kind: set(re.findall(r"`(.+?)`", re.sub(r"\(.*?\)", "", keys)))
        for kinds, _, keys in rows
        for kind in re.findall(r"`(.+?)`", kinds)
    }


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_has_the_keys_that_the_readme_lists(event: Event) -> None:
    value = as_json(event)
    keys = documented()[value["type"]]
    if isinstance(event, Answered):
        keys -= {"changes", "end", "held_since", "under_way"} if event.answer.refused else {"refused", "remedy"}
    assert value.keys() - {"type"} == keys


def test_the_readme_lists_no_event_that_is_never_told() -> None:
    assert documented().keys() - OF_THE_PROGRAM == {as_json(event)["type"] for event in EVENTS}
