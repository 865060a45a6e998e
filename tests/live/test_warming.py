from datetime import UTC, datetime, timedelta

from chatmod.errors import Unavailable
from chatmod.live.warming import warm
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform

NOW = datetime(2027, 4, 15, 20, 5, 57, tzinfo=UTC)
SLOW = timedelta(seconds=2)


class _Slow(FakePlatform):
    """Takes its time to answer."""

    async def warm_up(self) -> None:
        await self._clock.sleep(SLOW)
        await super().warm_up()


def test_all_platforms_are_warmed_up_at_the_same_time() -> None:
    clock = VirtualClock(NOW)
    platforms = [_Slow(clock, "one"), _Slow(clock, "two"), FakePlatform(clock, "three")]

    run_virtually(clock, warm(platforms))

    assert [platform.warmed for platform in platforms] == [[NOW + SLOW], [NOW + SLOW], [NOW]]


def test_a_platform_that_fails_is_left_to_the_cue_and_hinders_no_other() -> None:
    clock = VirtualClock(NOW)
    broken, defective, well = FakePlatform(clock, "one"), FakePlatform(clock, "two"), FakePlatform(clock, "three")
    broken.cold = Unavailable("one", "no network")
    defective.cold = ValueError("a defect of a plug-in")

    run_virtually(clock, warm([broken, defective, well]))

    assert well.warmed == [NOW]


def test_without_platforms_there_is_nothing_to_do() -> None:
    run_virtually(VirtualClock(NOW), warm([]))
