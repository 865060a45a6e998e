"""Showing must never stop an evening, and a defect in it is not hidden."""

from datetime import UTC, datetime

from chatmod.domain.happenings import Opened
from chatmod.live import Event, Trouble
from chatmod.live.telling import unfailing

AT = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)


def test_a_defect_in_showing_is_shown() -> None:
    shown: list[Event] = []

    def show(event: Event) -> None:
        if isinstance(event, Opened):
            raise KeyError("colour")
        shown.append(event)

    unfailing(show)(Opened(AT))
    assert shown == [Trouble(AT, "display", "It could not be shown: a defect, KeyError in test_showing.py, line 17.")]


def test_a_screen_that_takes_nothing_at_all_stops_nobody() -> None:
    def show(event: Event) -> None:
        raise ValueError(event)

    unfailing(show)(Opened(AT))


def test_a_full_disk_behind_the_screen_is_passed_over() -> None:
    tries: list[Event] = []

    def show(event: Event) -> None:
        tries.append(event)
        raise OSError

    unfailing(show)(Opened(AT))
    assert tries == [Opened(AT)]
