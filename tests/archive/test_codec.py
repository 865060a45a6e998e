import hashlib
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.archive import codec
from chatmod.archive.dictionary import FIELD_NAMES
from chatmod.domain.commands import Again, End, Hold, Next, Probe, Repace, Resume, Say, Skip, Swap, Undo
from chatmod.domain.happenings import (
    AnswerLost,
    Charged,
    ClockStepped,
    Commanded,
    Deferred,
    Finished,
    Happening,
    Intended,
    Interrupted,
    LeftOpen,
    NotFound,
    Opened,
    Planned,
    Prepared,
    Refused,
    Skipped,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import AtClock, FromEnd, FromStart
from chatmod.loading import load_schedule
from tests.domain.domain_samples import cue, schedule

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
SLOTS = st.builds(Slot, part=st.integers(1, 9))
COMMANDS = st.one_of(
    st.builds(Hold, span=st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=1))),
    st.builds(Resume, hold=st.integers(1, 9), rest=st.none() | st.timedeltas(timedelta(0), timedelta(days=1))),
    st.builds(Undo, target=st.integers(1, 9)),
    st.builds(Skip, label=st.text()),
    st.builds(Next, label=st.text()),
    st.builds(Swap),
    st.builds(Repace, clock=st.none() | st.times(), until=INSTANTS, labels=st.lists(st.text()).map(tuple)),
    st.builds(Say),
    st.builds(Again, label=st.text()),
    st.builds(Probe, number=st.integers(1, 9), label=st.text()),
    st.builds(End),
)
SHEET = compile_sheet(schedule(cue("Q1", "+6"), cue("Q2"), cue("Thanks", "end")))
HAPPENINGS: dict[type, st.SearchStrategy[Happening]] = {
    Opened: st.builds(Opened, at=INSTANTS),
    Planned: st.builds(Planned, at=INSTANTS, sheet=st.just(SHEET), finish=st.none() | INSTANTS),
    Commanded: st.builds(Commanded, at=INSTANTS, command=COMMANDS, finish=st.none() | INSTANTS),
    ClockStepped: st.builds(ClockStepped, at=INSTANTS, by=st.timedeltas(timedelta(days=-9), timedelta(days=9))),
    Prepared: st.builds(Prepared, at=INSTANTS, slot=SLOTS, prepared=st.binary()),
    Intended: st.builds(Intended, at=INSTANTS, slot=SLOTS, prepared=st.binary()),
    WentOut: st.builds(WentOut, at=INSTANTS, slot=SLOTS, due=INSTANTS, sent=st.none() | INSTANTS, published=INSTANTS),
    Refused: st.builds(Refused, at=INSTANTS, slot=SLOTS),
    Charged: st.builds(Charged, at=INSTANTS, total=st.decimals(0, 1000, places=3)),
    Deferred: st.builds(Deferred, at=INSTANTS, slot=SLOTS, until=st.none() | INSTANTS),
    AnswerLost: st.builds(AnswerLost, at=INSTANTS, slot=SLOTS),
    NotFound: st.builds(NotFound, at=INSTANTS, slot=SLOTS),
    Skipped: st.builds(Skipped, at=INSTANTS, slot=SLOTS, missed=st.booleans()),
    LeftOpen: st.builds(LeftOpen, at=INSTANTS, slot=SLOTS),
    TwinDeleted: st.builds(TwinDeleted, at=INSTANTS, slot=SLOTS),
    Interrupted: st.builds(Interrupted, at=INSTANTS),
    Finished: st.builds(Finished, at=INSTANTS),
}
SCHEDULE = """\
---
title: Every way to tell the time
hashtag: Tag
start: 2027-04-15 20:00:30
timezone: America/Toronto
length: 1 day
moderators: mastodon:heather@example.social, ben
platforms: room, mastodon
language: fr
tolerance: 3 min
linger: 90 s
warn: 1 min
repeat: 2 min
grace: off
archive: https://example.org/chats
names: pseudonyms
check: no-alt
---

## Reminder @ -1 day
Tomorrow, {start}.

## Doors @ -2 days 09:00
The doors are open.

## Soon @ -90 s
Nearly.

## Q1 @ +6
Why is it so: #always?

% A note nobody sees.

### mastodon
Why?

---

And how?

## Q2 @ 21:15:05
When?

## Q3
Where?

## Thanks @ end-3
Thanks!

## After @ end+5
Bye.
"""


def test_every_kind_of_happening_is_tried_here() -> None:
    assert HAPPENINGS.keys() == set(get_args(Happening))


@given(st.one_of(*HAPPENINGS.values()))
def test_a_happening_comes_back_as_it_was(happening: Happening) -> None:
    again = codec.happenings.validate_json(codec.to_json(codec.happenings, happening))
    assert again == happening
    assert type(again) is type(happening)


def test_a_sheet_comes_back_as_it_was_with_every_way_to_tell_the_time(tmp_path: Path) -> None:
    path = tmp_path / "times.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room", "mastodon"})
    sheet = compile_sheet(loaded.schedule)
    again = codec.sheets.validate_json(codec.to_json(codec.sheets, sheet))
    assert again == sheet
    assert (again.name, again.key("Q1"), again.finish) == (sheet.name, sheet.key("Q1"), sheet.finish)
    kinds = {type(cue.planned.when) for cue in again.cues}
    assert kinds == {AtClock, FromStart, FromEnd, type(None)}


@given(INSTANTS, INSTANTS, st.sampled_from([-11, 0, 5]))
def test_instants_sort_as_text_whatever_their_zone(one: datetime, other: datetime, hours: int) -> None:
    elsewhere = one.astimezone(timezone(timedelta(hours=hours)))
    assert (codec.to_text(elsewhere) < codec.to_text(other)) == (one < other)
    assert datetime.fromisoformat(codec.to_text(elsewhere)) == one


@given(st.lists(st.binary(), max_size=5))
def test_raw_json_comes_back_as_it_was_one_by_one_or_many_at_once(raws: list[bytes]) -> None:
    assert [codec.expand(*codec.compress(raw)) for raw in raws] == raws
    assert [codec.expand(codec.CODING, kept) for kept in codec.compress_many(raws)] == raws


def test_the_raw_json_of_older_archives_is_read() -> None:
    assert codec.expand("zlib", zlib.compress(b"{}")) == b"{}"


@pytest.mark.parametrize("coding", ["zlib", codec.CODING, "braille"])
def test_damaged_raw_json_is_told(coding: str) -> None:
    with pytest.raises(ValueError, match="raw JSON is"):
        codec.expand(coding, b"no such thing")


def test_the_dictionary_is_for_ever() -> None:
    """What was compressed against it cannot be read without it."""
    assert (
        hashlib.sha256(FIELD_NAMES).hexdigest() == "a5c0ac992fa02dfb6c40f5c1900b2486927df4b0067ca61ddcad49ab9692dcfd"
    )
