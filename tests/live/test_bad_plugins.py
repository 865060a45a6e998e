"""A plug-in that breaks its contract is told, and stops nobody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chatmod.domain.happenings import AnswerLost, Deferred, WentOut
from chatmod.domain.posts import Published
from chatmod.errors import PlatformError, Unavailable, Unconfirmed
from chatmod.testing import FakePlatform
from tests.live.evenings import Stage


class Mute(FakePlatform):
    """Answers with nothing at all."""

    async def publish(self, prepared: bytes) -> Published:
        await super().publish(prepared)
        return None  # type: ignore[return-value]


class Blind(FakePlatform):
    """Loses every answer, and finds nothing in a form that nobody understands."""

    async def publish(self, prepared: bytes) -> Published:  # noqa: ARG002 - the port's
        raise Unconfirmed(self.name, "no answer")

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:  # noqa: ARG002 - the port's
        return None  # type: ignore[return-value]


class Wordy(FakePlatform):
    """Says when to come again in a way that no clock knows."""

    error: PlatformError

    async def publish(self, prepared: bytes) -> Published:  # noqa: ARG002 - the port's
        raise self.error


@pytest.mark.parametrize("kind", [Mute, Blind])
def test_an_answer_that_breaks_the_contract_stops_nobody_else(kind: type[FakePlatform], tmp_path: Path) -> None:
    stage = Stage(tmp_path / "bad.md")
    good = FakePlatform(stage.clock, "good")
    stage.play(kind(stage.clock, "bad"), good)
    stage.run()
    assert len(good.posts) == 4
    reasons = [event.reason for event in stage.events if isinstance(event, AnswerLost | Deferred)]
    assert any("a defect" in reason for reason in reasons)


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("bad", "later", not_before=datetime(2027, 4, 15, 20, 5)),  # noqa: DTZ001 - the point of it
        Unavailable("bad", "later", after=timedelta.max),
        Unavailable("bad", "later", after=timedelta(days=-1)),
    ],
    ids=["naive", "for ever", "yesterday"],
)
def test_a_time_that_no_clock_knows_stops_nobody_else(error: Unavailable, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "bad.md")
    good, bad = FakePlatform(stage.clock, "good"), Wordy(stage.clock, "bad")
    bad.error = error
    stage.play(bad, good)
    state = stage.run()
    assert len(good.posts) == 4
    assert {item.slot.platform for item in state.failures} == {"bad"}
    assert {event.slot.platform for event in stage.told(WentOut)} == {"good"}
