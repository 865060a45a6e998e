from datetime import timedelta

import pytest

from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Refused,
    Skipped,
    Slot,
    WentOut,
)
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.timing import SlotTiming, Timing, how_late, timings
from tests.domain.domain_samples import START, cue, schedule

_SHEET = compile_sheet(schedule(cue("Welcome", "+0"), cue("Q1", "+6"), cue("Q2", "+26")))
_DUE = START + timedelta(minutes=6)
_Q1 = Slot("room", "Q1")


def _out(slot: Slot = _Q1, *, late: float = 0, found: bool = False) -> WentOut:
    sent = _DUE + timedelta(seconds=late)
    return WentOut(sent + timedelta(seconds=1), slot, _DUE, None if found else sent, "id", "1", "", sent)


def _of(*journal: Happening, slot: Slot = _Q1) -> SlotTiming:
    (found,) = (timing for timing in timings(_SHEET, journal, ["room"]) if timing.slot == slot)
    return found


def test_a_post_that_went_out_has_its_three_instants_and_is_late_by_when_it_was_sent() -> None:
    timing = _of(Opened(START), Intended(_DUE, _Q1, "key", b""), _out(late=0.25))

    sent = _DUE + timedelta(seconds=0.25)
    assert timing == SlotTiming(
        _Q1, _DUE, "out", Timing(_DUE, sent, sent + timedelta(seconds=1)), timedelta(seconds=0.25)
    )


def test_a_post_that_was_found_is_late_by_when_it_was_published() -> None:
    timing = _of(AnswerLost(_DUE, _Q1, "no answer"), NotFound(_DUE, _Q1), _out(late=3, found=True))

    assert timing.timing == Timing(_DUE, None, _DUE + timedelta(seconds=4))
    assert timing.late == timedelta(seconds=3)


def test_a_platform_whose_clock_is_behind_publishes_nothing_early() -> None:
    assert _of(_out(late=-0.5, found=True)).late == timedelta(0)


def test_every_time_that_a_post_was_put_off_is_remembered() -> None:
    timing = _of(Deferred(_DUE, _Q1, "429"), Deferred(_DUE, _Q1, "no network"), _out(late=90))

    assert timing.put_off == ("429", "no network")
    assert timing.fate == "out"


@pytest.mark.parametrize(
    ("happening", "fate", "reason"),
    [
        (Refused(_DUE, _Q1, "too long"), "refused", "too long"),
        (Skipped(_DUE, _Q1, "too late"), "skipped", "too late"),
        (Skipped(_DUE, _Q1, "too late", missed=True), "skipped", "it was due before the run began"),
        (LeftOpen(_DUE, _Q1, "not to be asked"), "left-open", "not to be asked"),
    ],
)
def test_a_post_that_is_not_out_tells_why(happening: Happening, fate: str, reason: str) -> None:
    assert _of(happening) == SlotTiming(_Q1, _DUE, fate, reason=reason)  # type: ignore[arg-type]


def test_what_was_left_open_and_found_later_is_out() -> None:
    timing = _of(LeftOpen(_DUE, _Q1, "not to be asked"), _out(found=True))

    assert (timing.fate, timing.reason) == ("out", "")


def test_what_is_out_stays_out() -> None:
    assert _of(_out(), Skipped(_DUE, _Q1, "too late")).fate == "out"


def test_cues_of_which_the_journal_knows_nothing_are_waiting_on_every_platform() -> None:
    found = timings(_SHEET, [_out(Slot("mastodon", "Q1", 2))], ["room", "mastodon"])

    assert [(timing.slot, timing.fate) for timing in found] == [
        (Slot("mastodon", "Welcome"), "waiting"),
        (Slot("room", "Welcome"), "waiting"),
        (Slot("mastodon", "Q1", 2), "out"),
        (Slot("room", "Q1"), "waiting"),
        (Slot("mastodon", "Q2"), "waiting"),
        (Slot("room", "Q2"), "waiting"),
    ]


def test_a_cue_that_the_sheet_has_lost_comes_last() -> None:
    lost = Slot("room", "Gone")
    journal: list[Happening] = [Refused(START, lost, "no"), _out()]

    assert timings(_SHEET, journal, ["room"])[-1] == SlotTiming(lost, None, "refused", reason="no")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-0.002, "0 ms"),
        (0.0004, "0 ms"),
        (0.0042, "4 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3725, "1 h 2 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_lateness_is_read_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert how_late(timedelta(seconds=seconds)) == words
