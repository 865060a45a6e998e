from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.health import Allowance, Health
from chatmod.domain.preflight import (
    CLOCK_IS_WRONG,
    CLOCK_MAY_BE_OFF,
    SPACE_GONE,
    SPACE_SCARCE,
    ClockReading,
    Finding,
    Light,
    allowance_finding,
    awake_finding,
    change_finding,
    clock_finding,
    health_findings,
    posts_to_come,
    space_finding,
    worst,
)
from chatmod.domain.runsheet import compile_sheet
from chatmod.errors import ChatmodError, Unauthorized, Unavailable
from tests.domain.domain_samples import ANA, START, TORONTO, cue, schedule

SECOND = timedelta(seconds=1)
LIGHTS = st.sampled_from(Light)
moments = st.timedeltas(timedelta(0), timedelta(days=1)).map(lambda span: START + span)
spans = st.timedeltas(timedelta(0), timedelta(seconds=20))
offsets = st.timedeltas(timedelta(minutes=-5), timedelta(minutes=5))


def a_reading(ahead: timedelta, *, trip: timedelta = timedelta(0), at: datetime = START) -> ClockReading:
    """What is read of a server when our clock is ahead of it."""
    told = (at + trip / 2 - ahead).replace(microsecond=0)
    return ClockReading(told, at, at + trip)


@given(moments, spans, offsets)
def test_a_clock_is_never_said_to_be_further_off_than_it_is(at: datetime, trip: timedelta, ahead: timedelta) -> None:
    told = a_reading(ahead, trip=trip, at=at).ahead
    assert abs(told) <= abs(ahead)
    assert not told or (told > timedelta(0)) == (ahead > timedelta(0))
    assert abs(ahead) - abs(told) <= trip + SECOND


@given(moments, spans, st.timedeltas(-CLOCK_MAY_BE_OFF, CLOCK_MAY_BE_OFF))
def test_a_clock_that_is_nearly_right_is_green_however_slow_the_network(
    at: datetime, trip: timedelta, ahead: timedelta
) -> None:
    reading = a_reading(ahead * 0.99, trip=trip, at=at)
    assert clock_finding({"mastodon": reading}).light is Light.GREEN


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize(
    ("off", "light"),
    [
        (timedelta(0), Light.GREEN),
        (CLOCK_MAY_BE_OFF + 2 * SECOND, Light.YELLOW),
        (CLOCK_IS_WRONG - SECOND, Light.YELLOW),
        (CLOCK_IS_WRONG + 2 * SECOND, Light.RED),
        (timedelta(days=400), Light.RED),
    ],
)
def test_a_clock_that_is_off_is_yellow_and_then_red(off: timedelta, light: Light, way: int) -> None:
    found = clock_finding({"mastodon": a_reading(off * way)})
    assert found.light is light
    assert bool(found.remedy) == (light is not Light.GREEN)
    if found.remedy:
        assert ("ahead of mastodon" if way > 0 else "behind mastodon") in found.said


def test_servers_that_disagree_are_named_each() -> None:
    found = clock_finding({"mastodon": a_reading(timedelta(0)), "x": a_reading(timedelta(seconds=61))})
    assert (found.light, found.said) == (
        Light.RED,
        "This machine's clock is right by mastodon and 60 s ahead of x.",
    )
    assert "The servers do not agree" in found.remedy
    both = clock_finding({name: a_reading(timedelta(seconds=61)) for name in ("mastodon", "x")})
    assert "agree" not in both.remedy


def test_the_rooms_clock_is_this_machines_and_proves_nothing() -> None:
    assert "No server's clock" in clock_finding({"room": a_reading(timedelta(0))}).said
    assert clock_finding({}).light is Light.GREEN
    found = clock_finding({"room": a_reading(timedelta(0)), "x": a_reading(timedelta(seconds=10))})
    assert "room" not in found.said
    assert "agree" not in found.remedy


def findings(outcome: Health | ChatmodError) -> dict[str, Finding]:
    return {found.subject: found for found in health_findings("mastodon", outcome, (), TORONTO)}


@pytest.mark.parametrize("error", [Unauthorized("mastodon", "No", "Log in."), Unavailable("mastodon", "Not now")])
def test_a_login_that_does_not_work_is_red_and_says_what_to_do(error: ChatmodError) -> None:
    (found,) = findings(error).values()
    assert (found.subject, found.light, found.said) == ("mastodon login", Light.RED, f"{error}.")
    assert found.remedy


@pytest.mark.parametrize(
    ("health", "light", "said"),
    [
        (Health(ANA, may_post=True), Light.GREEN, "May post."),
        (Health(ANA, may_post=None), Light.GREEN, "does not tell"),
        (Health(ANA, may_post=False), Light.RED, "not post"),
        (Health(ANA, may_post=False, limited=True), Light.RED, "not post"),
        (Health(ANA, may_post=True, limited=True), Light.YELLOW, "only its followers"),
    ],
)
def test_a_login_that_must_not_post_is_red_and_one_that_nobody_sees_yellow(
    health: Health, light: Light, said: str
) -> None:
    found = findings(health)
    assert found["mastodon login"].said == "Posts as ana."
    permission = found["mastodon permission"]
    assert permission.light is light
    assert said in permission.said
    assert bool(permission.remedy) == (light is not Light.GREEN)


@given(left=st.integers(0, 50), posts=st.integers(0, 50), resets=st.booleans())
def test_too_few_requests_are_red_and_few_are_yellow(left: int, posts: int, *, resets: bool) -> None:
    reset = START + timedelta(hours=1) if resets else None
    due = [START + timedelta(minutes=1)] * posts
    after = [START + timedelta(hours=2)] * (100 if resets else 0)
    found = allowance_finding("x", Allowance(left, 300, reset), [*due, *after], TORONTO)
    wanted = Light.RED if left < posts else Light.YELLOW if left < 2 * posts else Light.GREEN
    assert found.light is wanted
    assert f"for {posts} posts" in found.said
    assert ("until 21:00:00 EDT" in found.said) == resets


@given(st.integers(0, 2 * SPACE_SCARCE))
def test_a_disk_that_is_nearly_full_is_yellow_and_a_full_one_red(free: int) -> None:
    wanted = Light.RED if free < SPACE_GONE else Light.YELLOW if free < SPACE_SCARCE else Light.GREEN
    found = space_finding(free, "/data")
    assert found.light is wanted
    assert bool(found.remedy) == (wanted is not Light.GREEN)


def test_a_machine_that_may_fall_asleep_is_yellow() -> None:
    assert awake_finding("").light is Light.GREEN
    found = awake_finding("there is no desktop session to ask")
    assert (found.light, "no desktop session" in found.said, "power settings" in found.remedy) == (
        Light.YELLOW,
        True,
        True,
    )


def test_a_change_before_the_chat_is_over_is_yellow_and_says_what_to_know() -> None:
    now = datetime(2027, 3, 10, tzinfo=UTC)
    found = change_finding(TORONTO, now, (START, START + timedelta(hours=1)))
    assert (found.light, found.said) == (
        Light.YELLOW,
        "The clocks of America/Toronto go forward by an hour on 2027-03-14 at 02:00, before the chat is over.",
    )
    assert "2027-04-15 20:00 EDT" in found.remedy


def test_a_change_after_the_chat_is_told_all_the_same() -> None:
    chat = (START, START + timedelta(hours=1))
    assert change_finding(TORONTO, START, chat) == change_finding(TORONTO, START, None)
    found = change_finding(TORONTO, START, chat)
    assert (found.light, found.said) == (
        Light.GREEN,
        "The clocks of America/Toronto go back by an hour on 2027-11-07 at 02:00.",
    )
    half = change_finding(ZoneInfo("Australia/Lord_Howe"), START, None)
    assert "forward by 30 min on 2027-10-03 at 02:00" in half.said
    assert change_finding(ZoneInfo("UTC"), START, chat).said == "The clocks of UTC do not change."


@given(st.lists(LIGHTS))
def test_the_whole_is_as_bad_as_the_worst(lights: list[Light]) -> None:
    whole = worst(Finding("a", light, "b") for light in lights)
    assert (whole is Light.RED) == (Light.RED in lights)
    assert (whole is Light.GREEN) == (set(lights) <= {Light.GREEN})


def test_each_part_of_a_thread_that_is_still_to_come_is_a_post() -> None:
    sheet = compile_sheet(schedule(cue("Q1", "+6", "One\n---\nTwo"), cue("Q2", "+30")))
    q1, q2 = (question.instant for question in sheet.questions)
    assert posts_to_come(sheet, ["room", "x"], START) == dict.fromkeys(["room", "x"], (q1, q1, q2))
    assert posts_to_come(sheet, ["room"], q1 + SECOND) == {"room": (q2,)}
