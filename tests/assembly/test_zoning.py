from zoneinfo import ZoneInfo

import pytest

from chatmod.assembly.zoning import zones_named
from chatmod.errors import SettingsError


def test_zones_of_choice_come_in_their_order_and_each_once() -> None:
    found = zones_named(["Europe/Berlin", "UTC", " Europe/Berlin ", "America/Toronto"])

    assert found == (ZoneInfo("Europe/Berlin"), ZoneInfo("UTC"), ZoneInfo("America/Toronto"))


def test_no_zones_of_choice_are_none() -> None:
    assert zones_named(None) == ()
    assert zones_named([]) == ()


def test_a_name_that_is_none_is_told_what_it_may_have_meant() -> None:
    with pytest.raises(SettingsError, match="`Toronto` is not the name of a time zone") as caught:
        zones_named(["Europe/Berlin", "Toronto"])
    assert "`America/Toronto`" in caught.value.remedy
