"""What an evening costs on platforms that take money for their calls, and the sum that reading must not pass.

Why the total stands in the journal: a run that is interrupted goes on with what was spent before. What was spent in
the last seconds before a crash is not in it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from chatmod.domain.happenings import Charged, Happening
from chatmod.ports.platforms import Metered, Platform
from chatmod.ports.time import Clock

LOOK_EVERY = timedelta(seconds=5)


class Meters:
    """The meters of all platforms that have one.

    Args:
        platforms: By name.
        budget: What reading may cost in this performance, with all that was spent; None for no limit.
        record: Journals a happening, and tells it.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        budget: Decimal | None,
        clock: Clock,
        record: Callable[[Happening], Awaitable[None]],
    ) -> None:
        self._metered = {name: platform for name, platform in platforms.items() if isinstance(platform, Metered)}
        self._budget = budget
        self._clock = clock
        self._record = record
        self._before: dict[str, Decimal] = {}
        self._told: dict[str, Decimal] = {}

    def recall(self, journal: Iterable[Happening]) -> None:
        """Learn what earlier runs have cost."""
        for happening in journal:
            if isinstance(happening, Charged):
                self._before[happening.platform] = self._told[happening.platform] = happening.total
        self._allow()

    async def watch(self) -> None:
        """Note what is charged, until cancelled."""
        while self._metered:
            await self.note()
            await self._clock.sleep(LOOK_EVERY)

    async def note(self) -> None:
        """Note what has been charged by now."""
        self._allow()
        for name in self._metered:
            total = self._total(name)
            if total != self._told.get(name, Decimal(0)):
                self._told[name] = total
                await self._record(Charged(self._clock.now(), name, total))

    def _total(self, name: str) -> Decimal:
        return self._before.get(name, Decimal(0)) + self._metered[name].spent

    def _allow(self) -> None:
        """Share what is left among the platforms: together they must not pass it between two looks."""
        if self._budget is None or not self._metered:
            return
        left = max(self._budget - sum(map(self._total, self._metered), Decimal(0)), Decimal(0))
        for platform in self._metered.values():
            platform.allow(platform.spent + left / len(self._metered))
