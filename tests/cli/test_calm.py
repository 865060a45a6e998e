from datetime import UTC, datetime
from decimal import Decimal

from chatmod.cli.calm import Calm
from chatmod.domain.happenings import Charged, Deferred, NotFound, Opened, Slot, WentOut

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


def test_what_stands_under_a_cue_is_shown_once_and_not_for_each_platform() -> None:
    calm = Calm()
    slots = [
        Slot("room", "Q1"),
        Slot("room", "Q1", 2),
        Slot("mastodon", "Q1"),
        Slot("mastodon", "Q2", 2),
        Slot("x", "Q2"),
    ]
    told = [calm.is_first_out(WentOut(AT, slot, AT, AT, "1", "1", "", AT)) for slot in slots]
    assert told == [True, False, False, False, True]
    assert not calm.is_first_out(Opened(AT))
