import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.platforms.atproto_ids import CLOCK_IDS, blob_cid, make_tid, tid_instant

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2255, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CLOCKS = st.integers(0, CLOCK_IDS - 1)


@given(INSTANTS, CLOCKS)
def test_the_instant_of_a_record_key_can_be_read_back(instant: datetime, clock: int) -> None:
    assert tid_instant(make_tid(instant, clock)) == instant


@given(INSTANTS, CLOCKS)
def test_a_record_key_looks_as_the_specification_says(instant: datetime, clock: int) -> None:
    assert re.fullmatch("[234567abcdefghij][234567a-z]{12}", make_tid(instant, clock))


@given(INSTANTS, CLOCKS, INSTANTS, CLOCKS)
def test_record_keys_sort_as_instants_do_and_then_as_clocks(
    instant: datetime, clock: int, other: datetime, other_clock: int
) -> None:
    keys_sort = make_tid(instant, clock) < make_tid(other, other_clock)
    assert keys_sort == ((instant, clock) < (other, other_clock))


def test_a_microsecond_makes_another_record_key() -> None:
    instant = datetime(2027, 4, 15, 20, 6, tzinfo=UTC)
    assert make_tid(instant, 1023) < make_tid(instant + timedelta(microseconds=1), 0)


def test_a_record_key_is_that_of_the_official_sdk() -> None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1_807_819_560_123_456)
    assert make_tid(instant, 31) == "3ngaj7f7z422z"


def test_the_first_of_all_record_keys_is_zero() -> None:
    assert make_tid(datetime(1970, 1, 1, tzinfo=UTC), 0) == "2222222222222"
    assert tid_instant("2222222222222") == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "key", ["", "222222222222", "22222222222222", "2222222222221", "222222222222A", "k222222222222", "jzzzzzzzzzzzz"]
)
def test_what_is_no_record_key_has_no_instant(key: str) -> None:
    with pytest.raises(ValueError, match="is no TID"):
        tid_instant(key)


@pytest.mark.parametrize(
    ("instant", "clock"),
    [
        (datetime(1969, 12, 31, tzinfo=UTC), 0),
        (datetime(2256, 1, 1, tzinfo=UTC), 0),
        (datetime(2027, 1, 1, tzinfo=UTC), -1),
        (datetime(2027, 1, 1, tzinfo=UTC), 1024),
    ],
)
def test_a_record_key_holds_53_bits_of_microseconds_and_10_of_a_clock(instant: datetime, clock: int) -> None:
    with pytest.raises(ValueError, match="No record key"):
        make_tid(instant, clock)


def test_a_blob_has_the_name_that_the_network_gives_it() -> None:
    assert blob_cid(b"") == "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
    assert blob_cid(b"hello world") == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
