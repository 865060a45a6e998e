from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from chatmod.cli.calm import Calm
from chatmod.domain.board import Board
from chatmod.domain.happenings import Charged, Deferred, NotFound, Opened, Slot, WentOut
from chatmod.live.telling import BoardChanged, Recalled

AT = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)
Q1, Q2 = Slot("room", "Q1"), Slot("room", "Q2")


def test_the_same_reason_for_the_same_post_is_told_once() -> None:
    calm = Calm()
    no_network = Deferred(AT, Q1, "no network")
    told = [
        calm.is_news(no_network),
        calm.is_news(no_network),
        calm.is_news(NotFound(AT, Q1)),
        calm.is_news(no_network),
    ]
    assert told == [True, False, True, False]


def test_another_reason_another_post_and_a_time_to_wait_for_are_news() -> None:
    calm = Calm()
    assert calm.is_news(Deferred(AT, Q1, "no network"))
    assert calm.is_news(Deferred(AT, Q2, "no network"))
    assert calm.is_news(Deferred(AT, Q1, "503"))
    assert calm.is_news(Deferred(AT, Q1, "503", AT))
    assert calm.is_news(Opened(AT))
    assert calm.is_news(Opened(AT))


def test_after_it_was_out_all_is_news_again() -> None:
    calm = Calm()
    calm.is_news(Deferred(AT, Q1, "no network"))
    calm.is_news(WentOut(AT, Q1, AT, AT, "1", "1", "", AT))
    assert calm.is_news(Deferred(AT, Q1, "no network"))


def test_costs_are_told_by_the_dime_for_each_platform() -> None:
    calm = Calm()
    totals = ["0.015", "0.030", "0.115", "0.200", "0.215"]
    assert [calm.is_news(Charged(AT, "x", Decimal(total))) for total in totals] == [True, False, True, False, True]
    assert calm.is_news(Charged(AT, "x:other", Decimal("0.020")))


def test_a_cue_is_out_for_the_first_time_once_whatever_the_number_of_platforms() -> None:
    calm = Calm()
    room, elsewhere, next_one = (
        WentOut(AT, slot, AT, AT, "1", "1", "", AT) for slot in (Q1, Slot("x", "Q1"), Slot("x", "Q2"))
    )
    told = [calm.is_first(event) for event in (Opened(AT), room, elsewhere, next_one)]
    assert told == [False, True, False, True]
    resumed = Calm()
    assert [resumed.is_first(event) for event in (Recalled(AT, (room,), ()), elsewhere)] == [False, False]


def test_the_board_is_told_once_a_minute_and_its_last_change_is_not_lost() -> None:
    calm = Calm()
    first, second = BoardChanged(AT, Board()), BoardChanged(AT + timedelta(seconds=20), Board())
    assert calm.board_due(first) == first
    assert calm.board_due(second) is None
    assert calm.board_due(Opened(AT + timedelta(seconds=59))) is None
    assert calm.board_due(Opened(AT + timedelta(seconds=60))) == replace(second, at=AT + timedelta(seconds=60))
    assert calm.board_due(Opened(AT + timedelta(seconds=200))) is None
