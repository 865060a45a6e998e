"""What an evening costs is in the journal, and reading stops before a budget is passed; posting never does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from chatmod.domain.happenings import Charged, WentOut
from chatmod.domain.posts import Published
from chatmod.errors import OverBudget
from chatmod.live import Cast, Trouble
from chatmod.ports.platforms import Page, Window
from chatmod.testing import FakePlatform
from tests.live.evenings import Stage

POST, READ = Decimal("0.015"), Decimal("0.005")


class Taxed(FakePlatform):
    """A platform that charges for each post and each read."""

    def __init__(self, stage: Stage, name: str = "fake") -> None:
        super().__init__(stage.clock, name)
        self.spent = Decimal(0)
        self.allowed = Decimal("Infinity")
        self.refused = 0

    def allow(self, dollars: Decimal) -> None:
        self.allowed = dollars

    async def publish(self, prepared: bytes) -> Published:
        self.spent += POST
        return await super().publish(prepared)

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        if self.spent + READ > self.allowed:
            self.refused += 1
            raise OverBudget("fake", "Reading on might cost more than was allowed.", "Allow more with --budget.")
        self.spent += READ
        async for page in super().sweep(window):
            yield page


@dataclass
class Paid(Stage):
    """An evening that costs money."""

    budget: Decimal | None = None

    def cast(self) -> Cast:
        return replace(super().cast(), budget=self.budget)


@pytest.fixture
def stage(tmp_path: Path) -> Paid:
    return Paid(tmp_path / "steered.md")


def test_the_total_is_in_the_journal_and_told(stage: Paid) -> None:
    platform = Taxed(stage)
    stage.play(platform)
    assert stage.run().failures == ()
    charges = stage.kept(Charged)
    assert charges == stage.told(Charged)
    totals = [charge.total for charge in charges]
    assert totals == sorted(set(totals))
    assert totals[-1] == platform.spent


def test_a_platform_that_takes_no_money_is_not_mentioned(stage: Paid) -> None:
    stage.play()
    stage.run()
    assert stage.kept(Charged) == []


def test_reading_stops_before_the_budget_is_passed_and_posting_goes_on(stage: Paid) -> None:
    stage.budget = Decimal("0.20")
    platform = Taxed(stage)
    stage.play(platform)
    state = stage.run()
    assert state.failures == ()
    assert len(stage.kept(WentOut)) == len(stage.went())
    assert [label for label, _ in stage.went()] == ["Welcome", "Q1", "Q2", "Q3"]
    reads = (platform.spent - 4 * POST) / READ
    assert platform.spent - READ <= stage.budget + 4 * POST
    assert reads > 20
    assert platform.refused > 0
    (trouble,) = stage.told(Trouble)[:1]
    assert "--budget" in trouble.remedy
    assert trouble.lasts
    assert stage.said("fake: Reading on might cost more than was allowed. Allow more with --budget.")
    assert state.unread == ("fake",)


def test_a_run_that_goes_on_remembers_what_was_spent(stage: Paid) -> None:
    stage.budget = Decimal("0.50")
    first = Taxed(stage)
    stage.play(first)
    stage.live(stage.lose_power_at(5.1))
    known = stage.kept(Charged)[-1].total
    assert first.spent - 2 * READ <= known <= first.spent
    second = Taxed(stage)
    second.posts, second.keys = first.posts, first.keys
    stage.platforms = [second]
    stage.run()
    assert stage.kept(Charged)[-1].total == known + second.spent
    assert second.allowed <= stage.budget


def test_several_platforms_share_a_budget(stage: Paid) -> None:
    stage.budget = Decimal("0.30")
    one, other = Taxed(stage, "one"), Taxed(stage, "other")
    stage.play(one, other)
    stage.run()
    read = one.spent + other.spent - 8 * POST
    assert read <= stage.budget
    assert {charge.platform for charge in stage.kept(Charged)} == {"one", "other"}
